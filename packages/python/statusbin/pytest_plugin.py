"""The fixtures `statusbin`, for each test, and `statusbin_server`, which all tests of a session share."""
import urllib.parse
import uuid
from typing import Any, Dict, Iterator, List, Optional

import pytest

from statusbin import Server


class Statusbin:
    """The server as one test sees it: with a key that no other test has.

    url, tls_url, ca: as of statusbin.Server.
    """

    def __init__(self, server: Server) -> None:
        self.url: str = server.url
        self.tls_url: Optional[str] = server.tls_url
        self.ca: Optional[str] = server.ca
        self.key: str = uuid.uuid4().hex
        self._server = server

    def with_key(self, target: str) -> str:
        """The URL of a target such as "/sequence/503*2,200", with this test's key."""
        if not target.startswith("/"):
            raise ValueError(f"The target is {target!r}: it starts with /, as in /status/200.")
        return f"{self.url}{target}{'&' if '?' in target else '?'}{urllib.parse.urlencode({'key': self.key})}"

    def requests(self) -> List[Dict[str, Any]]:
        """The requests with this test's key, the oldest first."""
        return self._server.requests(self.key)


@pytest.fixture(scope="session")
def statusbin_server() -> Iterator[Server]:
    """A server that lives as long as the tests, with HTTPS."""
    with Server(tls=True) as server:
        yield server


@pytest.fixture
def statusbin(statusbin_server: Server) -> Statusbin:
    """The server, with a key for this test alone."""
    return Statusbin(statusbin_server)
