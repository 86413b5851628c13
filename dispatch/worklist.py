"""READ what is to be done: the cards of calls and incidents, what is open, what is late, who is on what."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Prefetch, Q, QuerySet

from dispatch import hazard_cards, promised
from dispatch.models import Assignment, Call, Hazard, Incident, Note
from dispatch.rules import clocks
from dispatch.rules.lifecycle import ENDS, IncidentStage, Stage, incident_stage
from dispatch.rules.policy import POLICY
from patrols.clock import stamp
from patrols.decisions import drawn
from patrols.journal import Card
from patrols.models import Room
from patrols.rules.refusal import Refused

_ASSIGNMENTS = Prefetch(
    "assignments", Assignment.objects.select_related("unit", "by", "merged_from").order_by("pk")
)
_NOTES = Prefetch("notes", Note.objects.select_related("by").order_by("pk"))
_CALLS = Prefetch("calls", Call.objects.order_by("number"))
_MERGED = Prefetch("merged", Incident.objects.prefetch_related(_CALLS, "assignments").order_by("number"))
#: Not over: not closed, and no other speaks for it.
LIVE = Q(closed_at__isnull=True, merged_into__isnull=True)


def incidents(room: Room) -> QuerySet[Incident]:
    """The room's incidents with all that their cards need, by number."""
    return (
        Incident.objects.filter(room=room)
        .select_related("room", "type", "sector", "disposition", "merged_into")
        .prefetch_related(_ASSIGNMENTS, _NOTES, _CALLS, _MERGED)
        .order_by("number")
    )


def calls(room: Room) -> QuerySet[Call]:
    """The room's calls with all that their cards need, by number."""
    return (
        Call.objects.filter(room=room)
        .select_related("room", "type", "taker", "incident__merged_into", "disposition")
        .order_by("number")
    )


def incident(room: Room, number: int) -> Incident:
    """The incident of this number, or a refusal."""
    return _one(Incident.objects.select_related("room", "type", "sector", "merged_into"), room, number)


def bare(room: Room, number: int) -> Incident:
    """The incident of this number without anything that it knows, or a refusal."""
    return _one(Incident.objects.only("number"), room, number)


def _one(among: QuerySet[Incident], room: Room, number: int) -> Incident:
    if found := among.filter(room=room, number=number).first():
        return found
    raise Refused("not_there", status=404, what="incident")


def call(room: Room, number: int) -> Call:
    """The call of this number, or a refusal."""
    if found := calls(room).filter(number=number).first():
        return found
    raise Refused("not_there", status=404, what="call")


def root(found: Incident) -> Incident:
    """The incident that speaks for this one: itself, unless it was merged."""
    while found.merged_into:
        found = found.merged_into
    return found


def merged(found: Incident) -> list[Incident]:
    """All that this incident speaks for beside itself, all the way down, by number."""
    below = [one for same in found.merged.all() for one in (same, *merged(same))]
    return sorted(below, key=lambda one: one.number)


def live(room: Room) -> QuerySet[Incident]:
    """The room's incidents that are not over, with what acting on them needs, by number."""
    found = Incident.objects.filter(LIVE, room=room)
    return found.select_related("room", "type", "sector").order_by("number")


def open_incidents(room: Room) -> list[Card]:
    """The cards of what is not over, by number."""
    return cards_of(room, incidents(room).filter(LIVE))


def open_calls(room: Room) -> list[Card]:
    """The cards of the calls that have not ended; a queued one ends with its incident."""
    return [card_of_call(found) for found in calls(room).filter(closed_at__isnull=True)]


def overdue(room: Room, now: datetime) -> list[int]:
    """The incidents that wait too long: queued beyond their priority's target, or held past their time."""
    return [found.number for found in incidents(room).filter(LIVE) if _is_late(found, now)]


def running(unit_ids: Iterable[int]) -> dict[int, int]:
    """{unit id: number of the incident it is on}, for those that are on one."""
    return {unit: task.incident for unit, task in tasks(unit_ids).items()}


class Task(NamedTuple):
    """The incident that a unit is on, by its number, and how urgent it is."""

    incident: int
    priority: int


def tasks(unit_ids: Iterable[int]) -> dict[int, Task]:
    """What each unit is on, by id, for those that are on something."""
    found = Assignment.objects.filter(
        unit__in=list(unit_ids), started_at__isnull=False, ended_at__isnull=True
    ).values_list("unit", "incident__number", "incident__priority")
    return {unit: Task(number, priority) for unit, number, priority in found}


def incident_card(room: Room, number: int) -> Card:
    """An incident as screens show it."""
    return drawn("incident", room, number, lambda: cards_of(room, [_one(incidents(room), room, number)])[0])


def call_card(room: Room, number: int) -> Card:
    """A call as screens show it."""
    return drawn("call", room, number, lambda: card_of_call(call(room, number)))


def stage_of(found: Incident) -> IncidentStage:
    """Where the incident stands; its assignments are read unless they were prefetched."""
    since = found.reopened_at
    stages = [
        Stage(one.stage)
        for one in found.assignments.all()
        if since is None or one.ended_at is None or one.ended_at > since
    ]
    return incident_stage(
        stages,
        held=found.held_until is not None,
        closed=found.closed_at is not None,
        cancelled=found.disposition is not None and found.disposition.cancels,
        merged=found.merged_into is not None,
    )


def calls_of(found: Incident) -> list[Call]:
    """Its calls and those of what was merged into it."""
    return [call for one in (found, *merged(found)) for call in one.calls.all()]


def promise_lost(found: Incident) -> bool:
    """Whether one of its callers waits for a patrol that was taken off since it was promised."""
    ways = [way for one in (found, *merged(found)) for way in one.assignments.all()]
    return promised.lost(calls_of(found), ways, stage_of(found))


def _is_late(found: Incident, now: datetime) -> bool:
    stage = stage_of(found)
    if stage is IncidentStage.HELD:
        return clocks.hold_ended(found.held_until, now)
    return clocks.incident_late(stage, found.priority, found.queued_at, now, POLICY) is not None


def cards_of(room: Room, among: Iterable[Incident]) -> list[Card]:
    """Incidents of the room that were read with `incidents` as screens show them."""
    found = list(among)
    hazards = hazard_cards.reaching(room, [hazard_cards.position(one) for one in found])
    return [_card(one, there) for one, there in zip(found, hazards, strict=True)]


def _card(found: Incident, hazards: Iterable[Hazard]) -> Card:
    same = merged(found)
    return {
        "card": "incident",
        "id": found.pk,
        "number": found.number,
        "type": found.type.code,
        "priority": found.priority,
        "alarm": found.alarm,
        "stage": stage_of(found).value,
        "place": found.place,
        "landmark": found.landmark,
        "lat": found.lat,
        "lon": found.lon,
        "sector": found.sector.code if found.sector else None,
        "text": found.text,
        "received_at": stamp(found.received_at),
        "answered_at": stamp(found.answered_at),
        "located_at": stamp(found.located_at),
        "created_at": stamp(found.created_at),
        "queued_at": stamp(found.queued_at),
        "closed_at": stamp(found.closed_at),
        "disposition": found.disposition.code if found.disposition else None,
        "held_until": stamp(found.held_until),
        "reopened_at": stamp(found.reopened_at),
        "merged_into": found.merged_into.number if found.merged_into else None,
        "merged": [one.number for one in same],
        "versions": found.versions,
        "calls": sorted(call.number for call in calls_of(found)),
        "promised_until": stamp(promised.until(calls_of(found))),
        "promise_lost": promise_lost(found),
        "hazards": [hazard_cards.card_of(one) for one in hazards],
        "assignments": [_assignment(assignment) for assignment in found.assignments.all()],
        "notes": [
            {"at": stamp(note.at), "by": note.by.name, "text": note.text} for note in found.notes.all()
        ],
        "gone": found.closed_at is not None or found.merged_into is not None,
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
        "merged_from": found.merged_from.number if found.merged_from else None,
        "by": found.by.name,
    }


def card_of_call(found: Call) -> Card:
    """A call that was read with `calls` as screens show it."""
    return {
        "card": "call",
        "id": found.pk,
        "number": found.number,
        "taker": found.taker.name if found.taker else None,
        "ringing": found.taker is None and found.closed_at is None,
        "line": found.line,
        "received_at": stamp(found.received_at),
        "answered_at": stamp(found.answered_at),
        "located_at": stamp(found.located_at),
        "type": found.type.code if found.type else None,
        "place": found.place,
        "landmark": found.landmark,
        "lat": found.lat,
        "lon": found.lon,
        "text": found.text,
        "phone": found.phone,
        "caller": found.caller,
        "language": found.language,
        "versions": found.versions,
        "incident": root(found.incident).number if found.incident else None,
        "closed_at": stamp(found.closed_at),
        "disposition": found.disposition.code if found.disposition else None,
        "promised_at": stamp(found.promised_at),
        "promised_from": stamp(found.promised_from),
        "promised_until": stamp(found.promised_until),
        "gone": found.closed_at is not None,
    }
