"""What the room has, changed while it works: the screens that show it are told again."""

from collections.abc import Iterable

from patrols.decisions import deciding, emit
from patrols.events import UnitAmended
from patrols.models import Officer, Unit
from patrols.rules.lifecycle import Status


def tell_again(units: Iterable[Unit], *, by: Officer | None = None) -> None:
    """Send the cards of these units anew, since something else than their status changed; who is off duty is
    on no screen.
    """
    for unit in units:
        with deciding(unit.room, by=by):
            unit.refresh_from_db()
            if unit.status != Status.OFF_DUTY:
                emit(UnitAmended(room=unit.room, unit=unit.pk, call_sign=unit.call_sign))


def manned_by(officers: Iterable[Officer]) -> list[Unit]:
    """The units on which these officers are, by id."""
    found = Unit.objects.filter(shifts__officer__in=list(officers), shifts__ended_at__isnull=True)
    return list(found.select_related("room").distinct().order_by("pk"))
