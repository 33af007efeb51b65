"""How much is measured: all of it for docs/benchmarks.md, or as much of it as a minute allows."""
from dataclasses import dataclass, field

from bench.load import Load

KEPT_1, KEPT_64, KEPT_1000 = "1 connection", "64 connections", "1,000 connections"
CLOSED, PIPELINED = "a connection per request", "16 pipelined"
BUSY, MANY = "8 connections × 32 streams", "1,000 connections × 10 streams"

LOADS = [
    Load(KEPT_1, 1),
    Load(KEPT_64, 64),
    Load(KEPT_1000, 1000, warm_s=1),
    Load(CLOSED, 64, close=True),
    Load(PIPELINED, 64, depth=16),
]
HTTP2_LOADS = {BUSY: (8, 32), MANY: (1000, 10)}  # connections, and streams of each


@dataclass
class Plan:
    """`counted` is how many requests are emulated and traced: the less are taken off the more. The tuples are the abscissas of growth."""

    rounds: int = 5
    seconds: int = 2
    loads: list = field(default_factory=lambda: LOADS)
    starts: int = 20
    held: int = 10000
    counted: tuple = (500, 2500)
    counted_rounds: int = 2
    ways: tuple = ("kept", "close")
    requests: int = 200000  # over HTTP/2, in each round
    growth_rounds: int = 3
    connections: tuple = (1, 10, 100, 1000, 10000)
    keys: tuple = (1, 10, 100, 1000, 10000, 100000)
    delays: tuple = (1, 10, 100, 1000, 10000, 50000)


QUICK = {"rounds": 1, "seconds": 1, "loads": [load for load in LOADS if load.name in (KEPT_64, CLOSED)], "starts": 3, "held": 1000,
         "counted": (20, 220), "counted_rounds": 1, "ways": ("kept",), "requests": 20000,
         "growth_rounds": 1, "connections": (1, 100), "keys": (1, 1000), "delays": (1, 100)}
