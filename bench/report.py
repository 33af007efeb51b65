"""docs/benchmarks.md and its plots, from the results of a run."""
import pathlib
import re

from bench import plots, tables
from bench.builds import ROOT
from bench.contestants import NGINX, STATUSBIN
from bench.figures import KIBIBYTE
from bench.growth import COMPARED
from bench.plan import CLOSED, HTTP, HTTP2, KEPT_64, TLS
from bench.rounds import ratios, summary

DOCS = ROOT / "docs"
NOTES = ROOT / "bench/notes.md"
README_LINE = "  [docs/benchmarks.md](docs/benchmarks.md): "

INTRODUCTION = """# Benchmarks

statusbin beside what people use instead, and beside the ceiling: a loop around epoll (`bench/ceiling.c`) that answers every head with
constant octets, the least that a server with one thread costs here. This page is written by `script/bench`, in one run on one machine;
only the ratios mean something on another.
"""

FIGURES = """Of a target, the median decides. Ratios are those within a round of which this is the median, and in parentheses the
least and the most. Requests per second and core are the inverse of the CPU time per request. Memory is resident memory (RSS).
"""

UNDER_LOAD = """Each server has one thread or process and a processor of its own, and answers 200 with about {octets} octets of
content; the load comes from another processor. The cost is the server's user and system time over the requests answered, which noise
touches least: medians of {rounds} rounds of {seconds} s, with the least and the most. wrk is slower than most of these servers,
so that requests per second and the latencies are those of both together. Where requests are pipelined, a latency
is that of the whole pipeline. A turn in which wrk missed an answer, or got one that was not a success, does not count and is told below.

![CPU per request of each server under each load](benchmarks-load.svg)
"""

OVER_TLS = """HTTP/1.1 over TLS 1.3 (AES-128-GCM, X25519), with a certificate of the same kind for everyone, ECDSA on P-256. The load is h2load's,
which resumes no session: a connection per request is a whole handshake each. Where connections are kept, the handshakes are taken off.

![CPU per request over TLS and HTTP/2](benchmarks-protocols.svg)
"""

OVER_HTTP2 = """In clear text, by prior knowledge; nginx and nghttpd, which has a file of as many octets, serve on a port for HTTP/2 alone.
The load is h2load's; what was not answered with a success is lost.
"""

MEMORY = """The time from the start of the process to the first response, in {starts} starts, and the memory after it; then with
many connections kept open, each of which was answered once. RSS counts a library that others use too in full, PSS its share; each
server is measured alone, so this is a share among what else runs on the machine. What the kernel keeps for connections is in
neither.
"""

HELD = "What each of many idle connections adds to a server's anonymous memory ({held[http]:,} of them; {held[tls]:,} over TLS):"

LEFT = "What a connection that was answered once and ended leaves behind of it, in the mean of {left:,} after as many others:"

IDLE = """CPU time in {idle_s} s, of servers that have {idle_connections} connections each, on which nothing is asked.
"""

COUNTS = """The difference between {few} requests and {many}, so that nothing of the start is in it: instructions in user space by
callgrind, system calls by strace. Callgrind counts one instruction per octet that memset sets by `rep stosb`, which a processor
does in far less: libmicrohttpd zeroes its pool of memory for every request.
"""

FUNCTIONS = "Where statusbin's instructions go, kept alive:"

THREADS = """64 connections kept alive. On a machine with two processors, both servers and wrk share them.
"""

GROWTH = """CPU time per request, in microseconds, in the median of {growth_rounds} rounds. A server with one connection or timer
sleeps and wakes for each request; with more, it finds several at once.
"""

CONNECTIONS = """![CPU per request by the number of connections](benchmarks-connections.svg)
"""

KEYS = """64 connections step along so many sequences, at random.

![CPU per request by the number of keys](benchmarks-keys.svg)
"""

DELAYS = """So many requests wait at once, each on a connection of its own, the time that it asks for. A process can have only so
many descriptors, {descriptors:,} in this run; so the second line, `bench/timers`, has the timers without connections.

![CPU per delay by their number](benchmarks-delays.svg)
"""


def section(title, text, *lines):
    """Nothing, where nothing was measured."""
    return [title, "", *text.splitlines(), "", *lines] if any(lines) else []


def page(results):
    """The lines of docs/benchmarks.md."""
    about = results["about"]
    lines = INTRODUCTION.splitlines() + [""]
    lines += [f"- {name}: {about[name]}" for name in ("date", "command", "statusbin", "machine", "system", "versions", "amended") if name in about] + [""]
    lines += section("## Figures", FIGURES, *tables.figures_table(results))
    if NOTES.exists():
        lines += NOTES.read_text(encoding="utf-8").splitlines() + [""]
    loads = results["loads"]
    lines += section("## Under load", UNDER_LOAD.format(**about), *load_lines(loads[HTTP]))
    lines += section("## TLS", OVER_TLS, *load_lines(loads[TLS]), *tables.handshakes_table(loads[TLS].get(CLOSED, {})))
    lines += section("## HTTP/2", OVER_HTTP2, *load_lines(loads[HTTP2]))
    lines += section("## Two threads", THREADS, *tables.threads_table(results))
    lines += section("## Start and memory", MEMORY.format(**about), *tables.memory_table(results),
                     *section(HELD.format(**about), "", *tables.protocols_table(results["held"], "each", "KiB", scale=1 / KIBIBYTE)),
                     *section(LEFT.format(**about), "", *tables.protocols_table(results["left"], "left", "octets")))
    lines += section("## At rest", IDLE.format(**about), *tables.protocols_table(results["idle"], "cpu", "ms", 2, 1e3))
    lines += section("## Instructions and system calls", COUNTS.format(**about), *tables.counts_table(results),
                     *section(FUNCTIONS, "", *tables.functions_table(results)), *tables.calls_table(results))
    lines += section("## Growth", GROWTH.format(**about), *growth_lines(results["growth"], about))
    return lines + absent(results)


def load_lines(loads):
    lines = []
    for name, samples in loads.items():
        lines += section(f"### {name[0].upper()}{name[1:]}", "", *tables.load_table(samples))
    return lines


def growth_lines(growth, about):
    together = delays(growth)
    return [*section("### Connections", CONNECTIONS, *tables.growth_table(growth["connections"], "connections", COMPARED)),
            *section("### Keys of `/sequence`", KEYS, *tables.growth_table(growth["keys"], "keys")),
            *section("### Delays", DELAYS.format(**about), *tables.growth_table(together, "delays", ("requests that wait", "timers alone")))]


def delays(growth):
    """Both ways of measuring delays, as two columns of a table."""
    return {**{f"requests that wait/{count}": values for count, values in growth["delays"].items()},
            **{f"timers alone/{count}": values for count, values in growth["timers"].items()}}


def absent(results):
    lines = [f"- {name}: {why}" for name, why in results["missing"].items()]
    lines += [f"- {text}" for texts in results["trouble"].values() for text in texts]
    return section("## What was not measured, or not at once", "", *lines) if lines else []


def write(results):
    """Writes the page and its plots; returns its path."""
    path = DOCS / "benchmarks.md"
    text = "\n".join(page(results))
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    path.write_text(text.strip() + "\n", encoding="utf-8")
    growth, loads = results["growth"], results["loads"]
    plots.load(loads[HTTP], DOCS / "benchmarks-load.svg")
    plots.load({f"{title}: {name}": samples for protocol, title in ((TLS, "TLS"), (HTTP2, "HTTP/2")) for name, samples in loads[protocol].items()
                if name != CLOSED},  # a handshake costs a hundred times as much as a request
               DOCS / "benchmarks-protocols.svg")
    plots.growth(lines_of(growth["connections"]), "connections", DOCS / "benchmarks-connections.svg")
    plots.growth({"/sequence": growth["keys"]}, "keys", DOCS / "benchmarks-keys.svg")
    plots.growth(lines_of(delays(growth)), "delays at once", DOCS / "benchmarks-delays.svg")
    readme = ROOT / "README.md"
    readme.write_text(with_figure(readme.read_text(encoding="utf-8"), loads[HTTP].get(KEPT_64, {})), encoding="utf-8")
    return pathlib.Path(path).relative_to(ROOT)


def with_figure(text, samples):
    """README.md, whose line on this page tells what was measured."""
    if not samples.get(STATUSBIN) or not samples.get(NGINX):
        return text
    cost = summary([turn["cpu"] * 1e6 for turn in samples[STATUSBIN]])[0]
    ratio = summary(ratios(samples, STATUSBIN, NGINX, "cpu"))[0]
    told = f"on {KEPT_64} a request costs {cost:.1f} µs of CPU time, {ratio:.2f} times nginx's; haproxy, Node.js and Go are beside it."
    return re.sub(f"^({re.escape(README_LINE)}).*$", rf"\1{told}", text, flags=re.M)


def lines_of(samples):
    """"name/count" as a line per name."""
    found = {}
    for key, values in samples.items():
        name, _, count = key.rpartition("/")
        found.setdefault(name, {})[count] = values
    return found
