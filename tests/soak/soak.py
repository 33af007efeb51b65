"""Soak and chaos: a mixed load of every endpoint, from clients good and bad, while the server is stopped and continued, the disk of its
log is full and its clock is stepped; then SIGTERM under load, again and again.

Usage: script/soak [--seconds N | --memory] [--write] [--binary FILE]
"""
import argparse
import email.utils
import os
import random
import signal
import sys
import time

import bounds
import clients
import drain
import leavers
import memory
import replicas
import rest
import wire
from report import Report
from server import IDLE_S, Clock, Disk, Heap, Server, preload
from visit import Counts

MARGIN_KIB = 4096  # by which resident memory may be larger after the load than after the warm-up: pages of which a part is in use
HEAP_MARGIN_KIB = 512  # by which what the heap has in use may be: the keys and pages that are kept then are others, and as many
SETTLE_S = 30
LINGER_S = 3  # a close lingers for two
LOAD_S_MIN = 20  # for each mishap to happen twice
SECONDS_MIN = 60
DRAINS_MAX = 100
REST_S = IDLE_S + 2 * LINGER_S + rest.SETTLE_S + rest.WATCH_S + 25  # what takes its time beside the load, about
DRAIN_S = 1.2  # what one takes, about
CLOCK_STEPS_S = [3600, -3600, 86400, -86400, 10 * 365 * 86400, -365 * 86400, 1, -1, 0]


def settle(server, descriptors=None, threads=None):
    """Waits until what the clients left is gone. Returns descriptors and threads."""
    end = time.monotonic() + SETTLE_S
    time.sleep(LINGER_S if descriptors else IDLE_S + LINGER_S)  # MHD lets some of what it has closed rest until it would be idle
    while True:
        now = server.descriptors(), server.threads()
        time.sleep(0.5)
        same = now == (server.descriptors(), server.threads())
        if same and (descriptors is None or now == (descriptors, threads)) or time.monotonic() > end:
            return now


def seconds_off(server):
    """How far the server's clock is from ours."""
    with server.connect() as sock:
        sock.sendall(wire.compose("GET", "/status/200", {}, None)[0])
        date = wire.Reader(sock).response("GET")[1]["date"]
    return email.utils.parsedate_to_datetime(date).timestamp() - time.time()


class Chaos:
    """What happens to the server's surroundings, one thing after another."""

    def __init__(self, server, disk, clock):
        self.server, self.disk, self.clock = server, disk, clock
        self.pauses = self.fillings = 0
        self.steps, self.steps_seen = [], 0

    def pause(self):
        self.server.pause(0.1 + random.random() * 1.9)
        self.pauses += 1

    def fill(self):
        self.disk.fill()
        time.sleep(2)
        self.disk.make_room()
        self.fillings += 1

    def step(self):
        offset = CLOCK_STEPS_S[len(self.steps) % len(CLOCK_STEPS_S)]
        self.clock.step(offset)
        self.steps.append(offset)
        time.sleep(1.5)  # a Date is kept for a second
        self.steps_seen += abs(seconds_off(self.server) - offset) < 4

    def run(self, until):
        things = [self.pause, self.fill, self.step]
        while time.monotonic() < until and self.server.is_alive():
            things[(self.pauses + self.fillings + len(self.steps)) % len(things)]()
            time.sleep(1 + random.random() * 2)
        self.clock.step(0)


def shows_in_log(server, disk):
    """Whether the log takes lines again."""
    disk.make_room()
    target = f"/status/200?after=the-load-{os.getpid()}"
    with server.connect() as sock:
        sock.sendall(wire.compose("GET", target, {}, None)[0])
        wire.Reader(sock).response("GET")
    end = time.monotonic() + 5
    while target.encode() not in disk.log() and time.monotonic() < end:
        time.sleep(0.05)
    return target.encode() in disk.log()


def check_end(server, report):
    """Ends the server: what it says, and its status, tell whether anything went wrong inside."""
    alive = server.is_alive()
    status = server.stop() if alive else server.process.returncode
    expected = ("statusbin: log: ", "statusbin: started as root")
    errors = [line for line in server.errors.read_text().splitlines() if not line.startswith(expected)]
    report.check(alive and status == 0 and not errors, f"no crash: it ran to the end, and ended with status {status}", errors[:40])
    return 0 if alive and status == 0 and not errors else 1


def soak(binary, load_s, warm_s, report):
    temporary = Server(binary)  # for its directory alone, and to see that it starts
    disk, clock = Disk(temporary.directory), Clock(temporary.directory)
    counts = Counts()
    heap = Heap(temporary.directory)
    server = Server(binary, log=disk.fd, environment=preload(clock, heap))
    temporary.stop()
    print(f"      the log is on {disk.name}")
    try:
        bounds.take_hosts(server)
        with clients.Load(server, counts):
            time.sleep(warm_s)
        bounds.fill(server)
        before = settle(server), Memory(server, heap)
        chaos = Chaos(server, disk, clock)
        with clients.Load(server, counts):
            chaos.run(time.monotonic() + load_s)
        if server.is_alive():
            rest.check_idle(server, report)
            check_rest(server, before[0], settle(server, *before[0]), report)
            check_memory(server, before[1], Memory(server, heap), counts, report)
            check_chaos(server, disk, chaos, report)
        check_answers(counts, server.tls is not None, report)
        report.figure("crashes", check_end(server, report))
        return counts
    finally:
        server.close()
        disk.close()
        temporary.close()


def check_answers(counts, has_tls, report):
    numbers = counts.numbers
    report.check(numbers["lost"] == 0 and numbers["answered"] == numbers["requests"] > 0,
                 f"every well-formed request is answered, with the code that it must get: {numbers['answered']} of "
                 f"{numbers['requests']}", counts.lost)
    report.figure("well-formed requests", numbers["requests"])
    report.figure("answered", numbers["answered"])
    report.figure("WebSocket messages, all echoed" if not numbers["lost"] else "WebSocket messages", numbers["messages"])
    report.figure("faults asked for, and made", f"{numbers['faults']}, {numbers['faults made']}")
    report.figure("TLS connections left in a handshake, a record, or with answers unread", sum(
        number for name, number in numbers.items() if name.startswith("TLS left")))
    missing = [state.__name__ for state in leavers.STATES if not numbers[f"TLS left {state.__name__}"]] if has_tls else []
    report.check(not missing, "clients left in every state that TLS has", missing)
    report.figure("lost", numbers["lost"])
    report.figure("connections", numbers["connections"])
    report.figure("bad inputs tried", numbers["bad"])


def check_rest(server, before, after, report):
    descriptors, threads = (now - then for now, then in zip(after, before))
    report.check(descriptors == 0, f"no descriptor leaks: {before[0]} after the warm-up, {after[0]} after the load")
    report.check(threads == 0, f"no thread leaks: {before[1]} after the warm-up, {after[1]} after the load")
    report.figure("leaks (descriptors, threads)", f"{max(descriptors, 0)}, {max(threads, 0)}")


class Memory:
    """KiB: what the system counts as resident, what of the heap is in use, and what is resident once the rest was given back."""

    def __init__(self, server, heap):
        self.resident, self.in_use, self.trimmed = server.memory_kib(), heap.in_use() >> 10, server.memory_kib()


def check_memory(server, before, after, counts, report):
    grown, requests = after.in_use - before.in_use, counts.numbers["answered"]
    if not server.is_sanitized():  # else it keeps what is freed, and the exit status tells
        report.check(grown <= HEAP_MARGIN_KIB, f"no memory leaks: of the heap {before.in_use} KiB are in use after the warm-up, {after.in_use} "
                     f"KiB after the load and {requests} requests, of which {HEAP_MARGIN_KIB} KiB more are allowed")
        report.check(after.trimmed - before.trimmed <= MARGIN_KIB, f"no memory is lost to holes: {before.trimmed} KiB stay resident after the "
                     f"warm-up, {after.trimmed} KiB after the load, of which {MARGIN_KIB} KiB more are allowed")
    report.figure("heap in use, KiB, after warm-up and after the load", f"{before.in_use}, {after.in_use}")
    report.figure("resident memory, KiB, after warm-up and after the load", f"{before.resident}, {after.resident}")
    report.figure("the same once malloc has given back what is free", f"{before.trimmed}, {after.trimmed}")


def check_chaos(server, disk, chaos, report):
    errors = server.errors.read_text()
    report.check("lines are lost" in errors, "a full disk is told of on stderr", [errors[:500]])
    report.check(shows_in_log(server, disk), "the log goes on where there is room again")
    report.check(chaos.steps_seen == len(chaos.steps) > 0, f"the clock was stepped: {chaos.steps_seen} of {len(chaos.steps)} were seen")
    report.figure("SIGSTOP and SIGCONT", chaos.pauses)
    report.figure("times that the disk of the log was full", chaos.fillings)
    report.figure("clock steps", len(chaos.steps))


def terminate(binary, times, report):
    answered = in_flight = untouched = 0
    lost = []
    for _ in range(times):
        tally = drain.terminate_once(binary)
        answered, in_flight, untouched = answered + tally.answered, in_flight + tally.in_flight, untouched + tally.untouched
        lost += tally.lost
    report.check(not lost and in_flight > 0, f"a drain loses none: {times} times SIGTERM under load, {in_flight} requests in flight "
                 f"were answered, {len(lost)} lost", lost[:20])
    report.figure("SIGTERM under load", times)
    report.figure("requests in flight at SIGTERM, all answered" if not lost else "requests in flight at SIGTERM, answered", in_flight)
    report.figure("lost by a drain", len(lost))


def measure_memory(options):
    report = Report()
    memory.measure(options.binary, report)
    if options.write:
        report.write("script/soak --memory", by="script/soak --memory")
    print(f"{report.passed} passed, {report.failed} failed")
    return report.failed > 0


def main():
    parser = argparse.ArgumentParser(prog="script/soak", description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--seconds", type=int, default=1800, help="how long all of it takes, about (1800)")
    parser.add_argument("--memory", action="store_true", help="only measure what each kind of load leaves in memory, in four minutes")
    parser.add_argument("--write", action="store_true", help="write the figures to docs/reliability.md")
    parser.add_argument("--binary", default="build/statusbin", help="the server (build/statusbin)")
    options = parser.parse_args()
    if options.seconds < SECONDS_MIN:
        parser.error(f"--seconds {options.seconds}: it takes {SECONDS_MIN} at least, for each mishap to happen")
    if options.memory:
        return measure_memory(options)
    times = max(5, min(DRAINS_MAX, options.seconds // 6))
    warm_s = max(5, min(60, options.seconds * 0.15))
    deaths = max(4, min(20, options.seconds // 30))
    load_s = max(LOAD_S_MIN, options.seconds - warm_s - times * DRAIN_S - deaths * replicas.DEATH_S - REST_S)
    print(f"{warm_s:.0f} s of warm-up, {load_s:.0f} s of load, SIGTERM {times} times"
          + ("" if times == DRAINS_MAX else f" (and not {DRAINS_MAX}, for want of time)"), flush=True)

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started and mounted is to be undone
    report = Report()
    soak(options.binary, load_s, warm_s, report)
    terminate(options.binary, times, report)
    replicas.check(options.binary, deaths, report)
    if options.write:
        report.write(f"script/soak --seconds {options.seconds}")
    print(f"{report.passed} passed, {report.failed} failed")
    return report.failed > 0


if __name__ == "__main__":
    raise SystemExit(main())
