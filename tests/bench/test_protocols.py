"""What asks over HTTP/2 and TLS: the client that asks once, and h2load, whose words are read."""
import os
import pathlib
import socket
import sys
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).parents[2]))
sys.dont_write_bytecode = True

from bench import h2load, http2  # noqa: E402
from bench.plan import TLS, Load  # noqa: E402
from bench.server import Failed  # noqa: E402

# What h2load 1.52.0 wrote, without the lines of its progress.
H2LOAD = """finished in 1.36s, 73675.57 req/s, 44.60MB/s
requests: 100000 total, 100000 started, 100000 done, 100000 succeeded, 0 failed, 0 errored, 0 timeout
status codes: 100000 2xx, 0 3xx, 0 4xx, 0 5xx
traffic: 60.53MB (63470648) total, 1.24MB (1300072) headers (space savings 96.70%), 53.69MB (56300000) data
"""


class H2load(unittest.TestCase):
    def test_its_output_gives_requests_seconds_and_what_was_lost(self):
        self.assertEqual(h2load.parse(H2LOAD), {"requests": 100000, "lost": 0, "seconds": 1.36})
        self.assertEqual(h2load.parse(H2LOAD.replace("1.36s", "250.50ms"))["seconds"], 0.2505)
        for text in (H2LOAD.replace("100000 succeeded, 0 failed, 0", "99990 succeeded, 10 failed, 10").replace("100000 2xx", "99990 2xx"),
                     H2LOAD.replace("100000 2xx, 0 3xx, 0 4xx, 0 5xx", "99990 2xx, 0 3xx, 0 4xx, 10 5xx")):
            self.assertEqual(h2load.parse(text)["lost"], 10)

    def test_no_answer_at_all_fails(self):
        for text in "", H2LOAD.replace("100000 2xx", "0 2xx"):
            with self.assertRaises(Failed):
                h2load.parse(text)

    def run_with(self, load, count, runs):
        """What `run` makes of runs that went so, by how many requests each had."""
        asked = []

        def once(server, _, number):
            asked.append(number)
            return {"requests": number, "lost": 1, **runs[number]}
        with mock.patch.object(h2load, "once", once):
            return h2load.run(None, load, count, os.sched_getaffinity(0)), asked

    def test_making_connections_is_taken_off_where_they_are_kept(self):
        result, asked = self.run_with(Load("kept", 64, TLS), 1000, {64: {"spent": 3.0, "seconds": 1.0}, 1064: {"spent": 5.0, "seconds": 2.0}})
        self.assertEqual((result, asked), ({"cpu": 2.0 / 1000, "rate": 532.0, "lost": 2}, [64, 1064]))

    def test_connections_are_made_anew_where_they_are_not(self):
        result, asked = self.run_with(Load("closed", 500, TLS, close=True), 2000, {500: {"spent": 1.0, "seconds": 2.0}})
        self.assertEqual((result, asked), ({"cpu": 4.0 / 2000, "rate": 250.0, "lost": 4}, [500] * 4))


class Http2(unittest.TestCase):
    def answer(self, octets):
        """What `ask` makes of a server that answers with these octets, and what it has sent."""
        ours, theirs = socket.socketpair()
        with ours, theirs:
            theirs.sendall(octets)
            theirs.shutdown(socket.SHUT_WR)
            return http2.ask(ours, "/a"), theirs.recv(1000)

    def test_one_answer_is_read_to_its_end_and_no_further(self):
        settings = http2.frame(http2.SETTINGS, 0, 0)
        head = http2.frame(http2.HEADERS, http2.END_HEADERS, 1, b"\x88")
        content = http2.frame(http2.DATA, 0, 1, b"hel") + http2.frame(http2.DATA, http2.END_STREAM, 1, b"lo")
        told, sent = self.answer(settings + head + content)
        self.assertEqual(told, b"\r\n\r\nhello")
        self.assertEqual(sent[:24], b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        self.assertEqual(sent[24 + 9:], b"\0\0\x0d\1\5\0\0\0\1\x82\x86\x04\x02/a\x41\x05bench")
        for octets in (settings + head, settings, head.replace(b"\x88", b"\x8d") + content, settings + http2.frame(3, 0, 1, b"\0\0\0\1")):
            with self.subTest(octets), self.assertRaises(Failed):
                self.answer(octets)


if __name__ == "__main__":
    unittest.main()
