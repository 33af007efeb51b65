"""Starts statusbin, an HTTP server that answers every status code correctly, for tests.

    with statusbin.Server() as server:
        urllib.request.urlopen(f"{server.url}/status/200")
"""
import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import weakref
from typing import Any, Dict, List, Optional, Sequence

__all__ = ["Server", "binary_path"]


def binary_path() -> str:
    """The path of the program. RuntimeError, with one sentence, where there is none."""
    path = pathlib.Path(__file__).parent / "bin" / "statusbin"
    if sys.platform != "linux" or not path.exists():
        raise RuntimeError(f"statusbin runs on Linux, x86_64 and aarch64, and this is {sys.platform}, {platform.machine()}: "
                           "use its container image here.")
    return str(path)


class Server:
    """A server on free ports of 127.0.0.1. It is ready when this returns, and ends with this process at the latest.

    args: more options of the program, such as ["--max-delay", "5"]. tls: serve HTTPS too, with a certificate that it makes at start.
    """

    #: Such as http://127.0.0.1:40123, without a slash at the end.
    url: str
    #: The same for HTTPS; None without tls.
    tls_url: Optional[str] = None
    #: The certificate that clients must trust, in PEM; None without tls.
    ca: Optional[str] = None

    def __init__(self, args: Sequence[str] = (), tls: bool = False) -> None:
        if isinstance(args, str):
            raise TypeError(f"args is {args!r}: it takes a list, as in ['--max-delay', '5'].")
        with tempfile.TemporaryDirectory(prefix="statusbin-") as directory:
            ca_file = pathlib.Path(directory) / "ca.pem"
            secure = ["--tls", "--tls-port", "0", "--tls-ca-file", str(ca_file)] if tls else []
            # Its standard input is a pipe, which the kernel closes when this process ends, however it does.
            self._process = subprocess.Popen([binary_path(), "--until-eof", "--port", "0", *secure, *args],
                                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            _servers.add(self)
            self._wait_until_ready()
            if tls:
                self.ca = ca_file.read_text()

    def _close_input(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()
            self._process.stdin = None

    def _wait_until_ready(self) -> None:
        assert self._process.stdout and self._process.stderr
        ready = next((line for line in self._process.stdout if line.startswith("statusbin ready on ")), None)
        if not ready:
            errors = self._process.stderr.read().strip()
            self.stop()
            raise RuntimeError(errors or f"statusbin ended with status {self._process.returncode} before it was ready.")
        for url in ready.replace(",", " ").split():
            if url.startswith("http:"):
                self.url = url.rstrip("/")
            elif url.startswith("https:"):
                self.tls_url = url.rstrip("/")

    def requests(self, key: str) -> List[Dict[str, Any]]:
        """The requests with this key, the oldest first; empty if there were none. RuntimeError, with one sentence, if the key is
        invalid or the server has ended."""
        found: List[Dict[str, Any]] = []
        start: Optional[int] = 1
        while start is not None:  # one response may hold only some of them
            page = self._requests_from(start, key)
            found += page["requests"]
            start = page["next"]
        return found

    def _requests_from(self, start: int, key: str) -> Dict[str, Any]:
        if self._process.poll() is not None:
            raise RuntimeError(f"The server ended with status {self._process.returncode}, and its recorded requests are gone.")
        url = f"{self.url}/requests?{urllib.parse.urlencode({'key': key, 'from': start})}"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(urllib.request.Request(url, headers={"Accept": "application/json"})) as response:
                page: Dict[str, Any] = json.load(response)
                return page
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return {"requests": [], "next": None}
            raise RuntimeError(json.load(error)["description"]) from None

    def stop(self) -> None:
        """Stops the server. Returns when it has ended. It may be called again. A process that os.fork() made does not stop it."""
        if self._process.stdin is None:
            return
        self._process.terminate()
        self._process.communicate()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


_servers: "weakref.WeakSet[Server]" = weakref.WeakSet()


def _close_inputs() -> None:
    for server in _servers:
        server._close_input()


# A process that os.fork() makes must not keep the standard input of a server open: it may live longer than this one.
os.register_at_fork(after_in_child=_close_inputs)
