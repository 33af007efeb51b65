"""What script/bench does, in order."""
import argparse
import contextlib
import os
import subprocess
import sys
import tempfile

from bench import load
from bench.contestants import contestants, sample_response
from bench.load import Load
from bench.rounds import Samples, summary, turns
from bench.server import Failed, raise_descriptor_limit

LOADS = [
    Load("64 connections", 64),
]


def arguments():
    parser = argparse.ArgumentParser(prog="script/bench")
    parser.add_argument("--quick", action="store_true", help="a minute, to see that it works: nothing is written")
    parser.add_argument("--rounds", type=int, help="how often each contestant has its turn (5; 1 when quick)")
    parser.add_argument("--seconds", type=int, help="how long a turn under load takes (2; 1 when quick)")
    parser.add_argument("--only", action="append", help="only contestants with this in their name; may be repeated")
    parser.add_argument("--also", action="append", default=[], metavar="NAME=COMMAND",
                        help="another row: a server that is given its port as {port} and answers /status/200")
    parser.add_argument("--no-build", action="store_true", help="take build-bench as it is")
    return parser.parse_args()


def build():
    environment = {**os.environ, "BUILD_DIR": os.environ.get("BUILD_DIR", "build-bench"), "MESON_OPTIONS": "--buildtype=release -Dtests=disabled"}
    subprocess.run(["script/setup", "bench"], check=True, env=environment, stdout=sys.stderr)
    subprocess.run(["ninja", "-C", environment["BUILD_DIR"], "--quiet", "bench/ceiling"], check=True, stdout=sys.stderr)


def under_load(present, options, cpus, sample):
    """Samples per load."""
    results = {}
    for item in LOADS:
        with tempfile.TemporaryDirectory() as directory, contextlib.ExitStack() as stack:
            servers = {}
            for contestant in present:
                server = contestant.start(directory, {cpus[0]}, sample(item.close), item.close)
                stack.callback(server.stop)
                server.wait()
                servers[contestant.name] = server
            samples = results[item.name] = Samples()
            for number, name in turns(list(servers), options.rounds):
                samples.add(name, load.run(servers[name], item, options.seconds, {cpus[1]}, directory))
    return results


def main():
    options = arguments()
    options.rounds = options.rounds or (1 if options.quick else 5)
    options.seconds = options.seconds or (1 if options.quick else 2)
    raise_descriptor_limit()
    if not options.no_build:
        build()
    cpus = sorted(os.sched_getaffinity(0))
    present = [c for c in contestants(options.also)
               if not c.missing and (not options.only or any(part in c.name for part in options.only))]
    for name, samples in under_load(present, options, cpus, sample_response).items():
        print(name)
        for contestant in present:
            median, low, high = summary(samples.of(contestant.name, "cpu"))
            rate, _, _ = summary(samples.of(contestant.name, "rate"))
            ratios = [f"{summary(samples.ratios(contestant.name, other, 'cpu'))[0]:.2f} x {other}" for other in ("nginx", "ceiling") if samples.of(other)]
            print(f"  {contestant.name:24} {median * 1e6:6.2f} us ({low * 1e6:.2f}-{high * 1e6:.2f}), {rate:8.0f}/s  {', '.join(ratios)}")
    return 0
