"""The benchmark's arithmetic, and its ceiling: a figure is worth what these are."""
import os
import pathlib
import select
import socket
import sys
import tempfile
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).parents[2]))
sys.dont_write_bytecode = True

from bench import counts, tables, wrk  # noqa: E402
from bench.contestants import Contestant, running  # noqa: E402
from bench.memory import memory  # noqa: E402
from bench.plan import Load  # noqa: E402
from bench.rounds import ratios, summary, turns  # noqa: E402
from bench.server import Failed  # noqa: E402
from bench.session import Session  # noqa: E402

CEILING = os.environ["BENCH_CEILING"]
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
REQUEST = b"GET / HTTP/1.1\r\nHost: bench\r\n\r\n"

# What wrk 4.1.0 wrote, but for the numbers; it ends seconds with a space.
WRK = """Running 2s test @ http://127.0.0.1:8080/status/200
  1 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.06s    78.64ms   1.26s    66.04%
    Req/Sec    15.06k    13.95k   38.39k    66.67%
  Latency Distribution
     50%  432.00us
     75%    1.15s 
     90%    1.18s 
     99%    1.25s 
  9500 requests in 2.03s, 7.61MB read
Requests/sec:   4671.20
Transfer/sec:      3.74MB
"""


def with_trouble(line):
    return WRK.replace("Requests/sec", f"  {line}\nRequests/sec")


class Wrk(unittest.TestCase):
    def test_its_output_gives_requests_rate_and_latencies_in_seconds(self):
        self.assertEqual(wrk.parse(WRK), {"requests": 9500, "rate": 4671.2, "p50": 0.000432, "p99": 1.25})

    def test_an_answer_that_is_no_success_fails(self):
        for line in ("Non-2xx or 3xx responses: 1", "Socket errors: connect 1, read 0, write 0, timeout 0",
                     "Socket errors: connect 0, read 0, write 0, timeout 1"):
            for close in False, True:
                with self.subTest(line=line, close=close), self.assertRaises(Failed):
                    wrk.parse(with_trouble(line), close)

    def test_a_success_beside_ends_of_connections_still_fails_for_what_is_none(self):
        text = with_trouble("Socket errors: connect 0, read 9, write 0, timeout 0\n  Non-2xx or 3xx responses: 1")
        with self.assertRaises(Failed):
            wrk.parse(text, close=True)

    def test_a_connection_may_end_early_only_where_each_has_one_request(self):
        text = with_trouble("Socket errors: connect 0, read 9, write 0, timeout 0")
        self.assertEqual(wrk.parse(text, close=True)["requests"], 9500)
        with self.assertRaises(Failed):
            wrk.parse(text)

    def test_no_answer_at_all_fails(self):
        with self.assertRaises(Failed):
            wrk.parse(WRK.replace("9500", "0"))
        with self.assertRaises(Failed):
            wrk.parse("unable to connect")

    def test_what_happens_while_connections_are_made_is_taken_off(self):
        runs = {1: {"spent": 3.0, "requests": 1000}, 3: {"spent": 5.0, "requests": 5000}}
        with mock.patch.object(wrk, "once", lambda server, item, seconds, *rest: dict(runs[seconds])):
            self.assertEqual(wrk.run(None, Load("many", 1000, warm_s=1), 2, None, None)["cpu"], 2.0 / 4000)
            self.assertEqual(wrk.run(None, Load("few", 1), 3, None, None)["cpu"], 5.0 / 5000)
            runs[1]["requests"] = 5000
            with self.assertRaises(Failed):
                wrk.run(None, Load("many", 1000, warm_s=1), 2, None, None)


class Rounds(unittest.TestCase):
    def test_each_has_one_turn_in_a_round_and_each_round_begins_with_another(self):
        order = list(turns(["a", "b", "c"], 4))
        self.assertEqual("".join(name for _, name in order), "abcbcacababc")
        self.assertEqual(list(turns([], 4)), [])
        self.assertEqual([number for number, _ in order], [0] * 3 + [1] * 3 + [2] * 3 + [3] * 3)

    def test_a_ratio_is_taken_within_a_round_whatever_the_machine_does_between_them(self):
        samples = {"a": [{"cpu": 2.0}, {"cpu": 20.0}, {"cpu": 4.0}], "b": [{"cpu": 1.0}, {"cpu": 10.0}, {"cpu": 2.0}]}
        self.assertEqual(ratios(samples, "a", "b", "cpu"), [2.0, 2.0, 2.0])
        self.assertEqual(ratios(samples, "a", "c", "cpu"), [])

    def test_a_summary_is_the_median_the_least_and_the_most(self):
        self.assertEqual(summary([5, 1, 100]), (5, 1, 100))

    def rounds(self, measure):
        session = Session.__new__(Session)
        session.trouble = []
        with mock.patch("sys.stderr"):
            return session.rounds({"a": "good", "b": "bad"}, 2, measure, "a load"), session.trouble

    def test_who_fails_twice_is_out_and_the_others_go_on(self):
        tries = []

        def measure(server):
            tries.append(server)
            if server == "bad":
                raise Failed("no answer")
            return server
        self.assertEqual(self.rounds(measure), ({"a": ["good", "good"]}, ["b, a load: no answer"] * 2))
        self.assertEqual(tries, ["good", "bad", "bad", "good"])

    def test_who_fails_once_has_another_try(self):
        answers = iter([1, Failed("no answer"), 2, 3, 4])

        def measure(_):
            answer = next(answers)
            if isinstance(answer, Failed):
                raise answer
            return answer
        self.assertEqual(self.rounds(measure), ({"a": [1, 4], "b": [2, 3]}, ["b, a load: no answer"]))


class Growth(unittest.TestCase):
    def test_growth_compares_the_most_of_each_with_the_second(self):
        samples = {"a/1": [9e-6], "a/10": [4e-6, 6e-6], "a/1000": [5e-6, 6e-6], "b/1": [1e-6], "b/10": [2e-6], "b/100": [4e-6]}
        lines = tables.growth_table(samples, "keys", ("a", "b"))
        self.assertEqual(lines[2:-1], ["| 1 | 9.00 | 1.00 |", "| 10 | 5.00 (4.00–6.00) | 2.00 |", "| 100 | – | 4.00 |",
                                       "| 1,000 | 5.50 (5.00–6.00) | – |", "| the last, of that at 10 | 1.12 × | 2.00 × |"])


class Counts(unittest.TestCase):
    def test_callgrind_s_functions_are_added_up_by_name_and_object(self):
        text = """Ir
--------------------------------------------------------------------------------
1,234,567 (100.0%)  PROGRAM TOTALS

1,000,000 (81.00%)  ???:__memset_avx2_unaligned_erms [/usr/lib/x86_64-linux-gnu/libc.so.6]
  234,000 (18.95%)  ../server/reply.c:reply_send [/usr/bin/statusbin]
      557 ( 0.05%)  ???:0x0000000000007df0 [/usr/lib/libmicrohttpd.so.12]
       10 ( 0.00%)  ???:nowhere
"""
        self.assertEqual(counts.parse_callgrind(text), {
            ("libc.so.6", "__memset_avx2_unaligned_erms"): 1000000, ("statusbin", "reply_send"): 234000,
            ("libmicrohttpd.so.12", "0x0000000000007df0"): 557, ("", "nowhere"): 10})

    def test_strace_s_calls_are_read_with_errors_or_without_and_the_total_is_not_one(self):
        text = """% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 50.00    0.000020           1      1020           recvfrom
 50.00    0.000020           1        30        15 accept4
------ ----------- ----------- --------- --------- ----------------
100.00    0.000040           1      1050        15 total
"""
        self.assertEqual(counts.parse_strace(text), {"recvfrom": 1020, "accept4": 30})

    def test_memory_is_that_of_this_process(self):
        before = memory([os.getpid()])
        block = b"x" * (64 << 20)
        grown = memory([os.getpid()])["anonymous"] - before["anonymous"]
        self.assertTrue(len(block) * 0.9 < grown < len(block) * 1.2, grown)
        self.assertTrue(0 < before["pss"] <= before["rss"])


class Ceiling(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)

    def connect(self, close=False, sample=RESPONSE):
        """A connection to a ceiling of its own."""
        contestant = Contestant("ceiling", [CEILING, "{port}", "{files}/response", "{close}"], "/")
        server = self.enterContext(running(contestant, self.directory, os.sched_getaffinity(0), sample, close=close))
        connection = server.connect()
        self.addCleanup(connection.close)
        connection.settimeout(5)
        return connection

    def answers(self, connection):
        """How many responses come until nothing comes for a while; all must be whole."""
        data = b""
        connection.settimeout(0.3)
        try:
            while more := connection.recv(65536):
                data += more
        except socket.timeout:
            pass
        self.assertEqual(data, RESPONSE * (len(data) // len(RESPONSE)))
        return len(data) // len(RESPONSE)

    def test_it_answers_each_head_once_wherever_the_input_is_cut(self):
        connection = self.connect()
        for cut in range(len(REQUEST) - 6, len(REQUEST)):
            connection.sendall(REQUEST[:cut])
            self.assertEqual(select.select([connection], [], [], 0.02)[0], [], "an answer to half of a head")
            connection.sendall(REQUEST[cut:])
            self.assertEqual(connection.recv(len(RESPONSE), socket.MSG_WAITALL), RESPONSE)
        self.assertEqual(self.answers(connection), 0)

    def test_it_answers_a_pipeline_with_as_many_even_more_than_it_has_copies(self):
        connection = self.connect()
        connection.sendall(REQUEST * 200)
        self.assertEqual(self.answers(connection), 200)

    def test_it_counts_heads_and_not_line_ends(self):
        connection = self.connect()
        connection.sendall(b"GET / HTTP/1.1\r\nA: b\r\nC: d\r\n\r\r\n\r\n" + REQUEST)
        self.assertEqual(self.answers(connection), 2)

    def test_it_pays_in_full_who_reads_late(self):
        sample = b"HTTP/1.1 200 OK\r\nContent-Length: 16000\r\n\r\n" + b"0123456789abcdef" * 1000
        connection = self.connect(sample=sample)
        connection.sendall(REQUEST * 2000)
        data = b""
        for number in range(2000):
            while len(data) < len(sample) and (more := connection.recv(1 << 20)):
                data += more
            self.assertTrue(data.startswith(sample), f"the response {number}")
            data = data[len(sample):]
        self.assertEqual(data, b"")

    def test_it_closes_after_an_answer_where_it_shall(self):
        connection = self.connect(close=True)
        connection.sendall(REQUEST)
        self.assertEqual(connection.makefile("rb").read(), RESPONSE)

    def test_a_contestant_with_other_content_may_not_take_part(self):
        (self.directory / "other").write_bytes(RESPONSE)
        contestant = Contestant("other", [CEILING, "{port}", str(self.directory / "other")], "/")
        with self.assertRaisesRegex(Failed, "5 octets of content, and statusbin with 563"):
            with running(contestant, self.directory, os.sched_getaffinity(0), RESPONSE.replace(b"hello", b"x" * 563)):
                pass

    def test_a_contestant_that_does_not_start_says_why(self):
        for file in "/nowhere", "/dev/null":
            contestant = Contestant("none", [CEILING, "{port}", file], "/")
            with self.assertRaisesRegex(Failed, "Usage: ceiling"):
                with running(contestant, self.directory, os.sched_getaffinity(0), RESPONSE):
                    pass


if __name__ == "__main__":
    unittest.main()
