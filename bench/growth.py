"""Whether a request costs the same however many there are: connections, keys of /sequence, delays at once."""
import contextlib
import resource
import subprocess
import time

from bench import wrk
from bench.builds import BUILD
from bench.contestants import CEILING, NGINX, STATUSBIN
from bench.plan import HTTP, Load
from bench.server import Failed, on_cpus, read_response, request

COMPARED = (STATUSBIN, NGINX, CEILING)
SPARE = 500  # descriptors that a server needs for itself, amply
PORTS = 10000  # connections to one address: with more, finding a free port takes the kernel long
DELAYS_IN_ALL = 2000  # in each round at least, so that there is something to measure
KEY_BATCH = 200

KEYS = """
request = function() return wrk.format("GET", "/sequence/200?key=" .. math.random(COUNT)) end
"""


def warm_s(connections):
    """How long wrk and a server take to make so many, before the steady state."""
    return 0 if connections < 1000 else 1 + connections // 10000


def measure_connections(session):
    """By "contestant/connections", the cost of a request in each round."""
    with contextlib.ExitStack() as stack:
        servers = session.start_all(stack, {
            contestant.name: lambda contestant=contestant: session.running(contestant) for contestant in session.of(HTTP, COMPARED)})
        cases = {f"{name}/{count}": (server, Load(f"{count} connections", count, warm_s=warm_s(count)))
                 for name, server in servers.items() for count in session.plan.connections}
        return costs(session, cases, "connections")


def costs(session, cases, what):
    """The CPU seconds per request of each case, a server and its load."""
    return session.rounds(cases, session.plan.growth_rounds, lambda case: wrk.run(
        *case, session.plan.seconds, session.load_cpus, session.directory)["cpu"], what)


def measure_keys(session):
    """By number of keys, the same for steps of sequences."""
    with contextlib.ExitStack() as stack:
        servers = session.start_all(stack, {
            count: lambda contestant=contestant: session.running(contestant)
            for contestant in session.of(HTTP, [STATUSBIN]) for count in session.plan.keys})
        cases = {}
        for count, server in servers.items():
            make_keys(server, count)
            cases[str(count)] = server, Load(f"{count} keys", 64, script=KEYS.replace("COUNT", str(count)))
        return costs(session, cases, "keys")


def make_keys(server, count):
    """One step of each sequence."""
    with server.connect() as connection, connection.makefile("rb") as answers:
        for first in range(1, count + 1, KEY_BATCH):
            keys = range(first, min(first + KEY_BATCH, count + 1))
            connection.sendall(b"".join(f"GET /sequence/200?key={key} HTTP/1.1\r\nHost: bench\r\n\r\n".encode() for key in keys))
            for _ in keys:
                skip_response(answers)


def skip_response(answers):
    line, length = answers.readline(), 0
    if not line.startswith(b"HTTP/1.1 200 "):
        raise Failed(f"/sequence was answered with {line.decode(errors='replace').strip()!r}")
    while (line := answers.readline()) != b"\r\n":
        if line.lower().startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    answers.read(length)


def measure_delays(session):
    """By number of delays, the CPU seconds of each when that many requests wait at once; as many as descriptors allow."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0] - SPARE
    counts = sorted({min(count, most) for count in session.plan.delays})
    with contextlib.ExitStack() as stack:
        servers = session.start_all(stack, {
            "delays": lambda contestant=contestant: session.running(contestant, options=["--address", "0.0.0.0"])
            for contestant in session.of(HTTP, [STATUSBIN])})
        cases = {str(count): (server, count) for server in servers.values() for count in counts}
        return session.rounds(cases, session.plan.growth_rounds, lambda case: delay(*case), "delays")


def delay(server, count):
    """Requests on so many connections, again and again if they are few; all are sent before the first is answered."""
    delay_ms = max(5, count // 10)
    batches = max(1, DELAYS_IN_ALL // count)
    asked = request(f"/status/200?delay={delay_ms}ms")
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(server.connect(number // PORTS)) for number in range(count)]
        for connection in connections:  # each is known to the server
            connection.sendall(request(server.path))
            read_response(connection)
        server.settle()
        before = server.cpu()
        for _ in range(batches):
            began = time.monotonic()
            for connection in connections:
                connection.sendall(asked)
            if time.monotonic() - began > delay_ms / 1000:
                raise Failed(f"{count} requests took longer to send than the {delay_ms} ms that each waits")
            for connection in connections:
                read_response(connection)
        return (server.cpu() - before) / (batches * count)


def time_timers(session, count):
    with on_cpus(session.server_cpus):
        result = subprocess.run([str(BUILD / "bench/timers"), str(count), "1"], capture_output=True, text=True, check=False, timeout=120)
    if result.returncode != 0:
        raise Failed(result.stderr.strip() or "no timer fell due")
    return float(result.stdout)


def measure_timers(session):
    """By number of timers, the CPU seconds for each that falls due, without connections."""
    cases = {str(count): count for count in session.plan.delays}
    return session.rounds(cases, session.plan.growth_rounds, lambda count: time_timers(session, count), "timers")
