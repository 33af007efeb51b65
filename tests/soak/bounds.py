"""Fills what the server keeps up to a bound (SECURITY.md): from then on each new thing takes the place of another, and memory that still
grows is lost."""
import random

import traffic
import wire

KEYS, BATCH = 10000, 100  # keys whose requests are recorded
NONCES = 10000  # of Digest, which stay until others take their places, however old they are
HOSTS_OF_CODES = 8  # for which pages of codes are kept
HOSTS = 300  # whose pages of /, of 33 KiB each, are more than the 8 MiB that are kept


def ask(server, requests):
    """Sends the requests on one connection, and reads the answers."""
    with server.connect() as sock:
        reader = wire.Reader(sock)
        sock.sendall(b"".join(wire.compose(*request[1:])[0] for request in requests))
        for request in requests:
            reader.response(request[1])


def take_hosts(server):
    """The first hosts that are named, of which the load uses the first alone, before a client of the load names others."""
    names = ["a.test", *(f"host-{number}.test" for number in range(1, HOSTS_OF_CODES))]
    ask(server, [(404, "GET", "/status/404", {**traffic.HTML, "Host": name}, None) for name in names])


def fill(server):
    fill_pages(server)
    fill_keys(server)
    fill_nonces(server)


def fill_pages(server):
    for number in range(HOSTS):
        ask(server, [(200, "GET", "/", {**traffic.HTML, "Host": f"page-{number}.test"}, None)])


def fill_keys(server):
    keyed = [request for request in traffic.REQUESTS if "%d" in request[2] and request[0] != 404]
    for _ in range(KEYS // BATCH):
        ask(server, random.choices(keyed, k=BATCH))


def fill_nonces(server):
    for _ in range(NONCES // BATCH):
        ask(server, [(401, "GET", "/demo/401?scheme=digest", {}, None)] * BATCH)
