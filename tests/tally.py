"""Counts what `meson test` has logged, for script/test.

    tests/tally.py failed LOG           the names of the tests that failed, if they are few
    tests/tally.py count STATUS LOG...  how many checks passed, failed and were skipped; STATUS is what meson ended with

A log has an object for each test. A test that is in two logs was repeated: the later one counts. Whatever a sanitizer or
valgrind has written into the folder TEST_REPORTS is a failure, whether its test passed or not.
"""
import json
import os
import pathlib
import re
import sys

GOOD = ("OK", "EXPECTEDFAIL", "SKIP")
FEW = 5  # more than that at once is not for want of time


def count(test):
    """How many checks the runner of a test says were made, and how many of them were not good."""
    out = (test["stdout"] or "") + (test.get("stderr") or "")
    made = bad = 0
    for checks, failures, errors in re.findall(r"^\d+%: Checks: (\d+), Failures: (\d+), Errors: (\d+)$", out, re.M):  # Check
        made, bad = made + int(checks), bad + int(failures) + int(errors)
    for good, failures in re.findall(r"^# pass (\d+)\n# fail (\d+)$", out, re.M):  # node:test
        made, bad = made + int(good) + int(failures), bad + int(failures)
    for checks, failures in re.findall(r"^Ran (\d+) tests? in .*\n\n(?:OK|FAILED (\(.*\)))$", out, re.M):  # unittest
        made, bad = made + int(checks), bad + sum(map(int, re.findall(r"\d+", failures)))
    return made, bad


def read(path):
    """The tests of a log by their names; none where meson has not come to write it."""
    try:
        with open(path, encoding="utf-8") as file:
            return {test["name"]: test for test in map(json.loads, file)}
    except FileNotFoundError:
        return {}


def is_report(text):
    """Whether it tells of a fault: a sanitizer also says that it has refused to allocate what no machine has, as a test asks."""
    return re.search(r"ERROR: |FATAL: |WARNING: ThreadSanitizer|runtime error: |^==\d+== (?!Warning: )", text, re.M) is not None


def reports():
    """Files in TEST_REPORTS that tell of faults; valgrind makes an empty one for each process."""
    folder = os.environ.get("TEST_REPORTS")
    files = sorted(pathlib.Path(folder).iterdir()) if folder else []
    return [file for file in files if is_report(file.read_text(errors="replace"))]


def tell_failed(log):
    failed = [name.split(" / ")[-1] for name, test in read(log).items() if test["result"] not in GOOD]
    if len(failed) <= FEW and not reports():
        print(*failed)


def tell_count(status, *logs):
    tests, repeated = {}, 0
    for log in logs:
        later = read(log)
        repeated += len(tests.keys() & later.keys())
        tests.update(later)
    passed = failed = skipped = 0
    for test in tests.values():
        made, bad = count(test)
        if test["result"] == "SKIP":
            skipped += 1
        elif test["result"] in GOOD:
            passed += made or 1
        else:
            passed += made - bad
            failed += bad or 1
    for report in reports():
        print(f"== {report.name}\n{report.read_text(errors='replace')}")
        failed += 1
    if not tests:
        print("script/test: no test was run: the build has none of that name, or it was configured without Check", file=sys.stderr)
        failed = 1
    if not failed and status != "0":
        failed = 1
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "") +
          (f", {repeated} repeated" if repeated else ""))
    sys.exit(failed > 0)


if __name__ == "__main__":
    {"failed": tell_failed, "count": tell_count}[sys.argv[1]](*sys.argv[2:])
