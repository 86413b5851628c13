"""How an assignment goes: it starts, follows what its unit reports, and ends.

The unit's status leads, the assignment follows, the incident's stage is computed. When the last unit clears,
the incident closes with the disposition that the unit reported: the officer has said what became of it, and
nobody types it again. When the last unit is taken away before any has cleared, the incident waits in queue
again.
"""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from dispatch import promised, tasking
from dispatch.events import (
    AssignmentAdvanced,
    AssignmentEnded,
    AssignmentMade,
    AssignmentSetBack,
    IncidentRequeued,
)
from dispatch.incidents import close, still_open
from dispatch.models import Assignment, Disposition, Incident, Recommendation
from dispatch.particulars import disposition_of
from dispatch.rules.lifecycle import FOLLOWS, IncidentStage, Stage, follow, leave
from dispatch.taken import refuse_taken
from dispatch.worklist import calls_of, promise_lost, stage_of
from patrols.decisions import deciding, emit
from patrols.events import OrderDeclined, UnitStatusChanged, UnitStatusUndone
from patrols.models import Officer, Unit
from patrols.rules.lifecycle import TASKED, Status
from patrols.rules.refusal import Refused
from patrols.status import put_each

#: The moments of an assignment that its unit's reports set.
_REPORTED = ("acknowledged_at", "en_route_at", "on_scene_at", "transporting_at")


def open_ones() -> QuerySet[Assignment]:
    """The assignments that have not ended, running or stacked, first made first, with what acting on them
    needs.
    """
    needed = ("unit__room", "by", "incident__room", "incident__type", "incident__sector")
    return Assignment.objects.filter(ended_at__isnull=True).select_related(*needed).order_by("pk")


def running_of(unit_id: int) -> Assignment | None:
    """The unit's running assignment."""
    return open_ones().filter(unit=unit_id, started_at__isnull=False).first()


def start(
    incident: Incident, units: Sequence[Unit], *, by: Officer, advised: Recommendation | None = None
) -> list[Assignment]:
    """The units' running assignments on the incident, which they may have had stacked; all or none. The
    database is the judge of whether a unit may have one; `send` tells them.
    """
    ids = list(dict.fromkeys(unit.pk for unit in units))
    with deciding(incident.room) as decision:
        fresh = Unit.objects.select_related("room").in_bulk(ids)
        stacked = Assignment.objects.filter(
            incident=incident, unit__in=ids, started_at__isnull=True, ended_at__isnull=True
        )
        known = {one.unit_id: one for one in stacked}
        made = [known.get(which) or Assignment() for which in ids]
        for assignment, unit in zip(made, (fresh[which] for which in ids), strict=True):
            if unit.room_id != incident.room_id:
                raise Refused("other_room", call_sign=unit.call_sign)
            assignment.incident, assignment.unit, assignment.by = incident, unit, by
            assignment.stage, assignment.started_at = Stage.DISPATCHED, decision.at
            assignment.recommendation, assignment.seconds = advised, _expected(advised, unit)
        _save(made, incident)
        return made


def _save(made: Sequence[Assignment], incident: Incident) -> None:
    try:
        with transaction.atomic():
            for assignment in made:
                if assignment.pk:  # it was stacked
                    assignment.save()
            Assignment.objects.bulk_create(one for one in made if not one.pk)
    except IntegrityError:
        for assignment in made:
            refuse_taken(running_of(assignment.unit_id), incident)
        raise


def send(
    incident: Incident,
    made: Sequence[Assignment],
    *,
    by_policy: bool = False,
    reason: str | None = None,
    why: str | None = None,
) -> None:
    """Order the units of started assignments to go, and tell those that are on the incident already. `why`
    they and not the first of the advice.
    """
    together, briefing = tasking.running(incident), tasking.briefing(incident)
    for assignment in made:
        emit(
            AssignmentMade(
                room=incident.room,
                incident=incident.number,
                unit=assignment.unit_id,
                call_sign=assignment.unit.call_sign,
                seconds=assignment.seconds,
                recommendation=assignment.recommendation_id,
                by_policy=by_policy,
                why=why,
                calls_for_help=assignment.unit.emergency_id is not None,
            )
        )
    for assignment, order in zip(made, tasking.order_tasks(made, together, briefing), strict=True):
        assignment.order = order
    Assignment.objects.bulk_update(made, ["order"])
    put_each([assignment.unit for assignment in made], Status.DISPATCHED, reason=reason)
    if len(together) > len(made):
        tasking.tell_change(incident, except_units=frozenset(one.unit_id for one in made))


def turn(assignment: Assignment, stage: Stage, *, reason: str, to: int | None) -> None:
    """End what a unit does because something else begins for it in the same decision, the incident `to` if it
    is that one's: its tablet is told, and it is not free in between.
    """
    leave(assignment.unit.call_sign, Stage(assignment.stage), stage)
    _end([assignment], stage, reason=reason or None, preempted_by=to)
    tasking.withdraw([assignment], how=stage.value, reason=reason)


def take_off(found: Sequence[Assignment], stage: Stage, *, reason: str = "", how: str = "") -> None:
    """End assignments of an incident that did not clear, in a stage that the table allows. A unit that ran is
    told `how`, which is the stage unless it says more, and is free; one that was stacked has not begun.

    The caller says what becomes of the incident: `left` lets it wait again.
    """
    for assignment in found:
        leave(assignment.unit.call_sign, Stage(assignment.stage), stage)
    _end(found, stage, reason=reason or None)
    ran = [assignment for assignment in found if assignment.started_at]
    tasking.withdraw(ran, how=how or stage.value, reason=reason)
    put_each([assignment.unit for assignment in ran], Status.AVAILABLE, reason=reason or None)


def left(incident: Incident) -> None:
    """A unit left: the others are told. The incident waits again when nobody is on the way and nobody has
    settled it.
    """
    with deciding(incident.room) as decision:
        fresh = still_open(incident.room, incident.number)
        if stage_of(fresh) is IncidentStage.QUEUED:
            fresh.queued_at = decision.at
            fresh.save(update_fields=["queued_at"])
            until = promised.until(calls_of(fresh)) if promise_lost(fresh) else None
            emit(IncidentRequeued(room=fresh.room, incident=fresh.number, promised_until=until))
        tasking.tell_change(fresh)


def _end(
    found: Sequence[Assignment],
    stage: Stage,
    *,
    reason: str | None = None,
    disposition: Disposition | None = None,
    preempted_by: int | None = None,
) -> None:
    """Write how assignments of an incident ended, inside the decision that ends them: one statement, unless
    a clock that was ahead at the start of some has stepped back since.
    """
    if not found:
        return
    with deciding(found[0].incident.room) as decision:
        for assignment in found:
            assignment.stage, assignment.disposition = stage, disposition
            assignment.ended_at = max(decision.at, assignment.started_at or decision.at)
        for moment in {assignment.ended_at for assignment in found}:
            ended = Assignment.objects.filter(pk__in=[one.pk for one in found if one.ended_at == moment])
            ended.update(stage=stage, ended_at=moment, disposition=disposition)
        for assignment in found:
            emit(
                AssignmentEnded(
                    room=assignment.incident.room,
                    incident=assignment.incident.number,
                    unit=assignment.unit_id,
                    call_sign=assignment.unit.call_sign,
                    ended_as=stage.value,
                    disposition=disposition.code if disposition else None,
                    reason=reason,
                    preempted_by=preempted_by,
                )
            )


def on_unit_status(event: UnitStatusChanged) -> None:
    """The assignment follows its unit; the disposition that came with the report settles the incident."""
    status = Status(event.status)
    # Only sending dispatches, and who leaves a task without a disposition was taken off it: both are said.
    taken_off = event.was in TASKED and status not in TASKED and event.disposition is None
    if status is Status.DISPATCHED or taken_off:
        return
    assignment = running_of(event.unit)
    if assignment is None:
        if status in TASKED:
            raise Refused("no_task", call_sign=event.call_sign, wanted=status.value)
        return
    current = Stage(assignment.stage)
    stage = follow(event.call_sign, current, status, by_room=event.by_room)
    if stage is Stage.CLEARED:
        _clear(assignment, event.disposition or "")
    elif stage is not current:
        _advance(assignment, stage)


def on_status_undone(event: UnitStatusUndone) -> None:
    """The assignment goes back with its unit, and forgets the moments that the undone report had set."""
    stage = FOLLOWS.get(Status(event.status))
    assignment = running_of(event.unit)
    if stage is None or assignment is None:
        return
    set_then = [name for name in _REPORTED if getattr(assignment, name) == event.reported_at]
    for name in set_then:
        setattr(assignment, name, None)
    assignment.stage = stage
    assignment.save(update_fields=["stage", *set_then])
    emit(
        AssignmentSetBack(
            room=event.room,
            incident=assignment.incident.number,
            unit=event.unit,
            call_sign=event.call_sign,
            stage=stage.value,
        )
    )


def on_order_declined(event: OrderDeclined) -> None:
    """The officer cannot go: the unit is free and the incident may wait again."""
    assignment = running_of(event.unit)
    if assignment is None:
        raise Refused("order_over", call_sign=event.call_sign, order=event.order)
    take_off([assignment], Stage.DECLINED, reason=event.reason)
    left(assignment.incident)


def _expected(advised: Recommendation | None, unit: Unit) -> float | None:
    """The driving time that the recommendation gave for this unit, if it ranked it."""
    ranked = advised.answer["ranked"] if advised else []
    return next((float(one["seconds"]) for one in ranked if one["unit"] == unit.pk), None)


def _advance(assignment: Assignment, stage: Stage) -> None:
    """Move on, noting when; going on at all says that the task was acknowledged."""
    with deciding(assignment.incident.room) as decision:
        reached = {f"{stage.value}_at"}
        if assignment.stage == Stage.DISPATCHED:
            reached.add("acknowledged_at")
        first = sorted(name for name in reached if getattr(assignment, name) is None)
        for name in first:
            setattr(assignment, name, decision.at)
        assignment.stage = stage
        assignment.save(update_fields=["stage", *first])
        _tell_advance(assignment, stage.value)


def _clear(assignment: Assignment, disposition: str) -> None:
    """The unit is done. The last one to clear closes the incident with its disposition; one that was reopened
    is closed by a person.
    """
    settled = disposition_of(disposition, after_patrol=True)
    incident = assignment.incident
    _end([assignment], Stage.CLEARED, disposition=settled)
    if tasking.running(incident):
        tasking.tell_change(incident)
    elif incident.reopened_at is None:
        close(incident, settled)


def _tell_advance(assignment: Assignment, stage: str) -> None:
    emit(
        AssignmentAdvanced(
            room=assignment.incident.room,
            incident=assignment.incident.number,
            unit=assignment.unit_id,
            call_sign=assignment.unit.call_sign,
            stage=stage,
        )
    )
