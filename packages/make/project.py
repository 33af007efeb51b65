"""The project as it is packaged: its last commit, its version, and what is linked into its binaries."""
import functools
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).parents[2]
NAME = "statusbin"
SUMMARY = "An HTTP server that answers every status code correctly"
LICENCE = "MIT"
HOMEPAGE = "https://github.com/statusbin/statusbin"

# What Debian, Node.js and Python's wheels call each architecture.
ARCHITECTURES = {"amd64": ("x64", "x86_64"), "arm64": ("arm64", "aarch64")}

# What is linked into a binary, by Debian's names: upstream's name, and the licence under which it is linked.
PARTS = {
    "musl": ("musl", "MIT"),
    "libmicrohttpd": ("GNU libmicrohttpd", "LGPL-2.1-or-later"),
    "nghttp2": ("nghttp2", "MIT"),
    "libev": ("libev", "BSD-2-Clause OR GPL-2.0-or-later"),
    "jansson": ("Jansson", "MIT"),
    "nettle": ("Nettle", "LGPL-3.0-or-later OR GPL-2.0-or-later"),
    "zlib": ("zlib", "Zlib"),
    "aria2": ("wslay", "MIT"),
    "mimalloc": ("mimalloc", "MIT"),
    "gmp": ("GMP", "LGPL-3.0-or-later OR GPL-2.0-or-later"),
    "gnutls28": ("GnuTLS", "LGPL-2.1-or-later"),
}


# The folder may be another user's, as it is where a runner of a gate has cloned it.
GIT = ["git", "-c", "safe.directory=*", "-C", ROOT]


def git(*arguments):
    return subprocess.run([*GIT, *arguments], check=True, capture_output=True, text=True).stdout.strip()


@functools.cache
def version():
    """meson.build is the one place that has it."""
    return re.search(r"^  version: '([0-9.]+)',$", (ROOT / "meson.build").read_text(), re.M)[1]


@functools.cache
def epoch():
    """When the last commit was made, which is the time of every file that is packaged (SOURCE_DATE_EPOCH)."""
    return int(git("log", "-1", "--format=%ct"))


def export(directory):
    """Writes the last commit there, and nothing that is not in it."""
    directory.mkdir(parents=True)
    archive = subprocess.Popen([*GIT, "archive", "HEAD"], stdout=subprocess.PIPE)
    subprocess.run(["tar", "-x", "-C", directory], stdin=archive.stdout, check=True)
    if archive.wait():
        raise SystemExit("script/package: git cannot export the last commit")


@functools.cache
def parts():
    """What is linked in: upstream's name, the version, the licence, and the folder of its source. script/static has the list."""
    listed = subprocess.run([ROOT / "script/static", "--tls", "--versions"], check=True, capture_output=True, text=True).stdout
    pairs = [line.split("=") for line in listed.split()]
    if {name for name, _ in pairs} != set(PARTS):
        raise SystemExit("script/package: PARTS in packages/make/project.py is not the list of script/static")
    return [(*PARTS[name], number, ROOT / "build-libraries/source" / f"{name}-{number}") for name, number in pairs]
