"""What one kind of load after the other leaves in memory: first what fills what the server keeps, then what must leave nothing."""
import itertools
import random
import time

import bounds
import clients
import fixture
import http2
import leavers
from server import IDLE_S, Heap, Server, preload
from visit import Counts

KIND_S = 6  # of each kind of load
LINGER_S = 3
CLIENTS = 4
GROWTH_MAX_KIB = 128  # of a kind that must leave nothing
PLAIN = [request for request in clients.PLAIN if "%d" not in request[2] and "/sequence" not in request[2]]
KINDS = {
    "requests without a key, pipelined": lambda server, counts: bounds.ask(server, random.choices(PLAIN, k=50)),
    "WebSockets": clients.talk,
    "connections on which nothing is said": clients.crowd,
    "TLS, left in every state": leavers.leave_tls,
    "faults": fixture.VISITS[-1],
    "HTTP/2, good": http2.stay_http2,
    "HTTP/2, bad": http2.misbehave_http2,
}


def show(server, heap, report, name):
    in_use = heap.in_use() >> 10
    report.figure(name, f"{in_use}, {server.memory_kib()}")
    return in_use


def warm_up(server):
    for _ in range(4):  # connections, so that each thread has some
        bounds.ask(server, PLAIN)
    with clients.Load(server, Counts()):
        time.sleep(KIND_S)
    time.sleep(IDLE_S + LINGER_S)


def load(server, kind):
    counts, visits = Counts(), itertools.count()

    def visit(*args):
        next(visits)
        kind(*args)

    with clients.Load(server, counts, [visit] * CLIENTS):
        time.sleep(KIND_S)
    time.sleep(IDLE_S + LINGER_S)
    return next(visits)


def measure(binary, report):
    with_directory = Server(binary)
    heap = Heap(with_directory.directory)
    server = Server(binary, environment=preload(heap))
    with_directory.stop()
    try:
        show(server, heap, report, "at the start")
        bounds.take_hosts(server)
        warm_up(server)
        show(server, heap, report, "what is made on first use: pages of codes, buffers")
        bounds.fill_pages(server)
        show(server, heap, report, "pages for other hosts, to their bound")
        bounds.fill_keys(server)
        show(server, heap, report, "recorded keys, to their bound")
        bounds.fill_nonces(server)
        before = show(server, heap, report, "nonces of Digest, to their bound")
        for name, kind in KINDS.items():
            visits = load(server, kind)
            after = show(server, heap, report, f"{name}: {visits} visits")
            report.check(after - before <= GROWTH_MAX_KIB, f"{name}: {visits} visits leave {after - before} KiB, at most {GROWTH_MAX_KIB}")
            before = after
    finally:
        server.close()
        with_directory.close()
