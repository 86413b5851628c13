"""The watch's work: what is overdue is told to one rung after the other until its cause is gone.

Any number of watches may run at once. Each looks without a lock, takes the first thing that is due and
decides it alone; there it asks again whether the cause stands, and changes the row only from the state that
it had read. The one that comes second finds nothing to change.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from dispatch import overdue, tasking
from dispatch.alarm_cards import alarms
from dispatch.events import EscalationEnded, EscalationRaised, EscalationTaken
from dispatch.incidents import resume
from dispatch.models import Assignment, Escalation, Incident, Subject, Watch
from dispatch.overdue import Key, Late
from dispatch.rules import clocks
from dispatch.rules.clocks import Rule, Rung
from dispatch.rules.policy import POLICY
from patrols import access
from patrols.decisions import deciding, emit
from patrols.models import Officer, Room
from patrols.rules.refusal import Refused

log = logging.getLogger(__name__)

TAKE_ALARM = access.permission("dispatch.take_alarm")
#: What an escalation says that nobody has taken.
NOBODYS = {"taken_at": None, "taken_by": None}


def escalate_one(now: datetime) -> bool:
    """Do the first thing that is due at `now` in any room: resume, end or raise. False when nothing is."""
    return any(_step(room, now) for room in Room.objects.order_by("pk"))


def _step(room: Room, now: datetime) -> bool:
    late = {one.key: one for one in overdue.late(room, now)}
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
        if overdue.stands(room, key, now) or not _change(seen, ended_at=now, due_at=None):
            return False
        _tell(EscalationEnded, seen.pk)
    return True


def end_all(about: QuerySet[Escalation]) -> None:
    """These are judged anew: inside the decision that moved what they are about, they end."""
    for one in about.filter(ended_at__isnull=True).select_related("room"):
        with deciding(one.room) as decision:
            if _change(one, ended_at=decision.at, due_at=None):
                _tell(EscalationEnded, one.pk)


def take_alarm(room: Room, which: int, *, by: Officer) -> Escalation:
    """Somebody sees to it: it is silent for one rung's time, then climbs and is nobody's again.

    Taking what one has changes nothing. Refuses `alarm_taken` with who was first, and `alarm_ended`.
    """
    access.need(by, TAKE_ALARM, room)
    with deciding(room, by=by) as decision:
        found = alarms(room).filter(pk=which).first()
        if found is None:
            raise Refused("not_there", status=404, what="alarm")
        if found.ended_at:
            raise Refused("alarm_ended", alarm=which)
        if found.taken_by and found.taken_by != by:
            raise Refused("alarm_taken", alarm=which, by=found.taken_by.name)
        if found.taken_by is None:
            priority = found.incident.priority if found.incident else None
            found.due_at = decision.at + clocks.rung_time(priority, POLICY)
            found.taken_at, found.taken_by = decision.at, by
            found.save(update_fields=["due_at", "taken_at", "taken_by"])
            _tell(EscalationTaken, which)
    return found


def _raise(room: Room, late: Late, seen: Escalation | None, now: datetime) -> bool:
    """One rung up, or the first one; at the top it is told again. Whoever had taken it had their time."""
    rule = late.key.rule
    rung = clocks.rung_above(rule, Rung(seen.rung) if seen else None)
    due_at = clocks.next_due(rule, rung, late.priority, now, POLICY)
    with deciding(room):
        if not overdue.stands(room, late.key, now):
            return False
        if seen is None:
            which = _open(room, late, rung, now, due_at)
        else:
            which = seen.pk if _change(seen, rung=rung, due_at=due_at, **NOBODYS) else None
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
    as_read = Escalation.objects.filter(
        pk=seen.pk, rung=seen.rung, due_at=seen.due_at, taken_by=seen.taken_by_id, ended_at__isnull=True
    )
    return as_read.update(**to) == 1


def _tell(event: type[EscalationRaised | EscalationTaken | EscalationEnded], which: int) -> None:
    one = Escalation.objects.select_related("room", "incident", "unit").get(pk=which)
    log.info("%s: %s %s, rung %s", event.kind(), one.rule, one.unit or one.incident or one.room, one.rung)
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


def note_transport(answers: bool, now: datetime) -> None:
    """Say whether Redis answers this watch. With several, the room counts as reached while one reaches it."""
    if answers:
        Watch.objects.filter(silent_since__isnull=False).update(silent_since=None)
    else:
        Watch.objects.filter(silent_since__isnull=True).update(silent_since=now)


def is_watched(now: datetime) -> bool:
    """Whether a watch was seen lately."""
    return Watch.objects.filter(seen_at__gt=now - timedelta(seconds=POLICY.watch_stale_s)).exists()
