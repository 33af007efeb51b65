"""The Debian package of this machine's architecture, built by dpkg-buildpackage from the last commit."""
import os
import shutil
import subprocess
import time

import project

CHANGELOG = """\
{name} ({version}) unstable; urgency=medium

  * Release {version}; NEWS.md tells what is new.

 -- {maintainer}  {date}
"""


def maintainer(source):
    lines = (source / "debian/control").read_text().splitlines()
    return next(line.split(": ", 1)[1] for line in lines if line.startswith("Maintainer: "))


def write_changelog(source):
    """debian/changelog: the version and the time are told elsewhere."""
    date = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(project.epoch()))
    text = CHANGELOG.format(name=project.NAME, version=project.version(), maintainer=maintainer(source), date=date)
    (source / "debian/changelog").write_text(text)


def pack(dist, work):
    source = work / "debian" / f"{project.NAME}-{project.version()}"
    project.export(source)
    write_changelog(source)
    # The tests of the unit suite, which a builder of Debian's runs, have been run here by script/test.
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(project.epoch()), "DEB_BUILD_OPTIONS": "nocheck"}
    subprocess.run(["dpkg-buildpackage", "--build=full", "--no-sign"], cwd=source, env=environment, check=True)
    for pattern in "*.deb", "*.dsc", "*.tar.xz":
        for file in source.parent.glob(pattern):
            if "-dbgsym_" not in file.name:
                shutil.copy(file, dist)
