"""A visit to the server: one connection, whose requests are counted, and whether each was answered."""
import collections
import ssl
import threading

import wire

LOST_SHOWN = 10


class Counts:
    def __init__(self):
        self.lock = threading.Lock()
        self.numbers = collections.Counter()
        self.lost = []

    def add(self, name, number=1):
        with self.lock:
            self.numbers[name] += number

    def lose(self, what):
        with self.lock:
            self.numbers["lost"] += 1
            if len(self.lost) < LOST_SHOWN:
                self.lost.append(what)


class Visit:
    """A connection of one client, over TLS or not."""

    def __init__(self, server, counts, secure=False):
        self.counts = counts
        self.sock = server.connect(secure)
        counts.add("connections")
        self.reader = wire.Reader(self.sock)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    def send(self, data):
        """False if the server has closed, which it may do with an answer on its way."""
        try:
            self.sock.sendall(data)
            return True
        except (ConnectionError, ssl.SSLError):
            return False

    def expect(self, request):
        """Reads the answer to a request that was sent. False if the connection ends with it."""
        code, method, target, _, _ = request
        try:
            got, fields = self.reader.response(method)
        except wire.Unanswered as error:
            self.counts.lose(f"{method} {target[:60]}: {error}")
            return False
        if got != code:
            self.counts.lose(f"{method} {target[:60]}: {got}, not {code}")
            return False
        self.counts.add("answered")
        return "close" not in fields.get("connection", "")

    def exchange(self, request):
        head, pieces = wire.compose(*request[1:])
        self.counts.add("requests")
        if request[3].get("Expect") != "100-continue":
            self.send(head + b"".join(pieces))
            return self.expect(request)
        self.send(head)
        try:
            code, _ = self.reader.head()
        except wire.Unanswered as error:
            self.counts.lose(f"{request[2]}: no 100: {error}")
            return False
        if code != 100:
            self.counts.lose(f"{request[2]}: {code} in place of 100")
            return False
        self.send(b"".join(pieces))
        return self.expect(request)
