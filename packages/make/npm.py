"""The npm packages: `statusbin`, and one for each architecture that carries its binary and is installed only there."""
import json
import subprocess

import licences
import project

SOURCES = project.ROOT / "packages/npm"


def common(name, **more):
    return {"name": name, "version": project.version(), "description": project.SUMMARY, "license": project.LICENCE,
            "homepage": project.HOMEPAGE, "repository": {"type": "git", "url": f"git+{project.HOMEPAGE}.git"}, **more}


def platform_name(architecture):
    return f"@{project.NAME}/linux-{project.ARCHITECTURES[architecture][0]}"


def write(directory, package, files):
    directory.mkdir(parents=True)
    (directory / "package.json").write_text(json.dumps(package, indent=2) + "\n")
    for name, octets, mode in files:
        file = directory / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(octets)
        file.chmod(mode)


def archive(dist, directory):
    """npm pack gives every file the same time, and so the same octets each time."""
    subprocess.run(["npm", "pack", "--silent", "--offline", "--pack-destination", dist, directory], check=True, stdout=subprocess.DEVNULL)


def pack(dist, work, built):
    for architecture, binary in built.items():
        cpu = project.ARCHITECTURES[architecture][0]
        package = common(platform_name(architecture), os=["linux"], cpu=[cpu], preferUnplugged=True)
        files = [("statusbin", binary.read_bytes(), 0o755), *((name, octets, 0o644) for name, octets in licences.texts())]
        write(work / f"npm-{cpu}", package, files)
        archive(dist, work / f"npm-{cpu}")
    package = json.loads((SOURCES / "package.json").read_text())
    package = common(project.NAME, **package, optionalDependencies={platform_name(each): project.version() for each in project.ARCHITECTURES})
    names = [file for file in SOURCES.iterdir() if file.name != "package.json"]
    files = [(file.name, file.read_bytes(), 0o755 if file.name == "cli.js" else 0o644) for file in sorted(names)]
    write(work / "npm", package, [*files, ("LICENSE", (project.ROOT / "LICENSE").read_bytes(), 0o644)])
    archive(dist, work / "npm")
