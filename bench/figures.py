"""The project's targets against what was measured."""
from dataclasses import dataclass

from bench.contestants import STATIC_NAME
from bench.plan import BUSY, CLOSED, KEPT_1000, KEPT_64, LOADS, MANY
from bench.rounds import ratios, summary

KIBIBYTE, MEGABYTE = 1024, 1e6


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
    """All of them, in the order of the issue that set them."""
    kept, many, closed = (results["loads"].get(name, {}) for name in (KEPT_64, KEPT_1000, CLOSED))
    starts = results["starts"]
    small = "statusbin, 4 KiB heads"
    at_64 = "CPU per request, 64 connections kept alive"
    return [
        Figure(f"{at_64}, of nginx's", 1.0, ratios(kept, "statusbin", "nginx", "cpu")),
        Figure(f"{at_64}, of the ceiling's", 1.2, ratios(kept, "statusbin", "ceiling", "cpu")),
        Figure(f"{at_64}, heads of 4 KiB, of nginx's", 0.95, ratios(kept, small, "nginx", "cpu")),
        Figure(f"{at_64}, heads of 4 KiB, of the ceiling's", 1.15, ratios(kept, small, "ceiling", "cpu")),
        Figure("CPU per request, a connection per request, of nginx's", 1.05, ratios(closed, "statusbin", "nginx", "cpu")),
        Figure("CPU per request, 1,000 connections kept alive, of nginx's", 1.05, ratios(many, "statusbin", "nginx", "cpu")),
        go_figure(kept),
        *(static_figure(results, load.name) for load in LOADS),
        Figure("memory when idle, static", 2, sizes(starts, STATIC_NAME), "MB"),
        Figure("memory when idle, dynamic", 6, sizes(starts, "statusbin"), "MB"),
        Figure("start to first response, of nginx's", 1.0, ratios(starts, "statusbin", "nginx", "seconds")),
        *http2_figures(results["http2"]),
        Figure("CPU per request with `--log json`, of that without", 1.25, ratios(kept, "statusbin, JSON log", "statusbin", "cpu")),
    ]


def static_figure(results, name):
    """The image runs the static program: it is not to cost more than the one that people build."""
    return Figure(f"CPU per request, {name}, static, of the dynamic program's", 1.1,
                  ratios(results["loads"].get(name, {}), STATIC_NAME, "statusbin", "cpu"))


def http2_figures(http2):
    busy, many = (http2["loads"].get(name, {}) for name in (BUSY, MANY))
    lost = [turn["lost"] for turn in many.get("statusbin", [])]
    idle = [turn["idle"] / KIBIBYTE for turn in http2["held"].get("statusbin", [])]
    return [
        Figure(f"CPU per request, HTTP/2, {BUSY}, of nginx's", 1.0, ratios(busy, "statusbin", "nginx", "cpu")),
        Figure(f"answers lost, HTTP/2, {MANY}", 0, lost, "answers"),
        Figure("memory of an idle connection, HTTP/2, clear text", 16, idle, "KiB"),
    ]


def go_figure(kept):
    """What a core can do in a second is the inverse of what a request costs."""
    what = "requests per second and core, 64 connections kept alive, of "
    if kept.get("go-httpbin"):
        return Figure(f"{what}go-httpbin's", 4, ratios(kept, "go-httpbin", "statusbin", "cpu"), least=True)
    return Figure(f"{what}Go's bare net/http (go-httpbin, which is more work on the same, was not here)", 4,
                  ratios(kept, "Go net/http", "statusbin", "cpu"), least=True, instead="not shown")


def sizes(starts, name):
    return [start["rss"] / MEGABYTE for start in starts.get(name, [])]
