"""Orders: what a tablet must learn, numbered per unit, and the receipts that come back."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import F, Q

from patrols.clock import stamp
from patrols.decisions import deciding, emit
from patrols.events import OrderDeclined, OrderDelivered, OrderIssued, OrderSeen
from patrols.gathering import Gathering
from patrols.models import Message, Officer, Order, OrderKind, Room, Unit
from patrols.roster import TASK_KINDS
from patrols.rules import saying
from patrols.rules.lifecycle import TASKED, Status
from patrols.rules.refusal import Refused

AT_ONCE = 1000
UNITS_AT_ONCE = 200


def issue(unit: Unit, kind: OrderKind, body: dict[str, Any], *, message: Message | None = None) -> Order:
    """Give the unit its next order, inside the decision that caused it; `message` is what it tells."""
    with deciding(unit.room) as decision:
        unit.order_head += 1
        unit.save(update_fields=["order_head"])
        order = Order.objects.create(
            unit=unit,
            number=unit.order_head,
            kind=kind,
            body=body,
            message=message,
            issued_at=decision.at,
        )
        emit(
            OrderIssued(
                room=unit.room,
                unit=unit.pk,
                call_sign=unit.call_sign,
                order=order.number,
                order_kind=order.kind,
                how=body.get("how"),
                message=message.number if message else None,
            )
        )
    return order


def issue_to_all(
    room: Room,
    units: Sequence[Unit],
    kind: OrderKind,
    body: dict[str, Any],
    *,
    message: Message | None = None,
) -> None:
    """Give each of these units, as they now stand, its next order: a few statements, however many they are.

    Nothing is emitted: the event of whoever calls names the units, and by that reaches their tablets.
    """
    with deciding(room) as decision:
        Unit.objects.filter(pk__in=[unit.pk for unit in units]).update(order_head=F("order_head") + 1)
        Order.objects.bulk_create(
            Order(
                unit=unit,
                number=unit.order_head + 1,
                kind=kind,
                body=body,
                message=message,
                issued_at=decision.at,
            )
            for unit in units
        )


class Receipt(NamedTuple):
    """The unit's tablet stored its orders up to `delivered` and showed them up to `seen`."""

    unit: Unit
    delivered: int
    seen: int


def confirm(receipts: Sequence[Receipt]) -> list[None]:
    """Note what tablets stored and showed: one decision a room. A repeat changes nothing.

    A receipt for orders that were never issued counts for those that were.
    """
    rooms = {receipt.unit.room_id: receipt.unit.room for receipt in receipts}
    for room in rooms.values():
        with deciding(room):
            for receipt in receipts:
                if receipt.unit.room_id == room.pk:
                    _confirm(receipt)
    return [None for _ in receipts]


def _confirm(receipt: Receipt) -> None:
    upto = max(receipt.delivered, receipt.seen)
    unseen = Order.objects.filter(unit=receipt.unit, number__lte=upto, seen_at__isnull=True)
    found = list(unseen.order_by("number").values_list("number", "message__number", "delivered_at"))
    fresh = {number: message for number, message, delivered_at in found if delivered_at is None}
    _note(receipt.unit, "delivered_at", fresh, OrderDelivered)
    shown = {number: message for number, message, _ in found if number <= receipt.seen}
    _note(receipt.unit, "seen_at", shown, OrderSeen)


def _note(
    unit: Unit, moment: str, found: Mapping[int, int | None], event: type[OrderDelivered | OrderSeen]
) -> None:
    """Write the moment of these orders, {number: the number of the message that it tells}, and say so."""
    if not found:
        return
    with deciding(unit.room) as decision:
        Order.objects.filter(unit=unit, number__in=list(found)).update(**{moment: decision.at})
        emit(
            event(
                room=unit.room,
                unit=unit.pk,
                call_sign=unit.call_sign,
                orders=list(found),
                through=max(found),
                messages=sorted({message for message in found.values() if message}),
            )
        )


#: Receipts of a moment are one decision: a BOLO to eighty units is not eighty turns in the room.
RECEIPTS = Gathering(confirm)


def decline(unit: Unit, number: int, *, by: Officer, reason: str, at: datetime | None = None) -> Unit:
    """The officer cannot do the task that runs; `number` is what the tablet last had of it, `at` its clock.

    It needs a reason. What is over meanwhile is not declined.
    """
    with deciding(unit.room, by=by):
        unit.refresh_from_db()
        saying.reason(reason)
        orders = Order.objects.filter(unit=unit, kind__in=TASK_KINDS)
        task = orders.filter(kind=OrderKind.TASK).order_by("-number").first()
        told = orders.filter(number=number).exists()
        if Status(unit.status) not in TASKED or task is None or number < task.number or not told:
            raise Refused("order_over", call_sign=unit.call_sign, order=number)
        emit(
            OrderDeclined(
                room=unit.room,
                unit=unit.pk,
                call_sign=unit.call_sign,
                order=number,
                reason=reason,
                device_at=at,
            )
        )
        unit.refresh_from_db()
    return unit


def after(unit_id: int, number: int, limit: int = 64) -> list[Order]:
    """The unit's orders that follow `number`, in order."""
    return list(Order.objects.filter(unit_id=unit_id, number__gt=number).order_by("number")[:limit])


def owed(unit: Unit, kept: int) -> int:
    """The number after which this tablet is owed orders, when it says that it kept them up to `kept`.

    A tablet that is new to the unit is owed what no tablet of it stored yet; its running task comes with
    the welcome.
    """
    if kept:
        return min(kept, unit.order_head)
    first = Order.objects.filter(unit=unit, delivered_at__isnull=True).order_by("number").first()
    return first.number - 1 if first else unit.order_head


def undelivered_s(now: datetime, over_s: float) -> list[float]:
    """The ages in seconds of the orders of the last `over_s` seconds that no tablet stored yet."""
    since = now - timedelta(seconds=over_s)
    waiting = Order.objects.filter(delivered_at__isnull=True, issued_at__gt=since)
    return [(now - issued).total_seconds() for issued in waiting.values_list("issued_at", flat=True)]


def after_each(sent: Mapping[int, int]) -> dict[int, list[Order]]:
    """The orders that follow, of several units at once: {unit id: last sent} → {unit id: orders}.

    A unit without any has an empty list; one whose orders did not fit is left out.
    """
    found: dict[int, list[Order]] = {}
    units = sorted(sent)
    for some in (units[at : at + UNITS_AT_ONCE] for at in range(0, len(units), UNITS_AT_ONCE)):
        wanted = reduce(or_, (Q(unit=unit_id, number__gt=sent[unit_id]) for unit_id in some))
        orders = list(Order.objects.filter(wanted).order_by("unit", "number")[:AT_ONCE])
        fitting = some if len(orders) < AT_ONCE else [one for one in some if one < orders[-1].unit_id]
        found |= {unit_id: [] for unit_id in fitting}
        for order in orders:
            if order.unit_id in found:
                found[order.unit_id].append(order)
    return found


def frame(order: Order) -> dict[str, Any]:
    """An order as it travels to the tablet."""
    return {
        "number": order.number,
        "kind": order.kind,
        "issued_at": stamp(order.issued_at),
        "body": order.body,
    }
