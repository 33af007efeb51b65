"""Every contestant under every load; and what a second thread does to the cost of a request."""
import contextlib

from bench import load
from bench.plan import KEPT_64, LOADS

SCALED = ("statusbin", "nginx")


def measure(session):
    """By load and contestant, what `load.run` gave in each round."""
    return {item.name: under(session, item) for item in session.plan.loads}


def under(session, item):
    with contextlib.ExitStack() as stack:
        servers = session.start_all(stack, {
            contestant.name: lambda contestant=contestant: session.running(contestant, close=item.close)
            for contestant in session.contestants if item.name == KEPT_64 or not contestant.minor})
        return session.rounds(servers, session.plan.rounds, lambda server: load.run(
            server, item, session.plan.seconds, session.load_cpus, session.directory), item.name)


def measure_threads(session):
    """The same by contestant and number of threads, all with the same processors: two of the server's own and the load's on others
    if there are enough, and otherwise all for both."""
    item = next(load for load in LOADS if load.name == KEPT_64)
    cpus = set(session.cpus[:2])
    load_cpus = set(session.cpus[2:]) or cpus
    with contextlib.ExitStack() as stack:
        servers = session.start_all(stack, {
            f"{contestant.name}/{threads}":
                lambda contestant=contestant, threads=threads: session.running(contestant, cpus, threads=threads)
            for contestant in session.named(*SCALED) for threads in (1, 2)})
        return session.rounds(servers, session.plan.rounds, lambda server: load.run(
            server, item, session.plan.seconds, load_cpus, session.directory, threads=2), "two threads")
