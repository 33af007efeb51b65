"""Real clients and responses that are broken on purpose: what each of them must end with, and that it comes through a sequence that
is broken first."""
import os
import pathlib
import subprocess
import tempfile
import unittest

import requests
import urllib3
from requests.adapters import HTTPAdapter

BODY = "body=0123456789"
# What curl and wget exit with (man pages, EXIT CODES and EXIT STATUS), and what requests raises; or the content that it takes.
ENDS = {
    "close": (52, 4, requests.ConnectionError), "reset": (56, 4, requests.ConnectionError), "truncate": (18, 4, b"01234"),
    "reset-body": (56, 4, requests.exceptions.ChunkedEncodingError), "stall": (18, 4, b""), "garbage": (1, 0, requests.ConnectionError),
    "bad-chunk": (56, 4, requests.exceptions.ChunkedEncodingError), "long": (18, 4, b"0123456789"), "short": (0, 0, b"01234"),
    "http10": (0, 0, b"0123456789"),
}


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


class Served(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = subprocess.Popen([os.environ["STATUSBIN_BINARY"], "--port", "0", "--max-delay", "1"], stdout=subprocess.PIPE, text=True)
        cls.url = cls.server.stdout.readline().split()[-1].rstrip("/")

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        cls.server.stdout.close()
        assert cls.server.wait() == 0


class Faults(Served):
    STEPS = "503;fault=reset,503;fault=close,503;retry-after=0,200;body=done"

    def each(self):
        for fault, ends in ENDS.items():
            with self.subTest(fault):
                yield f"{self.url}/status/200?{BODY}&fault={fault}", *ends

    def test_curl(self):
        for url, status, _, _ in self.each():
            statuses = (status, 8) if status == 1 else (status, 56) if status == 18 else (status,)  # curl 8 has other words for two
            self.assertIn(run("curl", "-sS", "--http1.1", "-o", "/dev/null", url).returncode, statuses)

    def test_wget(self):
        for url, _, status, _ in self.each():
            self.assertEqual(run("wget", "-q", "--tries=1", "-O", "/dev/null", url).returncode, status)

    def test_requests(self):
        for url, _, _, end in self.each():
            try:
                self.assertEqual(requests.get(url, timeout=20).content, end)
            except requests.RequestException as error:
                # with urllib3 2 it finds what is missing, too
                self.assertIsInstance(error, end if isinstance(end, type) else requests.exceptions.ChunkedEncodingError)
                self.assertIn(url.rpartition("=")[2], [*(fault for fault in ENDS if isinstance(ENDS[fault][2], type)), "truncate", "stall", "long"])

    def test_urllib3_that_is_strict_finds_what_is_missing(self):
        pool = urllib3.PoolManager()
        for fault in "truncate", "long":
            with self.assertRaises(urllib3.exceptions.ProtocolError):
                pool.request("GET", f"{self.url}/status/200?{BODY}&fault={fault}", retries=False, preload_content=False,
                             enforce_content_length=True).read()

    def test_content_behind_a_204_is_not_taken(self):
        for code in 204, 304:
            url = f"{self.url}/status/{code}?fault=body-204"
            done = run("curl", "-sS", "-w", "%{http_code}", url)
            self.assertEqual((done.returncode, done.stdout), (0, str(code)))
            self.assertEqual(requests.get(url, timeout=20).content, b"")

    def test_urllib3_retries_until_it_is_whole(self):
        retry = urllib3.Retry(total=5, backoff_factor=0, status_forcelist=[503])
        response = urllib3.PoolManager().request("GET", f"{self.url}/sequence/{self.STEPS}/v1/users?key=urllib3", retries=retry)
        self.assertEqual((response.status, response.data, len(response.retries.history)), (200, b"done", 3))

    def test_requests_retries_until_it_is_whole(self):
        session = requests.Session()
        session.mount("http://", HTTPAdapter(max_retries=urllib3.Retry(total=5, backoff_factor=0, status_forcelist=[503])))
        response = session.get(f"{self.url}/sequence/{self.STEPS}?key=requests", timeout=20)
        self.assertEqual((response.status_code, response.content), (200, b"done"))

    def test_curl_retries_until_it_is_whole(self):
        done = run("curl", "-sS", "--retry", "3", "--retry-all-errors", "--retry-delay", "1",
                   f"{self.url}/sequence/503;fault=reset,200;body=done?key=curl")
        self.assertEqual((done.returncode, done.stdout[-4:]), (0, "done"), done.stderr)

    def test_wget_retries_until_it_is_whole(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "got"
            done = run("wget", "-q", "--tries=5", "--waitretry=0", "--retry-on-http-error=503", "-O", path,
                       f"{self.url}/sequence/503;fault=reset,503,200;body=done?key=wget")
            self.assertEqual((done.returncode, path.read_bytes()), (0, b"done"), done.stderr)


class Heads(Served):
    def test_an_early_413_comes_through_while_the_client_sends(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"x" * 5000000)
            file.flush()
            for fields in ("-H", "Expect:"), ("-H", "Expect: 100-continue"):
                done = run("curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", *fields, "--data-binary", f"@{file.name}",
                           f"{self.url}/status/413;early")
                self.assertEqual((done.returncode, done.stdout), (0, "413"), done.stderr)

    def test_expectations(self):
        for value in "no", "late", "200ms":
            done = run("curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "-H", "Expect: 100-continue", "-d", "hello",
                       f"{self.url}/status/401?continue={value}")
            self.assertEqual((done.returncode, done.stdout), (0, "401"), done.stderr)

    def test_phrases_and_hints(self):
        for query, phrase in ("reason=", ""), ("reason=Not%20Today", "Not Today"):
            self.assertEqual(requests.get(f"{self.url}/status/503?{query}", timeout=20).reason, phrase)
        done = run("curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", f"{self.url}/status/200?hint=%3Ca%3E&hint=%3Cb%3E")
        self.assertEqual((done.returncode, done.stdout), (0, "200"))

if __name__ == "__main__":
    unittest.main(verbosity=2)
