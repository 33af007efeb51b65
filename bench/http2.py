"""HTTP/2 in clear text: what a request costs beside nginx and nghttpd, whether answers are lost, and what an idle connection takes.

Load comes from h2load; what asks once is an HTTP/2 client of this file, which knows as much of HPACK as it takes to ask.
"""
import contextlib
import re
import subprocess
import time

from bench.contestants import NGINX, STATUSBIN, Contestant, needs
from bench.memory import SETTLE_S, memory
from bench.plan import HTTP2_LOADS
from bench.server import Failed, descendants, on_cpus

DATA, HEADERS, SETTINGS = 0, 1, 4
END_STREAM, END_HEADERS = 1, 4


def frame(kind, flags, stream, payload=b""):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def opening(path):
    """The preface and one GET (RFC 9113, 3.4 and 8.3.1): two fields of HPACK's static table, and two whose values are literals."""
    path = path.encode()
    fields = b"\x82\x86\x04" + bytes([len(path)]) + path + b"\x41\x05bench"
    return b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, 0) + frame(HEADERS, END_STREAM | END_HEADERS, 1, fields)


def ask(connection, path):
    """Asks, and returns the answer's content behind an empty line, where that of HTTP/1 would be."""
    connection.sendall(opening(path))
    content, ends, status = b"", False, None
    with connection.makefile("rb") as answers:
        while not ends:
            head = answers.read(9)
            if len(head) < 9:
                raise Failed("a server closed its connection instead of answering")
            payload = answers.read(int.from_bytes(head[:3], "big"))
            kind, flags, stream = head[3], head[4], int.from_bytes(head[5:], "big")
            if stream == 1 and kind not in (DATA, HEADERS):
                raise Failed(f"a server answered with a frame of type {kind}")
            status = payload[:1] if kind == HEADERS else status
            content += payload if kind == DATA else b""
            ends = stream == 1 and bool(flags & END_STREAM)
    if status != b"\x88":  # :status 200, in HPACK's static table
        raise Failed(f"a server's answer began with {status!r} in place of a 200")
    return b"\r\n\r\n" + content


def contestants(known):
    """Those of the other parts that speak HTTP/2 in clear text, and nghttp2's own server, with one process or thread each."""
    names = [contestant.name for contestant in known]
    found = [Contestant("statusbin", STATUSBIN, ask=ask)] if "statusbin" in names else []
    if "nginx" in names:
        found.append(Contestant("nginx", ["nginx", "-p", "{files}", "-e", "stderr", "-c", "{files}/config"],
                                config=NGINX.replace(" backlog=", " http2 backlog="), ask=ask))
    found.append(Contestant("nghttpd", ["nghttpd", "--no-tls", "--workers={threads}", "--htdocs={files}", "{port}"], path="/content",
                            missing=needs("nghttpd", "nghttp2-server"), ask=ask))
    return [contestant for contestant in found if not contestant.missing]


def parse(output):
    """From h2load's output: requests sent, answers that were a success, requests per second, seconds of the mean answer."""
    rate = re.search(r"finished in [^,]+, ([0-9.]+) req/s", output)
    counts = re.search(r"^requests: (\d+) total, .* (\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout", output, re.M)
    codes = re.search(r"^status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx", output, re.M)
    if not rate or not counts or not codes or int(codes[1]) == 0:
        raise Failed(f"h2load tells of no answer: {' '.join(output.split())[-200:]}")
    return {"requests": int(counts[1]), "lost": int(counts[1]) - int(codes[1]), "rate": float(rate[1])}


def run(server, name, count, cpus):
    """So many requests; returns what `parse` does, and as `cpu` the server's CPU seconds for each."""
    connections, streams = HTTP2_LOADS[name]
    with on_cpus(cpus):
        before = server.cpu()
        told = subprocess.run(["h2load", f"-n{count}", f"-c{connections}", f"-m{streams}", server.url],
                              capture_output=True, text=True, check=False)
        server.settle()
        spent = server.cpu() - before
    result = parse(told.stdout + told.stderr)
    return {**result, "cpu": spent / result["requests"]}


def measure_loads(session):
    """By load and contestant, what `run` gave in each round."""
    found = {}
    for name in HTTP2_LOADS:
        with contextlib.ExitStack() as stack:
            servers = session.start_all(stack, {
                contestant.name: lambda contestant=contestant: session.running(contestant)
                for contestant in contestants(session.contestants)})
            found[name] = session.rounds(servers, session.plan.rounds, lambda server, name=name: run(
                server, name, session.plan.requests, session.load_cpus), f"HTTP/2, {name}")
    return found


def hold(session, contestant):
    """What each of so many connections takes, in octets, that were answered once and are idle."""
    with session.running(contestant) as server, contextlib.ExitStack() as stack:
        time.sleep(SETTLE_S)
        before = memory(descendants(server.pid))
        for _ in range(session.plan.held):
            connection = stack.enter_context(server.connect())
            ask(connection, server.path)
        time.sleep(SETTLE_S)
        return {"idle": (memory(descendants(server.pid))["anonymous"] - before["anonymous"]) / session.plan.held}


def measure_held(session):
    found = {contestant.name: contestant for contestant in contestants(session.contestants)}
    return session.rounds(found, 1, lambda contestant: hold(session, contestant), f"HTTP/2, {session.plan.held} connections")
