"""Fixes in batches: judged, stored, told to every hub, and only then confirmed to the tablet.

Tablets' frames of up to 100 ms are one transaction. On SQLite the tracks are a file of their own, so no
decision waits for a position.
"""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import connections, transaction

from patrols import clock
from patrols.bell import tell_moves
from patrols.city import sectors_of
from patrols.gathering import Gathering
from patrols.models import Fix, LastFix, Unit
from patrols.positions import Position, position
from patrols.rules.fixes import Place, Verdict, judge
from patrols.tracks import TRACKS
from patrols.turn import Turn

READING = ("device", "number", "fix_at", "heard_at", "lat", "lon", "accuracy_m", "heading", "speed_kph")
_turn = Turn(settings.DATA_DIR / "tracks.turn")


@dataclass(frozen=True)
class Heard:
    """One reading as the tablet sent it."""

    number: int
    at: datetime
    lat: float
    lon: float
    accuracy_m: float | None = None
    heading: float | None = None
    speed_kph: float | None = None


@dataclass(frozen=True)
class Track:
    """The readings of one frame: whose they are and what was sent."""

    unit_id: int
    room_id: int
    city: str
    device: str
    readings: Sequence[Heard]


@dataclass
class Kept:
    """What became of a frame: how many readings are stored, and which were refused and why."""

    stored: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def store(tracks: Sequence[Track]) -> list[Kept]:
    """Judge and store frames in one transaction, then tell the hubs; an outcome a frame, in order."""
    now = clock.now()
    with (
        _turn.mine() if connections[TRACKS].vendor == "sqlite" else nullcontext(),
        transaction.atomic(using=TRACKS),
    ):
        newest = LastFix.objects.in_bulk([track.unit_id for track in tracks])
        moved: dict[int, tuple[Track, LastFix]] = {}
        rows: list[Fix] = []
        outcomes = [_judge(track, now, newest, moved, rows) for track in tracks]
        Fix.objects.bulk_create(rows, ignore_conflicts=True)
        LastFix.objects.bulk_create(
            [last for _, last in moved.values()],
            update_conflicts=True,
            unique_fields=["unit"],
            update_fields=READING,
        )
    _tell(moved)
    return outcomes


def _judge(
    track: Track,
    now: datetime,
    newest: dict[int, LastFix],
    moved: dict[int, tuple[Track, LastFix]],
    rows: list[Fix],
) -> Kept:
    kept = Kept()
    for heard in sorted(track.readings, key=lambda reading: reading.at):
        last = newest.get(track.unit_id)
        before = Place(last.lat, last.lon, last.fix_at, last.accuracy_m) if last else None
        place = Place(heard.lat, heard.lon, heard.at, heard.accuracy_m)
        verdict = judge(before, place, now, same_device=last is None or last.device == track.device)
        if verdict in (Verdict.FUTURE, Verdict.IMPOSSIBLE):
            kept.refused.append((heard.number, verdict.value))
            continue
        values = {
            "device": track.device,
            "number": heard.number,
            "fix_at": heard.at,
            "heard_at": now,
            "lat": heard.lat,
            "lon": heard.lon,
            "accuracy_m": heard.accuracy_m,
            "heading": heard.heading,
            "speed_kph": heard.speed_kph,
        }
        rows.append(Fix(unit=track.unit_id, **values))
        kept.stored += 1
        if verdict is Verdict.KEEP:
            newest[track.unit_id] = LastFix(unit=track.unit_id, **values)
            moved[track.unit_id] = (track, newest[track.unit_id])
    return kept


def _tell(moved: dict[int, tuple[Track, LastFix]]) -> None:
    """Tell the hubs where units are now; the coordinates of those under cover go to no screen."""
    hidden = set(Unit.objects.filter(pk__in=moved, undercover=True).values_list("pk", flat=True))
    sectors = {city: sectors_of(city) for city in {track.city for track, _ in moved.values()}}
    by_room: dict[int, list[Position]] = defaultdict(list)
    for track, last in (pair for unit_id, pair in moved.items() if unit_id not in hidden):
        sector = sectors[track.city].at((last.lat, last.lon))
        by_room[track.room_id].append(position(track.unit_id, last, sector))
    for room_id, positions in by_room.items():
        tell_moves(room_id, positions)


def track_of(unit: Unit, device: str, readings: Sequence[Heard]) -> Track:
    """A frame of this unit's tablet, ready to be stored."""
    return Track(unit.pk, unit.room_id, unit.room.city, device, readings)


GATHERING = Gathering(store)
