"""What can be counted exactly: instructions per request, by callgrind, and system calls per request, by strace.

Each is counted for a few requests and for many, one after the other; the difference has no start-up in it.
"""
import collections
import os
import pathlib
import re
import signal
import subprocess
import tempfile

from bench.plan import HTTP
from bench.server import Failed, read_response, request

COUNTED_ROUNDS = 1  # they differ by less than a thousandth
CALLGRIND = ["valgrind", "--tool=callgrind", "--trace-children=yes", "--callgrind-out-file={directory}/%p", "--quiet"]
STRACE = ["strace", "-f", "-c", "-o", "{directory}/calls"]


def ask(server, count, close):
    """So many requests, on one connection or each on its own."""
    connection = None
    for _ in range(count):
        connection = connection or server.connect()
        connection.sendall(request(server.path, close))
        read_response(connection)
        if close:
            connection.close()
            connection = None
    if connection:
        connection.close()


def end(server):
    """Stops it by its pid and waits for the account. strace is its parent and is left alone, valgrind has become it."""
    pid = server.pid
    if server.process.args[0] == STRACE[0]:
        pid = int(pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()[0])
    os.kill(pid, signal.SIGTERM)
    try:
        server.process.wait(30)
    except subprocess.TimeoutExpired:
        raise Failed(f"{server.process.args[0]} does not end") from None


def counted(session, contestant, close, wrapper, read):
    """What read(directory) finds after many requests less what it finds after few, per request, by its keys."""
    found = []
    for count in session.plan.counted:
        with tempfile.TemporaryDirectory() as directory:
            os.chmod(directory, 0o777)  # nginx's worker is another user, and has an account of its own
            with session.running(contestant, close=close, wrapper=[part.format(directory=directory) for part in wrapper]) as server:
                ask(server, count, close)
                end(server)
            found.append(read(pathlib.Path(directory)))
    few, many = session.plan.counted
    return {key: (found[1][key] - found[0].get(key, 0)) / (many - few) for key in found[1]}


def read_callgrind(directory):
    """Instructions by (program or library, function)."""
    found = collections.Counter()
    for path in directory.iterdir():
        command = ["callgrind_annotate", "--threshold=100", "--auto=no", path]
        annotated = subprocess.run(command, capture_output=True, text=True, check=False)
        if annotated.returncode != 0:
            raise Failed(f"callgrind_annotate: {(annotated.stderr or annotated.stdout).strip()[-200:]}")
        found.update(parse_callgrind(annotated.stdout))
    return found


def parse_callgrind(text):
    """The same from what callgrind_annotate writes: `1,234 (5.67%)  file:function [object]`."""
    found = collections.Counter()
    for count, function, place in re.findall(r"^ *([\d,]+) \([ \d.]+%\)  .*?:([^\[\n]+?)(?: \[(.*)\])?$", text, re.M):
        found[pathlib.Path(place).name, function] += int(count.replace(",", ""))
    return found


def read_strace(directory):
    """System calls by name."""
    return parse_strace((directory / "calls").read_text(encoding="ascii"))


def parse_strace(text):
    rows = re.findall(r"^ *[\d.]+ +[\d.]+ +\d+ +(\d+) +(?:\d+ +)?(\w+)$", text, re.M)
    return {name: int(calls) for calls, name in rows if name != "total"}


def measure_instructions(session):
    """By way ("kept", "close") and contestant, in each round: instructions per request by function, as [object, function, count]."""
    contestants = {c.name: c for c in session.of(HTTP) if c.emulated}

    def instructions(contestant, close):
        found = counted(session, contestant, close, CALLGRIND, read_callgrind)
        rows = [[place, function, count] for (place, function), count in found.items() if abs(count) >= 0.5]
        return sorted(rows, key=lambda row: -row[2])

    return {way: session.rounds(contestants, COUNTED_ROUNDS, lambda c, way=way: instructions(c, way == "close"), "callgrind")
            for way in session.plan.ways}


def measure_calls(session):
    """By way and contestant, in each round: system calls per request by name."""
    contestants = {c.name: c for c in session.of(HTTP)}

    def calls(contestant, close):
        return counted(session, contestant, close, STRACE, read_strace)

    return {way: session.rounds(contestants, COUNTED_ROUNDS, lambda c, way=way: calls(c, way == "close"), "strace")
            for way in session.plan.ways}
