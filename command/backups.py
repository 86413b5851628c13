"""A backup is one archive: the database as it was at one moment, the cities' map data, and what must be
found again. It is proved by restoring it beside the room.
"""

import platform
import re
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from command import archive, proof, stores
from patrols.heads import Head

CITIES = "cities"
KEY = "secret_key"
NAME = re.compile(r"dawriya-.+-\d{8}T\d{6}Z\.tar")


class BackupError(RuntimeError):
    """Why a backup is refused: one sentence a fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Proved:
    """What a drill looked at, and how long each part took in seconds."""

    manifest: dict[str, Any]
    seconds: dict[str, float]


def take(folder: Path, now: datetime, *, cities: bool = True, key: bool = False) -> Path:
    """Write a backup into `folder` while the room runs, and return its path.

    Raises StoreError or OSError; then no half archive is left.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=folder, prefix=".taking-") as place,
        stores.still(Path(place)) as copy,
    ):
        said = {"version": _version(), "taken_at": f"{now:%Y-%m-%dT%H:%M:%SZ}", **proof.facts(copy)}
        target = folder / f"dawriya-{_whose(said)}-{now:%Y%m%dT%H%M%SZ}.tar"
        archive.write(target, said, {**copy.files, **_beside_the_rows(cities, key)})
    return target


def prune(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` backups of the folder; returns those deleted."""
    gone = backups(folder)[:-keep]
    for old in gone:
        old.unlink()
    return gone


def backups(folder: Path) -> list[Path]:
    """The backups of the folder, oldest first."""
    found = [path for path in folder.glob("dawriya-*.tar") if NAME.fullmatch(path.name)]
    return sorted(found, key=lambda path: path.name[-20:])


def drill(path: Path, heads: list[Head]) -> Proved:
    """Restore beside the room, prove, and throw away. Raises BackupError, StoreError or OSError."""
    with _opened(path) as (folder, manifest, seconds):
        _prove(folder, manifest, heads, seconds)
    return Proved(manifest, seconds)


def restore(path: Path, heads: list[Head]) -> Proved:
    """Prove a backup, then fill the room's own database and data folder from it.

    Raises BackupError, StoreError or OSError; a backup that is not sound changes nothing.
    """
    with _opened(path) as (folder, manifest, seconds):
        _prove(folder, manifest, heads, seconds)
        with _timed("filled the room's database", seconds):
            stores.fill(folder)
            for name in manifest["files"]:
                if name == KEY or name.startswith(f"{CITIES}/"):
                    target = settings.DATA_DIR / name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    (folder / name).replace(target)
    return Proved(manifest, seconds)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Path, dict[str, Any], dict[str, float]]]:
    seconds: dict[str, float] = {}
    # In the data folder: a plain rename then puts a file in place.
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=".restoring-") as place:
        with _timed("unpacked, every digest compared", seconds):
            try:
                manifest = archive.unpack(path, Path(place))
            except archive.ArchiveError as error:
                raise BackupError([str(error)]) from error
        if strange := proof.stranger(manifest):
            raise BackupError([f"{path.name}: {strange}."])
        yield Path(place), manifest, seconds


def _prove(folder: Path, manifest: dict[str, Any], heads: list[Head], seconds: dict[str, float]) -> None:
    began = time.perf_counter()
    with stores.fresh(folder) as copy:
        seconds["restored into a fresh database"] = time.perf_counter() - began
        with _timed("chain, heads, counts and invariants proved", seconds):
            found = list(proof.faults(copy, manifest, heads))
    if found:
        raise BackupError(found)


def _beside_the_rows(cities: bool, key: bool) -> dict[str, Path]:
    root: Path = settings.DATA_DIR
    found = [path for path in sorted((root / CITIES).rglob("*")) if path.is_file()] if cities else []
    if key and (root / KEY).exists():
        found.append(root / KEY)
    return {str(path.relative_to(root)): path for path in found}


def _version() -> str:
    return str(tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"])


def _whose(said: dict[str, Any]) -> str:
    """The room where there is one, else the machine."""
    rooms = list(said["rooms"])
    return rooms[0] if len(rooms) == 1 else re.sub(r"[^A-Za-z0-9]+", "-", platform.node()) or "room"


@contextmanager
def _timed(what: str, seconds: dict[str, float]) -> Iterator[None]:
    began = time.perf_counter()
    yield
    seconds[what] = time.perf_counter() - began
