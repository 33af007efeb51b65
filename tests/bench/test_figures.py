"""The benchmark's targets and its page: a verdict is worth what these are."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[2]))
sys.dont_write_bytecode = True

from bench import report, tables  # noqa: E402
from bench.contestants import (CEILING, FIRST, GO, HEADS, HTTPBIN, LOG, NGHTTPD, NGINX, SMALL, STATIC, STATUSBIN, commits_of,  # noqa: E402
                               contestants)
from bench.figures import BEFORE_LOOPS, Figure, figures  # noqa: E402
from bench.main import amended, empty  # noqa: E402
from bench.plan import BUSY, CLOSED, HTTP, HTTP2, KEPT_64, LOADS, MANY, TLS  # noqa: E402
from bench.server import Failed  # noqa: E402


def results(**parts):
    return {**empty(), "about": {"idle_s": 10, "held": {HTTP: 10000, TLS: 1000}}, **parts}


def loads(protocol, load, cpu, **more):
    return {HTTP: {}, TLS: {}, HTTP2: {}, protocol: {load: {name: [{"cpu": value, **more}] for name, value in cpu.items()}}}


def found(**parts):
    return {figure.what: figure for figure in figures(results(**parts))}


class Figures(unittest.TestCase):
    def test_the_median_decides_and_the_target_itself_is_good(self):
        self.assertEqual(Figure("", 1.2, [1.0, 1.2, 9.0]).verdict(), "met")
        self.assertEqual(Figure("", 1.2, [1.0, 1.21, 1.3]).verdict(), "missed")
        self.assertEqual(Figure("", 4, [4.0], least=True).verdict(), "met")
        self.assertEqual(Figure("", 4, [3.9], least=True).verdict(), "missed")
        self.assertEqual(Figure("", 4, [3.9], least=True, instead="not shown").verdict(), "not shown")
        self.assertEqual(Figure("", 4, []).verdict(), "not measured")

    def test_costs_are_compared_with_whose_the_row_names(self):
        kept = found(loads=loads(HTTP, KEPT_64, {STATUSBIN: 6, HEADS: 5, LOG: 9, NGINX: 8, CEILING: 4, GO: 15, STATIC: 6.6}))
        for what, value, verdict in ((f"{STATUSBIN}, of nginx's", 0.75, "met"), (f"{STATUSBIN}, of ceiling's", 1.5, "missed"),
                                     (f"{HEADS}, of ceiling's", 1.25, "missed"), (f"{LOG}, of statusbin's", 1.5, "missed"),
                                     (f"{STATIC}, of statusbin's", 1.1, "missed")):
            figure = kept[f"CPU per request, 64 connections: {what}"]
            self.assertAlmostEqual(figure.values[0], value)
            self.assertEqual(figure.verdict(), verdict, what)
        over_tls = found(loads=loads(TLS, KEPT_64, {STATUSBIN: 12, NGINX: 10}, lost=0))
        self.assertEqual(over_tls["CPU per request, TLS, 64 connections: statusbin, of nginx's"].verdict(), "met")
        self.assertEqual(over_tls["CPU per request, 64 connections: statusbin, of nginx's"].verdict(), "not measured")

    def test_the_static_programs_are_measured_against_the_dynamic_one_under_every_load(self):
        everywhere = {protocol: {load.name: {STATUSBIN: [{"cpu": 4, "lost": 0}], STATIC: [{"cpu": 5, "lost": 0}], SMALL: [{"cpu": 6, "lost": 0}]}
                                 for load in LOADS if load.protocol == protocol} for protocol in (HTTP, TLS, HTTP2)}
        rows = [figure.values for figure in found(loads=everywhere).values() if "static" in figure.what and "of statusbin's" in figure.what]
        self.assertEqual(rows, [[1.25]] * len(LOADS) + [[1.5]] * sum(load.protocol != TLS for load in LOADS))

    def test_what_starts_holds_and_rests_is_judged(self):
        parts = {"starts": {STATUSBIN: [{"seconds": 0.003, "rss": 5_000_000}], NGINX: [{"seconds": 0.006}]},
                 "held": {HTTP: {STATUSBIN: [{"each": 9}]}, HTTP2: {STATUSBIN: [{"each": 8192.0}]}},
                 "left": {HTTP: {STATUSBIN: [{"left": 65.0}], STATIC: [{"left": 64.0}]}},
                 "idle": {TLS: {STATUSBIN: [{"cpu": 10.0}], NGINX: [{"cpu": 0}]}},
                 "loads": loads(HTTP2, MANY, {STATUSBIN: 1}, lost=2)}
        told = {what: (figure.values, figure.verdict()) for what, figure in found(**parts).items() if figure.values}
        self.assertEqual(told, {
            "start to first response: statusbin, of nginx's": ([0.5], "met"),
            "memory after the start: statusbin": ([5.0], "met"),
            "memory of an idle connection, HTTP/2: statusbin": ([8.0], "met"),
            "memory that a connection leaves behind, HTTP/1.1: statusbin": ([65.0], "missed"),
            "memory that a connection leaves behind, HTTP/1.1: statusbin, static": ([64.0], "met"),
            f"answers lost, HTTP/2, {MANY}: statusbin": ([2], "missed"),
            "CPU time of a second without requests, TLS: statusbin": ([1000.0], "missed")})

    def test_what_was_not_measured_has_its_rows_all_the_same(self):
        rows = [figure.verdict() for what, figure in found().items() if "leaves behind" in what or "without requests" in what]
        self.assertEqual(rows, ["not measured"] * 12)

    def test_a_version_that_was_not_asked_for_has_no_rows(self):
        self.assertFalse([what for what in found() if BEFORE_LOOPS in what])
        asked = found(loads=loads(HTTP, CLOSED, {STATUSBIN: 9, BEFORE_LOOPS: 10}),
                      instructions={"kept": {STATUSBIN: [[["libc", "memset", 11]]], BEFORE_LOOPS: [[["libc", "memset", 10]]]}})
        told = {what: (figure.values, figure.verdict()) for what, figure in asked.items() if BEFORE_LOOPS in what}
        self.assertEqual(told, {f"CPU per request, {CLOSED}: statusbin, of {BEFORE_LOOPS}'s": ([0.9], "met"),
                                f"instructions per request: statusbin, of {BEFORE_LOOPS}'s": ([1.1], "missed")})

    def test_a_bare_go_server_is_not_called_go_httpbin(self):
        def of_go(**cpu):
            names = {"statusbin": STATUSBIN, "go": GO, "httpbin": HTTPBIN}
            cpu = {names[name]: value for name, value in cpu.items()}
            return next(figure for what, figure in found(loads=loads(HTTP, KEPT_64, cpu)).items() if "per second and core" in what)
        self.assertEqual(of_go(statusbin=6, go=15).verdict(), "not shown")
        self.assertEqual(of_go(statusbin=6, go=30).verdict(), "met")
        real = of_go(statusbin=6, go=15, httpbin=18)
        self.assertEqual((real.values, real.verdict()), ([3.0], "missed"))


class Contestants(unittest.TestCase):
    def test_a_commit_is_statusbin_as_it_was_and_other_rows_are_commands(self):
        also = ["2c9d8bb", "mine=serve {port}"]
        self.assertEqual(commits_of(also), ["2c9d8bb"])
        names = {protocol: [c.name for c in contestants(also) if c.protocol == protocol] for protocol in (HTTP, TLS, HTTP2)}
        self.assertIn(BEFORE_LOOPS, names[HTTP])
        self.assertIn("mine", names[HTTP])
        self.assertEqual(names[TLS], [STATUSBIN, STATIC, FIRST, BEFORE_LOOPS, NGINX])
        self.assertEqual(names[HTTP2], [STATUSBIN, STATIC, SMALL, NGINX, NGHTTPD])
        for text in "zz", "name=without a port":
            with self.assertRaises(Failed):
                contestants([text])

    def test_nginx_listens_as_each_protocol_wants(self):
        configs = {c.protocol: c.config for c in contestants([]) if c.name == NGINX}
        self.assertIn("listen 127.0.0.1:{port} backlog", configs[HTTP])
        self.assertIn("listen 127.0.0.1:{port} http2 backlog", configs[HTTP2])
        self.assertIn("listen 127.0.0.1:{port} ssl backlog", configs[TLS])
        self.assertIn("ssl_certificate_key {files}/key.pem", configs[TLS])


class Page(unittest.TestCase):
    def test_parts_of_another_run_take_the_place_of_the_last_one_s(self):
        last = {"about": {"date": "monday", "command": "all"}, "starts": "old", "growth": {"keys": "old", "delays": "bad"},
                "trouble": {"starts": ["kept"], "growth.delays": ["gone"]}}
        new = {"about": {"date": "tuesday", "command": "some", "statusbin": "0.1.0", "requests": 9}, "starts": {},
               "growth": {"keys": {}, "delays": "new"}, "loads": {TLS: "new"}, "trouble": {"growth.delays": [], "loads.tls": ["one"]}}
        self.assertEqual(amended(last, new, ["growth.delays", "loads.tls"]), {
            "about": {"date": "monday", "command": "all", "statusbin": "0.1.0", "requests": 9, "amended": "tuesday, some, 0.1.0"},
            "starts": "old", "growth": {"keys": "old", "delays": "new"}, "loads": {TLS: "new"},
            "trouble": {"starts": ["kept"], "growth.delays": [], "loads.tls": ["one"]}})

    def test_a_load_has_columns_for_who_took_part_and_what_was_seen(self):
        samples = loads(HTTP2, BUSY, {STATUSBIN: 3e-6, NGINX: 6e-6}, rate=70000.0, lost=0)[HTTP2][BUSY]
        self.assertEqual(tables.load_table(samples)[:-1], [
            "|  | CPU per request, µs | of nginx's | requests/s | answers lost |", "| --- | ---: | ---: | ---: | ---: |",
            "| statusbin | 3.00 | 0.50 × | 70,000 | 0 |", "| nginx | 6.00 | 1.00 × | 70,000 | 0 |"])
        self.assertEqual(tables.handshakes_table({STATUSBIN: [{"cpu": 0.0005}]})[2], "| statusbin | 2,000 |")

    def test_readme_s_line_is_replaced_and_stays_where_nothing_was_measured(self):
        text = "a\n  [docs/benchmarks.md](docs/benchmarks.md): old.\nb\n"
        samples = loads(HTTP, KEPT_64, {STATUSBIN: 6e-6, NGINX: 8e-6})[HTTP][KEPT_64]
        told = report.with_figure(text, samples)
        self.assertEqual([told.splitlines()[0], told.splitlines()[2]], ["a", "b"])
        self.assertIn("6.0 µs of CPU time, 0.75 times nginx's", told)
        self.assertEqual(report.with_figure(text, {}), text)


if __name__ == "__main__":
    unittest.main()
