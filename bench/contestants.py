"""Who takes part: how each is started, with one worker or thread, logging off, and a 200 with about as much content as statusbin's.

A command may hold {port}, {threads}, {files} (a directory of its own), {octets} (how much content) and {close}, which is there only
under a load of one request per connection. Who serves several protocols is a contestant in each, under the same name.
"""
import contextlib
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile

from bench import builds, http2
from bench.plan import HTTP, HTTP2, KEPT_1000, KEPT_64, TLS
from bench.server import Failed, Server, ask, free_port, read_response, request

STATUSBIN, STATIC, SMALL = "statusbin", "statusbin, static", "statusbin, static without TLS"
HEADS, LOG, FIRST = "statusbin, 4 KiB heads", "statusbin, JSON log", "statusbin 0.1.0"
NGINX, NGHTTPD, HAPROXY, CEILING = "nginx", "nghttpd", "haproxy", "ceiling"
NODE, GO, HTTPBIN = "Node.js http", "Go net/http", "go-httpbin"
SCALED = (STATUSBIN, STATIC, NGINX)  # whose cost is measured by threads, and at rest

# As root it would become another user, who cannot write what callgrind has counted.
OPTIONS = ["--threads", "{threads}", *(["--user", "root"] if os.geteuid() == 0 else [])]
CLEAR = ["--port", "{port}", *OPTIONS]
CERTIFICATE, KEY = "{files}/certificate.pem", "{files}/key.pem"
OVER_TLS = ["--port", "0", "--tls-port", "{port}", "--tls-cert", CERTIFICATE, "--tls-key", KEY, *OPTIONS]
ASK = {HTTP: ask, TLS: ask, HTTP2: http2.ask}
CONTENT_TOLERANCE = 0.1

NGINX_CONFIG = """
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
    ssl_protocols TLSv1.3;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        default_type text/plain;
        location / {{ return 200 "{content}"; }}
    }}
}}
"""
NGINX_LISTEN = {
    HTTP: " backlog=4096;",
    HTTP2: " http2 backlog=4096;",
    TLS: f" ssl backlog=4096;\n        ssl_certificate {CERTIFICATE};\n        ssl_certificate_key {KEY};",
}

HAPROXY_CONFIG = """
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
    """One row of the tables of a protocol. `missing` says why it cannot take part, or is empty; `emulated`, whether valgrind can run
    it; `only` names the loads under which it is measured, where others would say nothing more of it."""

    def __init__(self, name, command, path="/status/200", config="", environment=None, missing="", emulated=True, only=(),
                 protocol=HTTP):
        self.name, self.command, self.path, self.config, self.protocol = name, command, path, config, protocol
        self.environment, self.missing, self.emulated, self.only = environment, missing, emulated, only

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
        if self.protocol == TLS:
            make_certificate(files)
        command = [part.format(**values) for part in self.command if close or part != "{close}"]
        return Server([*wrapper, *command, *options], self.path, port, cpus, self.environment, files, ASK[self.protocol],
                      tls=self.protocol == TLS)


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


def make_certificate(files):
    """Of the same kind for everyone: ECDSA, P-256, signed by itself."""
    made = subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                           "-subj", "/CN=localhost", "-out", files / "certificate.pem", "-keyout", files / "key.pem"],
                          capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise Failed(f"openssl: {made.stderr.strip()[-200:]}")


def needs(program, package):
    return "" if shutil.which(program) else f"not here (Debian's {package})"


def built(program):
    return "" if pathlib.Path(program).exists() else "could not be built"


def statusbins(also):
    """statusbin as it is built today, in each protocol, and as it was; `also` are commits."""
    program, static, small = map(str, (builds.PROGRAM, builds.STATIC_PROGRAM, builds.SMALL_PROGRAM))
    found = [
        Contestant(STATUSBIN, [program, *CLEAR]),
        Contestant(HEADS, [program, *CLEAR, "--max-head", "4096"], only=(KEPT_64, KEPT_1000)),
        Contestant(LOG, [program, *CLEAR, "--log", "json"], only=(KEPT_64,)),
        Contestant(STATIC, [static, *CLEAR], missing=built(static)),
        Contestant(SMALL, [small, *CLEAR], missing=built(small)),
        Contestant(STATUSBIN, [program, *OVER_TLS], protocol=TLS),
        Contestant(STATIC, [static, *OVER_TLS], missing=built(static), protocol=TLS),
        Contestant(STATUSBIN, [program, *CLEAR], protocol=HTTP2),
        Contestant(STATIC, [static, *CLEAR], missing=built(static), protocol=HTTP2),
        Contestant(SMALL, [small, *CLEAR], missing=built(small), protocol=HTTP2),
    ]
    for name, commit in {FIRST: builds.VERSION_0_1_0, **{f"statusbin {commit}": commit for commit in also}}.items():
        old = str(builds.program_of(commit))
        found += [Contestant(name, [old, *options], missing=built(old), protocol=protocol) for protocol, options in ((HTTP, CLEAR), (TLS, OVER_TLS))]
    return found


def others():
    """Those beside which statusbin is measured; the ceiling last. Debian has no go-httpbin: GO_HTTPBIN names a binary, if there is one.
    It cannot turn its log off, which goes to /dev/null here; its /status/200 has no content, /xml is a constant of about our size."""
    go_httpbin = os.environ.get("GO_HTTPBIN", "")
    one = {"GOMAXPROCS": "1"}
    return [
        *(Contestant(NGINX, ["nginx", "-p", "{files}", "-e", "stderr", "-c", "{files}/config"], missing=needs("nginx", "nginx-light"),
                     config=NGINX_CONFIG.replace(NGINX_LISTEN[HTTP], listen), protocol=protocol) for protocol, listen in NGINX_LISTEN.items()),
        Contestant(NGHTTPD, ["nghttpd", "--no-tls", "--workers={threads}", "--htdocs={files}", "{port}"], path="/content",
                   missing=needs("nghttpd", "nghttp2-server"), protocol=HTTP2),
        Contestant(HAPROXY, ["haproxy", "-db", "-f", "{files}/config"], config=HAPROXY_CONFIG, missing=needs("haproxy", "haproxy")),
        Contestant(NODE, ["node", str(builds.ROOT / "bench/node-server.js"), "{port}", "{octets}"],
                   missing=needs("node", "nodejs"), emulated=False),
        Contestant(GO, [str(builds.GO_PROGRAM), "{port}", "{octets}"], environment=one, missing=built(builds.GO_PROGRAM), emulated=False),
        Contestant(HTTPBIN, [go_httpbin, "-host", "127.0.0.1", "-port", "{port}"], path="/xml", environment=one,
                   missing="" if go_httpbin else "not here (GO_HTTPBIN names its binary)", emulated=False),
        Contestant(CEILING, [str(builds.BUILD / "bench/ceiling"), "{port}", "{files}/response", "{close}"]),
    ]


def commits_of(also):
    """Which of the rows that the user adds are statusbin as it was at a commit."""
    return [text for text in also if re.fullmatch("[0-9a-f]{7,40}", text)]


def added(also):
    """The others of them, as NAME=COMMAND."""
    for text in also:
        name, separator, command = text.partition("=")
        if not separator or "{port}" not in command:
            raise Failed(f"--also {text}: must be a commit, or NAME=COMMAND, with {{port}} where the port goes")
        yield Contestant(name, shlex.split(command))


def contestants(also):
    """All of them, statusbin first and the ceiling last."""
    commits = commits_of(also)
    return [*statusbins(commits), *added([text for text in also if text not in commits]), *others()]


def sample_response(close=False):
    """What statusbin answers to the benchmark's request."""
    with tempfile.TemporaryDirectory() as directory:
        server = statusbins([])[0].start(directory, os.sched_getaffinity(0), b"")
        try:
            server.wait()
            with server.connect() as connection:
                connection.sendall(request("/status/200", close))
                return read_response(connection)
        finally:
            server.stop()
