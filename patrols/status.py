"""What a unit does: reported by its officer, or set by the room."""

from datetime import datetime

from patrols import access
from patrols.events import UnitStatusChanged, deciding, emit
from patrols.models import Officer, OrderKind, Unit
from patrols.orders import issue
from patrols.roster import last_orders
from patrols.rules.lifecycle import TASKED, Status, step
from patrols.rules.refusal import Refused

SET_STATUS = access.permission("patrols.set_status")


def report_status(
    unit: Unit,
    wanted: Status,
    *,
    by: Officer,
    at: datetime | None = None,
    disposition: str | None = None,
    note: str | None = None,
) -> Unit:
    """The officer's own report. `at` is the tablet's clock; clearing a task needs its disposition."""
    with deciding(unit.room, by=by):
        unit.refresh_from_db()
        step(unit.call_sign, Status(unit.status), wanted, by_room=False, reason="")
        return _change(unit, wanted, disposition=disposition, device_at=at, note=note)


def set_status(
    unit: Unit, wanted: Status, *, by: Officer, reason: str = "", disposition: str | None = None
) -> Unit:
    """A dispatcher speaks for the unit; the tablet is told by an order."""
    access.need(by, SET_STATUS, unit.room)
    with deciding(unit.room, by=by):
        unit.refresh_from_db()
        step(unit.call_sign, Status(unit.status), wanted, by_room=True, reason=reason)
        unit = _change(unit, wanted, disposition=disposition, reason=reason or None, by_room=True)
        issue(unit, OrderKind.STATUS_SET, {"status": wanted.value, "reason": reason, "by": by.name})
        return unit


def put(unit: Unit, status: Status, *, reason: str | None = None) -> Unit:
    """The room puts the unit in a status as part of a decision: tasked by an order, freed by its end."""
    with deciding(unit.room):
        return _change(unit, status, reason=reason, by_room=True, task_ended=True)


def _change(
    unit: Unit,
    status: Status,
    *,
    disposition: str | None = None,
    device_at: datetime | None = None,
    reason: str | None = None,
    note: str | None = None,
    by_room: bool = False,
    task_ended: bool = False,
) -> Unit:
    was = Status(unit.status)
    leaves_task = was in TASKED and status not in TASKED and not task_ended
    if leaves_task and not disposition:
        raise Refused("disposition_needed", call_sign=unit.call_sign)
    with deciding(unit.room) as decision:
        unit.status, unit.status_at = status.value, decision.at
        unit.save(update_fields=["status", "status_at"])
        if was is Status.DISPATCHED and status in TASKED:
            _acknowledge(unit, decision.at)
        emit(
            UnitStatusChanged(
                room=unit.room,
                unit=unit.pk,
                call_sign=unit.call_sign,
                status=status.value,
                was=was.value,
                device_at=device_at,
                disposition=disposition if leaves_task else None,
                reason=reason,
                note=note,
                by_room=by_room,
            )
        )
    return unit


def _acknowledge(unit: Unit, at: datetime) -> None:
    order = last_orders([unit.pk]).get(unit.pk)
    if order and order.acknowledged_at is None:
        order.acknowledged_at = at
        order.save(update_fields=["acknowledged_at"])
