"""One file of many, each with its digest: written whole or not at all, and refused by name when damaged.

A plain tar whose first member is `manifest.json`: what its maker says, `files` with size and sha256, and
`digest`, the sha256 of all that.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

MANIFEST = "manifest.json"
CHUNK = 1 << 20


class ArchiveError(ValueError):
    """What is wrong with an archive, in one sentence that names the file in it."""


def sha256(path: Path) -> str:
    """The digest of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(target: Path, facts: Mapping[str, Any], files: Mapping[str, Path]) -> dict[str, Any]:
    """Write the archive under a temporary name, on disk, then give it its own; returns the manifest.

    Raises OSError; then nothing of it is left.
    """
    manifest = {
        **facts,
        "files": {
            name: {"bytes": path.stat().st_size, "sha256": sha256(path)} for name, path in files.items()
        },
    }
    said = json.dumps({**manifest, "digest": _digest(manifest)}, indent=1, sort_keys=True).encode()
    with (
        whole(target) as file,
        tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(said), 0o600
        tar.addfile(entry, io.BytesIO(said))
        for name, path in files.items():
            tar.add(path, name, recursive=False)
    return manifest


@contextmanager
def whole(target: Path) -> Iterator[BinaryIO]:
    """A file to write that has its name once it is whole and on disk; before that, nothing is there."""
    half = target.with_name(f".{target.name}.half")
    try:
        with half.open("xb") as file:
            half.chmod(0o600)
            yield file
            file.flush()
            os.fsync(file.fileno())
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    _sync_folder(target.parent)


def unpack(archive: Path, folder: Path) -> dict[str, Any]:
    """Unpack into an empty folder and return the manifest, once every file is what was written.

    Raises ArchiveError, or OSError when the archive cannot be read or the folder cannot be written.
    """
    try:
        with tarfile.open(archive, "r:") as tar:
            manifest = _manifest(archive, tar)
            names = [member.name for member in tar.getmembers()]
            for name in manifest["files"]:
                if names.count(name) != 1:
                    raise ArchiveError(f"{archive.name}: {name} is missing or there twice.")
            if extra := set(names) - manifest["files"].keys() - {MANIFEST}:
                raise ArchiveError(f"{archive.name}: {min(extra)} is not in the manifest.")
            for name, wanted in manifest["files"].items():
                tar.extract(name, folder, filter="data")
                if sha256(folder / name) != wanted["sha256"]:
                    raise ArchiveError(f"{archive.name}: {name} is not what was written.")
    except (tarfile.TarError, EOFError) as error:
        raise ArchiveError(f"{archive.name}: it cannot be read to its end: {error}.") from error
    return manifest


def _manifest(archive: Path, tar: tarfile.TarFile) -> dict[str, Any]:
    """The manifest, when it is what was written."""
    first = tar.next()
    if first is None or first.name != MANIFEST or (file := tar.extractfile(first)) is None:
        raise ArchiveError(f"{archive.name}: {MANIFEST} does not come first.")
    try:
        manifest = json.loads(file.read())
        digest = manifest.pop("digest")
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise ArchiveError(f"{archive.name}: {MANIFEST} cannot be read.") from error
    if digest != _digest(manifest):
        raise ArchiveError(f"{archive.name}: {MANIFEST} is not what was written.")
    return dict(manifest)


def _digest(manifest: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


def _sync_folder(folder: Path) -> None:
    """A name is on disk once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
