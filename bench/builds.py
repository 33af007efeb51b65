"""Builds those who take part: statusbin for release, as a static program with TLS and without, as it was at a commit, and Go's server.

Who cannot be built does not take part; only without the program itself there is nothing to measure.
"""
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).parent.parent
BUILD = ROOT / os.environ.get("BUILD_DIR", "build-bench")
RELEASE = ["--buildtype=release", "-Db_lto=true", "-Dtests=disabled"]
ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}.get(os.uname().machine, os.uname().machine)

PROGRAM = BUILD / "statusbin"
STATIC_PROGRAM = ROOT / f"build-static-tls-{ARCHITECTURE}/statusbin"
SMALL_PROGRAM = ROOT / f"build-static-{ARCHITECTURE}/statusbin"
GO_PROGRAM = BUILD / "go-server"
# The last commit of 0.1.0: its successors begin the news of the next version, and the rooms of server/.
VERSION_0_1_0 = "c8a427882bb4e3ef79e479a5e532fba9407c5c66"


def run(*command, **how):
    """False where it fails, which it has then told on stderr."""
    return subprocess.run(command, check=False, stdout=sys.stderr, **how).returncode == 0


def build_all(commits):
    """All of them; fails where the program itself cannot be built."""
    environment = {**os.environ, "BUILD_DIR": str(BUILD), "MESON_OPTIONS": " ".join(RELEASE)}
    subprocess.run(["script/setup", "bench"], check=True, env=environment, stdout=sys.stderr)
    subprocess.run(["ninja", "-C", BUILD, "--quiet", "bench/ceiling", "bench/timers"], check=True, stdout=sys.stderr)
    for program, options in (STATIC_PROGRAM, ["--tls"]), (SMALL_PROGRAM, []):
        if not run("script/static", *options):
            program.unlink(missing_ok=True)  # an older one would be measured in its place
    for commit in commits:
        build_commit(commit)
    if shutil.which("go"):
        go = {"GOCACHE": str(BUILD / "go-cache"), **os.environ, "GO111MODULE": "off"}
        run("go", "build", "-o", GO_PROGRAM, ROOT / "bench/go-server.go", env=go)


def program_of(commit):
    """Where the program of a commit is, once it is built."""
    return BUILD / "history" / commit / "build/statusbin"


def build_commit(commit):
    """From the repository's own history, for release as today's is; once for all runs, since it does not change."""
    program = program_of(commit)
    source, build = program.parents[1], program.parent
    if program.exists():
        return
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", commit], check=False, stdout=subprocess.PIPE)
    if archive.returncode == 0 and run("tar", "-x", "-C", source, input=archive.stdout):
        _ = run("meson", "setup", build, source, *RELEASE, "-Dmanual=disabled") and run("ninja", "-C", build, "--quiet")
