"""The benchmark's part for HTTP/2: what asks, what reads h2load's words, and what the page says."""
import pathlib
import socket
import sys
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).parents[2]))
sys.dont_write_bytecode = True

from bench import http2, report  # noqa: E402
from bench.contestants import Contestant, contestants  # noqa: E402
from bench.figures import http2_figures  # noqa: E402
from bench.main import amended  # noqa: E402
from bench.plan import BUSY, MANY  # noqa: E402
from bench.server import Failed  # noqa: E402

# What h2load 1.52.0 wrote, without the lines of its progress.
H2LOAD = """finished in 1.36s, 73675.57 req/s, 44.60MB/s
requests: 100000 total, 100000 started, 100000 done, 100000 succeeded, 0 failed, 0 errored, 0 timeout
status codes: 100000 2xx, 0 3xx, 0 4xx, 0 5xx
traffic: 60.53MB (63470648) total, 1.24MB (1300072) headers (space savings 96.70%), 53.69MB (56300000) data
"""


class Amended(unittest.TestCase):
    def test_parts_of_another_run_take_the_place_of_the_last_one_s(self):
        last = {"about": {"date": "monday", "command": "all"}, "loads": "old", "growth": {"keys": "old", "delays": "bad"},
                "trouble": {"loads": ["kept"], "growth.delays": ["gone"]}}
        results = {"about": {"date": "tuesday", "command": "some", "statusbin": "0.1.0", "requests": 9}, "loads": {},
                   "growth": {"keys": {}, "delays": "new"}, "http2": {"held": "new"}, "trouble": {"growth.delays": [], "http2.held": ["one"]}}
        self.assertEqual(amended(last, results, ["growth.delays", "http2.held"]), {
            "about": {"date": "monday", "command": "all", "statusbin": "0.1.0", "requests": 9, "amended": "tuesday, some, 0.1.0"},
            "loads": "old", "growth": {"keys": "old", "delays": "new"}, "http2": {"held": "new"},
            "trouble": {"loads": ["kept"], "growth.delays": [], "http2.held": ["one"]}})


class Http2(unittest.TestCase):
    def test_h2load_s_output_gives_requests_rate_and_what_was_lost(self):
        self.assertEqual(http2.parse(H2LOAD), {"requests": 100000, "lost": 0, "rate": 73675.57})
        for text in (H2LOAD.replace("100000 succeeded, 0 failed, 0", "99990 succeeded, 10 failed, 10").replace("100000 2xx", "99990 2xx"),
                     H2LOAD.replace("100000 2xx, 0 3xx, 0 4xx, 0 5xx", "99990 2xx, 0 3xx, 0 4xx, 10 5xx")):
            self.assertEqual(http2.parse(text)["lost"], 10)

    def test_no_answer_at_all_fails(self):
        for text in "", H2LOAD.replace("100000 2xx", "0 2xx"):
            with self.assertRaises(Failed):
                http2.parse(text)

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

    def test_who_takes_part_has_a_port_for_it(self):
        go = Contestant("Go net/http", [])  # to build it takes a minute
        with mock.patch.object(http2, "needs", return_value=""), mock.patch("bench.contestants.go_server", return_value=go):
            found = http2.contestants(contestants([]))
            self.assertEqual([contestant.name for contestant in found], ["statusbin", "nginx", "nghttpd"])
            self.assertIn("listen 127.0.0.1:{port} http2 backlog", found[1].config)
            self.assertEqual([contestant.name for contestant in http2.contestants([])], ["nghttpd"])

    def test_the_page_has_its_tables_and_figures(self):
        turn = {"cpu": 3e-6, "rate": 70000.0, "lost": 0}
        found = {"loads": {BUSY: {"statusbin": [turn], "nginx": [{**turn, "cpu": 6e-6}]}, MANY: {"statusbin": [{**turn, "lost": 2}]}},
                 "held": {"statusbin": [{"idle": 8192.0}]}}
        lines = report.http2_lines(found, {"requests": 100000, "held": 10000})
        for line in ("| statusbin | 3.00 | 0.50 × | – | 70,000 | 0 |", "| nginx | 6.00 | 1.00 × | – | 70,000 | 0 |",
                     "| statusbin | 3.00 | – | – | 70,000 | 2 |", "| statusbin | 8.0 |"):
            self.assertIn(line, lines)
        verdicts = [(figure.values, figure.verdict()) for figure in http2_figures(found)]
        self.assertEqual(verdicts, [([0.5], "met"), ([2], "missed"), ([8.0], "met")])


if __name__ == "__main__":
    unittest.main()
