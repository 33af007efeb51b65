"""Every contestant under every load; and what a second thread does to the cost of a request."""
import contextlib

from bench import h2load, wrk
from bench.contestants import SCALED
from bench.plan import HTTP, KEPT_64, LOADS


def measure(session, protocol):
    """By load of this protocol and by contestant, what each round gave: the server's CPU seconds per request above all."""
    return {load.name: under(session, load) for load in session.plan.loads if load.protocol == protocol}


def under(session, load):
    def turn(server):
        if load.protocol == HTTP:
            return wrk.run(server, load, session.plan.seconds, session.load_cpus, session.directory)
        return h2load.run(server, load, load.requests // session.plan.fraction, session.load_cpus)

    with contextlib.ExitStack() as stack:
        servers = session.start_all(stack, {
            contestant.name: lambda contestant=contestant: session.running(contestant, close=load.close)
            for contestant in session.of(load.protocol) if not contestant.only or load.name in contestant.only})
        return session.rounds(servers, session.plan.rounds, turn, f"{load.protocol}, {load.name}")


def measure_threads(session):
    """The same by contestant and number of threads, all with the same processors: two of the server's own and the load's on others
    if there are enough, and otherwise all for both."""
    load = next(load for load in LOADS if load.name == KEPT_64)
    cpus = set(session.cpus[:2])
    load_cpus = set(session.cpus[2:]) or cpus
    with contextlib.ExitStack() as stack:
        servers = session.start_all(stack, {
            f"{contestant.name}/{threads}":
                lambda contestant=contestant, threads=threads: session.running(contestant, cpus, threads=threads)
            for contestant in session.of(HTTP, SCALED) for threads in (1, 2)})
        return session.rounds(servers, session.plan.rounds, lambda server: wrk.run(
            server, load, session.plan.seconds, load_cpus, session.directory, threads=2), "two threads")
