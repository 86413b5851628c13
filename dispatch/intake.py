"""What happened: calls are taken, become incidents or end without a patrol; incidents change, wait, close."""

from collections.abc import Mapping
from typing import Any

from dispatch import tasking, worklist
from dispatch.events import (
    CallAmended,
    CallClosed,
    CallQueued,
    CallTaken,
    IncidentAmended,
    IncidentClosed,
    IncidentHeld,
    IncidentNoted,
    IncidentOpened,
    IncidentResumed,
)
from dispatch.models import Call, Disposition, Incident, Note
from dispatch.particulars import FACETS, SHARED, apply, check, disposition_of, said, shared
from dispatch.rules import place, priority
from dispatch.rules.policy import POLICY
from patrols import access
from patrols.events import deciding, emit
from patrols.models import Officer, Room
from patrols.rules.refusal import Refused

READ_ROOM = access.permission("dispatch.read_room")
READ_WORDS = access.permission("dispatch.read_words")
TAKE_CALL = access.permission("dispatch.take_call")
AMEND_INCIDENT = access.permission("dispatch.amend_incident")
CLOSE_INCIDENT = access.permission("dispatch.close_incident")


def take_call(room: Room, given: Mapping[str, Any], *, by: Officer) -> Call:
    """Begin a call with any of type, place, landmark, lat, lon, text, phone, caller, language."""
    access.need(by, TAKE_CALL, room)
    with deciding(room, by=by) as decision:
        values = check(room, None, given)
        locked = decision.room(room)
        locked.call_head += 1
        call = Call(
            room=room, number=locked.call_head, taker=by, received_at=decision.at, answered_at=decision.at
        )
        apply(call, values)
        call.located_at = decision.at if call.lat is not None else None
        call.save()
        emit(CallTaken(room=room, call=call.number, said=said(call, given)))
    return call


def amend_call(room: Room, number: int, given: Mapping[str, Any], *, by: Officer) -> Call:
    """Know a call better. What its incident still says as the call said it is amended there too."""
    access.need(by, TAKE_CALL, room)
    with deciding(room, by=by) as decision:
        call = _open_call(room, number)
        values = check(room, call, given)
        before = {name: getattr(call, name) for name in SHARED}
        if changed := apply(call, values):
            if call.located_at is None and call.lat is not None:
                call.located_at = decision.at
            call.save()
            emit(CallAmended(room=room, call=number, fields=changed, said=said(call, changed)))
            _carry(call, before, changed)
    return call


def queue_call(room: Room, number: int, *, by: Officer) -> Incident:
    """Make an incident of a call, which needs a type and a place, and let it wait for a unit."""
    access.need(by, TAKE_CALL, room)
    with deciding(room, by=by):
        call = _open_call(room, number)
        if call.incident:
            raise Refused("already_queued", call=number, incident=call.incident.number)
        if call.type is None:
            raise Refused("field_needed", status=422, field="type")
        if call.lat is None:
            place.said("place", call.place)
        incident = open_incident(call)
        call.incident = incident
        call.save(update_fields=["incident"])
        emit(CallQueued(room=room, call=number, incident=incident.number))
    return incident


def close_call(room: Room, number: int, disposition: str, *, by: Officer) -> Call:
    """End a call without a patrol; one that became an incident ends with it."""
    access.need(by, TAKE_CALL, room)
    with deciding(room, by=by):
        call = _open_call(room, number)
        if call.incident:
            raise Refused("already_queued", call=number, incident=call.incident.number)
        _end_call(call, disposition_of(disposition, after_patrol=False))
    return call


def amend_incident(room: Room, number: int, given: Mapping[str, Any], *, by: Officer) -> Incident:
    """Know an incident better; the tablets of its units get the change."""
    access.need(by, AMEND_INCIDENT, room)
    with deciding(room, by=by):
        incident = still_open(room, number)
        _amend(incident, given)
    return incident


def add_note(room: Room, number: int, text: str, *, by: Officer) -> Note:
    """Add a note to an incident; a closed one takes notes too."""
    access.need(by, AMEND_INCIDENT, room)
    with deciding(room, by=by) as decision:
        incident = worklist.incident(room, number)
        note = Note.objects.create(incident=incident, at=decision.at, by=by, text=place.said("text", text))
        emit(IncidentNoted(room=room, incident=number, said={"text": text}))
    return note


def hold(room: Room, number: int, minutes: int, *, by: Officer) -> Incident:
    """Let an incident wait on purpose for so many minutes; 0 ends the hold. Not while units run."""
    access.need(by, AMEND_INCIDENT, room)
    with deciding(room, by=by) as decision:
        incident = still_open(room, number)
        if minutes == 0:
            resume(incident)
            return incident
        _refuse_running(incident)
        incident.held_until = decision.at + POLICY.hold(minutes)
        incident.save(update_fields=["held_until"])
        emit(IncidentHeld(room=room, incident=number, until=incident.held_until))
    return incident


def close_incident(room: Room, number: int, disposition: str, *, by: Officer) -> Incident:
    """End an incident with what became of it. Running units must be recalled or clear first."""
    access.need(by, CLOSE_INCIDENT, room)
    with deciding(room, by=by):
        incident = still_open(room, number)
        _refuse_running(incident)
        sent = incident.assignments.exists()
        close(incident, disposition_of(disposition, after_patrol=sent))
    return incident


def open_incident(call: Call) -> Incident:
    """An incident that says what the call says, inside the decision that queues it."""
    with deciding(call.room) as decision:
        locked = decision.room(call.room)
        locked.incident_head += 1
        values = check(call.room, Incident(), shared(call))
        incident = Incident.objects.create(
            room=call.room,
            number=locked.incident_head,
            priority=values["type"].priority,
            received_at=call.received_at,
            created_at=decision.at,
            queued_at=decision.at,
            **values,
        )
        emit(
            IncidentOpened(
                room=call.room,
                incident=incident.number,
                type=incident.type.code,
                priority=incident.priority,
                sector=incident.sector.code if incident.sector else None,
            )
        )
    return incident


def still_open(room: Room, number: int) -> Incident:
    """The incident of this number while it is open, or a refusal."""
    incident = worklist.incident(room, number)
    if incident.closed_at:
        raise Refused("incident_closed", incident=number)
    return incident


def resume(incident: Incident) -> None:
    """End the hold, if there is one, inside the decision that no longer waits."""
    if incident.held_until is None:
        return
    incident.held_until = None
    incident.save(update_fields=["held_until"])
    emit(IncidentResumed(room=incident.room, incident=incident.number))


def close(incident: Incident, disposition: Disposition) -> None:
    """End the incident and the calls that it answered, inside the decision that settled it."""
    with deciding(incident.room) as decision:
        incident.closed_at, incident.closed_by = decision.at, decision.by
        incident.disposition, incident.held_until = disposition, None
        incident.save(update_fields=["closed_at", "closed_by", "disposition", "held_until"])
        emit(IncidentClosed(room=incident.room, incident=incident.number, disposition=disposition.code))
        for call in worklist.calls(incident.room).filter(incident=incident, closed_at__isnull=True):
            _end_call(call, disposition)


def _open_call(room: Room, number: int) -> Call:
    call = worklist.call(room, number)
    if call.closed_at:
        raise Refused("call_closed", call=number)
    return call


def _amend(incident: Incident, given: Mapping[str, Any]) -> None:
    if "type" in given and given["type"] is None:
        raise Refused("field_needed", status=422, field="type")
    values = check(incident.room, incident, given)
    if "priority" in given:
        values["priority"] = priority.chosen(given["priority"])
    elif "type" in given and values["type"] != incident.type:
        values["priority"] = priority.regraded(incident.priority, values["type"].priority)
    if changed := apply(incident, values):
        incident.save(update_fields=changed)
        emit(
            IncidentAmended(
                room=incident.room, incident=incident.number, fields=changed, said=said(incident, changed)
            )
        )
        tasking.tell_change(incident)


def _carry(call: Call, before: Mapping[str, Any], changed: list[str]) -> None:
    """Amend the incident where it still says what the call said; what the dispatcher knew better stays."""
    if call.incident is None or call.incident.closed_at:
        return
    incident, now = worklist.incident(call.room, call.incident.number), shared(call)
    news: dict[str, Any] = {}
    for facet in FACETS:
        same = all(getattr(incident, name) == before[name] for name in facet)
        if same and not set(facet).isdisjoint(changed):
            news |= {name: now[name] for name in facet}
    if news:
        _amend(incident, news)


def _refuse_running(incident: Incident) -> None:
    if units := tasking.running(incident):
        raise Refused(
            "units_running", incident=incident.number, call_signs=[one.unit.call_sign for one in units]
        )


def _end_call(call: Call, disposition: Disposition) -> None:
    with deciding(call.room) as decision:
        call.closed_at, call.disposition = decision.at, disposition
        call.save(update_fields=["closed_at", "disposition"])
        emit(CallClosed(room=call.room, call=call.number, disposition=disposition.code))
