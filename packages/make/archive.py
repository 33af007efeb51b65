"""Archives that are the same, octet by octet, whenever they are made from the same files."""
import gzip
import io
import pathlib
import tarfile
import zipfile
import time

import project


def entry(name, size, mode):
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, mode, project.epoch()
    return info


def tar(files):
    """A tar archive of (name, octets, mode), in that order."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, octets, mode in files:
            archive.addfile(entry(name, len(octets), mode), io.BytesIO(octets))
    return buffer.getvalue()


def compress(octets):
    return gzip.compress(octets, 9, mtime=project.epoch())


def zip_file(path, files):
    """A zip archive of (name, octets, mode), in that order."""
    date = time.gmtime(max(project.epoch(), 315532800))[:6]  # zip knows no time before 1980
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, octets, mode in files:
            info = zipfile.ZipInfo(name, date)
            info.external_attr = (0o100000 | mode) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, octets)


def folder(path, prefix):
    """The files of a folder as the functions above take them, those that can be run as such."""
    return [(f"{prefix}{file.relative_to(path)}", file.read_bytes(), 0o755 if file.stat().st_mode & 0o100 else 0o644)
            for file in sorted(pathlib.Path(path).rglob("*")) if file.is_file()]
