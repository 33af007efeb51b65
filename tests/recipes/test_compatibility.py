"""docs/compatibility.md: each target on the page is asked for, and does what the page says."""
import gzip
import http.client
import os
import pathlib
import re
import subprocess
import time
import unittest
import zlib

PAGE = (pathlib.Path(__file__).parents[2] / "docs" / "compatibility.md").read_text()
TARGET = re.compile(r"`(/[^`]*)`(?: with `([A-Za-z-]+): ([^`]*)`)?")
OK = {"code": {200}}


def rows():
    """The cells of each row of the tables."""
    for line in PAGE.splitlines():
        if line.startswith("| ") and not line.startswith("| there"):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def targets():
    """Each target that is ours, with the name and value of a field or two empty strings."""
    for there, here, differs in rows():
        found = TARGET.findall(here)
        if here == "as it was" or here == "not here":
            found = TARGET.findall(there)
        yield from found
        yield from TARGET.findall(differs)


# What comes: code, fields, size of the content, least time; or how it breaks off.
RESET, CUT = ConnectionResetError, http.client.IncompleteRead
EXPECTED = {
    "/200": OK,
    "/404": {"code": {404}},
    "/503/any/path": {"code": {503}},
    "/random/200,201,500-504": {"code": {200, 201, 500, 501, 502, 503, 504}},
    "/random/200:9,503": {"code": {200, 503}},
    "/200?sleep=50": {"code": {200}, "seconds": 0.05},
    "/200?delay=10ms-50ms": {"code": {200}, "seconds": 0.01},
    "/200?suppressBody=true": {"code": {200}, "size": 0},
    "/200 X-HttpStatus-Sleep: 50": {"code": {200}, "seconds": 0.05},
    "/200 X-HttpStatus-SuppressBody: true": {"code": {200}, "size": 0},
    "/200 X-HttpStatus-Response-X-Test: yes": {"code": {200}, "fields": {"X-Test": "yes"}},
    "/200 X-HttpStatus-SleepAfterHeaders: 50": {"code": {200}, "seconds": 0.05},
    "/200 X-HttpStatus-DribbleBody: true": OK,
    "/200 X-HttpStatus-AbortBeforeHeaders: true": {"breaks": ConnectionError},
    "/200 X-HttpStatus-AbortAfterHeaders: true": {"code": {200}, "breaks": (CUT, RESET)},
    "/200 X-HttpStatus-AbortDuringBody: true": {"code": {200}, "breaks": (CUT, RESET)},
    "/200?drip=100ms": {"code": {200}, "seconds": 0.05},
    "/200?fault=reset": {"breaks": ConnectionError},
    "/200?fault=reset-body": {"code": {200}, "breaks": (CUT, RESET)},
    "/404 Accept: application/json": {"code": {404}, "fields": {"Content-Type": "application/json"}},
    "/522": {"code": {522}},
    "/status/200": OK,
    "/status/402": {"code": {402}},
    "/status/404": {"code": {404}},
    "/status/418": {"code": {418}},
    "/status/503": {"code": {503}},
    "/status/200:0.9,503:0.1": {"code": {200, 503}},
    "/status/200:0.9,503:0.1;retry-after=1": {"code": {200, 503}},
    "/redirect/3": {"code": {302}, "fields": {"Location": "/redirect/2"}},
    "/status/302?location=http://localhost/": {"code": {302}, "fields": {"Location": "http://localhost/"}},
    "/status/307?location=/x": {"code": {307}, "fields": {"Location": "/x"}},
    "/status/200?delay=50ms": {"code": {200}, "seconds": 0.05},
    "/status/200?delay=10ms-50ms": {"code": {200}, "seconds": 0.01},
    "/status/200?delay=10ms:5,1s:1,0:94": OK,
    "/status/200?size=10&drip=200ms&delay=100ms": {"code": {200}, "size": 10, "seconds": 0.2},
    "/status/200?size=1024": {"code": {200}, "size": 1024, "fields": {"Content-Length": "1024"}},
    "/status/200?size=1024&chunked": {"code": {200}, "size": 1024, "fields": {"Transfer-Encoding": "chunked"}},
    "/status/200?body=0123456789": {"code": {200}, "size": 10},
    "/status/200?body=%7B%7D&type=application/json": {"code": {200}, "size": 2, "fields": {"Content-Type": "application/json"}},
    "/demo/206": OK,
    "/demo/304": OK,
    "/demo/304 If-None-Match: *": {"code": {304}},
    "/status/200?header=Cache-Control:%20max-age=60": {"code": {200}, "fields": {"Cache-Control": "max-age=60"}},
    "/status/200?chunked&trailer=X-A:%20b": {"code": {200}, "fields": {"Transfer-Encoding": "chunked"}},
    "/status/500:0.3,200:0.7": {"code": {200, 500}},
    "/sequence/500*2,200?key=a": {"code": {500}},
    "/status/200?header=X-A:%20b": {"code": {200}, "fields": {"X-A": "b"}},
    "/status/302?location=/status/200&header=Set-Cookie:%20a%3Db": {"code": {302}, "fields": {"Set-Cookie": "a=b"}},
    "/status/200?encoding=gzip": {"code": {200}, "fields": {"Content-Encoding": "gzip"}},
    "/status/200?encoding=deflate": {"code": {200}, "fields": {"Content-Encoding": "deflate"}},
    "/status/200 Accept: text/html": {"code": {200}, "fields": {"Content-Type": "text/html; charset=utf-8"}},
    "/demo/401": {"code": {401}},
    "/demo/401?scheme=bearer": {"code": {401}, "fields": {"WWW-Authenticate": 'Bearer realm="statusbin"'}},
    "/demo/401?scheme=digest": {"code": {401}},
    "/demo/401?scheme=digest&algorithm=MD5&stale-after=3": {"code": {401}},
    "/status/101": {"code": {426}},  # without a handshake; test-handshake has one
    "/status/200?key=mine": OK,
    "/requests": {"code": {400}},
    "/requests?key=mine": {"code": {200}, "fields": {"Content-Type": "application/json"}},
    "/status/503:20,404:10,200:70": {"code": {503, 404, 200}},
    "/status/200:10;size=1024,200:5;size=512,200:85": OK,
    "/status/200?header=Connection:%20close": {"code": {200}, "fields": {"Connection": "close"}},
    "/demo/100": OK,
    **{f"/{name}": {"code": {404}, "fields": {"Statusbin-Code": None}}
       for name in ("ip", "uuid", "base64", "image", "stream", "forms", "links", "sse", "robots.txt")},
}


class Compatibility(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = subprocess.Popen([os.environ["STATUSBIN_BINARY"], "--port", "0"], stdout=subprocess.PIPE, text=True)
        cls.host = cls.server.stdout.readline().split()[-1].split("/")[2]

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        cls.server.stdout.close()
        assert cls.server.wait() == 0

    def expect(self, target, sent, code=(), size=None, seconds=0, breaks=None, fields={}):
        connection = http.client.HTTPConnection(self.host, timeout=60)
        self.addCleanup(connection.close)
        start = time.monotonic()
        connection.request("GET", target, headers=sent)
        if breaks and not code:
            self.assertRaises(breaks, connection.getresponse)
            return
        response = connection.getresponse()
        self.assertIn(response.status, code)
        for name, value in fields.items():
            self.assertEqual(response.getheader(name), value)
        if breaks:
            self.assertRaises(breaks, response.read)
            return
        content = response.read()
        self.assertGreaterEqual(time.monotonic() - start, seconds)
        if size is not None:
            self.assertEqual(len(content), size)
        if response.getheader("Content-Encoding"):
            self.assertTrue(gzip.decompress(content) if "gzip" in target else zlib.decompress(content))

    def test_each_target_does_what_the_page_says(self):
        asked = set()
        for target, name, value in targets():
            key = f"{target} {name}: {value}" if name else target
            with self.subTest(key):
                asked.add(key)
                self.expect(target, {name: value} if name else {}, **EXPECTED[key])
        self.assertEqual(asked, set(EXPECTED))


if __name__ == "__main__":
    unittest.main(verbosity=2)
