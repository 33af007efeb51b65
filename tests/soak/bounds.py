"""Fills what the server keeps up to a bound (SECURITY.md): from then on each new thing takes the place of another, and memory that still
grows is lost."""
import json
import random

import traffic
import wire

KEYS, BATCH = 10000, 100  # keys whose requests are recorded
NONCES = 10000  # of Digest, which stay until others take their places, however old they are
HOSTS_OF_CODES = ["a.test", *(f"host-{number}.test" for number in range(1, 8))]  # for which pages of codes are kept
FORMATS = ["text/plain", "text/html", "application/json", "application/problem+json"]
METHODS = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "LOCK"]  # each of which 405 refuses with a list of its own
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
    ask(server, [(404, "GET", "/status/404", {**traffic.HTML, "Host": name}, None) for name in HOSTS_OF_CODES])


def fill(server):
    fill_pages(server)
    fill_codes(server)  # smaller ones, of which more take the places of those
    fill_keys(server)
    fill_nonces(server)


def fill_codes(server):
    """Each code in each form, for each of the hosts: the load asks for some of these alone, and by mangled requests for others."""
    with server.connect() as sock:
        sock.sendall(wire.compose("GET", "/status.json", {}, None)[0])
        reader = wire.Reader(sock)
        reader.response("GET")
        codes = [row["code"] for row in json.loads(reader.content)["registered"]]
    for name in HOSTS_OF_CODES:
        for code in codes:
            for accept in FORMATS:
                ask(server, [(code, "GET", f"/status/{code}", {"Accept": accept, "Host": name}, None)])
        for accept in FORMATS:
            for method in METHODS:
                ask(server, [(405, method, "/status/405", {"Accept": accept, "Host": name}, None)])
            ask(server, [(415, "GET", "/status/415", {"Accept": accept, "Content-Encoding": "br", "Host": name}, None)])


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
