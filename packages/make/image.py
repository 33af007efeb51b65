"""The image as an OCI archive, for amd64 and arm64, as the Dockerfile's target `tls` describes it: one layer with one file.
See the OCI image specification, "Image Layout". Docker, Podman and skopeo load it; no engine is needed to make it."""
import hashlib
import json
import re
import shlex
import time

import archive
import project

MEDIA = "application/vnd.oci.image"


def instructions():
    """What the Dockerfile says of the image, by instruction; those that may be repeated as lists."""
    text = (project.ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    text = text[text.index("FROM scratch AS base"):]
    text = re.sub(r"^FROM base AS plain.*", "", text, flags=re.M | re.S)
    found = {}
    for name, value in re.findall(r"^([A-Z]+) +(.*)$", text, re.M):
        found.setdefault(name, []).append(value)
    return found


def nanoseconds(seconds):
    return int(seconds.rstrip("s")) * 10**9


def health_check(value):
    options, command = value.split(" CMD ")
    times = dict(re.findall(r"--([a-z-]+)=(\d+s)", options))
    return {"Test": ["CMD", *json.loads(command)], "Interval": nanoseconds(times["interval"]),
            "Timeout": nanoseconds(times["timeout"]), "StartPeriod": nanoseconds(times["start-period"])}


def configuration(architecture, layer):
    """The image's configuration. Healthcheck is Docker's addition to it, which other engines pass over."""
    told = instructions()
    created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(project.epoch()))
    labels = dict(word.split("=", 1) for label in told["LABEL"] for word in shlex.split(label))
    return {
        "architecture": architecture, "os": "linux", "created": created,
        "config": {"User": told["USER"][0], "ExposedPorts": {f"{port}/tcp": {} for port in told["EXPOSE"]}, "Env": told["ENV"],
                   "Entrypoint": json.loads(told["ENTRYPOINT"][0]), "StopSignal": told["STOPSIGNAL"][0],
                   "Healthcheck": health_check(told["HEALTHCHECK"][0]), "Labels": labels},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
        "history": [{"created": created, "created_by": "script/package"}],
    }


class Layout:
    """The blobs of an image layout, each under its digest."""

    def __init__(self):
        self.files = {}

    def add(self, octets, media_type, **more):
        """Takes a blob. Returns its descriptor."""
        digest = hashlib.sha256(octets).hexdigest()
        self.files[f"blobs/sha256/{digest}"] = octets
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(octets), **more}

    def add_json(self, value, media_type, **more):
        return self.add(json.dumps(value).encode(), media_type, **more)


def add_image(layout, architecture, binary):
    layer = archive.tar([("statusbin", binary.read_bytes(), 0o755)])
    config = layout.add_json(configuration(architecture, layer), f"{MEDIA}.config.v1+json")
    blob = layout.add(archive.compress(layer), f"{MEDIA}.layer.v1.tar+gzip")
    manifest = {"schemaVersion": 2, "mediaType": f"{MEDIA}.manifest.v1+json", "config": config, "layers": [blob]}
    return layout.add_json(manifest, f"{MEDIA}.manifest.v1+json", platform={"architecture": architecture, "os": "linux"})


def pack(dist, built):
    layout = Layout()
    manifests = [add_image(layout, architecture, binary) for architecture, binary in built.items()]
    index = layout.add_json({"schemaVersion": 2, "mediaType": f"{MEDIA}.index.v1+json", "manifests": manifests},
                            f"{MEDIA}.index.v1+json",
                            annotations={"org.opencontainers.image.ref.name": project.version(),
                                         "io.containerd.image.name": f"docker.io/library/{project.NAME}:{project.version()}"})
    files = {"oci-layout": b'{"imageLayoutVersion":"1.0.0"}', "index.json": json.dumps({"schemaVersion": 2, "manifests": [index]}).encode()}
    files |= dict(sorted(layout.files.items()))
    octets = archive.tar([(name, content, 0o644) for name, content in files.items()])
    (dist / f"{project.NAME}-{project.version()}-oci.tar").write_bytes(octets)
