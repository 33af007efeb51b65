"""A server under measurement: started on a free port and on processors of its own, watched from outside, stopped by its pid.

What it costs is read from the kernel, for the process and all its descendants (nginx has a master and a worker).
"""
import contextlib
import ctypes
import os
import pathlib
import resource
import signal
import socket
import ssl
import subprocess
import time

START_TIMEOUT_S = 30
STOP_TIMEOUT_S = 10
RETRY_S = 0.0002
SETTLE_S = 0.05
SETTLE_TIMEOUT_S = 3

libc = ctypes.CDLL(None)
trusting = ssl._create_unverified_context()  # certificates are made for the day, and nobody has signed them


class Failed(Exception):
    """Something that cannot be measured here, in one line."""


def raise_descriptor_limit(wanted=120000):
    """Takes as many descriptors as it may get, for itself and what it starts; returns how many."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, max(hard, wanted)))
        return wanted
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def on_cpus(cpus):
    """Runs the block, and what is started in it, on these processors."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cpus)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def descendants(pid):
    """The process and all that it started, in no order."""
    parents = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found, left = [], [pid]
    while left:
        found.append(left.pop())
        left += parents.get(found[-1], [])
    return found


def cpu_seconds(pid):
    """User and system time of a process, all its threads, past ones too; to the nanosecond, unlike /proc/PID/stat."""
    clock = ctypes.c_int()
    if libc.clock_getcpuclockid(pid, ctypes.byref(clock)) != 0:
        raise Failed(f"process {pid} has ended")
    return time.clock_gettime(clock.value)


def request(path="/", close=False):
    """The octets of a plain GET."""
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\n{'Connection: close' if close else ''}".rstrip().encode() + b"\r\n\r\n"


def read_response(connection):
    """The octets of one response with a Content-Length."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            raise Failed("a server closed its connection instead of answering")
        data += more
    head, _, content = data.partition(b"\r\n\r\n")
    lengths = [int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    if not head.startswith(b"HTTP/1.1 200 ") or len(lengths) != 1:
        raise Failed(f"a server answered {head.splitlines()[0].decode(errors='replace')!r}")
    while len(content) < lengths[0]:
        more = connection.recv(65536)
        if not more:
            raise Failed("a server closed its connection within its answer")
        content += more
    return head + b"\r\n\r\n" + content


def ask(connection, path):
    """One request and its response, whose content is behind the first empty line."""
    connection.sendall(request(path))
    return read_response(connection)


class Server:
    """A running contestant; `ask` asks it once, by its protocol, on a connection over TLS or not."""

    def __init__(self, command, path, port, cpus, environment=None, directory=".", ask=ask, tls=False):
        self.port, self.path, self.ask, self.tls = port, path, ask, tls
        self.log = open(pathlib.Path(directory) / f"{port}.err", "w+", encoding="utf-8", errors="replace")
        with on_cpus(cpus):
            self.started = time.perf_counter()
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.log,
                                            env={**os.environ, **(environment or {})}, start_new_session=True)
        self.pid = self.process.pid

    @property
    def url(self):
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}{self.path}"

    def connect(self, number=0):
        """`number` picks one of the addresses of this machine, which a server has if it listens on all."""
        connection = socket.create_connection((f"127.0.0.{number + 1}", self.port), timeout=30)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return trusting.wrap_socket(connection) if self.tls else connection

    def wait(self):
        """Until it answers; `ready_s` are then the seconds from its start to its first response."""
        while True:
            try:
                with self.connect() as connection:
                    self.response = self.ask(connection, self.path)
                    answered = time.perf_counter()
                self.ready_s = answered - self.started
                return
            except ConnectionError:
                if self.process.poll() is not None or time.perf_counter() - self.started > START_TIMEOUT_S:
                    self.log.seek(0)
                    raise Failed(f"{self.process.args[0]} does not start: {self.log.read()[-500:].strip()}") from None
                time.sleep(RETRY_S)

    def cpu(self):
        return sum(map(cpu_seconds, descendants(self.pid)))

    def settle(self):
        """Until it rests: connections that wrk leaves behind are still to be ended, and this is part of their cost."""
        before, deadline = self.cpu(), time.monotonic() + SETTLE_TIMEOUT_S
        while time.monotonic() < deadline:
            time.sleep(SETTLE_S)
            now = self.cpu()
            if now - before < SETTLE_S / 20:
                return
            before = now

    def stop(self):
        """By its pid; what does not end is killed with all that it started."""
        self.process.terminate()
        try:
            self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            pass
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()
        self.log.close()
