"""The wheel for Python, one for each architecture: a module, a pytest plugin and the binary. See PEP 427, 491 and 600."""
import base64
import hashlib

import archive
import licences
import project

SOURCES = project.ROOT / "packages/python"
METADATA = """\
Metadata-Version: 2.1
Name: {name}
Version: {version}
Summary: {summary}
Home-page: {homepage}
License: {licence}
Requires-Python: >=3.9
Classifier: Framework :: Pytest
Classifier: Operating System :: POSIX :: Linux
Classifier: Topic :: Internet :: WWW/HTTP :: HTTP Servers
Classifier: Topic :: Software Development :: Testing
Description-Content-Type: text/markdown

{description}"""
ENTRY_POINTS = """\
[console_scripts]
statusbin = statusbin.__main__:main

[pytest11]
statusbin = statusbin.pytest_plugin
"""


def tags(architecture):
    """It is static, so it runs with either C library."""
    machine = project.ARCHITECTURES[architecture][1]
    return [f"py3-none-{platform}_{machine}" for platform in ("manylinux2014", "musllinux_1_1")]


def record(files, name):
    lines = [f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(octets).digest()).rstrip(b'=').decode()},{len(octets)}\n"
             for path, octets, _ in files]
    return "".join([*lines, f"{name},,\n"]).encode()


def pack(dist, architecture, binary):
    base = f"{project.NAME}-{project.version()}"
    info = f"{base}.dist-info"
    metadata = METADATA.format(name=project.NAME, version=project.version(), summary=project.SUMMARY, homepage=project.HOMEPAGE,
                               licence=project.LICENCE, description=(SOURCES / "README.md").read_text())
    wheel = "Wheel-Version: 1.0\nGenerator: script/package\nRoot-Is-Purelib: false\n" + "".join(f"Tag: {tag}\n" for tag in tags(architecture))
    files = [*archive.folder(SOURCES / "statusbin", "statusbin/"),
             ("statusbin/bin/statusbin", binary.read_bytes(), 0o755),
             (f"{info}/METADATA", metadata.encode(), 0o644), (f"{info}/WHEEL", wheel.encode(), 0o644),
             (f"{info}/entry_points.txt", ENTRY_POINTS.encode(), 0o644),
             *((f"{info}/{name}", octets, 0o644) for name, octets in licences.texts())]
    files.append((f"{info}/RECORD", record(files, f"{info}/RECORD"), 0o644))
    platforms = ".".join(tag.split("-")[-1] for tag in tags(architecture))
    archive.zip_file(dist / f"{base}-py3-none-{platforms}.whl", files)
