"""Coming on duty and going off, and until when that is to be."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from patrols import access, clock
from patrols.decisions import deciding, emit
from patrols.events import UnitBookedOff, UnitBookedOn, UnitShiftEndSet
from patrols.messages import tell_in_force
from patrols.models import Officer, Posting, Shift, Unit
from patrols.rules import shifts
from patrols.rules.lifecycle import TASKED, Status
from patrols.rules.refusal import Refused
from patrols.status import put

#: To book on a unit of the room and work with its tablet; asked where somebody books on and at each hello.
RIDE = access.permission("patrols.ride")
SET_SHIFT_END = access.permission("patrols.set_shift_end")


def book_on(officer: Officer, unit: Unit, *, off_at: datetime | None = None) -> Shift:
    """The officer takes the unit, until `off_at` where that is said; the first officer brings it on duty, and
    it is told the BOLOs in force. One open shift an officer.
    """
    with deciding(unit.room, by=officer) as decision:
        if shift := open_shift(officer):
            raise Refused("already_on_shift", call_sign=shift.unit.call_sign)
        unit.refresh_from_db()
        ends = shifts.end(off_at, decision.at)
        shift = Shift.objects.create(unit=unit, officer=officer, started_at=decision.at, off_at=ends)
        emit(UnitBookedOn(room=unit.room, unit=unit.pk, call_sign=unit.call_sign, off_at=ends))
        if unit.status == Status.OFF_DUTY:
            put(unit, Status.AVAILABLE)
            tell_in_force(unit)
    return shift


def book_off(officer: Officer) -> None:
    """The officer leaves the unit; the last one takes it off duty, unless a task still runs."""
    shift = open_shift(officer)
    if shift is None:
        raise Refused("not_on_shift")
    unit = shift.unit
    with deciding(unit.room, by=officer) as decision:
        unit.refresh_from_db()
        others = Shift.objects.filter(unit=unit, ended_at__isnull=True).exclude(pk=shift.pk)
        if Status(unit.status) in TASKED and not others.exists():
            raise Refused("task_running", call_sign=unit.call_sign)
        shift.ended_at = max(decision.at, shift.started_at)  # a clock may have stepped back since
        shift.save(update_fields=["ended_at"])
        emit(UnitBookedOff(room=unit.room, unit=unit.pk, call_sign=unit.call_sign))
        if not others.exists():
            put(unit, Status.OFF_DUTY)


def set_shift_end(unit: Unit, at: datetime | None, *, by: Officer) -> Unit:
    """Say until when the whole crew of a unit is on duty; None where nobody knows. Refuses `not_available` of
    a unit that is off duty, and `not_a_shift_end` of a moment that has passed or is more than a day ahead.
    """
    access.need(by, SET_SHIFT_END, unit.room)
    with deciding(unit.room, by=by) as decision:
        unit.refresh_from_db()
        if unit.status == Status.OFF_DUTY:
            raise Refused("not_available", call_sign=unit.call_sign, unit_status=unit.status)
        crew = Shift.objects.filter(unit=unit, ended_at__isnull=True).select_related("unit__room")
        end_at(list(crew), shifts.end(at, decision.at))
    return unit


def end_at(crew: Sequence[Shift], at: datetime | None) -> bool:
    """Let these shifts on one unit end then, as far as is known; whether that is news."""
    news = [shift for shift in crew if shift.off_at != at]
    if not news:
        return False
    unit = news[0].unit
    with deciding(unit.room):
        for shift in news:
            shift.off_at = at
            shift.save(update_fields=["off_at"])
        emit(UnitShiftEndSet(room=unit.room, unit=unit.pk, call_sign=unit.call_sign, off_at=at))
    return True


def next_end(unit: Unit, at: time | None) -> datetime | None:
    """When the clocks of the unit's room show it next."""
    return None if at is None else shifts.next_at(at, ZoneInfo(unit.room.time_zone), clock.now())


def riding(officer: Officer) -> Shift | None:
    """The shift that the officer is on, if they may still ride in that room."""
    return all_riding([officer]).get(officer.pk)


def all_riding(officers: Iterable[Officer]) -> dict[int, Shift]:
    """The shift of each of these officers who is on one and may still ride in that room, with its unit and
    room: {officer id: shift}.
    """
    ids = {officer.pk for officer in officers if officer.is_active}
    here = Posting.objects.filter(
        officer=OuterRef("officer"), room=OuterRef("unit__room"), role__in=access.granting(RIDE)
    )
    shifts = Shift.objects.filter(Exists(here), officer__in=ids, ended_at__isnull=True)
    return {shift.officer_id: shift for shift in shifts.select_related("unit__room")}


def open_shift(officer: Officer) -> Shift | None:
    """The shift that the officer is on, with its unit and room."""
    return Shift.objects.filter(officer=officer, ended_at__isnull=True).select_related("unit__room").first()
