"""Hazards: something dangerous about a place is noted, and is over. Whoever is on the way there is told."""

from datetime import datetime
from typing import Any

from dispatch import area, hazard_cards, tasking, worklist
from dispatch.events import HazardEnded, HazardExpired, HazardNoted
from dispatch.models import Hazard, HazardKind, Incident
from dispatch.rules import hazard as rules
from dispatch.rules import place
from patrols import access
from patrols.decisions import deciding, emit
from patrols.models import Officer, Room
from patrols.rules import saying
from patrols.rules.refusal import Refused

NOTE_HAZARD = access.permission("dispatch.note_hazard")


def note_hazard(
    room: Room,
    kind: HazardKind,
    text: str,
    *,
    by: Officer,
    lat: float,
    lon: float,
    radius_m: float,
    source: str = "",
    until: datetime | None = None,
    incident: int | None = None,
) -> Hazard:
    """Something is dangerous within `radius_m` of a position, until a moment or until somebody ends it.

    `incident` is the number of the one that it became known with.
    """
    access.need(by, NOTE_HAZARD, room)
    with deciding(room, by=by) as decision:
        said, told_by, reach = rules.text(text), rules.source(source), rules.reach(radius_m)
        place.position(lat, lon, area.bounds(room), room.name)
        found = Hazard.objects.create(
            room=room,
            kind=kind,
            text=said,
            source=told_by,
            lat=lat,
            lon=lon,
            radius_m=reach,
            incident=worklist.incident(room, incident) if incident is not None else None,
            noted_at=decision.at,
            noted_by=by,
            until=saying.until_after(until, decision.at),
        )
        facts = {"text": said} | ({"source": told_by} if told_by else {})
        touched = _touched(found)
        emit(HazardNoted(**_facts(found, touched), until=found.until, said=facts))
        _tell(touched)
    return found


def end_hazard(room: Room, which: int, *, by: Officer) -> Hazard:
    """It is dangerous no longer. Refuses `hazard_ended` when that was known."""
    access.need(by, NOTE_HAZARD, room)
    with deciding(room, by=by) as decision:
        found = hazard_cards.hazard(room, which)
        if found.ended_at:
            raise Refused("hazard_ended", hazard=which)
        _end(found, decision.at, by)
    return found


def end_expired(now: datetime) -> bool:
    """End one hazard whose time has passed; True when there was one."""
    expired = Hazard.objects.filter(ended_at__isnull=True, until__lte=now)
    seen = expired.select_related("room").order_by("until", "pk").first()
    if seen is None:
        return False
    with deciding(seen.room):
        found = hazard_cards.hazards(seen.room).filter(pk=seen.pk, ended_at__isnull=True).first()
        if found:
            _end(found, now, None)
    return found is not None


def _end(found: Hazard, at: datetime, by: Officer | None) -> None:
    found.ended_at, found.ended_by = at, by
    found.save(update_fields=["ended_at", "ended_by"])
    touched = _touched(found)
    emit((HazardEnded if by else HazardExpired)(**_facts(found, touched)))
    _tell(touched)


def _touched(found: Hazard) -> list[Incident]:
    """The open incidents in its reach."""
    among = worklist.live(found.room)
    return hazard_cards.reached(found, among)


def _facts(found: Hazard, touched: list[Incident]) -> dict[str, Any]:
    return {
        "room": found.room,
        "hazard": found.pk,
        "hazard_kind": str(found.kind),
        "incident": found.incident.number if found.incident else None,
        "incidents": [one.number for one in touched],
    }


def _tell(touched: list[Incident]) -> None:
    for incident in touched:
        tasking.tell_change(incident)
