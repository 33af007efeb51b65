"""The licences of all that is linked into a binary, and a list of these parts for machines (SPDX)."""
import json
import time
import uuid

import project

NOTICE = """\
statusbin is under the MIT licence, which is in LICENSE. Into the binary these libraries are linked, each under its own licence,
which is in the folder of its name here. script/static in the source of statusbin builds them from Debian's source packages
of these versions, and links them; with it a changed library can be linked in the place of one of them.
"""


def texts():
    """(name, octets) of the notice and of each part's licences, as Debian and upstream have them."""
    yield "LICENSE", (project.ROOT / "LICENSE").read_bytes()
    lines = [f"{name} {version}: {licence}" for name, licence, version, _ in project.parts()]
    yield "licences/README", (NOTICE + "\n" + "\n".join(lines) + "\n").encode()
    for name, _, _, source in project.parts():
        folder = f"licences/{name.split()[-1].lower()}"
        yield f"{folder}/copyright", (source / "debian/copyright").read_bytes()
        own = source / "deps/wslay" if name == "wslay" else source  # around it is aria2, of which nothing is linked in
        for file in sorted([*own.glob("COPYING*"), *own.glob("LICEN[CS]E*"), *own.glob("doc/COPYING*")]):
            if file.is_file():
                yield f"{folder}/{file.name}", file.read_bytes()


def spdx():
    """An SPDX 2.3 document, as JSON."""
    def package(identifier, name, version, licence, location):
        return {"SPDXID": f"SPDXRef-{identifier}", "name": name, "versionInfo": version, "downloadLocation": location,
                "filesAnalyzed": False, "licenseConcluded": licence, "licenseDeclared": licence, "copyrightText": "NOASSERTION"}

    own = package(project.NAME, project.NAME, project.version(), project.LICENCE, project.HOMEPAGE)
    parts = [package(source.name.split("-")[0], name, version, licence, "NOASSERTION")
             for name, licence, version, source in project.parts()]
    commit = project.git("rev-parse", "HEAD")
    relations = [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": own["SPDXID"]}]
    relations += [{"spdxElementId": own["SPDXID"], "relationshipType": "STATIC_LINK", "relatedSpdxElement": part["SPDXID"]}
                  for part in parts]
    document = {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"{project.NAME}-{project.version()}",
        "documentNamespace": f"{project.HOMEPAGE}/spdx/{uuid.uuid5(uuid.NAMESPACE_URL, commit)}",
        "creationInfo": {"created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(project.epoch())),
                         "creators": ["Tool: script/package"]},
        "packages": [own, *parts], "relationships": relations,
    }
    return (json.dumps(document, indent=2) + "\n").encode()
