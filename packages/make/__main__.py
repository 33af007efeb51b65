"""script/package: see there."""
import hashlib
import pathlib
import sys
import tempfile

import binaries
import debian
import image
import licences
import npm
import project
import wheel

MAKERS = ["archives", "npm", "wheels", "image", "debian"]


def sums(dist):
    """What sha256sum --check reads."""
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n"
             for file in sorted(dist.iterdir()) if file.name != "SHA256SUMS"]
    (dist / "SHA256SUMS").write_text("".join(lines))


def make(dist, work, wanted, architectures):
    if wanted - {"debian"}:
        built = {architecture: binaries.build(work, architecture) for architecture in architectures}
    if "archives" in wanted:
        page = binaries.manual(work)
        for architecture, binary in built.items():
            binaries.pack(dist, architecture, binary, page)
        (dist / f"{project.NAME}-{project.version()}.spdx.json").write_bytes(licences.spdx())
    if "npm" in wanted:
        npm.pack(dist, work, built)
    if "wheels" in wanted:
        for architecture, binary in built.items():
            wheel.pack(dist, architecture, binary)
    if "image" in wanted:
        image.pack(dist, built)
    if "debian" in wanted:
        debian.pack(dist, work)
    sums(dist)


def main(arguments):
    architectures = [name for name in project.ARCHITECTURES if name in arguments] or list(project.ARCHITECTURES)
    wanted = {name for name in MAKERS if name in arguments} or set(MAKERS)
    unknown = set(arguments) - set(MAKERS) - set(project.ARCHITECTURES)
    if unknown:
        sys.exit(f"script/package: {unknown.pop()} is unknown: {', '.join(MAKERS + list(project.ARCHITECTURES))} are known")
    dist = project.ROOT / "dist"
    dist.mkdir(exist_ok=True)
    for file in dist.iterdir():
        file.unlink()
    if project.git("status", "--porcelain", "--untracked-files=no"):
        print("script/package: what is not committed is left out", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="statusbin-package-") as work:
        make(dist, pathlib.Path(work), wanted, architectures)
    for file in sorted(dist.iterdir()):
        print(f"{file.stat().st_size:>9}  {file.name}")


main(sys.argv[1:])
