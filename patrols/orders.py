"""Orders: what a tablet must learn, numbered per unit, and the receipts that come back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import reduce
from itertools import groupby
from operator import or_
from typing import Any, NamedTuple

from django.db.models import F, Min, Q

from patrols.clock import stamp
from patrols.decisions import deciding, emit, emit_together
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
    [order] = issue_each([(unit, body)], kind, message=message)
    return order


def issue_each(
    told: Sequence[tuple[Unit, dict[str, Any]]], kind: OrderKind, *, message: Message | None = None
) -> list[Order]:
    """Give each of these units of one room, as they now stand, its next order with a body of its own: two
    statements, however many they are. No unit comes twice.
    """
    if not told:
        return []
    with deciding(told[0][0].room) as decision:
        issued = _give(told, kind, message, decision.at)
        for order in issued:
            emit(
                OrderIssued(
                    room=order.unit.room,
                    unit=order.unit_id,
                    call_sign=order.unit.call_sign,
                    order=order.number,
                    order_kind=order.kind,
                    how=order.body.get("how"),
                    message=message.number if message else None,
                )
            )
    return issued


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
        _give([(unit, body) for unit in units], kind, message, decision.at)


def _give(
    told: Sequence[tuple[Unit, dict[str, Any]]], kind: OrderKind, message: Message | None, at: datetime
) -> list[Order]:
    Unit.objects.filter(pk__in=[unit.pk for unit, _ in told]).update(order_head=F("order_head") + 1)
    for unit, _ in told:
        unit.order_head += 1
    return Order.objects.bulk_create(
        Order(unit=unit, number=unit.order_head, kind=kind, body=body, message=message, issued_at=at)
        for unit, body in told
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
        _confirm(room, [receipt for receipt in receipts if receipt.unit.room_id == room.pk])
    return [None for _ in receipts]


def _confirm(room: Room, receipts: Sequence[Receipt]) -> None:
    """A few statements, those of what reacts too, however many units they are of."""
    delivered, seen = (_latest(receipts, moment) for moment in ("delivered", "seen"))
    units = {receipt.unit.pk: receipt.unit for receipt in receipts}
    upto = {unit: max(delivered[unit], seen[unit]) for unit in units}
    with deciding(room) as decision:
        wanted = reduce(or_, (Q(unit=unit, number__lte=number) for unit, number in upto.items()))
        among = Order.objects.filter(wanted, seen_at__isnull=True).select_related("message")
        needed = among.only("unit_id", "number", "delivered_at", "message__number")
        found = list(needed.order_by("unit_id", "number"))
        fresh = [order for order in found if order.delivered_at is None]
        shown = [order for order in found if order.number <= seen[order.unit_id]]
        for orders, moment in ((fresh, "delivered_at"), (shown, "seen_at")):
            if orders:
                known = Order.objects.filter(pk__in=[order.pk for order in orders])
                known.update(**{moment: decision.at})
        emit_together(_events(OrderDelivered, units, fresh))
        emit_together(_events(OrderSeen, units, shown))


def _latest(receipts: Iterable[Receipt], moment: str) -> dict[int, int]:
    """{unit id: the highest number of which the unit's tablets said so}."""
    found: dict[int, int] = defaultdict(int)
    for receipt in receipts:
        found[receipt.unit.pk] = max(found[receipt.unit.pk], getattr(receipt, moment))
    return found


def _events(
    kind: type[OrderDelivered | OrderSeen], units: Mapping[int, Unit], orders: Iterable[Order]
) -> list[OrderDelivered | OrderSeen]:
    """One for each unit, with its orders by number."""
    own = {unit_id: list(some) for unit_id, some in groupby(orders, key=lambda order: order.unit_id)}
    return [
        kind(
            room=units[unit_id].room,
            unit=unit_id,
            call_sign=units[unit_id].call_sign,
            orders=[order.number for order in some],
            through=some[-1].number,
            messages=sorted({order.message.number for order in some if order.message}),
        )
        for unit_id, some in own.items()
    ]


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


def owed(asked: Sequence[tuple[Unit, int]]) -> list[int]:
    """The number after which each tablet is owed orders, when it says that it kept those of its unit up to
    `kept`.

    A tablet that is new to the unit is owed what no tablet of it stored yet; its running task comes with
    the welcome.
    """
    new = {unit.pk for unit, kept in asked if not kept}
    waiting = Order.objects.filter(unit__in=new, delivered_at__isnull=True).order_by("unit")
    first = dict(waiting.values_list("unit").annotate(first=Min("number"))) if new else {}
    return [
        min(kept, unit.order_head) if kept else first.get(unit.pk, unit.order_head + 1) - 1
        for unit, kept in asked
    ]


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
