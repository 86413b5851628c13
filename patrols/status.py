"""What a unit does: reported by its officer, or set by the room."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from patrols import access
from patrols.clock import stamp
from patrols.decisions import deciding, emit
from patrols.events import UnitStatusChanged, UnitStatusUndone
from patrols.models import Officer, Order, OrderKind, Unit
from patrols.orders import issue
from patrols.roster import last_orders
from patrols.rules import saying
from patrols.rules.lifecycle import TASKED, UNDO_S, Status, can_be_undone, step
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
        _change(unit, wanted, disposition=disposition, device_at=at, note=note)
        unit.refresh_from_db()  # what reacted may have given it its next task
    return unit


def way_back(was: Status, since: datetime, unit: Unit, at: datetime) -> dict[str, Any] | None:
    """What it takes to undo the report that just led the unit from `was`, where it had been `since`:
    {status, since, reported_at, until}; None where there is no way back. `at`, and so `until`, is the
    tablet's clock.
    """
    if not can_be_undone(was, Status(unit.status)):
        return None
    return {
        "status": was.value,
        "since": since.isoformat(),
        "reported_at": unit.status_at.isoformat(),
        "until": stamp(at + timedelta(seconds=UNDO_S)),
    }


def undo_report(unit: Unit, back: Mapping[str, Any], *, by: Officer, at: datetime) -> Unit:
    """The officer takes a report back, `at` the tablet's clock; the unit stands as before, since then.

    `back` is the way back that the report was answered with. Refuses `undo_too_late` after it has passed, and
    `changed_since` when the unit does something else by now.
    """
    with deciding(unit.room, by=by):
        unit.refresh_from_db()
        if at > datetime.fromisoformat(back["until"]):
            raise Refused("undo_too_late", call_sign=unit.call_sign)
        reported_at, was = datetime.fromisoformat(back["reported_at"]), unit.status
        if unit.status_at != reported_at:
            raise Refused("changed_since", call_sign=unit.call_sign, unit_status=was)
        unit.status, unit.status_at = back["status"], datetime.fromisoformat(back["since"])
        unit.save(update_fields=["status", "status_at"])
        Order.objects.filter(unit=unit, acknowledged_at=reported_at).update(acknowledged_at=None)
        emit(
            UnitStatusUndone(
                room=unit.room,
                unit=unit.pk,
                call_sign=unit.call_sign,
                status=unit.status,
                was=was,
                reported_at=reported_at,
                device_at=at,
            )
        )
    return unit


def set_status(
    unit: Unit, wanted: Status, *, by: Officer, reason: str = "", disposition: str | None = None
) -> Unit:
    """A dispatcher speaks for the unit; the tablet is told by an order."""
    access.need(by, SET_STATUS, unit.room)
    saying.fits("reason", reason, saying.REASON_LIMIT)
    with deciding(unit.room, by=by):
        unit.refresh_from_db()
        step(unit.call_sign, Status(unit.status), wanted, by_room=True, reason=reason)
        # Before the change: the next task that the change may bring must be what the tablet hears last.
        issue(unit, OrderKind.STATUS_SET, {"status": wanted.value, "reason": reason, "by": by.name})
        _change(unit, wanted, disposition=disposition, reason=reason or None, by_room=True)
        unit.refresh_from_db()
    return unit


def put(unit: Unit, status: Status, *, reason: str | None = None) -> Unit:
    """The room puts the unit in a status as part of a decision: tasked by an order, freed by its end."""
    put_each([unit], status, reason=reason)
    return unit


def put_each(units: Sequence[Unit], status: Status, *, reason: str | None = None) -> None:
    """The room puts these units of one room in a status: one statement and what reacts, however many."""
    if not units:
        return
    with deciding(units[0].room) as decision:
        known = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        known.update(status=status.value, status_at=decision.at)
        was = [unit.status for unit in units]
        for unit in units:
            unit.status, unit.status_at = status.value, decision.at
        for unit, before in zip(units, was, strict=True):
            _tell(unit, before, reason=reason, by_room=True)


def _change(
    unit: Unit,
    status: Status,
    *,
    disposition: str | None = None,
    device_at: datetime | None = None,
    reason: str | None = None,
    note: str | None = None,
    by_room: bool = False,
) -> None:
    was = Status(unit.status)
    leaves_task = was in TASKED and status not in TASKED
    if leaves_task and not disposition:
        raise Refused("disposition_needed", call_sign=unit.call_sign)
    with deciding(unit.room) as decision:
        unit.status, unit.status_at = status.value, decision.at
        unit.save(update_fields=["status", "status_at"])
        if was is Status.DISPATCHED and status in TASKED - {Status.DISPATCHED}:
            _acknowledge(unit, decision.at)
        _tell(
            unit,
            was.value,
            disposition=disposition if leaves_task else None,
            device_at=device_at,
            reason=reason,
            note=note,
            by_room=by_room,
        )


def _tell(
    unit: Unit,
    was: str,
    *,
    disposition: str | None = None,
    device_at: datetime | None = None,
    reason: str | None = None,
    note: str | None = None,
    by_room: bool,
) -> None:
    emit(
        UnitStatusChanged(
            room=unit.room,
            unit=unit.pk,
            call_sign=unit.call_sign,
            status=unit.status,
            was=was,
            device_at=device_at,
            disposition=disposition,
            reason=reason,
            note=note,
            by_room=by_room,
        )
    )


def _acknowledge(unit: Unit, at: datetime) -> None:
    order = last_orders([unit.pk]).get(unit.pk)
    if order and order.acknowledged_at is None:
        order.acknowledged_at = at
        order.save(update_fields=["acknowledged_at"])
