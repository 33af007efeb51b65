"""What script/bench does, in order."""
import argparse
import json
import os
import resource
import shlex
import signal
import subprocess
import sys
import tempfile
import time

from bench import counts, growth, memory, report, under_load
from bench.about import about
from bench.builds import BUILD, VERSION_0_1_0, build_all
from bench.contestants import commits_of, contestants, content_size
from bench.plan import HTTP, HTTP2, QUICK, TLS, Plan
from bench.server import Failed, raise_descriptor_limit
from bench.session import Session

# In the order in which they are measured; "growth.keys" is results["growth"]["keys"].
PARTS = {
    "loads.http": lambda session: under_load.measure(session, HTTP),
    "loads.tls": lambda session: under_load.measure(session, TLS),
    "loads.http2": lambda session: under_load.measure(session, HTTP2),
    "threads": under_load.measure_threads,
    "starts": memory.measure_starts,
    "held": memory.measure_held,
    "left": memory.measure_left,
    "idle": memory.measure_idle,
    "instructions": counts.measure_instructions,
    "calls": counts.measure_calls,
    "growth.connections": growth.measure_connections,
    "growth.keys": growth.measure_keys,
    "growth.delays": growth.measure_delays,
    "growth.timers": growth.measure_timers,
}
RESULTS = BUILD / "results.json"


def arguments():
    parser = argparse.ArgumentParser(prog="script/bench")
    parser.add_argument("--quick", action="store_true", help="a minute, to see that it works: nothing is written")
    parser.add_argument("--rounds", type=int, help="how often each contestant has its turn (5; 1 when quick)")
    parser.add_argument("--seconds", type=int, help="how long a turn under wrk's load takes (1)")
    parser.add_argument("--only", action="append", metavar="NAME",
                        help="only contestants with this in their name; may be repeated; nothing is written")
    parser.add_argument("--part", action="append", choices=PARTS,
                        help="only this part; may be repeated; nothing is written")
    parser.add_argument("--amend", action="store_true",
                        help="with --part: these parts take the place of the last run's, and the page is written again")
    parser.add_argument("--also", action="append", default=[], metavar="NAME=COMMAND",
                        help="another row: a server that is given its port as {port} and answers /status/200; or a commit, statusbin as it was")
    parser.add_argument("--no-build", action="store_true", help="take build-bench as it is")
    parser.add_argument("--report", action="store_true", help="measure nothing: write the page again from the last run's results")
    return parser.parse_args()


def plan_of(options):
    plan = Plan(**(QUICK if options.quick else {}))
    plan.rounds, plan.seconds = options.rounds or plan.rounds, options.seconds or plan.seconds
    plan.growth_rounds = min(plan.growth_rounds, plan.rounds)
    return plan


def plan_told(plan):
    """What the page says of the plan."""
    return {"few": plan.counted[0], "many": plan.counted[1],
            **{name: getattr(plan, name) for name in ("rounds", "seconds", "starts", "held", "left", "idle_s", "idle_connections", "growth_rounds")}}


def empty():
    """Results that are still to come, so that a page can be made of a part of them."""
    found = {}
    for name in PARTS:
        place, _, inner = name.partition(".")
        found.setdefault(place, {}).update({inner: {}} if inner else {})
    return found


def run(options, plan):
    """Measures all that was asked for; returns the results, as they are kept."""
    raise_descriptor_limit()
    known = contestants(options.also)
    wanted = [c for c in known if not options.only or any(part in c.name for part in options.only)]
    with tempfile.TemporaryDirectory() as directory:
        session = Session(plan, [c for c in wanted if not c.missing], directory)
        os.chmod(directory, 0o755)  # nginx's worker is another user
        results = {**empty(), "trouble": {}}
        results["about"] = {**about(shlex.join(["script/bench", *sys.argv[1:]])), **plan_told(plan),
                            "octets": content_size(session.sample()), "descriptors": resource.getrlimit(resource.RLIMIT_NOFILE)[0]}
        os.sched_setaffinity(0, session.load_cpus)
        for name in options.part or PARTS:
            began = time.monotonic()
            place, _, inner = name.partition(".")
            found, before = {}, len(session.trouble)
            session.excused(name, "the whole part", lambda part=PARTS[name]: found.update(part(session)))
            results[place] = {**results[place], inner: found} if inner else found
            results["trouble"][name] = session.trouble[before:]
            print(f"script/bench: {name} took {time.monotonic() - began:.0f} s", file=sys.stderr)
    results["missing"] = {c.name: c.missing for c in wanted if c.missing}
    return results


def amended(last, results, parts):
    """The last run's results, in which these parts of another run take the place of its own."""
    for name in parts:
        place, _, inner = name.partition(".")
        last[place] = {**last.get(place, {}), inner: results[place][inner]} if inner else results[place]
        last["trouble"][name] = results["trouble"][name]
    about = results["about"]
    told = f"{about['date']}, {about['command']}, {about['statusbin']}"
    last["about"] = {**about, **last["about"], "amended": "; ".join(filter(None, [last["about"].get("amended"), told]))}
    return last


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that every server is stopped
    try:
        if options.report:
            print(report.write(json.loads(RESULTS.read_text(encoding="utf-8"))))
            return 0
        if not options.no_build:
            build_all([VERSION_0_1_0, *commits_of(options.also)])
        results = run(options, plan_of(options))
        print("\n".join(report.page(results)))
        if options.amend:
            results = amended(json.loads(RESULTS.read_text(encoding="utf-8")), results, options.part or PARTS)
        if options.amend or not (options.quick or options.part or options.only):
            RESULTS.write_text(json.dumps(results), encoding="utf-8")
            print(f"\nwritten: {report.write(results)}")
    except (Failed, FileNotFoundError, subprocess.CalledProcessError) as failure:
        print(f"script/bench: {failure}", file=sys.stderr)
        return 1
    return 1 if any(results["trouble"].values()) else 0
