"""The heads of the journals, kept elsewhere: who cuts the last entries off and puts the room's head back
leaves a chain that verifies, but not one that holds what was shipped.

A line is `moment room number hash`; the file only grows.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import NamedTuple

from patrols import clock
from patrols.clock import stamp
from patrols.models import JournalEntry, Room
from patrols.repeating import repeat

EVERY_S = 60.0


class Head(NamedTuple):
    """The last entry of a room's journal at a moment."""

    at: str
    room: str
    number: int
    hash: str


class HeadsFileError(ValueError):
    """A line of a file of heads that cannot be read; says which."""


def ship(path: Path, now: datetime) -> int:
    """Append the head of each room that has one, on disk when this returns; returns how many.

    Raises OSError.
    """
    rooms = Room.objects.filter(journal_head__gt=0).order_by("slug")
    lines = [f"{stamp(now)} {room.slug} {room.journal_head} {room.journal_hash}\n" for room in rooms]
    with path.open("a", encoding="ascii") as file:
        file.write("".join(lines))
        file.flush()
        os.fsync(file.fileno())
    return len(lines)


def ship_each_minute(path: Path, stop: Event) -> None:
    """Until told to stop."""
    repeat(lambda: ship(path, clock.now()), EVERY_S, stop, failed="the journals' heads could not be shipped")


def read(path: Path | None) -> list[Head]:
    """The shipped heads, oldest first; none without a file. Raises HeadsFileError or OSError."""
    if path is None:
        return []
    return [_head(path, n, line) for n, line in enumerate(path.read_text("utf-8").splitlines(), 1)]


def _head(path: Path, n: int, line: str) -> Head:
    match line.split():
        case [at, room, number, digest] if number.isascii() and number.isdecimal() and len(digest) == 64:
            return Head(at, room, int(number), digest)
    raise HeadsFileError(f"{path}, line {n}: 'moment room number hash' is expected, not {line[:80]!r}.")


def missing(heads: list[Head], using: str = "default") -> Iterator[str]:
    """One sentence for each shipped head that the journals of this database do not hold."""
    rooms = {room.slug: room for room in Room.objects.using(using)}
    for slug in dict.fromkeys(head.room for head in heads):
        if slug not in rooms:
            yield f"{slug}: heads of this room were shipped, and it is not there"
            continue
        room = rooms[slug]
        for head in (head for head in heads if head.room == slug):
            stored = JournalEntry.objects.using(using).filter(room=room, number=head.number)
            digest = stored.values_list("hash", flat=True).first()
            if digest is None:
                ends = f"the journal ends at {room.journal_head}: the tail is cut"
                yield f"{slug} {head.number}: shipped at {head.at}, and {ends}"
            elif digest != head.hash:
                yield f"{slug} {head.number}: entry_changed since its head was shipped at {head.at}"
