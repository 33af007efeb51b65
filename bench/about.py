"""The machine and the versions that a result belongs to."""
import datetime
import os
import pathlib
import platform
import re
import shutil
import subprocess

from bench.builds import PROGRAM

VERSIONS = {
    "nginx": ["nginx", "-v"],
    "haproxy": ["haproxy", "-v"],
    "Node.js": ["node", "--version"],
    "Go": ["go", "version"],
    "wrk": ["wrk", "-v"],
    "h2load": ["h2load", "--version"],
    "valgrind": ["valgrind", "--version"],
    "strace": ["strace", "--version"],
    "nghttp2": ["pkg-config", "--modversion", "libnghttp2"],
    "libmicrohttpd": ["pkg-config", "--modversion", "libmicrohttpd"],
    "GnuTLS": ["pkg-config", "--modversion", "gnutls"],
    "OpenSSL": ["openssl", "version"],
    "GCC": ["gcc", "-dumpfullversion"],
}


def first_match(pattern, text):
    found = re.search(pattern, text, re.M)
    return found[1].strip() if found else "unknown"


def output(command):
    """What a program says, on either stream; nothing if it is not here."""
    if not shutil.which(command[0]):
        return ""
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False).stdout


def about(command):
    """As a table, name by name."""
    memory = int(first_match(r"^MemTotal: +(\d+)", pathlib.Path("/proc/meminfo").read_text(encoding="ascii")))
    processor = first_match(r"^(?:model name|CPU part)\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    versions = {name: re.search(r"\d+(\.\d+)+", output(command)) for name, command in VERSIONS.items()}
    commit = output(["git", "rev-parse", "--short", "HEAD"]).strip()
    changed = " and changes" if output(["git", "status", "--porcelain", "server", "meson.build"]) else ""
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"),
        "command": f"`{command}`",
        "statusbin": f"{first_match(r'([0-9.]+)', output([str(PROGRAM), '--version']))}, commit {commit}{changed}, built for release, with link-time optimization",
        "machine": f"{processor}, {len(os.sched_getaffinity(0))} processors, {memory / 2**20:.0f} GiB",
        "system": f"{platform.freedesktop_os_release().get('PRETTY_NAME', 'unknown')}, Linux {platform.release()}",
        "versions": ", ".join(f"{name} {version[0]}" for name, version in versions.items() if version),
    }
