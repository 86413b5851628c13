"""READ how the room did lately: what each step took, by priority, with the number of cases behind it."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Min

from dispatch.models import Call, Escalation, Incident
from dispatch.rules.policy import PRIORITIES
from dispatch.rules.spans import span
from patrols import access, clock
from patrols.clock import stamp
from patrols.models import Room
from patrols.rules.refusal import Refused

READ_FIGURES = access.permission("dispatch.read_figures")
LONGEST_HOURS = 7 * 24
ALARM_MINUTES = 10


class _Times(NamedTuple):
    """The moments of an incident that its figures count from and to."""

    priority: int
    received_at: datetime
    created_at: datetime
    sent_at: datetime | None
    there_at: datetime | None


#: From when to when each step is counted; the first unit counts.
_STEPS: dict[str, Callable[[_Times], tuple[datetime, datetime | None]]] = {
    "wait": lambda one: (one.created_at, one.sent_at),
    "travel": lambda one: (one.sent_at or one.created_at, one.there_at),
    "response": lambda one: (one.received_at, one.there_at),
}


def figures(room: Room, hours: int) -> dict[str, Any]:
    """What was received in the last `hours`: `answer` of calls, and for each priority and for all of them
    `wait` (opened → first unit sent), `travel` (sent → there), `response` (call received → there), each
    {n, median_s, p90_s}; and how many `alarms` were raised in the last minutes: ten in ten are a flood.

    An incident that was merged is counted with the one that speaks for it.
    """
    if not 1 <= hours <= LONGEST_HOURS:
        raise Refused("out_of_range", status=422, field="hours", low=1, high=LONGEST_HOURS)
    now = clock.now()
    since = now - timedelta(hours=hours)
    times = _times(room, since)
    return {
        "at": stamp(now),
        "since": stamp(since),
        "answer": asdict(span(_answers(room, since))),
        "all": _steps(times),
        "priorities": [
            {"priority": priority} | _steps(one for one in times if one.priority == priority)
            for priority in PRIORITIES
        ],
        "alarms": {"n": _alarms(room, now), "minutes": ALARM_MINUTES},
    }


def _times(room: Room, since: datetime) -> list[_Times]:
    found = (
        Incident.objects.filter(room=room, received_at__gte=since, merged_into__isnull=True)
        .annotate(sent_at=Min("assignments__started_at"), there_at=Min("assignments__on_scene_at"))
        .values_list(*_Times._fields)
    )
    return [_Times(*row) for row in found]


def _alarms(room: Room, now: datetime) -> int:
    since = now - timedelta(minutes=ALARM_MINUTES)
    return Escalation.objects.filter(room=room, raised_at__gt=since, raised_at__lte=now).count()


def _answers(room: Room, since: datetime) -> list[float]:
    rang = Call.objects.filter(room=room, received_at__gte=since, answered_at__isnull=False).exclude(line="")
    return [
        (answered - received).total_seconds()
        for received, answered in rang.values_list("received_at", "answered_at")
        if answered
    ]


def _steps(times: Iterable[_Times]) -> dict[str, Any]:
    known = list(times)
    return {name: asdict(span(_seconds(known, ends))) for name, ends in _STEPS.items()}


def _seconds(
    times: Iterable[_Times], ends: Callable[[_Times], tuple[datetime, datetime | None]]
) -> Iterable[float]:
    for one in times:
        began, ended = ends(one)
        if ended:
            yield (ended - began).total_seconds()
