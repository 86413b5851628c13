"""READ the units: who is on duty, what they do, and the card that screens show of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from patrols import access
from patrols.clock import stamp
from patrols.journal import Card
from patrols.models import LastFix, Order, OrderKind, Room, Shift, Unit
from patrols.rules.lifecycle import NEXT, TASKED, Status

READ_UNITS = access.permission("patrols.read_units")

OPEN_SHIFTS = Prefetch(
    "shifts", Shift.objects.filter(ended_at__isnull=True).select_related("officer"), to_attr="open"
)
TASK_KINDS = (OrderKind.TASK, OrderKind.CHANGE)


def with_cards() -> QuerySet[Unit]:
    """Units with all that their cards need."""
    return Unit.objects.select_related("home_sector", "emergency").prefetch_related(OPEN_SHIFTS)


def units(room: Room) -> QuerySet[Unit]:
    """The room's units with all that their cards need, by call sign."""
    return with_cards().filter(room=room).order_by("call_sign")


def on_duty(room: Room) -> list[Unit]:
    """The units that somebody booked on."""
    return list(units(room).exclude(status=Status.OFF_DUTY))


def last_orders(unit_ids: Iterable[int]) -> dict[int, Order]:
    """The running task of each unit as last ordered."""
    tasks = Order.objects.filter(kind__in=TASK_KINDS)
    newest = tasks.filter(unit=OuterRef("unit")).order_by("-number").values("number")[:1]
    found = tasks.filter(unit__in=list(unit_ids), number=Subquery(newest))
    return {order.unit_id: order for order in found}


def unit_card(unit: Unit, order: Order | None, incident: int | None, stacked: Sequence[int] = ()) -> Card:
    """A unit as screens show it. `order` is its running task, `incident` the number of the incident it is
    on, `stacked` those that it does next.
    """
    tasked = Status(unit.status) in TASKED
    crew = open_shifts(unit)
    return {
        "card": "unit",
        "id": unit.pk,
        "call_sign": unit.call_sign,
        "kind": unit.kind,
        "crew": unit.crew,
        "attributes": unit.attributes,
        "status": unit.status,
        "status_at": stamp(unit.status_at),
        "emergency_at": stamp(unit.emergency.at) if unit.emergency else None,
        "emergency_taken_at": stamp(unit.emergency.taken_at) if unit.emergency else None,
        "emergency_called_off_at": stamp(unit.emergency.called_off_at) if unit.emergency else None,
        "sector": unit.home_sector.code if unit.home_sector else None,
        "incident": incident,
        "stacked": list(stacked),
        "order": order_card(order) if order and tasked else None,
        "officers": [shift.officer.name for shift in crew],
        "off_at": stamp(first_off(crew)),
        "next": [status.value for status in NEXT[Status(unit.status)]],
        "gone": unit.status == Status.OFF_DUTY,
    }


def order_card(order: Order) -> dict[str, Any]:
    """An order's receipts as screens show them."""
    return {
        "number": order.number,
        "kind": order.kind,
        "issued_at": stamp(order.issued_at),
        "delivered_at": stamp(order.delivered_at),
        "seen_at": stamp(order.seen_at),
        "acknowledged_at": stamp(order.acknowledged_at),
    }


def last_fixes(unit_ids: Iterable[int]) -> dict[int, LastFix]:
    """Where each unit was last heard."""
    return LastFix.objects.in_bulk(list(unit_ids))


def first_off(crew: Iterable[Shift]) -> datetime | None:
    """When the first of a crew goes off duty, where that is known."""
    return min((shift.off_at for shift in crew if shift.off_at), default=None)


def open_shifts(unit: Unit) -> list[Shift]:
    """Who is on the unit now; read once with `units`."""
    if hasattr(unit, "open"):
        return list(unit.open)
    return list(unit.shifts.filter(ended_at__isnull=True).select_related("officer"))
