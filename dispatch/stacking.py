"""What a busy unit does next: incidents are stacked on it, and it does them in that order.

A stacked incident waits in the queue like any other, for nobody is on the way. Once its unit is free the
watch says so, and a person sends it; a force may switch on that the next one starts by itself
(`Policy.start_stacked`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from dispatch import progress
from dispatch.assignment import ASSIGN
from dispatch.events import AssignmentStacked, IncidentClosed
from dispatch.incidents import still_open
from dispatch.models import Assignment, Incident
from dispatch.rules.lifecycle import IncidentStage, Stage
from dispatch.rules.policy import POLICY
from dispatch.taken import refuse_taken
from dispatch.worklist import stage_of
from patrols import access
from patrols.decisions import deciding, emit
from patrols.events import UnitStatusChanged
from patrols.models import Officer, Room, Unit
from patrols.rules.lifecycle import FREE, TASKED, Status
from patrols.rules.refusal import Refused


def stack(room: Room, number: int, unit: Unit, *, by: Officer) -> Incident:
    """Let a unit on duty do this after what it does now. `assign` begins it, `free` forgets it."""
    access.need(by, ASSIGN, room)
    with deciding(room, by=by):
        incident = still_open(room, number)
        fresh = Unit.objects.get(pk=unit.pk)
        if fresh.room_id != incident.room_id:
            raise Refused("other_room", call_sign=fresh.call_sign)
        if fresh.status == Status.OFF_DUTY:
            raise Refused("not_available", call_sign=fresh.call_sign, unit_status=fresh.status)
        if known := progress.open_ones().filter(incident=incident, unit=fresh).first():
            refuse_taken(known if known.started_at else None, incident)
            raise Refused("already_stacked", call_sign=fresh.call_sign, incident=number)
        Assignment.objects.create(incident=incident, unit=fresh, by=by, stage=Stage.STACKED)
        emit(AssignmentStacked(room=room, incident=number, unit=fresh.pk, call_sign=fresh.call_sign))
    return incident


def stacked(unit_ids: Iterable[int]) -> dict[int, list[int]]:
    """{unit id: numbers of the incidents that are stacked on it, the next one first}, for those with any."""
    found: dict[int, list[int]] = defaultdict(list)
    waiting = _stacked().filter(unit__in=list(unit_ids)).values_list("unit", "incident__number")
    for unit, number in waiting.order_by("pk"):
        found[unit].append(number)
    return dict(found)


def proposed(room: Room) -> Iterator[Assignment]:
    """For each free unit that does not call for help the first of what is stacked on it that still waits in
    the queue.
    """
    told: set[int] = set()
    for one in _stacked().filter(unit__room=room, unit__status__in=FREE, unit__emergency=None):
        if one.unit_id not in told and stage_of(one.incident) is IncidentStage.QUEUED:
            told.add(one.unit_id)
            yield one


def on_unit_status(event: UnitStatusChanged) -> None:
    """A unit that ended its task may begin the next; one that goes off duty does nothing next."""
    status, was = Status(event.status), Status(event.was)
    if status is Status.OFF_DUTY:
        _forget(_stacked().filter(unit=event.unit))
    elif POLICY.start_stacked and was in TASKED and status in FREE:
        following = next((one for one in proposed(event.room) if one.unit_id == event.unit), None)
        if following:
            made = progress.start(following.incident, [following.unit], by=following.by)
            progress.send(made[0].incident, made, by_policy=True)


def on_incident_closed(event: IncidentClosed) -> None:
    """Nobody does next what has ended."""
    _forget(_stacked().filter(incident__room=event.room, incident__number=event.incident))


def _stacked() -> QuerySet[Assignment]:
    return progress.open_ones().filter(started_at__isnull=True)


def _forget(found: QuerySet[Assignment]) -> None:
    for one in found:
        progress.take_off([one], Stage.FREED)
