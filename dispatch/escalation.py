"""The watch's work: what is overdue is told to one rung after the other until its cause is gone.

Any number of watches may run at once. Each looks without a lock, takes the first thing that is due and
decides it alone; there it asks again whether the cause stands, and changes the row only from the state that
it had read. The one that comes second finds nothing to change.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from dispatch import tasking
from dispatch.events import EscalationEnded, EscalationRaised
from dispatch.intake import resume
from dispatch.models import Assignment, Escalation, Incident, Subject, Watch
from dispatch.rules import clocks
from dispatch.rules.clocks import Rule, Rung
from dispatch.rules.lifecycle import Stage
from dispatch.rules.policy import POLICY, PRIORITIES
from dispatch.worklist import stage_of
from patrols.events import deciding, emit
from patrols.models import LastFix, Room, Unit
from patrols.rules.lifecycle import Status

log = logging.getLogger(__name__)


class Key(NamedTuple):
    """What is overdue about what; one open escalation each."""

    subject: Subject
    which: int
    rule: Rule


@dataclass(frozen=True)
class Late:
    """Something overdue. `incident` and `unit` are ids; a unit alone has no priority."""

    key: Key
    priority: int | None
    incident: int | None = None
    unit: int | None = None

    @property
    def urgency(self) -> tuple[int, int]:
        """The most urgent first, then the oldest."""
        return (len(PRIORITIES) if self.priority is None else self.priority, self.key.which)


def escalate_one(now: datetime) -> bool:
    """Do the first thing that is due at `now` in any room: resume, end or raise. False when nothing is."""
    return any(_step(room, now) for room in Room.objects.order_by("pk"))


def _step(room: Room, now: datetime) -> bool:
    late = {one.key: one for one in _late(room, now)}
    known = {_key(one): one for one in Escalation.objects.filter(room=room, ended_at__isnull=True)}
    due = [one for key, one in late.items() if key not in known or _is_due(known[key], now)]
    return (
        any(_resume(room, incident, now) for incident in _held(room, now))
        or any(_end(room, one, now) for key, one in known.items() if key not in late)
        or any(_raise(room, one, known.get(one.key), now) for one in sorted(due, key=lambda x: x.urgency))
    )


def _key(one: Escalation) -> Key:
    return Key(Subject(one.subject), one.which, Rule(one.rule))


def _is_due(one: Escalation, now: datetime) -> bool:
    return one.due_at is not None and one.due_at <= now


def _resume(room: Room, incident: int, now: datetime) -> bool:
    """An expired hold ends by itself."""
    with deciding(room):
        if incident not in _held(room, now):
            return False
        resume(Incident.objects.select_related("room").get(pk=incident))
    return True


def _end(room: Room, seen: Escalation, now: datetime) -> bool:
    """The cause is gone."""
    key = _key(seen)
    with deciding(room):
        if _stands(room, key, now) or not _change(seen, ended_at=now, due_at=None):
            return False
        _tell(EscalationEnded, seen.pk)
    return True


def _raise(room: Room, late: Late, seen: Escalation | None, now: datetime) -> bool:
    """One rung up, or the first one."""
    rule = late.key.rule
    rung = clocks.next_rung(rule, Rung(seen.rung) if seen else None)
    if rung is None:
        return False
    due_at = clocks.next_due(rule, rung, late.priority, now, POLICY)
    with deciding(room):
        if not _stands(room, late.key, now):
            return False
        if seen is None:
            which = _open(room, late, rung, now, due_at)
        else:
            which = seen.pk if _change(seen, rung=rung, due_at=due_at) else None
        if which is None:
            return False
        _tell(EscalationRaised, which)
        if rung is Rung.TABLET:
            found = Assignment.objects.select_related("unit__room", "incident__type", "incident__sector")
            tasking.tell_again(found.get(pk=late.key.which))
    return True


def _open(room: Room, late: Late, rung: Rung, now: datetime, due_at: datetime | None) -> int | None:
    """The id of the new escalation; None when another watch opened it first."""
    subject, which, rule = late.key
    found, fresh = Escalation.objects.get_or_create(
        subject=subject,
        which=which,
        rule=rule,
        ended_at=None,
        defaults={
            "room": room,
            "incident_id": late.incident,
            "unit_id": late.unit,
            "rung": rung,
            "raised_at": now,
            "due_at": due_at,
        },
    )
    return found.pk if fresh else None


def _change(seen: Escalation, **to: Any) -> bool:
    """Change the row if it is still as it was read."""
    as_read = Escalation.objects.filter(pk=seen.pk, rung=seen.rung, due_at=seen.due_at, ended_at__isnull=True)
    return as_read.update(**to) == 1


def _tell(event: type[EscalationRaised] | type[EscalationEnded], which: int) -> None:
    one = Escalation.objects.select_related("room", "incident", "unit").get(pk=which)
    log.info("%s: %s %s, rung %s", event.kind(), one.rule, one.unit or one.incident, one.rung)
    emit(
        event(
            room=one.room,
            alarm=one.pk,
            incident=one.incident.number if one.incident else None,
            unit=one.unit_id,
            call_sign=one.unit.call_sign if one.unit else None,
            rule=one.rule,
            rung=one.rung,
        )
    )


def _stands(room: Room, key: Key, now: datetime) -> bool:
    return any(one.key == key for one in _READ[key.subject](room, now, {"pk": key.which}))


def _late(room: Room, now: datetime) -> Iterator[Late]:
    for read in _READ.values():
        yield from read(room, now, {})


def _late_assignments(room: Room, now: datetime, only: Mapping[str, Any]) -> Iterator[Late]:
    sent = Assignment.objects.filter(
        incident__room=room, stage=Stage.DISPATCHED, started_at__isnull=False, ended_at__isnull=True, **only
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
            key = Key(Subject.ASSIGNMENT, one.pk, rule)
            yield Late(key, one.incident.priority, one.incident_id, one.unit_id)


def _late_incidents(room: Room, now: datetime, only: Mapping[str, Any]) -> Iterator[Late]:
    waiting = Incident.objects.filter(
        room=room,
        closed_at__isnull=True,
        queued_at__lte=now - timedelta(seconds=min(POLICY.queue_target_s)),
        **only,
    )
    for one in waiting.prefetch_related("assignments").order_by("pk"):
        if rule := clocks.incident_late(stage_of(one), one.priority, one.queued_at, now, POLICY):
            yield Late(Key(Subject.INCIDENT, one.pk, rule), one.priority, incident=one.pk)


def _late_units(room: Room, now: datetime, only: Mapping[str, Any]) -> Iterator[Late]:
    units = Unit.objects.filter(room=room, **only).exclude(status=Status.OFF_DUTY).order_by("pk")
    heard = _long_unheard(now)
    for pk, status, status_at in units.values_list("pk", "status", "status_at"):
        for rule in clocks.unit_late(Status(status), status_at, heard.get(pk), now, POLICY):
            yield Late(Key(Subject.UNIT, pk, rule), None, unit=pk)


_READ: Mapping[Subject, Callable[[Room, datetime, Mapping[str, Any]], Iterator[Late]]] = {
    Subject.ASSIGNMENT: _late_assignments,
    Subject.INCIDENT: _late_incidents,
    Subject.UNIT: _late_units,
}


def _long_unheard(now: datetime) -> dict[int, datetime]:
    """{unit id: when it was last heard}, of those that are silent. Nobody is silent while nobody listened."""
    since = now - timedelta(seconds=POLICY.silent_after_s)
    if Watch.objects.filter(since__gt=since).exists():
        return {}
    return dict(LastFix.objects.filter(heard_at__lte=since).values_list("unit", "heard_at"))


def _held(room: Room, now: datetime) -> list[int]:
    """The ids of the incidents whose hold has expired."""
    held = Incident.objects.filter(room=room, closed_at__isnull=True, held_until__isnull=False)
    return [pk for pk, until in held.values_list("pk", "held_until") if clocks.hold_ended(until, now)]


def stamp(now: datetime) -> None:
    """Say that a watch runs; after a gap the watching begins anew. Written every third of the time that
    makes it stale.
    """
    stale = timedelta(seconds=POLICY.watch_stale_s)
    if Watch.objects.filter(seen_at__gt=now - stale / 3).exists():
        return
    fresh = Watch.objects.filter(seen_at__gt=now - stale)
    if not fresh.update(seen_at=now):
        Watch.objects.update_or_create(pk=1, defaults={"since": now, "seen_at": now})


def is_watched(now: datetime) -> bool:
    """Whether a watch was seen lately."""
    return Watch.objects.filter(seen_at__gt=now - timedelta(seconds=POLICY.watch_stale_s)).exists()
