"""Coming on duty and going off."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from patrols import access
from patrols.decisions import deciding, emit
from patrols.events import UnitBookedOff, UnitBookedOn
from patrols.messages import tell_in_force
from patrols.models import Officer, Posting, Shift, Unit
from patrols.rules.lifecycle import TASKED, Status
from patrols.rules.refusal import Refused
from patrols.status import put

#: To book on a unit of the room and work with its tablet; asked where somebody books on and at each hello.
RIDE = access.permission("patrols.ride")


def book_on(officer: Officer, unit: Unit) -> Shift:
    """The officer takes the unit; the first officer brings it on duty, and it is told the BOLOs in force. One
    open shift an officer.
    """
    with deciding(unit.room, by=officer) as decision:
        if shift := open_shift(officer):
            raise Refused("already_on_shift", call_sign=shift.unit.call_sign)
        unit.refresh_from_db()
        shift = Shift.objects.create(unit=unit, officer=officer, started_at=decision.at)
        emit(UnitBookedOn(room=unit.room, unit=unit.pk, call_sign=unit.call_sign))
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
