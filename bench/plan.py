"""What is measured, and how much of it: all for docs/benchmarks.md, or as much as a minute allows."""
from dataclasses import dataclass, field

HTTP, TLS, HTTP2 = "http", "tls", "http2"  # HTTP/1.1 in clear text, HTTP/1.1 over TLS, HTTP/2 in clear text

KEPT_1, KEPT_64, KEPT_1000 = "1 connection", "64 connections", "1,000 connections"
CLOSED, PIPELINED = "a connection per request", "16 pipelined"
BUSY, MANY = "8 connections × 32 streams", "1,000 connections × 10 streams"


@dataclass
class Load:
    """A way of asking: how many connections, kept or not, how deep a pipeline or how many streams at once; `script` is Lua for wrk.

    HTTP/1.1 in clear text is wrk's, for so many seconds; the rest is h2load's, for so many `requests`, since wrk resumes TLS sessions
    and speaks no HTTP/2. `warm_s`: what wrk does in so many seconds, the making of connections above all, is measured by itself and taken off.
    """

    name: str
    connections: int
    protocol: str = HTTP
    close: bool = False
    depth: int = 1
    script: str = ""
    warm_s: int = 0
    requests: int = 0


LOADS = [
    Load(KEPT_1, 1),
    Load(KEPT_64, 64),
    Load(KEPT_1000, 1000, warm_s=1),
    Load(CLOSED, 64, close=True),
    Load(PIPELINED, 64, depth=16),
    Load(KEPT_64, 64, TLS, requests=40000),
    Load(CLOSED, 500, TLS, close=True, requests=2000),
    Load(BUSY, 8, HTTP2, depth=32, requests=100000),
    Load(MANY, 1000, HTTP2, depth=10, requests=100000),
]


@dataclass
class Plan:
    """`fraction`: one of so many of h2load's requests; `counted` is how many requests are emulated and traced: the less are taken
    off the more. The tuples are the abscissas of growth."""

    rounds: int = 5
    seconds: int = 1
    loads: list = field(default_factory=lambda: LOADS)
    fraction: int = 1
    starts: int = 10
    held: dict = field(default_factory=lambda: {HTTP: 10000, TLS: 1000, HTTP2: 10000})
    left: int = 2000
    idle_s: int = 10
    idle_connections: int = 100
    counted: tuple = (500, 2500)
    ways: tuple = ("kept", "close")
    growth_rounds: int = 3
    connections: tuple = (1, 10, 100, 1000, 10000)
    keys: tuple = (1, 10, 100, 1000, 10000, 100000)
    delays: tuple = (1, 10, 100, 1000, 10000, 50000)


QUICK = {"rounds": 1, "loads": [load for load in LOADS if load.name in (KEPT_64, CLOSED, BUSY)], "fraction": 10, "starts": 3,
         "held": {HTTP: 1000, TLS: 100, HTTP2: 1000}, "left": 200, "idle_s": 2, "counted": (20, 220), "ways": ("kept",),
         "growth_rounds": 1, "connections": (1, 100), "keys": (1, 1000), "delays": (1, 100)}
