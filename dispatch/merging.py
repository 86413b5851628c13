"""Two incidents are the same thing, or are not after all.

What was merged keeps its calls, its notes and its past; the incident that it was merged into speaks for it.
Units that are on the way go on, for the other incident, and come back with it if they are still on the way.
"""

from collections.abc import Iterable

from django.db.models import Q

from dispatch import escalation, progress, tasking, worklist
from dispatch.events import AssignmentMoved, IncidentMerged, IncidentUnmerged
from dispatch.incidents import resume, still_open
from dispatch.models import Assignment, Escalation, Incident, Subject
from dispatch.rules.lifecycle import IncidentStage, Stage
from patrols import access
from patrols.decisions import deciding, emit
from patrols.models import Officer, Room
from patrols.rules.refusal import Refused

MERGE = access.permission("dispatch.merge")


def merge(room: Room, number: int, into: int, *, by: Officer) -> Incident:
    """The incident is the same thing as `into`, which speaks for both, gets its units, and is returned."""
    access.need(by, MERGE, room)
    with deciding(room, by=by):
        if number == into:
            raise Refused("merged_with_itself", incident=number)
        incident, target = still_open(room, number), still_open(room, into)
        resume(incident)
        incident.merged_into = target
        incident.save(update_fields=["merged_into"])
        emit(IncidentMerged(room=room, incident=number, into=into, calls=_open_calls(incident)))
        moved = _move(_for_one_each(incident, target), incident, target)
        _end_alarms(incident, moved)
        if any(one.started_at for one in moved):
            resume(target)
        _tell(target, moved, replaces=number)
    return target


def unmerge(room: Room, number: int, *, by: Officer) -> Incident:
    """The incident is something else after all and speaks for itself, with its units that are still on the
    way; without any it waits in the queue. Not once it is closed.
    """
    access.need(by, MERGE, room)
    with deciding(room, by=by) as decision:
        incident = worklist.incident(room, number)
        if incident.closed_at:
            raise Refused("incident_closed", incident=number)
        if incident.merged_into is None:
            raise Refused("not_merged", incident=number)
        target = worklist.root(incident)
        came = [incident.pk, *(same.pk for same in worklist.merged(incident))]
        incident.merged_into = None
        incident.save(update_fields=["merged_into"])
        emit(IncidentUnmerged(room=room, incident=number, out_of=target.number, calls=_open_calls(incident)))
        moved = _move(progress.open_ones().filter(incident=target, merged_from__in=came), target, incident)
        _end_alarms(None, moved)
        _tell(incident, moved, replaces=target.number)
        if any(one.started_at for one in moved):
            progress.left(target)
        if worklist.stage_of(incident) is IncidentStage.QUEUED:
            incident.queued_at = decision.at
            incident.save(update_fields=["queued_at"])
    return incident


def _for_one_each(incident: Incident, target: Incident) -> list[Assignment]:
    """What moves to the target. Where a unit is on both, what was stacked is forgotten: it has not begun."""
    moving = []
    for one in progress.open_ones().filter(incident=incident):
        there = progress.open_ones().filter(incident=target, unit=one.unit).first()
        if there is None or one.started_at:
            moving.append(one)
        spare = there if one.started_at else one
        if there and spare:
            progress.take_off([spare], Stage.FREED)
    return moving


def _move(which: Iterable[Assignment], was: Incident, to: Incident) -> list[Assignment]:
    """Let these go on for the other incident. Each remembers where it first came from, until it is back."""
    moved = list(which)
    for one in moved:
        origin = one.merged_from_id or was.pk
        one.incident, one.merged_from_id = to, None if origin == to.pk else origin
        one.save(update_fields=["incident", "merged_from"])
        emit(
            AssignmentMoved(
                room=to.room,
                incident=to.number,
                unit=one.unit_id,
                call_sign=one.unit.call_sign,
                was=was.number,
            )
        )
    return moved


def _tell(incident: Incident, moved: list[Assignment], *, replaces: int) -> None:
    """The units that moved have another task, the others other company."""
    came = frozenset(one.unit_id for one in moved if one.started_at)
    if came:
        others = frozenset(one.unit_id for one in tasking.running(incident)) - came
        tasking.tell_change(incident, except_units=others, replaces=replaces)
        tasking.tell_change(incident, except_units=came)


def _end_alarms(incident: Incident | None, moved: list[Assignment]) -> None:
    """What was overdue is judged anew, where it now belongs."""
    about = Q(subject=Subject.ASSIGNMENT, which__in=[one.pk for one in moved])
    if incident:
        about |= Q(subject=Subject.INCIDENT, which=incident.pk)
    escalation.end_all(Escalation.objects.filter(about))


def _open_calls(incident: Incident) -> list[int]:
    family = [incident, *worklist.merged(incident)]
    found = worklist.calls(incident.room).filter(incident__in=family, closed_at__isnull=True)
    return [call.number for call in found]
