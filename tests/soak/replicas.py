"""Replicas that die behind a balancer: haproxy asks another one where a replica did not answer, so no client may see that one died."""
import pathlib
import random
import socket
import subprocess
import tempfile
import threading
import time

import wire
from server import READY_S, Server

REPLICAS, CLIENTS = 3, 6
UP_AGAIN_S = 1.5  # in which haproxy's checks find a replica that is there again
DEATH_S = 2.3  # what one takes, about
CONFIGURATION = """
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    retries 3
    option redispatch 1
    retry-on all-retryable-errors
frontend front
    bind 127.0.0.1:@
    default_backend statusbin
backend statusbin
    balance roundrobin
    option httpchk GET /healthz
"""


class Balancer:
    def __init__(self, directory, ports):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        servers = "".join(f"    server s{port} 127.0.0.1:{port} check inter 300ms\n" for port in ports)
        file = pathlib.Path(directory) / "haproxy"
        file.write_text(CONFIGURATION.replace("@", str(self.port)) + servers)
        self.process = subprocess.Popen(["haproxy", "-q", "-db", "-f", file], stderr=subprocess.DEVNULL)
        end = time.monotonic() + READY_S
        while time.monotonic() < end:
            try:
                return wire.connect(self.port).close()
            except ConnectionRefusedError:
                time.sleep(0.02)
        raise SystemExit("soak: haproxy did not start")

    def close(self):
        self.process.kill()
        self.process.wait()


class Clients:
    """They ask through the balancer until they are stopped, and count."""

    def __init__(self, port):
        self.port, self.stopping, self.answers, self.lost = port, threading.Event(), 0, []
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.run, daemon=True) for _ in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def run(self):
        while not self.stopping.is_set():
            target = random.choice(["/status/200", "/status/200?delay=50ms", "/codes/200", "/"])
            try:
                with wire.connect(self.port) as sock:
                    sock.sendall(wire.compose("GET", target, {"Connection": "close"}, None)[0])
                    code = wire.Reader(sock).response("GET")[0]
                problem = None if code == 200 else f"{target}: {code}"
            except (OSError, wire.Unanswered) as error:
                problem = f"{target}: {error}"
            with self.lock:
                self.answers += problem is None
                self.lost += [problem] if problem else []

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(wire.TIMEOUT_S)


def die(replicas, number, binary):
    """One replica dies, by SIGKILL or SIGTERM in turn, and another takes its port."""
    place = number % REPLICAS
    dying = replicas[place]
    if number % 2:
        dying.stop()
    dying.close()
    time.sleep(0.5)
    replicas[place] = Server(binary, port=dying.port)
    time.sleep(UP_AGAIN_S)


def check(binary, deaths, report):
    replicas = [Server(binary) for _ in range(REPLICAS)]
    try:
        with tempfile.TemporaryDirectory(prefix="statusbin-soak-") as directory:
            balancer = Balancer(directory, [replica.port for replica in replicas])
            try:
                clients = Clients(balancer.port)
                for number in range(deaths):
                    die(replicas, number, binary)
                clients.stop()
            finally:
                balancer.close()
    finally:
        for replica in replicas:
            replica.close()
    report.check(not clients.lost and clients.answers > 0, f"replicas die behind a balancer: {deaths} times one of {REPLICAS}, "
                 f"{clients.answers} requests were answered, {len(clients.lost)} lost", clients.lost[:10])
    report.figure("replicas that died behind haproxy, by SIGKILL or SIGTERM", deaths)
    report.figure("requests through haproxy meanwhile, answered and lost", f"{clients.answers}, {len(clients.lost)}")
