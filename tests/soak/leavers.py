"""Peers that leave, in every state that TLS has: one visit, which picks the state and how to leave."""
import random
import socket
import ssl
import time

import traffic
import wire

PAUSE_S = 0.02  # in which the server gets as far as it can
REQUEST = wire.compose("GET", "/", traffic.HTML, None)[0]


class Peer:
    """A client whose TLS octets pass through our hands, so that it can stop within any of them (RFC 8446, 5.1 and 6.1)."""

    def __init__(self, server):
        self.sock = wire.connect(server.tls_port)
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = random.choice([server.tls, server.tls_h2]).wrap_bio(self.incoming, self.outgoing, server_hostname="localhost")

    def flight(self):
        """What TLS would send next of the handshake, given what has come."""
        try:
            self.tls.do_handshake()
        except ssl.SSLWantReadError:
            pass
        return self.outgoing.read()

    def last_flight(self):
        """Goes as far as the handshake goes without what it returns."""
        self.sock.sendall(self.flight())
        while True:
            self.incoming.write(self.receive())
            if last := self.flight():
                return last

    def shake_hands(self):
        self.sock.sendall(self.last_flight())

    def receive(self):
        data = self.sock.recv(16384)
        if not data:
            raise ConnectionError("closed within a handshake")
        return data

    def record(self, data):
        self.tls.write(data)
        return self.outgoing.read()

    def farewell(self):
        """close_notify, without waiting for the server's."""
        try:
            self.tls.unwrap()
        except ssl.SSLWantReadError:
            pass
        return self.outgoing.read()


def part(data):
    return data[:random.randrange(1, len(data))]


def within_hello(peer):
    peer.sock.sendall(part(peer.flight()))


def after_hello(peer):
    """The server's certificate stays unread."""
    peer.sock.sendall(peer.flight())


def within_last_flight(peer):
    peer.sock.sendall(part(peer.last_flight()))


def after_handshake(peer):
    peer.shake_hands()


def within_record(peer):
    peer.shake_hands()
    peer.sock.sendall(part(peer.record(REQUEST)))


def after_request(peer):
    peer.shake_hands()
    peer.sock.sendall(peer.record(REQUEST * random.randint(1, 20)))


def half_closed(peer):
    """TCP ends without close_notify, and the answers stay unread."""
    after_request(peer)
    peer.sock.shutdown(socket.SHUT_WR)


def half_closed_with_farewell(peer):
    after_request(peer)
    peer.sock.sendall(peer.farewell())
    peer.sock.shutdown(socket.SHUT_WR)


def after_farewell(peer):
    peer.shake_hands()
    peer.sock.sendall(peer.farewell())


def within_answer(peer):
    after_request(peer)
    peer.sock.recv(random.randint(1, 2000))


def with_a_bad_record(peer):
    """An octet of the ciphertext is changed (RFC 8446, 5.2: bad_record_mac)."""
    peer.shake_hands()
    record = bytearray(peer.record(REQUEST))
    record[-1] ^= 1
    peer.sock.sendall(record)


STATES = [within_hello, after_hello, within_last_flight, after_handshake, within_record, after_request, half_closed,
          half_closed_with_farewell, after_farewell, within_answer, with_a_bad_record]


def leave_tls(server, counts):
    if not server.tls:
        time.sleep(0.1)
        return
    state = random.choice(STATES)
    peer = Peer(server)
    counts.add("connections")
    try:
        state(peer)
        counts.add(f"TLS left {state.__name__}")
        time.sleep(random.choice([0, PAUSE_S]))
    finally:
        random.choice([socket.socket.close, wire.reset])(peer.sock)


VISITS = [leave_tls] * 2
