"""How long each contestant takes to start, and how much memory it has: with nothing to do, and with many connections; and what it does
when none of them asks."""
import contextlib
import pathlib
import time

from bench.contestants import SCALED
from bench.plan import HTTP, HTTP2, TLS
from bench.server import descendants

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


def memory_of(server):
    time.sleep(SETTLE_S)
    return memory(descendants(server.pid))


def start(session, contestant):
    """Starts it once: the seconds to its first response, and its memory after it."""
    with session.running(contestant) as server:
        return {"seconds": server.ready_s, **memory_of(server)}


def measure_starts(session):
    """By contestant, what `start` gave in each round; it runs alone, for what it would share with another is not its own."""
    contestants = {contestant.name: contestant for contestant in session.of(HTTP)}
    return session.rounds(contestants, session.plan.starts, lambda contestant: start(session, contestant), "start")


def connected(stack, server, count):
    """So many connections, each of which was answered once."""
    for _ in range(count):
        server.ask(stack.enter_context(server.connect()), server.path)


def hold(session, contestant, count):
    """Its memory while so many connections are open, and what each of them takes (`each`)."""
    with session.running(contestant) as server, contextlib.ExitStack() as stack:
        before = memory_of(server)["anonymous"]
        connected(stack, server, count)
        held = memory_of(server)
        return {**held, "each": (held["anonymous"] - before) / count}


def measure_held(session):
    """By protocol and contestant, what `hold` gave."""
    return {protocol: session.rounds({contestant.name: contestant for contestant in session.of(protocol) if not contestant.only}, 1,
                                     lambda contestant, count=count: hold(session, contestant, count), f"{count} connections, {protocol}")
            for protocol, count in session.plan.held.items()}


def connect_and_leave(server, count):
    """So many connections, one after the other; returns the memory after them."""
    for _ in range(count):
        with server.connect() as connection:
            server.ask(connection, server.path)
    server.settle()
    return memory_of(server)["anonymous"]


def leave(session, contestant):
    """How many octets each connection leaves behind, after so many others that whatever is made once is made."""
    with session.running(contestant) as server:
        before = connect_and_leave(server, session.plan.left)
        return {"left": (connect_and_leave(server, session.plan.left) - before) / session.plan.left}


def measure_left(session):
    """By protocol and contestant, what `leave` gave."""
    return {protocol: session.rounds({contestant.name: contestant for contestant in session.of(protocol, SCALED)}, 1,
                                     lambda contestant: leave(session, contestant), f"connections that end, {protocol}")
            for protocol in (HTTP, TLS, HTTP2)}


def measure_idle(session):
    """By protocol and contestant, the CPU seconds of a time in which nothing is asked on many connections; of all at once."""
    plan, found = session.plan, {protocol: {} for protocol in (HTTP, TLS, HTTP2)}
    with contextlib.ExitStack() as stack:
        servers = session.start_all(stack, {(protocol, contestant.name): lambda contestant=contestant: session.running(contestant)
                                            for protocol in found for contestant in session.of(protocol, SCALED)})
        for server in servers.values():
            connected(stack, server, plan.idle_connections)
        for server in servers.values():
            server.settle()
        before = {key: server.cpu() for key, server in servers.items()}
        time.sleep(plan.idle_s)
        for (protocol, name), server in servers.items():
            found[protocol][name] = [{"cpu": server.cpu() - before[protocol, name]}]
    return found
