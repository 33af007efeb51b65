"""The project's targets against what was measured."""
from dataclasses import dataclass

from bench.contestants import CEILING, GO, HEADS, HTTPBIN, LOG, NGINX, SMALL, STATIC, STATUSBIN
from bench.plan import BUSY, CLOSED, HTTP, HTTP2, KEPT_1000, KEPT_64, LOADS, MANY, TLS
from bench.rounds import ratios, summary

KIBIBYTE, MEGABYTE = 1024, 1e6
BEFORE_LOOPS = "statusbin 2c9d8bb"  # with libmicrohttpd's own threads, sockets and TLS; it takes part by --also 2c9d8bb
PROTOCOLS = {HTTP: "HTTP/1.1", TLS: "TLS", HTTP2: "HTTP/2"}

# CPU per request: whose, of whose, under which load, at most how many times as much.
COSTS = [
    (STATUSBIN, NGINX, HTTP, KEPT_64, 1.0),
    (STATUSBIN, NGINX, HTTP, KEPT_1000, 1.05),
    (STATUSBIN, NGINX, HTTP, CLOSED, 1.05),
    (STATUSBIN, NGINX, HTTP2, BUSY, 1.0),
    (STATUSBIN, NGINX, TLS, KEPT_64, 1.2),
    # The image and the packages carry the static program: it is not to cost more than the one that people build.
    *((static, STATUSBIN, load.protocol, load.name, 1.05) for static in (STATIC, SMALL) for load in LOADS
      if static == STATIC or load.protocol != TLS),
    (STATUSBIN, CEILING, HTTP, KEPT_64, 1.2),
    (HEADS, NGINX, HTTP, KEPT_64, 0.95),
    (HEADS, CEILING, HTTP, KEPT_64, 1.15),
    (LOG, STATUSBIN, HTTP, KEPT_64, 1.25),
    (STATUSBIN, BEFORE_LOOPS, HTTP, KEPT_64, 1.03),
    (STATUSBIN, BEFORE_LOOPS, HTTP, KEPT_1000, 1.03),
    (STATUSBIN, BEFORE_LOOPS, HTTP, CLOSED, 0.95),
    (STATUSBIN, BEFORE_LOOPS, TLS, KEPT_64, 1.15),
]


@dataclass
class Figure:
    """`values` are those of the rounds, ratios or sizes; `least`: the target is the least that is good, and otherwise the most.
    `instead` says, where another stands for who was meant, why that can show success but not failure."""

    what: str
    target: float
    values: list
    unit: str = "×"
    least: bool = False
    instead: str = ""

    def verdict(self):
        if not self.values:
            return "not measured"
        median = summary(self.values)[0]
        if median >= self.target if self.least else median <= self.target:
            return "met"
        return self.instead or "missed"


def figures(results):
    """All of them; those beside a version that was not asked for are left out."""
    found = [cost_figure(results["loads"], *row) for row in COSTS]
    found += [go_figure(results["loads"][HTTP].get(KEPT_64, {})), *size_figures(results), *left_figures(results),
              *(lost_figure(results["loads"], *load) for load in ((HTTP2, BUSY), (HTTP2, MANY), (TLS, KEPT_64), (TLS, CLOSED))),
              *idle_figures(results)]
    return [figure for figure in found if figure.values or BEFORE_LOOPS not in figure.what]


def cost_figure(loads, name, other, protocol, load, most):
    where = load if protocol == HTTP else f"{PROTOCOLS[protocol]}, {load}"
    return Figure(f"CPU per request, {where}: {name}, of {other}'s", most, ratios(loads[protocol].get(load, {}), name, other, "cpu"))


def size_figures(results):
    starts = results["starts"]
    calls = {name: [sum(row[2] for row in rows) for rows in rounds] for name, rounds in results["instructions"].get("kept", {}).items()}
    counted = [now / then for now, then in zip(calls.get(STATUSBIN, []), calls.get(BEFORE_LOOPS, []))]
    return [
        *(Figure(f"start to first response: {name}, of {NGINX}'s", 0.5, ratios(starts, name, NGINX, "seconds")) for name in (STATUSBIN, STATIC)),
        Figure(f"start to first response: {STATUSBIN}, of {BEFORE_LOOPS}'s", 1.0, ratios(starts, STATUSBIN, BEFORE_LOOPS, "seconds")),
        Figure(f"memory after the start: {STATUSBIN}, of {BEFORE_LOOPS}'s", 1.0, ratios(starts, STATUSBIN, BEFORE_LOOPS, "rss")),
        Figure(f"instructions per request: {STATUSBIN}, of {BEFORE_LOOPS}'s", 1.05, counted),
        *(Figure(f"memory after the start: {name}", most, [start["rss"] / MEGABYTE for start in starts.get(name, [])], "MB")
          for name, most in ((STATUSBIN, 6), (SMALL, 2))),
        Figure(f"memory of an idle connection, HTTP/2: {STATUSBIN}", 16,
               [turn["each"] / KIBIBYTE for turn in results["held"].get(HTTP2, {}).get(STATUSBIN, [])], "KiB"),
    ]


def left_figures(results):
    """A leak shows in what a connection leaves behind; an allocator that is not yet at its most leaves a few octets too."""
    return [Figure(f"memory that a connection leaves behind, {PROTOCOLS[protocol]}: {name}", 64,
                   [turn["left"] for turn in results["left"].get(protocol, {}).get(name, [])], "octets")
            for protocol in PROTOCOLS for name in (STATUSBIN, STATIC)]


def lost_figure(loads, protocol, load):
    lost = [turn["lost"] for turn in loads[protocol].get(load, {}).get(STATUSBIN, [])]
    return Figure(f"answers lost, {PROTOCOLS[protocol]}, {load}: {STATUSBIN}", 0, lost, "answers")


def idle_figures(results):
    return [Figure(f"CPU time of a second without requests, {PROTOCOLS[protocol]}: {name}", 1,
                   [turn["cpu"] * 1e3 / results["about"]["idle_s"] for turn in results["idle"].get(protocol, {}).get(name, [])], "ms")
            for protocol in PROTOCOLS for name in (STATUSBIN, STATIC)]


def go_figure(kept):
    """What a core can do in a second is the inverse of what a request costs."""
    what = f"requests per second and core, {KEPT_64}: {STATUSBIN}, of "
    if kept.get(HTTPBIN):
        return Figure(f"{what}{HTTPBIN}'s", 4, ratios(kept, HTTPBIN, STATUSBIN, "cpu"), least=True)
    return Figure(f"{what}Go's bare net/http (go-httpbin, which is more work on the same, was not here)", 4,
                  ratios(kept, GO, STATUSBIN, "cpu"), least=True, instead="not shown")
