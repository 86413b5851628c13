"""The watch's work: what is overdue is told to one rung after the other until its cause is gone.

Any number of watches may run at once. Each looks without a lock; what it finds due it decides together, and
there it looks again: the one that comes second finds nothing due any more.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

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
from patrols import access, clock
from patrols.decisions import deciding, emit
from patrols.gathering import AWAY
from patrols.models import Officer, Room
from patrols.rules.refusal import Refused

log = logging.getLogger(__name__)

TAKE_ALARM = access.permission("dispatch.take_alarm")
#: So many things are one decision, that nobody in the room waits long for it.
AT_ONCE = 16
#: What is due is about an incident, by id, whose hold expired, or about something overdue.
About = int | Key


def escalate(room: Room) -> int:
    """Resume, raise and end what is due in the room now, the most urgent first; how many things were done.

    What fails keeps nothing else from being told: each is done by itself then, and the error raised last.
    """
    due = list(_due(room, clock.now()))
    try:
        return _do(room, due[:AT_ONCE]) if due else 0
    except AWAY:
        raise
    except Exception:
        return _apart(room, due)


def _apart(room: Room, due: Iterable[About]) -> int:
    done, wrong = 0, list[Exception]()
    for one in due:
        try:
            done += _do(room, [one])
        except AWAY:
            raise
        except Exception as error:
            wrong.append(error)
    if wrong:
        raise wrong[0]
    return done


def _do(room: Room, wanted: Iterable[About]) -> int:
    """In one decision, what is still due of what was; how many things that were."""
    with deciding(room) as decision:
        due = _due(room, decision.at)
        still = [due[one] for one in wanted if one in due]
        for step in still:
            step()
    return len(still)


def _due(room: Room, now: datetime) -> dict[About, Callable[[], None]]:
    """What is due in the room, and what to do about it inside a decision. That a person is told comes before
    what is over.
    """
    late = {one.key: one for one in overdue.late(room, now)}
    known = {_key(one): one for one in Escalation.objects.filter(room=room, ended_at__isnull=True)}
    due = [one for key, one in late.items() if key not in known or _is_due(known[key], now)]
    return {
        **{incident: partial(_resume, incident) for incident in _held(room, now)},
        **{
            one.key: partial(_raise, room, one, known.get(one.key), now)
            for one in sorted(due, key=lambda one: one.urgency)
        },
        **{key: partial(_end, one, now) for key, one in known.items() if key not in late},
    }


def _key(one: Escalation) -> Key:
    return Key(Subject(one.subject), one.which, Rule(one.rule))


def _is_due(one: Escalation, now: datetime) -> bool:
    return one.due_at is not None and one.due_at <= now


def _resume(incident: int) -> None:
    """An expired hold ends by itself."""
    resume(Incident.objects.select_related("room").get(pk=incident))


def _end(one: Escalation, now: datetime) -> None:
    """The cause is gone."""
    one.ended_at, one.due_at = now, None
    one.save(update_fields=["ended_at", "due_at"])
    _tell(EscalationEnded, one.pk)


def end_all(about: QuerySet[Escalation]) -> None:
    """These are judged anew: inside the decision that moved what they are about, they end."""
    for one in about.filter(ended_at__isnull=True).select_related("room"):
        with deciding(one.room) as decision:
            _end(one, decision.at)


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


def _raise(room: Room, late: Late, seen: Escalation | None, now: datetime) -> None:
    """One rung up, or the first one; at the top it is told again. Whoever had taken it had their time."""
    subject, which, rule = late.key
    one = seen or Escalation(
        room=room,
        subject=subject,
        which=which,
        rule=rule,
        incident_id=late.incident,
        unit_id=late.unit,
        raised_at=now,
    )
    rung = clocks.rung_above(rule, Rung(seen.rung) if seen else None)
    one.rung, one.due_at = rung, clocks.next_due(rule, rung, late.priority, now, POLICY)
    one.taken_at = one.taken_by = None
    one.save()
    _tell(EscalationRaised, one.pk)
    if rung is Rung.TABLET:
        found = Assignment.objects.select_related("unit__room", "incident__type", "incident__sector")
        tasking.tell_again(found.get(pk=which))


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
    makes it stale, and in turn, as all that is written.
    """
    stale = timedelta(seconds=POLICY.watch_stale_s)
    if Watch.objects.filter(seen_at__gt=now - stale / 3).exists():
        return
    fresh = Watch.objects.filter(seen_at__gt=now - stale)
    with deciding():
        if not fresh.update(seen_at=now):
            Watch.objects.update_or_create(pk=1, defaults={"since": now, "seen_at": now})


def note_transport(answers: bool, now: datetime) -> None:
    """Say whether Redis answers this watch. With several, the room counts as reached while one reaches it.

    Written only when it is news: on SQLite even what changes no row waits for whoever writes.
    """
    news = Watch.objects.filter(silent_since__isnull=not answers)
    if news.exists():
        with deciding():
            news.update(silent_since=None if answers else now)


def is_watched(now: datetime) -> bool:
    """Whether a watch was seen lately."""
    return Watch.objects.filter(seen_at__gt=now - timedelta(seconds=POLICY.watch_stale_s)).exists()
