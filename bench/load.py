"""Load from wrk, and what wrk says of it."""
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


class Load:
    """A way of asking: how many connections, kept or not, how deep a pipeline; `script` is Lua for wrk."""

    def __init__(self, name, connections, close=False, depth=1, script=None):
        self.name, self.connections, self.close = name, connections, close
        self.script = PIPELINE.replace("DEPTH", str(depth)) if depth > 1 else script

    def arguments(self, url, seconds, directory, threads):
        arguments = ["wrk", f"-t{threads}", f"-c{self.connections}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
        if self.close:
            arguments += ["-H", "Connection: close"]
        if self.script:
            path = f"{directory}/{re.sub('[^a-z0-9]+', '-', self.name.lower())}.lua"
            with open(path, "w", encoding="utf-8") as file:
                file.write(self.script)
            arguments += ["-s", path]
        return [*arguments, url]


def seconds_of(text):
    """What wrk writes as 36.00us, 1.21ms or 2.00s, in seconds."""
    number, unit = re.fullmatch(r"([0-9.]+)([a-z]+)", text).groups()
    return float(number) * UNITS_S[unit]


def parse(output):
    """From wrk's output: requests answered, requests per second, p50 and p99 in seconds. Fails where an answer was missing or
    was not a success."""
    if trouble := re.search(r"(Non-2xx or 3xx responses|Socket errors): .*", output):
        # wrk ends with requests on their way, whose connections count as errors of reading where each has its own.
        errors = re.fullmatch(r"Socket errors: connect (\d+), read \d+, write (\d+), timeout (\d+)", trouble[0].strip())
        if not errors or any(map(int, errors.groups())):
            raise Failed(f"wrk: {trouble[0].strip()}")
    answered = re.search(r"(\d+) requests in ", output)
    rate = re.search(r"Requests/sec: +([0-9.]+)", output)
    percentiles = {int(p): seconds_of(t) for p, t in re.findall(r"^ +(50|99)% +([0-9.]+[a-z]+)$", output, re.M)}
    if not answered or not rate or percentiles.keys() != {50, 99} or int(answered[1]) == 0:
        raise Failed("wrk: no request was answered")
    return {"requests": int(answered[1]), "rate": float(rate[1]), "p50": percentiles[50], "p99": percentiles[99]}


def run(server, load, seconds, cpus, directory, threads=1):
    """Loads the server for that long; returns what `parse` does, with the server's CPU seconds per request as `cpu`."""
    url = f"http://127.0.0.1:{server.port}{server.path}"
    with on_cpus(cpus):
        before = server.cpu()
        wrk = subprocess.run(load.arguments(url, seconds, directory, threads), capture_output=True, text=True, check=False)
        spent = server.cpu() - before
    if wrk.returncode != 0:
        raise Failed(f"wrk: {(wrk.stderr or wrk.stdout).strip()[-200:]}")
    result = parse(wrk.stdout)
    result["cpu"] = spent / result["requests"]
    return result
