"""Clients of what makes statusbin a fixture: keys whose requests are recorded, sequences with and without a key, responses that are broken,
late, slow or large. Visits as in clients.py, over HTTP and HTTPS."""
import itertools
import json
import random
import ssl

import wire
from visit import Visit

NUMBERS = itertools.count()
TEXT = "body=soak-and-chaos"
# Of each fault what must come before the connection ends, or before the client has waited for long enough.
FAULTS = {
    "close": b"", "reset": b"", "garbage": b"\x16\x80\xff", "http10": b"HTTP/1.0 200 ",
    **dict.fromkeys(["truncate", "reset-head", "reset-body", "stall", "bad-chunk", "long", "short"], b"HTTP/1.1 200 "),
    "body-204": b"HTTP/1.1 204 ",
}
FAULT_WAIT_S = 0.3  # some leave the connection open, and the client waiting
FAULT_HEAD_S = 10


def get(visit, code, target, method="GET", content=None):
    return visit.exchange((code, method, target, {}, content))


def record(visit, counts):
    """Requests under a key of its own, which the server must then tell, one for one."""
    key, size = f"soak-record-{next(NUMBERS)}", random.randint(1, 12)
    for number in range(size):
        if not get(visit, 404, f"/status/404?key={key}&body={number}", "POST", b"x" * random.choice([0, 10, 3000])):
            return
    if not get(visit, 200, f"/requests?key={key}"):
        return
    got = [request["target"].rpartition("=")[2] for request in json.loads(visit.reader.content)["requests"]]
    if got != [str(number) for number in range(size)]:
        counts.lose(f"/requests?key={key}: {size} were sent, it tells {got}")
    get(visit, 204, f"/requests?key={key}", "DELETE")


def step(visit, _counts):
    """A sequence under a key, or under its own text, from its first step to its last."""
    number = next(NUMBERS)
    target = random.choice([f"/sequence/503*2,404,200?key=soak-step-{number}", f"/sequence/503*2,404;body=soak-{number},200"])
    for code in (503, 503, 404, 200, 200):
        if not get(visit, code, target):
            return
    if "key=" in target:
        get(visit, 204, "/requests?" + target.partition("?")[2], "DELETE")


def wait(visit, _counts):
    """Late, slow and large responses."""
    for target in random.choices(["/status/200?delay=100ms", "/status/503?delay=10ms:9,200ms:1", f"/status/200?drip=300ms&{TEXT}",
                                  "/status/200?size=300000", "/status/200?size=20000&drip=200ms"], k=3):
        if not get(visit, 503 if "503" in target else 200, target):
            return


def ask_for_fault(visit, counts):
    """A response that is broken on purpose, in each of the ways."""
    fault, expected = random.choice(list(FAULTS.items()))
    code = 204 if fault == "body-204" else 200
    content = "" if fault == "body-204" else f"&{TEXT}"
    counts.add("faults")
    visit.send(wire.compose("GET", f"/status/{code}?fault={fault}{content}", {}, None)[0])
    got = b""
    try:
        visit.sock.settimeout(FAULT_HEAD_S)
        while data := visit.sock.recv(65536):
            got += data
            visit.sock.settimeout(FAULT_WAIT_S)
    except TimeoutError:
        pass
    except (ConnectionError, ssl.SSLError):  # a reset; or an end of TCP alone, where TLS should have ended first
        pass
    if not got.startswith(expected) or (not expected and got):
        counts.lose(f"fault={fault}: got {got[:60]!r}")
    else:
        counts.add("faults made")


def visit_with(work):
    def visit(server, counts):
        with Visit(server, counts, secure=server.tls is not None and random.random() < 0.3) as visiting:
            work(visiting, counts)

    visit.__name__ = work.__name__
    return visit


VISITS = [visit_with(work) for work in (record, step, wait, ask_for_fault)]
