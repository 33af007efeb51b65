"""The server under test as the system sees it: its process, memory, descriptors and threads, its clock, and the disk of its log."""
import os
import pathlib
import re
import signal
import struct
import subprocess
import tempfile
import threading
import time

import wire

ROOT = pathlib.Path(__file__).parents[2]
READY_S = 20
STOP_S = 15
IDLE_S = 8
DISK_OCTETS = 256 << 10


class Disk:
    """A disk for the log that is full at once: a tmpfs of 256 KiB where it can be mounted, else a pipe that is not read."""

    def __init__(self, directory):
        self.directory = directory / "disk"
        self.directory.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_OCTETS}", "none", self.directory], capture_output=True)
        self.mounted = mounted.returncode == 0
        self.reading = threading.Event()
        self.text = b""
        if self.mounted:
            self.name = f"a tmpfs of {DISK_OCTETS >> 10} KiB"
            self.fd = os.open(self.directory / "log", os.O_RDWR | os.O_CREAT | os.O_APPEND)
        else:
            self.name = "a pipe that is not read (no tmpfs could be mounted)"
            self.reading.set()
            self.read_fd, self.fd = os.pipe()
            threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        while self.reading.wait() and (data := os.read(self.read_fd, 65536)):
            self.text = (self.text + data)[-DISK_OCTETS:]

    def log(self):
        return (self.directory / "log").read_bytes() if self.mounted else self.text

    def fill(self):
        """From now on there is no room, once what there is has been used up."""
        self.reading.clear()

    def make_room(self):
        self.reading.set()
        if self.mounted:
            os.truncate(self.fd, 0)

    def close(self):
        os.close(self.fd)
        if self.mounted:
            subprocess.run(["umount", self.directory], check=True)


class Clock:
    """The time of day of the server alone: that of the system, and as many seconds more as were told to step (clock.c)."""

    def __init__(self, directory):
        library = directory / "clock.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", library, ROOT / "tests/soak/clock.c"], check=True)
        self.file = directory / "clock"
        self.file.write_bytes(struct.pack("q", 0))
        self.environment = {
            "LD_PRELOAD": str(library),
            "SOAK_CLOCK": str(self.file),
            "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0",  # clock.c needs nothing of it
        }

    def step(self, seconds):
        with open(self.file, "r+b") as file:
            file.write(struct.pack("q", seconds))


class Heap:
    """How many octets the server has in use, by its own allocator's word, which gives back what is free (heap.c)."""

    def __init__(self, directory):
        library = directory / "heap.so"
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", library, ROOT / "tests/soak/heap.c"], check=True)
        self.ask, self.tell = directory / "ask", directory / "tell"
        for fifo in (self.ask, self.tell):
            os.mkfifo(fifo)
        self.environment = {"LD_PRELOAD": str(library), "SOAK_HEAP_ASK": str(self.ask), "SOAK_HEAP_TELL": str(self.tell)}

    def in_use(self):
        self.ask.write_bytes(b"?")
        with open(self.tell, encoding="ascii") as file:
            return int(file.readline())


def preload(*helpers):
    """The environment for a server with all of these in it."""
    whole = {name: value for helper in helpers for name, value in helper.environment.items()}
    return {**whole, "LD_PRELOAD": ":".join(helper.environment["LD_PRELOAD"] for helper in helpers)}


class Server:
    """A server with HTTP, with HTTPS where the build has that, and with a log."""

    def __init__(self, binary, log=None, environment=None, port=0):
        self.temporary = tempfile.TemporaryDirectory(prefix="statusbin-soak-")
        self.directory = pathlib.Path(self.temporary.name)
        self.errors = self.directory / "errors"
        self.log_path = self.directory / "log"
        command = [binary, "--port", str(port), "--port-file", self.directory / "port", "--log", "json", "--threads", "2",
                   "--max-sequences", "1000", "--max-delay", "3", "--idle-timeout", str(IDLE_S)]
        self.tls = None
        if "no TLS" not in subprocess.run([binary, "--version"], capture_output=True, text=True, check=True).stdout:
            subprocess.run([ROOT / "tests/make-pair", self.directory], check=True)
            self.tls = wire.trusting(self.directory / "cert.pem")
            self.tls_h2 = wire.offering_h2(self.directory / "cert.pem")
            command += ["--tls-cert", self.directory / "cert.pem", "--tls-key", self.directory / "key.pem", "--tls-port", "0",
                        "--tls-port-file", self.directory / "tls-port"]
        with open(self.errors, "wb") as errors, open(self.log_path, "ab") as file:
            self.process = subprocess.Popen(command, stdout=log or file, stderr=errors, env={**os.environ, **(environment or {})})
        self.port = self.read_port("port")
        self.tls_port = self.read_port("tls-port") if self.tls else None

    def read_port(self, name):
        end = time.monotonic() + READY_S
        while not (self.directory / name).exists():
            if self.process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"soak: the server did not start: {self.errors.read_text()}")
            time.sleep(0.005)
        return int((self.directory / name).read_text())

    def connect(self, secure=False):
        return wire.connect(self.tls_port if secure else self.port, self.tls if secure else None)

    def pause(self, seconds):
        self.process.send_signal(signal.SIGSTOP)
        time.sleep(seconds)
        self.process.send_signal(signal.SIGCONT)

    def is_sanitized(self):
        """Whether AddressSanitizer looks after its memory, and tells of leaks when it ends."""
        return "libasan" in pathlib.Path(f"/proc/{self.process.pid}/maps").read_text()

    def is_alive(self):
        return self.process.poll() is None

    def memory_kib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"^VmRSS:\s+(\d+) kB$", status, re.M)[1])

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def threads(self):
        return len(os.listdir(f"/proc/{self.process.pid}/task"))

    def stop(self):
        """Ends it as a service manager does. Returns the exit status, or None if it had to be killed."""
        self.process.terminate()
        try:
            return self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None

    def close(self):
        if self.is_alive():
            self.process.kill()
            self.process.wait()
        self.temporary.cleanup()
