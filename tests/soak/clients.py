"""What clients do. Each function is one visit; the good ones say of each request whether it was answered."""
import os
import random
import socket
import ssl
import threading
import time
import traceback

import fixture
import http2
import leavers
import traffic
import wire
from visit import Visit

# What leaves the connection open, and is answered at once: it can be pipelined.
PLAIN = [request for request in traffic.REQUESTS if request[4] is None and request[0] not in (304, 408, 414, 431, 501)
         and "delay" not in request[2] and "Statusbin-Delay" not in request[3]]


def stay(server, counts, secure=False):
    """One request after the other, of all kinds."""
    with Visit(server, counts, secure) as visit:
        for _ in range(random.randint(1, 40)):
            if not visit.exchange(random.choice(traffic.REQUESTS)):
                return
            time.sleep(random.random() * 0.005)


def stay_secure(server, counts):
    stay(server, counts, secure=server.tls is not None)


def pipeline(server, counts):
    with Visit(server, counts) as visit:
        for _ in range(10):
            requests = random.choices(PLAIN, k=random.randint(2, 6))
            counts.add("requests", len(requests))
            visit.send(b"".join(wire.compose(*request[1:])[0] for request in requests))
            for number, request in enumerate(requests):
                if not visit.expect(request):
                    counts.add("requests", number + 1 - len(requests))  # the others were not accepted
                    return


def half_close(server, counts):
    """Says with the request that it was the last one."""
    request = random.choice(traffic.REQUESTS)
    if request[3].get("Expect") or request[0] in (413, 414, 431):
        return
    with Visit(server, counts) as visit:
        counts.add("requests")
        head, pieces = wire.compose(*request[1:])
        visit.send(head + b"".join(pieces))
        visit.sock.shutdown(socket.SHUT_WR)
        visit.expect(request)


def dribble(server, counts):
    """One octet at a time."""
    with Visit(server, counts, secure=server.tls is not None and random.random() < 0.3) as visit:
        for request in random.choices(PLAIN, k=2):
            counts.add("requests")
            for octet in wire.compose(*request[1:])[0]:
                visit.send(bytes([octet]))
                time.sleep(0.002)
            if not visit.expect(request):
                return


def talk(server, counts):
    """A WebSocket that echoes, and then is closed, left, or broken."""
    with Visit(server, counts) as visit:
        if not visit.exchange((101, "GET", "/status/101", traffic.HANDSHAKE, None)):
            return
        for _ in range(random.randint(1, 20)):
            text = os.urandom(random.randint(0, 50)).hex().encode()
            counts.add("messages")
            visit.send(b"\x81" + bytes([0x80 | len(text)]) + b"\0\0\0\0" + text)  # a mask of zeros
            try:
                if visit.reader.take(2 + len(text)) != b"\x81" + bytes([len(text)]) + text:
                    raise wire.Unanswered("another echo")
            except wire.Unanswered as error:
                counts.lose(f"WebSocket: {error}")
                return
        end = random.choice([b"\x88\x80\0\0\0\0", b"\xff" * 20, b"\x81\xff" + b"\xff" * 8, b""])
        visit.send(end)
        if random.random() < 0.5:
            wire.reset(visit.sock)


def stall(server, counts):
    """Says half of something, and no more."""
    head, pieces = wire.compose(*random.choice(traffic.REQUESTS)[1:])
    data = head + b"".join(pieces)
    with Visit(server, counts, secure=server.tls is not None and random.random() < 0.3) as visit:
        counts.add("bad")
        visit.send(data[:random.randrange(len(data))])
        time.sleep(random.random() * 3)


def cut(server, counts):
    """Resets the connection right after a request, or within."""
    head, pieces = wire.compose(*random.choice(traffic.REQUESTS)[1:])
    data = head + b"".join(pieces)
    with Visit(server, counts) as visit:
        counts.add("bad")
        visit.send(data[:random.choice([len(data), random.randrange(len(data))])])
        if random.random() < 0.5:
            time.sleep(random.random() * 0.01)
        wire.reset(visit.sock)


def leave(server, counts):
    """Goes before the answer is there, or while it is being sent."""
    target = random.choice(["/status/200?delay=1s", "/demo/102?delay=2s", "/status/200?fault=stall", "/status/404?fault=truncate",
                            "/status/200?fault=close", "/status/200?fault=reset", "/"])
    with Visit(server, counts, secure=server.tls is not None and random.random() < 0.3) as visit:
        counts.add("bad")
        visit.send(wire.compose("GET", target, traffic.HTML, None)[0])
        time.sleep(random.random() * 0.5)


def send_garbage(server, counts):
    """Something that is no request, on either port."""
    data = random.choice([*traffic.GARBAGE, os.urandom(random.randint(1, 5000))])
    good, _ = wire.compose(*random.choice(PLAIN)[1:])
    if random.random() < 0.5:  # a request with a few octets changed
        data = bytearray(good)
        for _ in range(random.randint(1, 4)):
            data[random.randrange(len(data))] = random.randrange(256)
    with wire.connect(random.choice([server.port, server.tls_port or server.port])) as sock:
        counts.add("connections")
        counts.add("bad")
        sock.settimeout(0.2)
        try:
            sock.sendall(data)
            while sock.recv(65536):
                pass
        except OSError:
            pass


def read_slowly(server, counts):
    """Asks for more than it reads."""
    head, _ = wire.compose("GET", "/", traffic.HTML, None)
    with Visit(server, counts) as visit:
        counts.add("bad")
        visit.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        visit.sock.settimeout(0.5)
        try:
            visit.sock.sendall(head * 500)
        except OSError:
            pass
        time.sleep(random.random())


def crowd(server, counts):
    """Many connections at once, on which nothing is said."""
    socks = [wire.connect(random.choice([server.port, server.tls_port or server.port])) for _ in range(50)]
    counts.add("connections", len(socks))
    counts.add("bad", len(socks))
    time.sleep(random.random() * 0.5)
    for sock in socks:
        random.choice([socket.socket.close, wire.reset])(sock)
    time.sleep(0.5)


CROWD = [stay] * 5 + [stay_secure] * 3 + [pipeline, half_close, dribble, dribble, talk, stall, stall, cut, leave, leave, send_garbage,
         send_garbage, read_slowly, crowd, *http2.VISITS, *fixture.VISITS, *leavers.VISITS]


def come_again(visit, server, counts, stopping):
    while not stopping.is_set() and server.is_alive():
        try:
            visit(server, counts)
        except (OSError, ssl.SSLError) as error:
            if server.is_alive():
                counts.lose(f"{visit.__name__}: cannot connect: {error}")
        except Exception:  # a fault of this program must not pass for a visit
            counts.lose(traceback.format_exc(limit=3))


class Load:
    """All of them at once, from now until the end of the block."""

    def __init__(self, server, counts, visits=CROWD):
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=come_again, args=(visit, server, counts, self.stopping), daemon=True)
                        for visit in visits]

    def __enter__(self):
        for thread in self.threads:
            thread.start()

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)
