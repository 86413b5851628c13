"""Who goes and who need not: units are sent, added, turned elsewhere, recalled, freed, and may decline.

A unit that runs is never sent elsewhere unasked: `assign` and `add` refuse it with what may be meant. The
incident is stacked on it, preempts what it does, diverts it before it arrives, or two units swap. Nor is a
second unit ever sent unasked: `assign` begins, `add` helps. Nor is one sent that calls for help, unless it is
named in `despite_help` by a person who was told so.
"""

from collections.abc import Collection, Iterable, Sequence

from dispatch import progress, tasking, worklist
from dispatch.danger import refuse_in_danger
from dispatch.events import AssignmentAdded
from dispatch.incidents import resume, still_open
from dispatch.models import Assignment, Incident, Recommendation
from dispatch.rules import choice, place
from dispatch.rules.lifecycle import Stage
from dispatch.taken import refuse_taken, running_of_each
from patrols import access
from patrols.decisions import deciding, emit
from patrols.models import Officer, Room, Unit
from patrols.rules import saying
from patrols.rules.lifecycle import FREE, Status
from patrols.rules.refusal import Refused

ASSIGN = access.permission("dispatch.assign")
RECALL = access.permission("dispatch.recall")


def assign(
    room: Room,
    number: int,
    units: Sequence[Unit],
    *,
    by: Officer,
    recommendation: int | None = None,
    why: str | None = None,
    despite_help: Collection[int] = (),
) -> Incident:
    """Send these units to an incident that nobody serves, all of them or none; it is held no longer.

    A unit for which the incident is stacked begins with it. Refuses `unit_taken` with who sent that unit
    elsewhere and where, and `already_served` with who is there. `recommendation` was on the screen, `why`
    they and not its first.
    """
    access.need(by, ASSIGN, room)
    with deciding(room, by=by):
        refuse_running(room, number, [unit.pk for unit in units])
        incident = still_open(room, number)
        before = tasking.running(incident)
        made = _started(incident, units, by=by, recommendation=recommendation, why=why, despite=despite_help)
        if before:
            raise Refused("already_served", incident=number, call_signs=_call_signs(before))
        resume(incident)
        progress.send(incident, made, why=why)
    return incident


def add(
    room: Room,
    number: int,
    units: Sequence[Unit],
    *,
    by: Officer,
    recommendation: int | None = None,
    why: str | None = None,
    despite_help: Collection[int] = (),
) -> Incident:
    """Send these units too, to help those that serve the incident already. Refuses as `assign` does, and
    `not_served` where nobody does.
    """
    access.need(by, ASSIGN, room)
    with deciding(room, by=by):
        refuse_running(room, number, [unit.pk for unit in units])
        incident = still_open(room, number)
        before = tasking.running(incident)
        if not before:
            raise Refused("not_served", incident=number)
        made = _started(incident, units, by=by, recommendation=recommendation, why=why, despite=despite_help)
        emit(
            AssignmentAdded(
                room=room,
                incident=number,
                units=[one.unit_id for one in made],
                call_signs=_call_signs(made),
                beside=_call_signs(before),
            )
        )
        progress.send(incident, made, why=why)
    return incident


def refuse_running(room: Room, number: int, units: Collection[int]) -> None:
    """Refuse `unit_taken` for the first of these that runs, wanted for this incident. Whoever was overtaken
    learns so at a glance, before the room's lock or at once inside it; the index beneath is the judge.
    """
    taken = running_of_each(room, units)
    for unit in units:
        if unit in taken:
            refuse_taken(taken[unit], worklist.bare(room, number))


def preempt(
    room: Room,
    number: int,
    unit: Unit,
    *,
    by: Officer,
    reason: str,
    recommendation: int | None = None,
    why: str | None = None,
    despite_help: Collection[int] = (),
) -> Incident:
    """Take a unit from what it does and send it here, in one decision; what it did waits again if nobody
    else is on it. It needs a reason; `why` this unit and not the first of the advice is another question.
    """
    access.need(by, ASSIGN, room)
    with deciding(room, by=by):
        incident = still_open(room, number)
        reason = saying.reason(reason)
        taken = taken_elsewhere(unit, incident)
        refuse_in_danger(taken.unit, incident, despite_help)
        advised = advised_by(incident, recommendation, [unit], why)
        take(taken, Stage.PREEMPTED, incident, by=by, reason=reason, advised=advised, why=why)
        progress.left(taken.incident)
    return incident


def recall(room: Room, number: int, unit: Unit, *, by: Officer, reason: str = "") -> Incident:
    """Take a running unit off the incident; it is free, and its tablet is told."""
    return _leave(room, number, unit, Stage.RECALLED, by=by, reason=reason)


def free(room: Room, number: int, unit: Unit, *, by: Officer, reason: str = "") -> Incident:
    """End what a unit does here without a disposition; it is free. What is only stacked on it is so no
    longer, which no tablet need know.
    """
    return _leave(room, number, unit, Stage.FREED, by=by, reason=reason)


def decline(room: Room, number: int, unit: Unit, *, by: Officer, reason: str) -> Incident:
    """The unit said by radio that it cannot go: allowed until it is en route, with a reason; it is free."""
    return _leave(room, number, unit, Stage.DECLINED, by=by, reason=reason)


def _leave(room: Room, number: int, unit: Unit, stage: Stage, *, by: Officer, reason: str) -> Incident:
    access.need(by, RECALL, room)
    with deciding(room, by=by):
        incident = still_open(room, number)
        assignment = open_on(incident, unit, running=stage is not Stage.FREED)
        given = saying.reason(reason) if stage is Stage.DECLINED else place.fits("reason", reason)
        progress.take_off([assignment], stage, reason=given)
        if assignment.started_at:
            progress.left(incident)
    return incident


def take(
    taken: Assignment,
    stage: Stage,
    incident: Incident,
    *,
    by: Officer,
    reason: str,
    advised: Recommendation | None,
    why: str | None,
) -> None:
    """Inside the decision that turns it, the unit ends what it does in this stage and begins here."""
    progress.turn(taken, stage, reason=reason, to=incident.number)
    made = progress.start(incident, [taken.unit], by=by, advised=advised)
    resume(incident)
    progress.send(incident, made, reason=reason, why=why)


def need_free(unit: Unit) -> None:
    """Refuse a unit that does something else."""
    if Status(unit.status) not in FREE:
        raise Refused("not_available", call_sign=unit.call_sign, unit_status=unit.status)


def _started(
    incident: Incident,
    units: Sequence[Unit],
    *,
    by: Officer,
    recommendation: int | None,
    why: str | None,
    despite: Collection[int],
) -> list[Assignment]:
    """The assignments of these free units, not told yet."""
    if not units:
        raise Refused("field_needed", status=422, field="units")
    advised = advised_by(incident, recommendation, units, why)
    made = progress.start(incident, units, by=by, advised=advised)
    for one in made:
        need_free(one.unit)
        refuse_in_danger(one.unit, incident, despite)
    return made


def _call_signs(found: Iterable[Assignment]) -> list[str]:
    return [one.unit.call_sign for one in found]


def taken_elsewhere(unit: Unit, incident: Incident) -> Assignment:
    """What the unit does elsewhere, or a refusal."""
    if unit.room_id != incident.room_id:
        raise Refused("other_room", call_sign=unit.call_sign)
    taken = progress.running_of(unit.pk)
    if taken is None:
        raise Refused("not_taken", call_sign=unit.call_sign)
    if taken.incident_id == incident.pk:
        refuse_taken(taken, incident)
    return taken


def open_on(incident: Incident, unit: Unit, *, running: bool) -> Assignment:
    """The unit's assignment on this incident, or a refusal; one that is only stacked unless it must run."""
    found = progress.open_ones().filter(incident=incident, unit=unit)
    if running:
        found = found.filter(started_at__isnull=False)
    assignment = found.first()
    if assignment is None:
        raise Refused("not_on_incident", call_sign=unit.call_sign, incident=incident.number)
    return assignment


def advised_by(
    incident: Incident, number: int | None, units: Sequence[Unit], why: str | None
) -> Recommendation | None:
    """The recommendation that was followed or not, with the choice noted in it, and why if it was said."""
    said = choice.why(why)
    if number is None:
        return None
    advised = Recommendation.objects.filter(pk=number, incident=incident).first()
    if advised is None:
        raise Refused("not_there", status=404, what="recommendation")
    advised.chosen = sorted({*advised.chosen, *(unit.pk for unit in units)})
    if said:
        advised.why = {**advised.why, **{str(unit.pk): said.value for unit in units}}
    advised.save(update_fields=["chosen", "why"])
    return advised
