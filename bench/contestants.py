"""Who takes part: how each is started, with one worker or thread, logging off, and a 200 with about as much content as statusbin's.

A command may hold {port}, {threads}, {files} (a directory of its own), {octets} (how much content) and {close}, which is there only
under a load of one request per connection.
"""
import contextlib
import os
import pathlib
import shlex
import shutil
import subprocess
import tempfile

from bench.server import Failed, Server, ask, free_port, read_response, request

ROOT = pathlib.Path(__file__).parent.parent
BUILD = ROOT / os.environ.get("BUILD_DIR", "build-bench")
PROGRAM = str(BUILD / "statusbin")
# As root it would become another user, who cannot write what callgrind has counted.
OPTIONS = ["--port", "{port}", "--threads", "{threads}", *(["--user", "root"] if os.geteuid() == 0 else [])]
STATUSBIN = [PROGRAM, *OPTIONS]
ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}.get(os.uname().machine, os.uname().machine)
STATIC = ROOT / f"build-static-{ARCHITECTURE}/statusbin"
STATIC_NAME = "statusbin, static"
CONTENT_TOLERANCE = 0.1

NGINX = """
daemon off;
worker_processes {threads};
pid {files}/nginx.pid;
error_log stderr crit;
events {{ worker_connections 12000; }}
http {{
    access_log off;
    keepalive_requests 1000000000;
    keepalive_timeout 600s;
    client_body_temp_path {files}/body;
    proxy_temp_path {files}/proxy;
    fastcgi_temp_path {files}/fastcgi;
    scgi_temp_path {files}/scgi;
    uwsgi_temp_path {files}/uwsgi;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        default_type text/plain;
        location / {{ return 200 "{content}"; }}
    }}
}}
"""

HAPROXY = """
global
    nbthread {threads}
    maxconn 12000
    no strict-limits
defaults
    mode http
    timeout client 600s
    timeout http-request 600s
    timeout http-keep-alive 600s
frontend bench
    bind 127.0.0.1:{port} backlog 4096
    http-request return status 200 content-type text/plain string "{content}"
"""


class Contestant:
    """One row of the tables. `missing` says why it cannot take part, or is empty; `emulated`, whether valgrind can run it; `minor`
    ones, which differ from another in one thing only, are spared the loads that would say nothing more of it. `ask` is server.ask, or
    its like for another protocol."""

    def __init__(self, name, command, path="/status/200", config="", environment=None, missing="", emulated=True, minor=False,
                 ask=ask):
        self.name, self.command, self.path, self.config = name, command, path, config
        self.environment, self.missing, self.emulated, self.minor, self.ask = environment, missing, emulated, minor, ask

    def start(self, directory, cpus, sample, close=False, wrapper=(), threads=1, options=()):
        """Starts it; the caller waits for it and stops it. `sample` is statusbin's response: the ceiling answers with the same,
        the others with as much content."""
        port = free_port()
        files = pathlib.Path(tempfile.mkdtemp(dir=directory))
        files.chmod(0o755)  # nginx's worker is another user
        octets = content_size(sample)
        values = {"port": port, "files": files, "octets": octets, "content": "x" * octets, "close": "close", "threads": threads}
        (files / "config").write_text(self.config.format(**values), encoding="utf-8")
        (files / "response").write_bytes(sample)
        (files / "content").write_text(values["content"], encoding="ascii")
        command = [part.format(**values) for part in self.command if close or part != "{close}"]
        return Server([*wrapper, *command, *options], self.path, port, cpus, self.environment, files, self.ask)


@contextlib.contextmanager
def running(contestant, directory, cpus, sample, **how):
    """A contestant that has answered once, and with about as much as statusbin would, until the block ends."""
    server = contestant.start(directory, cpus, sample, **how)
    try:
        server.wait()
        size, wanted = content_size(server.response), content_size(sample)
        if abs(size - wanted) > CONTENT_TOLERANCE * wanted:
            raise Failed(f"{contestant.name} answers with {size} octets of content, and statusbin with {wanted}")
        yield server
    finally:
        server.stop()


def content_size(response):
    return len(response.partition(b"\r\n\r\n")[2])


def needs(program, package):
    return "" if shutil.which(program) else f"not here (Debian's {package})"


def go_server():
    """Go's own server, built if there is a Go."""
    program, missing = BUILD / "go-server", needs("go", "golang-go")
    if not missing:
        source = ROOT / "bench/go-server.go"
        environment = {"GOCACHE": str(BUILD / "go-cache"), **os.environ, "GO111MODULE": "off"}
        built = subprocess.run(["go", "build", "-o", program, source], capture_output=True, text=True, check=False, env=environment)
        missing = built.stderr.strip().splitlines()[-1] if built.returncode != 0 else ""
    return Contestant("Go net/http", [str(program), "{port}", "{octets}"], environment={"GOMAXPROCS": "1"}, missing=missing,
                      emulated=False)


def go_httpbin():
    """Debian has none: GO_HTTPBIN names a binary, if there is one. It cannot turn its log off, which goes to /dev/null here. Its
    /status/200 has no content; /xml is a constant of about our size."""
    program = os.environ.get("GO_HTTPBIN", "")
    return Contestant("go-httpbin", [program, "-host", "127.0.0.1", "-port", "{port}"], path="/xml", environment={"GOMAXPROCS": "1"},
                      missing="" if program else "not here (GO_HTTPBIN names its binary)", emulated=False)


def static_build():
    """What the image runs."""
    return Contestant(STATIC_NAME, [str(STATIC), *OPTIONS], missing="" if STATIC.exists() else "script/static could not build it")


def contestants(also):
    """All of them, statusbin first and the ceiling last. `also` are rows that the user adds, as NAME=COMMAND."""
    added = []
    for text in also:
        name, separator, command = text.partition("=")
        if not separator or "{port}" not in command:
            raise Failed(f"--also {text}: must be NAME=COMMAND, with {{port}} where the port goes")
        added.append(Contestant(name, shlex.split(command)))
    return [
        Contestant("statusbin", STATUSBIN),
        Contestant("statusbin, 4 KiB heads", [*STATUSBIN, "--max-head", "4096"]),
        Contestant("statusbin, JSON log", [*STATUSBIN, "--log", "json"], minor=True),
        static_build(),
        *added,
        Contestant("nginx", ["nginx", "-p", "{files}", "-e", "stderr", "-c", "{files}/config"], config=NGINX,
                   missing=needs("nginx", "nginx-light")),
        Contestant("haproxy", ["haproxy", "-db", "-f", "{files}/config"], config=HAPROXY, missing=needs("haproxy", "haproxy")),
        Contestant("Node.js http", ["node", str(ROOT / "bench/node-server.js"), "{port}", "{octets}"],
                   missing=needs("node", "nodejs"), emulated=False),
        go_server(),
        go_httpbin(),
        Contestant("ceiling", [str(BUILD / "bench/ceiling"), "{port}", "{files}/response", "{close}"]),
    ]


def sample_response(close=False):
    """What statusbin answers to the benchmark's request."""
    with tempfile.TemporaryDirectory() as directory:
        server = contestants([])[0].start(directory, os.sched_getaffinity(0), b"")
        try:
            server.wait()
            with server.connect() as connection:
                connection.sendall(request("/status/200", close))
                return read_response(connection)
        finally:
            server.stop()
