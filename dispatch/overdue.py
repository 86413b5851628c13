"""READ what is overdue at a moment, room by room: the causes of alarms, with whose they are."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from dispatch import stacking
from dispatch.models import Assignment, Call, Incident, Subject, Watch
from dispatch.rules import clocks
from dispatch.rules.clocks import Rule
from dispatch.rules.lifecycle import Stage
from dispatch.rules.policy import POLICY, PRIORITIES
from dispatch.worklist import LIVE, incidents, promise_lost, root, stage_of
from patrols.models import LastFix, Room, Unit
from patrols.rules.lifecycle import Status


class Key(NamedTuple):
    """What is overdue about what; one open escalation each."""

    subject: Subject
    which: int
    rule: Rule


@dataclass(frozen=True)
class Late:
    """Something overdue. `incident` and `unit` are ids; a unit alone has no priority, nor has the room."""

    key: Key
    priority: int | None
    incident: int | None = None
    unit: int | None = None

    @property
    def urgency(self) -> tuple[int, int]:
        """The most urgent first, then the oldest."""
        return (len(PRIORITIES) if self.priority is None else self.priority, self.key.which)


def late(room: Room, now: datetime) -> Iterator[Late]:
    """All that is overdue in the room."""
    for read in _READ:
        yield from read(room, now)


def _assignments(room: Room, now: datetime) -> Iterator[Late]:
    sent = Assignment.objects.filter(
        incident__room=room, stage=Stage.DISPATCHED, started_at__isnull=False, ended_at__isnull=True
    )
    for one in sent.select_related("incident").order_by("pk"):
        assert one.started_at is not None
        if rule := clocks.assignment_late(
            Stage(one.stage),
            one.incident.priority,
            started_at=one.started_at,
            delivered_at=one.delivered_at,
            now=now,
            policy=POLICY,
        ):
            yield _of_assignment(one, rule)
    for one in stacking.proposed(room):
        rule = clocks.stacked_late(Status(one.unit.status), stage_of(one.incident))
        if rule:
            yield _of_assignment(one, rule)


def _of_assignment(one: Assignment, rule: Rule) -> Late:
    key = Key(Subject.ASSIGNMENT, one.pk, rule)
    return Late(key, one.incident.priority, one.incident_id, one.unit_id)


def _incidents(room: Room, now: datetime) -> Iterator[Late]:
    waiting = Incident.objects.filter(
        room=room,
        closed_at__isnull=True,
        queued_at__lte=now - timedelta(seconds=min(POLICY.queue_target_s)),
    ).prefetch_related("assignments")
    for one in waiting.order_by("pk"):
        if rule := clocks.incident_late(stage_of(one), one.priority, one.queued_at, now, POLICY):
            yield _of_incident(one, rule)
    broken = _promised(room, now)
    for one in broken:
        yield _of_incident(one, Rule.PROMISE)
    for one in _promise_lost(room):
        if one not in broken:
            yield _of_incident(one, Rule.PROMISE_LOST)


def _of_incident(one: Incident, rule: Rule) -> Late:
    return Late(Key(Subject.INCIDENT, one.pk, rule), one.priority, incident=one.pk)


def _promised(room: Room, now: datetime) -> list[Incident]:
    """The open incidents to which a caller was promised a patrol that did not come, by id."""
    calls = Call.objects.filter(
        room=room, closed_at__isnull=True, incident__isnull=False, promised_until__lte=now
    ).select_related("incident__merged_into")
    about = {call: list(_of_one_thing(call.incident)) for call in calls if call.incident}
    there = _on_scene({one.pk for same in about.values() for one in same})
    broken = {
        same[-1].pk: same[-1]
        for call, same in about.items()
        if clocks.promise_late(
            call.promised_at, call.promised_until, [time for one in same for time in there[one.pk]], now
        )
    }
    return [broken[pk] for pk in sorted(broken)]


def _promise_lost(room: Room) -> list[Incident]:
    """The open incidents with a promise that nobody is on the way to keep any more, by number."""
    calls = Call.objects.filter(
        room=room, closed_at__isnull=True, incident__isnull=False, promised_at__isnull=False
    ).select_related("incident__merged_into")
    speaks = {root(call.incident).pk for call in calls if call.incident}
    if not speaks:
        return []
    return [one for one in incidents(room).filter(LIVE, pk__in=speaks) if promise_lost(one)]


def _of_one_thing(found: Incident) -> Iterator[Incident]:
    """The incident and those into which it was merged; the last one speaks for all."""
    yield found
    while found.merged_into:
        found = found.merged_into
        yield found


def _on_scene(incidents: Iterable[int]) -> Mapping[int, list[clocks.Presence]]:
    """{incident id: from when to when each unit was there}."""
    there: defaultdict[int, list[clocks.Presence]] = defaultdict(list)
    sent = Assignment.objects.filter(incident__in=incidents, on_scene_at__isnull=False)
    for incident, since, until in sent.values_list("incident", "on_scene_at", "ended_at"):
        assert since
        there[incident].append((since, until))
    return there


def _units(room: Room, now: datetime) -> Iterator[Late]:
    units = Unit.objects.filter(room=room).exclude(status=Status.OFF_DUTY).order_by("pk")
    heard = _long_unheard(now)
    for pk, status, status_at in units.values_list("pk", "status", "status_at"):
        for rule in clocks.unit_late(Status(status), status_at, heard.get(pk), now, POLICY):
            yield Late(Key(Subject.UNIT, pk, rule), None, unit=pk)


def _room(room: Room, now: datetime) -> Iterator[Late]:
    silent_since = Watch.objects.values_list("silent_since", flat=True).first()
    if rule := clocks.transport_late(silent_since, now, POLICY):
        yield Late(Key(Subject.ROOM, room.pk, rule), None)


_READ: Sequence[Callable[[Room, datetime], Iterator[Late]]] = (_assignments, _incidents, _units, _room)


def _long_unheard(now: datetime) -> dict[int, datetime]:
    """{unit id: when it was last heard}, of those that are silent. Nobody is silent while nobody listened."""
    since = now - timedelta(seconds=POLICY.silent_after_s)
    if Watch.objects.filter(since__gt=since).exists():
        return {}
    return dict(LastFix.objects.filter(heard_at__lte=since).values_list("unit", "heard_at"))
