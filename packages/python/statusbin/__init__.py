"""Starts statusbin, an HTTP server that answers every status code correctly, for tests.

    with statusbin.Server() as server:
        urllib.request.urlopen(f"{server.url}/status/200")
"""
import json
import pathlib
import platform
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
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
    """A server on free ports of 127.0.0.1. It is ready when it has been made, and ends with this process at the latest.

    args: more options for the program, such as ["--max-delay", "5"]. tls: serve HTTPS too, with a certificate made at start.
    """

    #: Such as http://127.0.0.1:40123, without a slash at the end.
    url: str
    #: The same for HTTPS; None unless tls was asked for.
    tls_url: Optional[str] = None
    #: The certificate that clients must trust, PEM; None unless tls was asked for.
    ca: Optional[str] = None

    def __init__(self, args: Sequence[str] = (), tls: bool = False) -> None:
        with tempfile.TemporaryDirectory(prefix="statusbin-") as directory:
            ca_file = pathlib.Path(directory) / "ca.pem"
            secure = ["--tls", "--tls-port", "0", "--tls-ca-file", str(ca_file)] if tls else []
            # Its standard input is a pipe, which the kernel closes when this process ends, however it does.
            self._process = subprocess.Popen([binary_path(), "--port", "0", *secure, *args, "--until-eof"],
                                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            self._wait_until_ready()
            if tls:
                self.ca = ca_file.read_text()

    def _wait_until_ready(self) -> None:
        assert self._process.stdout and self._process.stderr
        line = self._process.stdout.readline()
        if not line:
            errors = self._process.stderr.read().strip()
            self.stop()
            raise RuntimeError(errors or f"statusbin ended with status {self._process.returncode} before it was ready.")
        for url in line.replace(",", " ").split():
            if url.startswith("http:"):
                self.url = url.rstrip("/")
            elif url.startswith("https:"):
                self.tls_url = url.rstrip("/")

    def requests(self, key: str) -> List[Dict[str, Any]]:
        """What was asked with this key, oldest first; empty if nothing was."""
        url = f"{self.url}/requests?key={urllib.parse.quote(key, safe='')}"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(urllib.request.Request(url, headers={"Accept": "application/json"})) as response:
                recorded: List[Dict[str, Any]] = json.load(response)["requests"]
                return recorded
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return []
            raise

    def stop(self) -> None:
        """Ends the server, and returns when it has ended. It may be called twice."""
        self._process.terminate()
        self._process.communicate()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
