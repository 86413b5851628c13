"""An officer calls for help, silently; every console hears it until a person takes it, and only a person in
the room ends it.

It is an overlay over the unit's status: nothing that the unit does ends it, and nothing may refuse it.
"""

from datetime import datetime

from django.db.models import QuerySet

from maps.geo import LatLon
from patrols import access
from patrols.clock import stamp
from patrols.decisions import deciding, drawn, emit
from patrols.events import EmergencyCalledOff, EmergencyEnded, EmergencyRaised, EmergencyTaken
from patrols.journal import Card
from patrols.models import Emergency, LastFix, Officer, Room, Unit
from patrols.rules import saying
from patrols.rules.refusal import Refused

TAKE_EMERGENCY = access.permission("patrols.take_emergency")
END_EMERGENCY = access.permission("patrols.end_emergency")


def call_help(
    unit: Unit, *, by: Officer, at: datetime, position: LatLon | None = None, accuracy_m: float | None = None
) -> Emergency:
    """Raise the unit's emergency where the tablet is, else where the unit was last heard; the open one if it
    has one. `at` is the tablet's clock.
    """
    with deciding(unit.room, by=by) as decision:
        unit.refresh_from_db()
        if unit.emergency:
            return unit.emergency
        if position is None and (fix := LastFix.objects.filter(unit=unit.pk).first()):
            position, accuracy_m = LatLon(fix.lat, fix.lon), fix.accuracy_m
        emergency = Emergency.objects.create(
            room=unit.room,
            unit=unit,
            by=by,
            at=decision.at,
            device_at=at,
            lat=position.lat if position else None,
            lon=position.lon if position else None,
            accuracy_m=accuracy_m if position else None,
        )
        unit.emergency = emergency
        unit.save(update_fields=["emergency"])
        emit(
            EmergencyRaised(
                room=unit.room,
                emergency=emergency.pk,
                unit=unit.pk,
                call_sign=unit.call_sign,
                device_at=at,
                lat=emergency.lat,
                lon=emergency.lon,
            )
        )
    return emergency


def call_off(unit: Unit, *, by: Officer) -> None:
    """The crew says that it is safe. The room still has to end it; a repeat changes nothing."""
    with deciding(unit.room, by=by) as decision:
        unit.refresh_from_db()
        emergency = unit.emergency
        if emergency is None or emergency.called_off_at:
            return
        emergency.called_off_at = decision.at
        emergency.save(update_fields=["called_off_at"])
        emit(
            EmergencyCalledOff(room=unit.room, emergency=emergency.pk, unit=unit.pk, call_sign=unit.call_sign)
        )


def take(room: Room, which: int, *, by: Officer) -> Emergency:
    """Somebody in the room sees to it and the consoles fall silent. Refuses `emergency_taken` with who was
    first.
    """
    access.need(by, TAKE_EMERGENCY, room)
    with deciding(room, by=by) as decision:
        emergency = _open(room, which)
        if emergency.taken_by:
            raise Refused("emergency_taken", call_sign=emergency.unit.call_sign, by=emergency.taken_by.name)
        emergency.taken_at, emergency.taken_by = decision.at, by
        emergency.save(update_fields=["taken_at", "taken_by"])
        emit(
            EmergencyTaken(
                room=room, emergency=which, unit=emergency.unit_id, call_sign=emergency.unit.call_sign
            )
        )
    return emergency


def end(room: Room, which: int, reason: str, *, by: Officer) -> Emergency:
    """Nobody is in danger any longer, and why that is believed."""
    access.need(by, END_EMERGENCY, room)
    with deciding(room, by=by) as decision:
        emergency = _open(room, which)
        saying.reason(reason)
        emergency.ended_at, emergency.ended_by = decision.at, by
        emergency.save(update_fields=["ended_at", "ended_by"])
        Unit.objects.filter(pk=emergency.unit_id).update(emergency=None)
        emit(
            EmergencyEnded(
                room=room,
                emergency=which,
                unit=emergency.unit_id,
                call_sign=emergency.unit.call_sign,
                said={"reason": reason},
            )
        )
    return emergency


def open_emergencies(room: Room) -> list[Card]:
    """The cards of those that nobody has ended, the oldest first."""
    found = _all(room).filter(ended_at__isnull=True).order_by("pk")
    return [_card(one) for one in found]


def emergency_card(room: Room, which: int) -> Card:
    """An emergency of this id as screens show it."""
    return drawn("emergency", room, which, lambda: _card(_all(room).get(pk=which)))


def _all(room: Room) -> QuerySet[Emergency]:
    return Emergency.objects.filter(room=room).select_related("room", "unit", "by", "taken_by")


def _open(room: Room, which: int) -> Emergency:
    found = _all(room).filter(pk=which).first()
    if found is None:
        raise Refused("not_there", status=404, what="emergency")
    if found.ended_at:
        raise Refused("emergency_ended", call_sign=found.unit.call_sign)
    return found


def _card(found: Emergency) -> Card:
    return {
        "card": "emergency",
        "id": found.pk,
        "unit": found.unit_id,
        "call_sign": found.unit.call_sign,
        "by": found.by.name,
        "at": stamp(found.at),
        "device_at": stamp(found.device_at),
        "lat": found.lat,
        "lon": found.lon,
        "accuracy_m": found.accuracy_m,
        "taken_at": stamp(found.taken_at),
        "taken_by": found.taken_by.name if found.taken_by else None,
        "called_off_at": stamp(found.called_off_at),
        "gone": found.ended_at is not None,
    }
