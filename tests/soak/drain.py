"""SIGTERM under load: what the server has begun it finishes.

Three witnesses. A client that saw an interim response, or has had its request out for long, must get the whole final one. No client
gets a part of an answer. And the server's own log names each request whose head it has read: there must be as many answers in it as
the clients got, and no request without one.
"""
import json
import random
import threading
import time

import http2
import traffic
import wire
from server import Server

LONG_S = 0.4  # after which a request that was sent counts as accepted
STOP_S = 8


class Tally:
    def __init__(self):
        self.lock = threading.Lock()
        self.answered = self.in_flight = self.untouched = 0
        self.lost = []

    def answer(self, pending):
        with self.lock:
            self.answered += 1
            self.in_flight += pending

    def fail(self, what, error, accepted, octets):
        """A request whose connection ended before its answer did."""
        with self.lock:
            if accepted or octets:
                self.lost.append(f"{what}: {error}")
            else:
                self.untouched += 1


class Client:
    """One client: requests until the server is gone."""

    def __init__(self, server, tally, secure=False):
        self.server, self.tally, self.secure = server, tally, secure and server.tls is not None
        self.terminated = threading.Event()

    def exchange(self, sock, method, target, fields, pieces=(), interim=False):
        """One request, with an interim response that must come first, and content in pieces of which each takes its time."""
        reader = wire.Reader(sock)
        fields = {**fields, **({"Content-Length": sum(map(len, pieces))} if pieces else {})}
        sent, accepted = time.monotonic(), False
        try:
            sock.sendall(wire.compose(method, target, fields, None)[0])
            if interim:
                reader.head()
                accepted = True
            for piece in pieces:
                sock.sendall(piece)
                time.sleep(0.05)
            before = self.terminated.is_set()
            _, got = reader.response(method)
            self.tally.answer(self.terminated.is_set() and not before)
            return "close" not in got.get("connection", "")
        except (OSError, wire.Unanswered) as error:
            waited = self.server.terminated_at and self.server.terminated_at - sent > LONG_S
            self.tally.fail(f"{method} {target}", error, accepted or waited, reader.buffer)
            return False

    def run(self, method, target, fields, pieces, interim):
        while not self.terminated.is_set():
            try:
                sock = self.server.connect(self.secure)
            except OSError:
                return
            with sock:
                while self.exchange(sock, method, target, fields, pieces, interim) and not self.terminated.is_set():
                    pass


class Http2Client(Client):
    """The same over HTTP/2, one request at a time."""

    def ask(self, connection, lines, content):
        sent, before = time.monotonic(), self.terminated.is_set()
        stream = connection.send(lines, content)
        ended, code = connection.next()
        if ended == stream and code:
            self.tally.answer(self.terminated.is_set() and not before)
            return connection.last_id is None
        waited = self.server.terminated_at and self.server.terminated_at - sent > LONG_S
        self.tally.fail(f"HTTP/2 {dict(lines)[':path']}", code, waited, connection.got.get(stream))
        return False

    def run(self, method, target, fields, pieces, interim):
        _, _, lines, content = http2.translated((None, method, target, fields, b"".join(pieces) or None))
        while not self.terminated.is_set():
            try:
                connection = http2.Connection(self.server, self.secure)
            except OSError:
                return
            with connection:
                while self.ask(connection, lines, content) and not self.terminated.is_set():
                    pass


KINDS = [
    ("GET", "/status/200", {}, (), False),
    ("GET", "/", traffic.HTML, (), False),
    ("GET", "/status/404", traffic.HTML, (), False),
    ("POST", "/status/200", {}, (b"x" * 1000,), False),
    ("GET", "/status/200?delay=1s", {}, (), False),
    ("GET", "/status/503?delay=100ms", {}, (), False),
    ("GET", "/status/102?delay=700ms", {}, (), True),
    ("GET", "/demo/102?delay=2s", {}, (), True),
    ("POST", "/status/200", {"Expect": "100-continue"}, (b"x" * 5000,) * 12, True),
    ("POST", "/demo/100", {"Expect": "100-continue"}, (b"x" * 100,) * 6, True),
]


def check_log(path, tally):
    """The server's word for it."""
    lines = [json.loads(line) for line in path.read_text().splitlines() if line.startswith("{")]
    answered = sum(line["status"] is not None for line in lines)
    for line in lines:
        if line["status"] is None:
            tally.lost.append(f"the log has a request without an answer: {line}")
    if answered > tally.answered:
        tally.lost.append(f"the log has {answered} answers, the clients got {tally.answered}")
    elif answered < tally.answered:
        tally.lost.append(f"the log has {answered} answers, though the clients got {tally.answered}")


def terminate_once(binary):
    """Starts a server, ends it while clients are busy with it, and returns the tally."""
    server, tally = Server(binary), Tally()
    server.terminated_at = None
    clients = [kind(server, tally, secure=number % 3 == 0) for number in range(len(KINDS)) for kind in (Client, Client, Http2Client)]
    threads = [threading.Thread(target=client.run, args=KINDS[number // 3], daemon=True) for number, client in enumerate(clients)]
    try:
        for thread in threads:
            thread.start()
        time.sleep(0.1 + random.random() * 0.7)
        server.terminated_at = time.monotonic()
        for client in clients:
            client.terminated.set()
        status = server.stop()
        took = time.monotonic() - server.terminated_at
        for thread in threads:
            thread.join(wire.TIMEOUT_S)
        if status != 0:
            tally.lost.append(f"the exit status is {status}: {server.errors.read_text()[:500]}")
        if took > STOP_S:
            tally.lost.append(f"the drain took {took:.1f} s")
        check_log(server.log_path, tally)
    finally:
        server.close()
    return tally
