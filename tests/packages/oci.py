"""Reads an image's archive without an engine: an OCI image layout in a tar file."""
import gzip
import hashlib
import io
import json
import tarfile


class Archive:
    def __init__(self, path):
        with tarfile.open(path) as archive:
            self.files = {each.name: archive.extractfile(each).read() for each in archive}

    def blob(self, descriptor):
        """What a descriptor names, if it has the size and the digest that are told there."""
        octets = self.files[f'blobs/{descriptor["digest"].replace(":", "/")}']
        assert len(octets) == descriptor['size'], descriptor
        assert hashlib.sha256(octets).hexdigest() == descriptor['digest'].split(':')[1], descriptor
        return octets

    def images(self):
        """Of each architecture: its configuration, and the files of its one layer by name."""
        (index,) = json.loads(self.files['index.json'])['manifests']
        found = {}
        for descriptor in json.loads(self.blob(index))['manifests']:
            manifest = json.loads(self.blob(descriptor))
            (layer,) = manifest['layers']
            with tarfile.open(fileobj=io.BytesIO(gzip.decompress(self.blob(layer)))) as files:
                found[descriptor['platform']['architecture']] = (json.loads(self.blob(manifest['config'])),
                                                                {each.name: files.extractfile(each).read() for each in files})
        return found
