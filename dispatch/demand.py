"""READ the room's past: where urgent incidents happen and when, and how long one takes a unit.

It is read once an hour, up to the hour's beginning, and the newest incidents alone: what an answer rests on
does not change within the hour.
"""

from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dispatch.models import Assignment, Incident
from dispatch.rules.demand import Demand, Happened, learn
from dispatch.rules.lifecycle import Stage
from dispatch.rules.policy import POLICY
from dispatch.rules.spans import span
from patrols.models import Room

#: The newest of the past that are read.
INCIDENTS, TASKS = 20_000, 2_000


class Past(NamedTuple):
    """What the past says: the demand, and the median of how long a unit was taken."""

    demand: Demand
    task_s: float


_read: dict[int, tuple[datetime, Past]] = {}


def past(room: Room, now: datetime) -> Past:
    """What is known in this hour."""
    until = now.replace(minute=0, second=0, microsecond=0)
    known = _read.get(room.pk)
    if known is None or known[0] != until:
        known = _read[room.pk] = (until, Past(_demand(room, until), _task_s(room, until)))
    return known[1]


def hour_of_week(room: Room, at: datetime) -> float:
    """Hours since the room's Monday began, the minutes as a fraction."""
    local = at.astimezone(ZoneInfo(room.time_zone))
    return local.weekday() * 24 + local.hour + local.minute / 60


def forget() -> None:
    """Read the past again when it is next asked for."""
    _read.clear()


def _demand(room: Room, until: datetime) -> Demand:
    since = until - timedelta(weeks=POLICY.demand_weeks)
    newest = Incident.objects.filter(room=room, merged_into__isnull=True).order_by("-number")
    rows = list(newest.values_list("sector__code", "created_at", "priority")[:INCIDENTS])
    known = [row for row in rows if since <= row[1] < until]
    oldest = min((created_at for _, created_at, _ in known), default=until)
    happened = [Happened(code, int(hour_of_week(room, at)), priority) for code, at, priority in known]
    weeks = (until - oldest) / timedelta(weeks=1)
    return learn(happened, room.sectors.values_list("code", flat=True), weeks, POLICY)


def _task_s(room: Room, until: datetime) -> float:
    since = until - timedelta(weeks=POLICY.demand_weeks)
    ended = Assignment.objects.filter(
        incident__room=room, stage=Stage.CLEARED, started_at__gte=since, ended_at__lt=until
    )
    times = ended.order_by("-pk").values_list("started_at", "ended_at")[:TASKS]
    taken = span((ended - started).total_seconds() for started, ended in times if started and ended)
    return POLICY.task_s if taken.median_s is None else taken.median_s
