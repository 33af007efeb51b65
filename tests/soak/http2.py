"""Clients of HTTP/2, good and bad: visits as in clients.py, on connections that carry several requests at once."""
import os
import pathlib
import random
import ssl
import sys
import time

import traffic
import wire

sys.path.append(str(pathlib.Path(__file__).parents[1] / "h2"))

from frames import (  # noqa: E402
    ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PING, PREFACE, PRIORITY, RST_STREAM, SETTINGS, WINDOW_UPDATE,
    Client, frame, settings)

AT_ONCE = 8
CONTENT_MAX = 4000  # so that all at once are less than half of a window, which the server opens again at the half
OF_A_CONNECTION = {"connection", "upgrade", "transfer-encoding", "keep-alive"}  # HTTP/2 has none of these (RFC 9113, 8.2.2)
OWN_FORM = {"CONNECT", "OPTIONS"}
WINDOW = 1 << 24


def translated(request):
    """The same request as HTTP/2 has it, or None: code, method, fields, content."""
    code, method, target, fields, content = request
    if method in OWN_FORM or "//" in target or OF_A_CONNECTION & set(map(str.lower, fields)) or code == 408:  # 408 ends the connection
        return None
    target = target.replace("%d", str(next(wire.NUMBERS)))
    whole = b"".join(content) if isinstance(content, list) else content
    lines = [(":method", method), (":scheme", "http"), (":authority", fields.get("Host", "a.test")), (":path", target)]
    lines += [(name.lower(), value) for name, value in fields.items() if name != "Host"]
    if isinstance(content, bytes):
        lines.append(("content-length", str(len(whole[:CONTENT_MAX]))))
    return code, method, lines, None if whole is None else whole[:CONTENT_MAX]


class Connection:
    """A connection of one client, over TLS or not, which reads whatever comes and keeps the rules."""

    def __init__(self, server, secure=False):
        sock = wire.connect(server.tls_port if secure else server.port)
        try:
            self.sock = server.tls_h2.wrap_socket(sock) if secure else sock
            if secure and self.sock.selected_alpn_protocol() != "h2":
                raise wire.Unanswered(f"ALPN chose {self.sock.selected_alpn_protocol()}")
            self.client = Client(self.sock, (4, WINDOW))
        except BaseException:
            sock.close()
            raise
        self.client.send(frame(WINDOW_UPDATE, 0, 0, WINDOW.to_bytes(4, "big")))
        self.taken = 0  # bytes of content since the connection's window was opened last
        self.last_id = None  # of a GOAWAY
        self.got = {}  # of each stream that is open: its code, None until that has come

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    def send(self, lines, content):
        """Sends a request; returns its stream."""
        stream, octets = self.client.headers(lines, end=content is None)
        if content is not None:
            octets += frame(DATA, END_STREAM, stream, content)
        self.got[stream] = None
        self.client.send(octets)
        return stream

    def open_window(self, size):
        """So much content has come: the connection's window is opened again at the half (RFC 9113, 6.9)."""
        self.taken += size
        if self.taken > WINDOW // 2:
            self.client.send(frame(WINDOW_UPDATE, 0, 0, self.taken.to_bytes(4, "big")))
            self.taken = 0

    def next(self):
        """Reads on until a stream has ended; returns it, and its code: None without a whole answer. (None, why) at the end of all."""
        while True:
            try:
                name, stream, what = self.client.next()
            except (OSError, AssertionError) as error:
                return None, repr(error)
            if name in ("END", "RESET"):
                return None, name
            if name == "SETTINGS" and what != "ack":
                self.client.send(frame(SETTINGS, ACK))
            elif name == "PING" and not what[1]:
                self.client.send(frame(PING, ACK, 0, what[0]))
            elif name == "GOAWAY":
                if what != "NO_ERROR":
                    return None, f"GOAWAY, {what}"
                self.last_id = stream
            elif name == "RST_STREAM" and stream in self.got:
                self.got.pop(stream)
                return stream, None
            elif name in ("HEADERS", "DATA") and stream in self.got:
                if name == "DATA":
                    self.open_window(len(what[0]))
                if name == "HEADERS":
                    self.got[stream] = int(what[0].get(":status", self.got[stream]))
                if what[1]:
                    return stream, self.got.pop(stream)


def ask_at_once(connection, counts, requests):
    """Sends them all, then reads the answers as they come. Returns whether the connection can go on."""
    waiting = {}
    for code, method, lines, content in requests:
        counts.add("requests")
        waiting[connection.send(lines, content)] = code, f"HTTP/2 {method} {dict(lines)[':path'][:60]}"
    while waiting:
        stream, got = connection.next()
        if stream is None:
            for _, what in waiting.values():
                counts.lose(f"{what}: {got}")
            return False
        if stream not in waiting:
            continue
        code, what = waiting.pop(stream)
        if got == code:
            counts.add("answered")
        else:
            counts.lose(f"{what}: {got}, not {code}")
    return connection.last_id is None


def stay_http2(server, counts):
    """Rounds of some requests at once, of all kinds."""
    with Connection(server, secure=server.tls is not None and random.random() < 0.4) as connection:
        counts.add("connections")
        for _ in range(random.randint(1, 20)):
            requests = [translated(request) for request in random.choices(traffic.REQUESTS, k=random.randint(1, AT_ONCE))]
            if not ask_at_once(connection, counts, [request for request in requests if request]):
                return
            time.sleep(random.random() * 0.005)


def reset_rapidly(client, connection):
    for _ in range(random.randint(1, 1500)):
        stream, octets = client.headers(translated((200, "GET", "/status/200?delay=1s", {}, None))[2])
        client.send(octets + frame(RST_STREAM, 0, stream, b"\0\0\0\x08"))


def flood(client, connection):
    useless = random.choice([frame(PING, 0, 0, b"12345678"), settings((3, 7)), frame(PRIORITY, 0, 1, b"\0\0\0\0\x10"), frame(0x42)])
    client.send(useless * random.randint(1, 1500))


def break_rules(client, connection):
    stream, octets = client.headers(translated((200, "GET", "/", {}, None))[2])
    client.send(octets + random.choice([
        frame(DATA, 0, 0, b"x"), frame(HEADERS, END_HEADERS, 2, b"\x82"), frame(HEADERS, END_HEADERS, stream, b"\xff" * 9),
        frame(CONTINUATION, END_HEADERS, stream, b"\x82"), frame(SETTINGS, 0, 0, b"12345"), frame(GOAWAY, 0, 0, b"\0" * 8),
        frame(WINDOW_UPDATE, 0, 0, b"\0\0\0\0"), frame(DATA, 0, stream, b"x" * 16385), os.urandom(random.randint(1, 500))]))


def shut_windows(client, connection):
    client.send(settings((4, 0)))
    for _ in range(100):
        connection.send(translated((200, "GET", "/status/200", {}, None))[2], None)


def say_half(client, connection):
    octets = client.headers(translated((200, "POST", "/status/200", {}, None))[2], end=False)[1] + frame(DATA, 0, 1, b"x" * 100)
    client.send(octets[:random.randrange(len(octets))])


def change_octets(client, connection):
    octets = bytearray(b"".join(client.headers(translated(random.choice(GOOD))[2])[1] for _ in range(5)))
    for _ in range(random.randint(1, 4)):
        octets[random.randrange(len(octets))] = random.randrange(256)
    client.send(bytes(octets))


def garble_preface(client, connection):
    """On a connection of its own, which says nothing else."""
    octets = bytearray(PREFACE + settings())
    octets[random.randrange(len(octets))] = random.randrange(256)
    client.send(bytes(octets[:random.randint(1, len(octets))]))


GOOD = [request for request in traffic.REQUESTS if translated(request)]
BAD = [reset_rapidly, flood, break_rules, shut_windows, say_half, change_octets, garble_preface]


def misbehave_http2(server, counts):
    """One of these, and then it looks at what comes for a while, or leaves."""
    do = random.choice(BAD)
    with Connection(server, secure=server.tls is not None and random.random() < 0.3) as connection:
        counts.add("connections")
        counts.add("bad")
        if do is garble_preface:
            connection.client.connection.close()
            connection.sock = connection.client.connection = server.connect()
        try:
            do(connection.client, connection)
            connection.sock.settimeout(random.random())
            while connection.next()[0] is not None:
                pass
        except (OSError, ssl.SSLError):
            pass
        if random.random() < 0.5:
            wire.reset(connection.sock)


VISITS = [stay_http2] * 4 + [misbehave_http2] * 3
