"""READ what is to be done: the cards of calls and incidents, what is open, what is late, who is on what."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from dispatch.models import Assignment, Call, Escalation, Incident, Note
from dispatch.rules import clocks
from dispatch.rules.lifecycle import ENDS, IncidentStage, Stage, incident_stage
from dispatch.rules.policy import POLICY
from patrols.clock import stamp
from patrols.events import drawn
from patrols.journal import Card
from patrols.models import Room
from patrols.rules.refusal import Refused

_ASSIGNMENTS = Prefetch("assignments", Assignment.objects.select_related("unit", "by").order_by("pk"))
_NOTES = Prefetch("notes", Note.objects.select_related("by").order_by("pk"))
_CALLS = Prefetch("calls", Call.objects.order_by("number"))


def incidents(room: Room) -> QuerySet[Incident]:
    """The room's incidents with all that their cards need, by number."""
    return (
        Incident.objects.filter(room=room)
        .select_related("room", "type", "sector", "disposition")
        .prefetch_related(_ASSIGNMENTS, _NOTES, _CALLS)
        .order_by("number")
    )


def calls(room: Room) -> QuerySet[Call]:
    """The room's calls with all that their cards need, by number."""
    return (
        Call.objects.filter(room=room)
        .select_related("room", "type", "taker", "incident", "disposition")
        .order_by("number")
    )


def incident(room: Room, number: int) -> Incident:
    """The incident of this number, or a refusal."""
    return _one(Incident.objects.select_related("room", "type", "sector"), room, number)


def _one(among: QuerySet[Incident], room: Room, number: int) -> Incident:
    if found := among.filter(room=room, number=number).first():
        return found
    raise Refused("not_there", status=404, what="incident")


def call(room: Room, number: int) -> Call:
    """The call of this number, or a refusal."""
    if found := calls(room).filter(number=number).first():
        return found
    raise Refused("not_there", status=404, what="call")


def open_incidents(room: Room) -> list[Card]:
    """The cards of what is not closed, by number."""
    return [_incident_card(found) for found in incidents(room).filter(closed_at__isnull=True)]


def open_calls(room: Room) -> list[Card]:
    """The cards of the calls that have not ended; a queued one ends with its incident."""
    return [_call_card(found) for found in calls(room).filter(closed_at__isnull=True)]


def open_alarms(room: Room) -> list[Card]:
    """The cards of what is overdue, by when it was raised."""
    return [_alarm_card(found) for found in _alarms(room).filter(ended_at__isnull=True)]


def overdue(room: Room, now: datetime) -> list[int]:
    """The incidents that wait too long: queued beyond their priority's target, or held past their time."""
    return [found.number for found in incidents(room).filter(closed_at__isnull=True) if _is_late(found, now)]


def running(unit_ids: Iterable[int]) -> dict[int, int]:
    """{unit id: number of the incident it is on}, for those that are on one."""
    found = Assignment.objects.filter(
        unit__in=list(unit_ids), started_at__isnull=False, ended_at__isnull=True
    )
    return dict(found.values_list("unit", "incident__number"))


def incident_card(room: Room, number: int) -> Card:
    """An incident as screens show it."""
    return drawn("incident", room, number, lambda: _incident_card(_one(incidents(room), room, number)))


def call_card(room: Room, number: int) -> Card:
    """A call as screens show it."""
    return drawn("call", room, number, lambda: _call_card(call(room, number)))


def alarm_card(room: Room, which: int) -> Card:
    """An escalation of this id as screens show it."""
    return drawn("alarm", room, which, lambda: _alarm_card(_alarms(room).get(pk=which)))


def stage_of(found: Incident) -> IncidentStage:
    """Where the incident stands; its assignments are read unless they were prefetched."""
    stages = [Stage(assignment.stage) for assignment in found.assignments.all()]
    return incident_stage(stages, held=found.held_until is not None, closed=found.closed_at is not None)


def _is_late(found: Incident, now: datetime) -> bool:
    stage = stage_of(found)
    if stage is IncidentStage.HELD:
        return clocks.hold_ended(found.held_until, now)
    return clocks.incident_late(stage, found.priority, found.queued_at, now, POLICY) is not None


def _alarms(room: Room) -> QuerySet[Escalation]:
    found = Escalation.objects.filter(room=room).select_related("incident", "unit")
    return found.order_by("raised_at", "pk")


def _alarm_card(found: Escalation) -> Card:
    return {
        "card": "alarm",
        "id": found.pk,
        "rule": found.rule,
        "rung": found.rung,
        "incident": found.incident.number if found.incident else None,
        "unit": found.unit_id,
        "call_sign": found.unit.call_sign if found.unit else None,
        "raised_at": stamp(found.raised_at),
        "gone": found.ended_at is not None,
    }


def _incident_card(found: Incident) -> Card:
    return {
        "card": "incident",
        "id": found.pk,
        "number": found.number,
        "type": found.type.code,
        "priority": found.priority,
        "stage": stage_of(found).value,
        "place": found.place,
        "landmark": found.landmark,
        "lat": found.lat,
        "lon": found.lon,
        "sector": found.sector.code if found.sector else None,
        "text": found.text,
        "received_at": stamp(found.received_at),
        "created_at": stamp(found.created_at),
        "queued_at": stamp(found.queued_at),
        "closed_at": stamp(found.closed_at),
        "disposition": found.disposition.code if found.disposition else None,
        "held_until": stamp(found.held_until),
        "calls": [call.number for call in found.calls.all()],
        "assignments": [_assignment(assignment) for assignment in found.assignments.all()],
        "notes": [
            {"at": stamp(note.at), "by": note.by.name, "text": note.text} for note in found.notes.all()
        ],
        "gone": found.closed_at is not None,
    }


def _assignment(found: Assignment) -> Card:
    stage = Stage(found.stage)
    return {
        "id": found.pk,
        "unit": found.unit_id,
        "call_sign": found.unit.call_sign,
        "stage": stage.value,
        "dispatched_at": stamp(found.started_at),
        "delivered_at": stamp(found.delivered_at),
        "seen_at": stamp(found.seen_at),
        "acknowledged_at": stamp(found.acknowledged_at),
        "en_route_at": stamp(found.en_route_at),
        "on_scene_at": stamp(found.on_scene_at),
        "transporting_at": stamp(found.transporting_at),
        "ended_at": stamp(found.ended_at),
        "ended_as": stage.value if stage in ENDS else None,
        "seconds": found.seconds,
        "by": found.by.name,
    }


def _call_card(found: Call) -> Card:
    return {
        "card": "call",
        "id": found.pk,
        "number": found.number,
        "taker": found.taker.name,
        "received_at": stamp(found.received_at),
        "type": found.type.code if found.type else None,
        "place": found.place,
        "landmark": found.landmark,
        "lat": found.lat,
        "lon": found.lon,
        "text": found.text,
        "phone": found.phone,
        "caller": found.caller,
        "language": found.language,
        "incident": found.incident.number if found.incident else None,
        "closed_at": stamp(found.closed_at),
        "disposition": found.disposition.code if found.disposition else None,
        "gone": found.closed_at is not None,
    }
