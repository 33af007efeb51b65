"""That no core is busy while connections of every kind are open, and nobody says anything."""
import contextlib
import os
import pathlib
import time

import http2
import traffic
import wire

WATCH_S = 10
SETTLE_S = 4  # in which what the load left comes to its end: the longest delay and stall (3 s)
BUSY_MAX_S = 0.1


def processor_s(server):
    """The processor time that the process has used so far (proc(5): utime and stime)."""
    fields = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def open_all(server, stack):
    """Connections that were used and are idle, that wait for more, and on which nothing was said."""
    for secure in [False, True] if server.tls else [False]:
        for data in (wire.compose("GET", "/status/200", {}, None)[0], wire.compose("GET", "/status/101", traffic.HANDSHAKE, None)[0]):
            sock = stack.enter_context(server.connect(secure))
            sock.sendall(data)
            wire.Reader(sock).response("GET")
        stack.enter_context(server.connect(secure)).sendall(b"GET /status/200 HTTP/1.1\r\nHo")
        stack.enter_context(server.connect(secure))
        connection = stack.enter_context(http2.Connection(server, secure))
        connection.send(http2.translated((200, "GET", "/status/200", {}, None))[2], None)
        connection.next()
    if server.tls:
        stack.enter_context(wire.connect(server.tls_port))  # which never begins its handshake


def check_idle(server, report):
    time.sleep(SETTLE_S)
    with contextlib.ExitStack() as stack:
        open_all(server, stack)
        before = processor_s(server)
        time.sleep(WATCH_S)
        busy_s = processor_s(server) - before
    report.check(busy_s <= BUSY_MAX_S, f"no core is busy: {busy_s:.2f} s of processor time in {WATCH_S} s, with connections of every kind idle")
    report.figure(f"processor time in {WATCH_S} s without requests, seconds", f"{busy_s:.2f}")
