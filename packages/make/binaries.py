"""The static binaries with TLS, which all other packages but Debian's carry, and an archive of each."""
import os
import shutil
import subprocess

import archive
import licences
import project


def build(work, architecture):
    """Builds the last commit for an architecture. Returns the path of the binary. The libraries, which take longest, are
    those of the folder in which script/package was started."""
    source = work / "source"
    if not source.exists():
        project.export(source)
        (project.ROOT / "build-libraries").mkdir(exist_ok=True)
        (source / "build-libraries").symlink_to(project.ROOT / "build-libraries")
    subprocess.run([source / "script/static", "--tls", architecture], check=True,
                   env={**os.environ, "SOURCE_DATE_EPOCH": str(project.epoch())})
    return source / f"build-static-tls-{architecture}/statusbin"


def manual(work):
    """The manual page, which the program of this machine writes."""
    build_directory = work / "native"
    subprocess.run(["meson", "setup", "--buildtype=release", "-Dtests=disabled", "-Dmanual=enabled", build_directory, work / "source"],
                   check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", build_directory, "--quiet"], check=True)
    return (build_directory / "statusbin.1").read_bytes()


def pack(dist, architecture, binary, page):
    name = f"{project.NAME}-{project.version()}-linux-{architecture}"
    files = [(f"{name}/statusbin", binary.read_bytes(), 0o755), (f"{name}/statusbin.1", page, 0o644)]
    files += [(f"{name}/{path}", octets, 0o644) for path, octets in licences.texts()]
    (dist / f"{name}.tar.gz").write_bytes(archive.compress(archive.tar(files)))


def clean(work):
    shutil.rmtree(work, ignore_errors=True)
