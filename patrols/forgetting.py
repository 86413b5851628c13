"""What is kept no longer than it serves: where units were, and the answers to requests.

Rows go a thousand at a time, so that nobody who works waits for it. The journal stays.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from django.conf import settings
from django.db.models import Model, QuerySet

from patrols import clock
from patrols.decisions import deciding, emit
from patrols.events import TracksForgotten
from patrols.models import Fix, LastFix, Request, Room, Unit
from patrols.repeating import repeat
from patrols.rules.lifecycle import Status

BATCH = 1000
EVERY_S = 3600.0


@dataclass(frozen=True, kw_only=True)
class Keeping:
    """How long a force keeps what it need not keep for ever."""

    tracks: timedelta
    """Each reading of where a unit was, by the device's clock."""
    requests: timedelta
    """The answer to a request: a repeat after that would be done again."""


KEEPING = Keeping(
    tracks=timedelta(days=settings.TRACKS_DAYS), requests=timedelta(days=settings.REQUESTS_DAYS)
)


def forget_each_hour(stop: Event) -> None:
    """Until told to stop, in all rooms, by what the force has set."""
    repeat(_forget, EVERY_S, stop, failed="what a force keeps no longer could not be deleted")


def _forget() -> None:
    now = clock.now()
    for room in Room.objects.order_by("pk"):
        forget_tracks(room, now)
    forget_requests(now)


def forget_tracks(room: Room, now: datetime, keeping: Keeping = KEEPING) -> int:
    """Delete where the room's units were before the policy's days, and journal how much; returns it.

    The last reading of a unit on duty stays, however old: it is where the unit is.
    """
    before = now - keeping.tracks
    deleted: dict[int, int] = {}
    try:
        for unit_id, status in Unit.objects.filter(room=room).values_list("pk", "status"):
            deleted[unit_id] = _delete(lambda u=unit_id: Fix.objects.filter(unit=u, fix_at__lt=before))  # type: ignore[misc]
            if status == Status.OFF_DUTY:
                LastFix.objects.filter(unit=unit_id, fix_at__lt=before).delete()
    finally:
        if fixes := sum(deleted.values()):
            units = sum(1 for count in deleted.values() if count)
            with deciding(room):
                emit(TracksForgotten(room=room, before=before, fixes=fixes, units=units))
    return fixes


def forget_requests(now: datetime, keeping: Keeping = KEEPING) -> int:
    """Delete the answers to requests that nobody repeats any more; returns how many."""
    return _delete(lambda: Request.objects.filter(at__lt=now - keeping.requests))


def _delete(rows: Callable[[], QuerySet[Model]]) -> int:
    """Delete these rows, a batch a transaction."""
    total = 0
    while keys := list(rows().order_by("pk").values_list("pk", flat=True)[:BATCH]):
        total += rows().filter(pk__in=keys).delete()[0]
    return total
