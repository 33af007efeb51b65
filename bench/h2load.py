"""Load of HTTP/2 and of HTTP/1.1 over TLS, by h2load, and what h2load says of it."""
import re
import subprocess

from bench.plan import HTTP2
from bench.server import Failed, on_cpus


def parse(output):
    """From h2load's output: requests sent, answers that were not a success, seconds until the last."""
    took = re.search(r"finished in ([0-9.]+)(us|ms|s),", output)
    counts = re.search(r"^requests: (\d+) total,", output, re.M)
    codes = re.search(r"^status codes: (\d+) 2xx,", output, re.M)
    if not took or not counts or not codes or int(codes[1]) == 0:
        raise Failed(f"h2load tells of no answer: {' '.join(output.split())[-200:]}")
    seconds = float(took[1]) * {"us": 1e-6, "ms": 1e-3, "s": 1}[took[2]]
    return {"requests": int(counts[1]), "lost": int(counts[1]) - int(codes[1]), "seconds": seconds}


def once(server, load, count):
    """One run of h2load: so many requests; returns what `parse` does, and as `spent` the server's CPU time."""
    protocol = [] if load.protocol == HTTP2 else ["--h1"]
    before = server.cpu()
    told = subprocess.run(["h2load", *protocol, f"-n{count}", f"-c{load.connections}", f"-m{load.depth}", server.url],
                          capture_output=True, text=True, check=False)
    server.settle()
    return {"spent": server.cpu() - before, **parse(told.stdout + told.stderr)}


def total(runs):
    return {key: sum(run[key] for run in runs) for key in runs[0]}


def run(server, load, count, cpus):
    """So many requests. Returns how many a second were answered, how many were `lost`, and as `cpu` the server's CPU seconds for
    each. Where connections are kept, what it takes to make them and ask once on each is measured by itself and taken off; else they
    are made anew until there were so many."""
    with on_cpus(cpus):
        if load.close:
            first = {"spent": 0, "requests": 0, "lost": 0, "seconds": 0}
            runs = total([once(server, load, load.connections) for _ in range(max(1, count // load.connections))])
        else:
            first = once(server, load, load.connections)
            runs = once(server, load, count + load.connections)
    answered = runs["requests"] - first["requests"]
    return {"cpu": (runs["spent"] - first["spent"]) / answered, "rate": runs["requests"] / runs["seconds"],
            "lost": first["lost"] + runs["lost"]}
