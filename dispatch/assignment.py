"""Who goes: units are assigned and recalled; what they report moves their assignment.

The unit's status leads, the assignment follows, the incident's stage is computed. When the last unit clears,
the incident closes with the disposition that the unit reported: the officer has said what became of it, and
nobody types it again. When the last unit is taken away before any has cleared, the incident waits in queue
again.
"""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from dispatch import tasking
from dispatch.events import AssignmentAdvanced, AssignmentEnded, AssignmentMade, IncidentRequeued
from dispatch.intake import close, resume, still_open
from dispatch.models import Assignment, Incident, Recommendation
from dispatch.particulars import disposition_of
from dispatch.rules import place
from dispatch.rules.lifecycle import IncidentStage, Stage, follow
from dispatch.worklist import stage_of
from patrols import access
from patrols.events import OrderDelivered, OrderSeen, UnitStatusChanged, deciding, emit
from patrols.models import Officer, Room, Unit
from patrols.rules.lifecycle import FREE, TASKED, Status
from patrols.rules.refusal import Refused
from patrols.status import put

ASSIGN = access.permission("dispatch.assign")
RECALL = access.permission("dispatch.recall")


def assign(
    room: Room, number: int, units: Sequence[Unit], *, by: Officer, recommendation: int | None = None
) -> Incident:
    """Send these units to the incident, all of them or none; a held incident is held no longer.

    Refuses `unit_taken` with who sent that unit elsewhere and where. `recommendation` was on the screen.
    """
    access.need(by, ASSIGN, room)
    if not units:
        raise Refused("field_needed", status=422, field="units")
    with deciding(room, by=by):
        incident = still_open(room, number)
        advised = _advised(incident, recommendation, units)
        made = [_start(incident, unit, advised, by) for unit in dict.fromkeys(units)]
        resume(incident)
        together = tasking.running(incident)
        for assignment in made:
            _send(assignment, together)
        if len(together) > len(made):
            tasking.tell_change(incident, except_units=frozenset(one.unit_id for one in made))
    return incident


def recall(room: Room, number: int, unit: Unit, *, by: Officer, reason: str = "") -> Incident:
    """Take a unit off the incident; it is free, and its tablet is told."""
    access.need(by, RECALL, room)
    with deciding(room, by=by):
        incident = still_open(room, number)
        assignment = _running(unit.pk).filter(incident=incident).first()
        if assignment is None:
            raise Refused("not_on_incident", call_sign=unit.call_sign, incident=number)
        place.fits("reason", reason)
        _end(assignment, Stage.RECALLED, reason=reason or None)
        tasking.withdraw(assignment, reason)
        put(assignment.unit, Status.AVAILABLE, reason=reason or None)
        _requeue(incident)
        tasking.tell_change(incident)
    return incident


def on_unit_status(event: UnitStatusChanged) -> None:
    """The assignment follows its unit; the disposition that came with the report settles the incident."""
    status = Status(event.status)
    if status is Status.DISPATCHED:  # only sending does that, and the assignment it made says so already
        return
    assignment = _running(event.unit).first()
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


def on_order_delivered(event: OrderDelivered) -> None:
    """The tablet has the task."""
    _note_receipt(event, "delivered")


def on_order_seen(event: OrderSeen) -> None:
    """The officer has the task on the screen."""
    _note_receipt(event, "seen")


def _running(unit_id: int) -> QuerySet[Assignment]:
    found = Assignment.objects.filter(unit=unit_id, started_at__isnull=False, ended_at__isnull=True)
    return found.select_related("unit__room", "by", "incident__room", "incident__type", "incident__sector")


def _advised(incident: Incident, number: int | None, units: Sequence[Unit]) -> Recommendation | None:
    """The recommendation that was followed or not, with the choice noted in it."""
    if number is None:
        return None
    advised = Recommendation.objects.filter(pk=number, incident=incident).first()
    if advised is None:
        raise Refused("not_there", status=404, what="recommendation")
    advised.chosen = sorted({*advised.chosen, *(unit.pk for unit in units)})
    advised.save(update_fields=["chosen"])
    return advised


def _start(incident: Incident, unit: Unit, advised: Recommendation | None, by: Officer) -> Assignment:
    """The unit's running assignment. The database is the judge of whether it may have one."""
    with deciding(incident.room) as decision:
        fresh = Unit.objects.select_related("room").get(pk=unit.pk)
        if fresh.room_id != incident.room_id:
            raise Refused("other_room", call_sign=fresh.call_sign)
        try:
            with transaction.atomic():
                assignment = Assignment.objects.create(
                    incident=incident,
                    unit=fresh,
                    by=by,
                    stage=Stage.DISPATCHED,
                    seconds=_expected(advised, fresh),
                    recommendation=advised,
                    started_at=decision.at,
                )
        except IntegrityError:
            _refuse_taken(fresh)
            raise
        if Status(fresh.status) not in FREE:
            raise Refused("not_available", call_sign=fresh.call_sign, unit_status=fresh.status)
        return assignment


def _refuse_taken(unit: Unit) -> None:
    if taken := _running(unit.pk).first():
        raise Refused(
            "unit_taken", call_sign=unit.call_sign, by=taken.by.name, incident=taken.incident.number
        )


def _expected(advised: Recommendation | None, unit: Unit) -> float | None:
    """The driving time that the recommendation gave for this unit, if it ranked it."""
    ranked = advised.answer["ranked"] if advised else []
    return next((float(one["seconds"]) for one in ranked if one["unit"] == unit.pk), None)


def _send(assignment: Assignment, together: list[Assignment]) -> None:
    unit, incident = assignment.unit, assignment.incident
    emit(
        AssignmentMade(
            room=incident.room,
            incident=incident.number,
            unit=unit.pk,
            call_sign=unit.call_sign,
            seconds=assignment.seconds,
            recommendation=assignment.recommendation_id,
        )
    )
    assignment.order = tasking.order_task(assignment, together)
    assignment.save(update_fields=["order"])
    put(unit, Status.DISPATCHED)


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
    """The unit is done. The last one to clear closes the incident with its disposition."""
    settled = disposition_of(disposition, after_patrol=True)
    incident = assignment.incident
    assignment.disposition = settled
    _end(assignment, Stage.CLEARED, disposition=settled.code)
    if tasking.running(incident):
        tasking.tell_change(incident)
    else:
        close(incident, settled)


def _end(
    assignment: Assignment, stage: Stage, *, reason: str | None = None, disposition: str | None = None
) -> None:
    with deciding(assignment.incident.room) as decision:
        assignment.stage, assignment.ended_at = stage, decision.at
        assignment.save(update_fields=["stage", "ended_at", "disposition"])
        emit(
            AssignmentEnded(
                room=assignment.incident.room,
                incident=assignment.incident.number,
                unit=assignment.unit_id,
                call_sign=assignment.unit.call_sign,
                ended_as=stage.value,
                disposition=disposition,
                reason=reason,
            )
        )


def _requeue(incident: Incident) -> None:
    """Wait again, when nobody is on the way and nobody has settled it."""
    with deciding(incident.room) as decision:
        fresh = still_open(incident.room, incident.number)
        if stage_of(fresh) is IncidentStage.QUEUED:
            fresh.queued_at = decision.at
            fresh.save(update_fields=["queued_at"])
            emit(IncidentRequeued(room=fresh.room, incident=fresh.number))


def _note_receipt(event: OrderDelivered | OrderSeen, stage: str) -> None:
    with deciding(event.room) as decision:
        found = Assignment.objects.filter(
            unit=event.unit, order__number__in=event.orders, **{f"{stage}_at__isnull": True}
        )
        for assignment in found.select_related("unit", "incident__room"):
            setattr(assignment, f"{stage}_at", decision.at)
            assignment.save(update_fields=[f"{stage}_at"])
            _tell_advance(assignment, stage)


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
