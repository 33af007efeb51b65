"""Real clients against the demos: what they do about conditions, ranges, challenges, redirects and Retry-After is what a person would
see on the command line or in a program."""
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

import httpx
import requests


class Clients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = subprocess.Popen([os.environ["STATUSBIN_BINARY"], "--port", "0"], stdout=subprocess.PIPE, text=True)
        cls.url = cls.server.stdout.readline().split()[-1].rstrip("/")
        cls.document = requests.get(f"{cls.url}/demo/200").content

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        cls.server.stdout.close()
        assert cls.server.wait() == 0

    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)
        self.path = pathlib.Path(self.directory.name)

    def run_here(self, *command, status=0):
        result = subprocess.run(command, cwd=self.path, capture_output=True, text=True, timeout=60)
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        return result.stdout + result.stderr

    def curl(self, *arguments):
        """The code that curl got last."""
        return int(self.run_here("curl", "--silent", "--output", "out", "--write-out", "%{http_code}", *arguments).split()[-1])

    def test_curl_asks_only_for_what_is_newer(self):
        self.assertEqual(self.curl("-z", "Thu, 01 Jan 2026 00:00:00 GMT", f"{self.url}/demo/304"), 304)
        self.assertEqual(self.curl("-z", "Wed, 31 Dec 2025 00:00:00 GMT", f"{self.url}/demo/304"), 200)

    def test_curl_resumes(self):
        (self.path / "out").write_bytes(self.document[:500])
        self.assertEqual(self.curl("-C", "-", f"{self.url}/demo/206"), 206)
        self.assertEqual((self.path / "out").read_bytes(), self.document)

    def test_curl_picks_the_scheme_that_is_offered(self):
        for query in "", "?scheme=digest":
            self.assertEqual(self.curl("--anyauth", "-u", "user:pass", f"{self.url}/demo/401{query}"), 200)
        self.assertEqual(self.curl("--digest", "-u", "user:pass", "-d", "x", f"{self.url}/demo/401?scheme=digest"), 200)
        self.assertEqual(self.curl("--digest", "-u", "guest:guest", f"{self.url}/demo/401?scheme=digest"), 403)

    def test_curl_does_not_send_what_is_refused(self):
        (self.path / "large").write_bytes(bytes(100000))
        begin = time.monotonic()
        out = self.run_here("curl", "-sS", "-o", "out", "-w", "%{http_code} %{size_upload}", "--expect100-timeout", "20",
                            "-H", "Expect: 100-continue", "-T", "large", "-X", "POST", f"{self.url}/demo/413")
        self.assertEqual(out.split()[-2:], ["413", "0"])
        self.assertLess(time.monotonic() - begin, 10)

    def test_curl_follows_and_retries_as_told(self):
        self.assertEqual(self.curl("-L", "-d", "x", f"{self.url}/demo/307"), 200)
        self.assertIn('{"method":"POST","bytes":1}', (self.path / "out").read_text())
        self.assertEqual(self.curl("--retry", "2", f"{self.url}/demo/503?key=curl"), 200)

    def test_wget_continues_and_asks_for_what_is_newer(self):
        (self.path / "206").write_bytes(self.document[:500])
        self.run_here("wget", "-c", f"{self.url}/demo/206")
        self.assertEqual((self.path / "206").read_bytes(), self.document)
        self.run_here("wget", "-N", f"{self.url}/demo/304")
        self.assertIn("304", self.run_here("wget", "-N", f"{self.url}/demo/304"))

    def test_aria2_fetches_in_pieces(self):
        self.run_here("aria2c", "-x4", "-s4", "-k1M", "--out=got", f"{self.url}/demo/206")
        self.assertEqual((self.path / "got").read_bytes(), self.document)

    def test_requests(self):
        self.assertEqual(requests.get(f"{self.url}/demo/401", auth=("user", "pass")).status_code, 200)
        self.assertEqual(requests.get(f"{self.url}/demo/401", auth=("us\u00e9r".encode(), "p\u00e0ss".encode())).status_code, 200)
        digest = requests.auth.HTTPDigestAuth("user", "pass")
        self.assertEqual(requests.get(f"{self.url}/demo/401?scheme=digest", auth=digest).status_code, 200)
        self.assertEqual(requests.post(f"{self.url}/demo/303", data="abc").json(), {"method": "GET", "bytes": 0})
        self.assertEqual(requests.put(f"{self.url}/demo/308", data="abc").json(), {"method": "PUT", "bytes": 3})
        self.assertEqual(requests.get(f"{self.url}/demo/206", headers={"Range": "bytes=10-19"}).content, self.document[10:20])

    def test_httpx(self):
        with httpx.Client(base_url=self.url, follow_redirects=True) as client:
            self.assertEqual(client.get("/demo/401?scheme=digest", auth=httpx.DigestAuth("user", "pass")).status_code, 200)
            self.assertEqual(client.post("/demo/307", content=b"abc").json(), {"method": "POST", "bytes": 3})
            etag = client.get("/demo/304").headers["ETag"]
            self.assertEqual(client.get("/demo/304", headers={"If-None-Match": etag}).status_code, 304)
            self.assertEqual(client.put("/demo/428", headers={"If-Match": etag}).status_code, 412)
            etag = client.get("/demo/428").headers["ETag"]
            self.assertEqual(client.put("/demo/428", headers={"If-Match": etag}).status_code, 204)

    def test_clients_go_on_after_a_304(self):
        """On one connection if they can: what is wrong with a 304 shows in the request behind it."""
        for path in "/demo/304", "/demo/428", "/", "/static/style.css", "/status/304":
            url = self.url + path
            plain = {"Accept": "*/*", "Accept-Encoding": "identity"}
            given = {**plain, "If-None-Match": requests.get(url, headers=plain).headers["ETag"]}
            fields = [option for name, value in given.items() for option in ("-H", f"{name}: {value}")]
            self.assertEqual(self.run_here("curl", "-s", "-m", "10", "-w", "%{http_code}", *fields, url, url), "304304")
            with requests.Session() as session:
                self.assertEqual([session.get(url, headers=given, timeout=10).status_code for _ in range(2)], [304, 304])
            with httpx.Client(timeout=10) as client:
                self.assertEqual([client.get(url, headers=given).status_code for _ in range(2)], [304, 304])
            fetch = "for (const _ of [1, 2, 3]) console.log((await fetch(%r, {headers: %r})).status)"
            self.assertEqual(self.run_here("node", "--input-type=module", "-e", fetch % (url, given)).split(), ["304"] * 3)


if __name__ == "__main__":
    unittest.main(verbosity=2)
