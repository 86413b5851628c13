"""Incidents: something needs a unit; it is known better, noted, waits on purpose, and ends."""

from collections.abc import Mapping
from typing import Any

from dispatch import area, particulars, tasking, worklist
from dispatch.events import (
    CallClosed,
    IncidentAmended,
    IncidentClosed,
    IncidentHeld,
    IncidentNoted,
    IncidentOpened,
    IncidentResumed,
)
from dispatch.models import Call, Disposition, Incident, IncidentType, Note
from dispatch.particulars import check, refuse_stale, said, shared
from dispatch.rules import place, priority
from dispatch.rules.policy import POLICY
from maps.geo import LatLon
from patrols import access
from patrols.decisions import deciding, emit
from patrols.models import Officer, Room
from patrols.rules.refusal import Refused

AMEND_INCIDENT = access.permission("dispatch.amend_incident")


def open_incident(call: Call) -> Incident:
    """An incident that says what the call says, inside the decision that queues it."""
    values = check(call.room, Incident(), shared(call))
    times = {name: getattr(call, name) for name in ("received_at", "answered_at", "located_at")}
    return _open(call.room, values | times)


def open_for_help(
    room: Room, kind: IncidentType, call_sign: str, position: LatLon | None, emergency: int
) -> Incident:
    """An incident without a call: an officer of this unit is in danger there, by the emergency of this id. A
    position beyond the map counts too.
    """
    with deciding(room) as decision:
        where = {"lat": position.lat, "lon": position.lon} if position else {}
        sector = area.sector(room, position) if position else None
        values = {"type": kind, "place": call_sign, "sector": sector, "received_at": decision.at, **where}
        located = {"located_at": decision.at} if position else {}
        return _open(room, {**values, **located, "emergency_id": emergency})


def _open(room: Room, values: Mapping[str, Any]) -> Incident:
    with deciding(room) as decision:
        incident = Incident.objects.create(
            room=room,
            number=decision.next_number(room, "incident_head"),
            priority=values["type"].priority,
            created_at=decision.at,
            queued_at=decision.at,
            **values,
        )
        emit(
            IncidentOpened(
                room=room,
                incident=incident.number,
                type=incident.type.code,
                priority=incident.priority,
                sector=incident.sector.code if incident.sector else None,
            )
        )
    return incident


def amend_incident(
    room: Room, number: int, given: Mapping[str, Any], *, by: Officer, seen: Mapping[str, int] | None = None
) -> Incident:
    """Know an incident better; the tablets of its units get the change.

    `seen` is {facet: the version that was on the screen}: what moved on since is refused as `field_changed`.
    """
    access.need(by, AMEND_INCIDENT, room)
    with deciding(room, by=by):
        incident = still_open(room, number)
        amend(incident, given, seen or {})
    return incident


def add_note(room: Room, number: int, text: str, *, by: Officer) -> Note:
    """Add a note to an incident; a closed one takes notes too, a merged one does not."""
    access.need(by, AMEND_INCIDENT, room)
    with deciding(room, by=by) as decision:
        incident = worklist.incident(room, number)
        refuse_merged(incident)
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
        refuse_running(incident)
        incident.held_until = decision.at + POLICY.hold(minutes)
        incident.save(update_fields=["held_until"])
        emit(IncidentHeld(room=room, incident=number, until=incident.held_until))
    return incident


def still_open(room: Room, number: int) -> Incident:
    """The incident of this number while it is open and speaks for itself, or a refusal."""
    incident = worklist.incident(room, number)
    if incident.closed_at:
        raise Refused("incident_closed", incident=number)
    refuse_merged(incident)
    return incident


def refuse_merged(incident: Incident) -> None:
    """Refuse what should be done with the incident that speaks for this one."""
    if incident.merged_into:
        raise Refused("incident_merged", incident=incident.number, into=worklist.root(incident).number)


def resume(incident: Incident) -> None:
    """End the hold, if there is one, inside the decision that no longer waits."""
    if incident.held_until is None:
        return
    incident.held_until = None
    incident.save(update_fields=["held_until"])
    emit(IncidentResumed(room=incident.room, incident=incident.number))


def close(incident: Incident, disposition: Disposition) -> None:
    """End the incident, the calls that it answered and what was merged into it, inside the decision that
    settled it.
    """
    with deciding(incident.room) as decision:
        incident.closed_at, incident.closed_by = decision.at, decision.by
        incident.disposition, incident.held_until = disposition, None
        incident.save(update_fields=["closed_at", "closed_by", "disposition", "held_until"])
        emit(IncidentClosed(room=incident.room, incident=incident.number, disposition=disposition.code))
        for call in worklist.calls(incident.room).filter(incident=incident, closed_at__isnull=True):
            end_call(call, disposition)
        for same in incident.merged.filter(closed_at__isnull=True).select_related("room").order_by("number"):
            close(same, _duplicate() or disposition)


def end_call(call: Call, disposition: Disposition) -> None:
    """End the call, inside the decision that settled it."""
    with deciding(call.room) as decision:
        call.closed_at, call.disposition = decision.at, disposition
        call.save(update_fields=["closed_at", "disposition"])
        emit(CallClosed(room=call.room, call=call.number, disposition=disposition.code))


def amend(incident: Incident, given: Mapping[str, Any], seen: Mapping[str, int]) -> None:
    """Write what is known better, inside the decision that knows it."""
    if "type" in given and given["type"] is None:
        raise Refused("field_needed", status=422, field="type")
    values = check(incident.room, incident, given)
    if "priority" in given:
        values["priority"] = priority.chosen(given["priority"])
    elif "type" in given and values["type"] != incident.type:
        values["priority"] = priority.regraded(incident.priority, values["type"].priority)
    if "alarm" in given:
        values["alarm"] = priority.raised(given["alarm"])
    refuse_stale(incident, values, seen)
    with deciding(incident.room) as decision:
        if changed := particulars.amend(incident, values, at=decision.at, by=decision.by):
            told = said(incident, changed)
            emit(IncidentAmended(room=incident.room, incident=incident.number, fields=changed, said=told))
            tasking.tell_change(incident)


def refuse_running(incident: Incident) -> None:
    """Refuse what cannot be while units run."""
    if units := tasking.running(incident):
        raise Refused(
            "units_running", incident=incident.number, call_signs=[one.unit.call_sign for one in units]
        )


def _duplicate() -> Disposition | None:
    return Disposition.objects.filter(duplicate=True).order_by("-active", "pk").first()
