"""Load of HTTP/1.1 in clear text, by wrk, and what wrk says of it."""
import re
import subprocess

from bench.server import Failed, on_cpus

UNITS_S = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}

PIPELINE = """
init = function(args)
    local heads = {}
    for number = 1, DEPTH do heads[number] = wrk.format("GET") end
    together = table.concat(heads)
end
request = function() return together end
"""


def arguments(load, url, seconds, directory, threads):
    found = ["wrk", f"-t{threads}", f"-c{load.connections}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
    if load.close:
        found += ["-H", "Connection: close"]
    script = PIPELINE.replace("DEPTH", str(load.depth)) if load.depth > 1 else load.script
    if script:
        path = f"{directory}/{re.sub('[^a-z0-9]+', '-', load.name.lower())}.lua"
        with open(path, "w", encoding="utf-8") as file:
            file.write(script)
        found += ["-s", path]
    return [*found, url]


def seconds_of(text):
    """What wrk writes as 36.00us, 1.21ms or 2.00s, in seconds."""
    number, unit = re.fullmatch(r"([0-9.]+)([a-z]+)", text).groups()
    return float(number) * UNITS_S[unit]


def parse(output, close=False):
    """From wrk's output: requests answered, requests per second, p50 and p99 in seconds. Fails where an answer was missing or
    was not a success."""
    for trouble in re.findall(r"(?:Non-2xx or 3xx responses|Socket errors): .*", output):
        # wrk takes some ends of connections for errors of reading; they are to be expected where each has one request.
        errors = re.fullmatch(r"Socket errors: connect 0, read (\d+), write 0, timeout 0", trouble.strip())
        if not errors or int(errors[1]) > 0 and not close:
            raise Failed(f"wrk: {trouble.strip()}")
    answered = re.search(r"(\d+) requests in ", output)
    rate = re.search(r"Requests/sec: +([0-9.]+)", output)
    percentiles = {int(p): seconds_of(t) for p, t in re.findall(r"^ +(50|99)% +([0-9.]+[a-z]+) *$", output, re.M)}
    if not answered or not rate or percentiles.keys() != {50, 99} or int(answered[1]) == 0:
        raise Failed(f"wrk tells of no answer: {' '.join(output.split())[-200:]}")
    return {"requests": int(answered[1]), "rate": float(rate[1]), "p50": percentiles[50], "p99": percentiles[99]}


def once(server, load, seconds, cpus, directory, threads):
    """One run of wrk; returns what `parse` does, and as `spent` the server's CPU time."""
    with on_cpus(cpus):
        before = server.cpu()
        wrk = subprocess.run(arguments(load, server.url, seconds, directory, threads), capture_output=True, text=True, check=False)
        server.settle()
        spent = server.cpu() - before
    if wrk.returncode != 0:
        raise Failed(f"wrk: {(wrk.stderr or wrk.stdout).strip()[-200:]}")
    return {"spent": spent, **parse(wrk.stdout, load.close)}


def run(server, load, seconds, cpus, directory, threads=1):
    """Loads the server for that long; returns what `once` does, and as `cpu` the server's CPU seconds per request."""
    first = once(server, load, load.warm_s, cpus, directory, threads) if load.warm_s else {"spent": 0, "requests": 0}
    result = once(server, load, seconds + load.warm_s, cpus, directory, threads)
    if result["requests"] <= first["requests"]:
        raise Failed(f"{load.name}: nothing was answered after the first {load.warm_s} s")
    result["cpu"] = (result["spent"] - first["spent"]) / (result["requests"] - first["requests"])
    return result
