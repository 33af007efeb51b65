"""How long each contestant takes to start, and how much memory it has: with nothing to do, and with many connections."""
import contextlib
import pathlib
import time

from bench.server import descendants, read_response, request

SETTLE_S = 0.1


def memory(pids):
    """Octets of these processes: resident (rss), their share of what is resident (pss), and of it what is no file's (anonymous)."""
    sizes = {"rss": 0, "pss": 0, "anonymous": 0}
    for pid in pids:
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]:
            name, size = line.lower().split()[:2]
            if name.rstrip(":") in sizes:
                sizes[name.rstrip(":")] += int(size) * 1024
    return sizes


def start(session, contestant):
    """Starts it once: the seconds to its first response, and its memory after it."""
    with session.running(contestant) as server:
        time.sleep(SETTLE_S)
        return {"seconds": server.ready_s, **memory(descendants(server.pid))}


def measure_starts(session):
    """By contestant, what `start` gave in each round; it runs alone, for what it would share with another is not its own."""
    contestants = {contestant.name: contestant for contestant in session.contestants}
    return session.rounds(contestants, session.plan.starts, lambda contestant: start(session, contestant), "start")


def hold(session, contestant):
    """Its memory while so many connections, each of which was answered once, are open."""
    with session.running(contestant) as server, contextlib.ExitStack() as stack:
        for _ in range(session.plan.held):
            connection = stack.enter_context(server.connect())
            connection.sendall(request(server.path))
            read_response(connection)
        time.sleep(SETTLE_S)
        return memory(descendants(server.pid))


def measure_held(session):
    contestants = {contestant.name: contestant for contestant in session.contestants if not contestant.minor}
    return session.rounds(contestants, 1, lambda contestant: hold(session, contestant), f"{session.plan.held} connections")
