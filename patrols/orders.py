"""Orders: what a tablet must learn, numbered per unit, and the receipts that come back."""

from collections import defaultdict
from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from patrols.clock import stamp
from patrols.events import OrderDelivered, OrderIssued, OrderSeen, deciding, emit
from patrols.models import Order, OrderKind, Unit

AT_ONCE = 1000


def issue(unit: Unit, kind: OrderKind, body: dict[str, Any]) -> Order:
    """Give the unit its next order, inside the decision that caused it."""
    with deciding(unit.room) as decision:
        unit.order_head += 1
        unit.save(update_fields=["order_head"])
        order = Order.objects.create(
            unit=unit, number=unit.order_head, kind=kind, body=body, issued_at=decision.at
        )
        emit(
            OrderIssued(
                room=unit.room,
                unit=unit.pk,
                call_sign=unit.call_sign,
                order=order.number,
                order_kind=order.kind,
            )
        )
    return order


def confirm(unit: Unit, *, delivered: int, seen: int) -> None:
    """Note that the tablet stored its orders up to `delivered` and showed them up to `seen`; a repeat
    changes nothing.

    A receipt for orders that were never issued counts for those that were.
    """
    with deciding(unit.room) as decision:
        fresh = Order.objects.filter(unit=unit, number__lte=max(delivered, seen), delivered_at__isnull=True)
        if numbers := sorted(fresh.values_list("number", flat=True)):
            fresh.update(delivered_at=decision.at)
            emit(
                OrderDelivered(
                    room=unit.room,
                    unit=unit.pk,
                    call_sign=unit.call_sign,
                    orders=numbers,
                    through=numbers[-1],
                )
            )
        unseen = Order.objects.filter(unit=unit, number__lte=seen, seen_at__isnull=True)
        if numbers := sorted(unseen.values_list("number", flat=True)):
            unseen.update(seen_at=decision.at)
            emit(
                OrderSeen(
                    room=unit.room,
                    unit=unit.pk,
                    call_sign=unit.call_sign,
                    orders=numbers,
                    through=numbers[-1],
                )
            )


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


def after_each(sent: Mapping[int, int]) -> dict[int, list[Order]]:
    """The orders that follow, of several units at once: {unit id: last sent} → {unit id: orders}."""
    if not sent:
        return {}
    wanted = reduce(or_, (Q(unit=unit_id, number__gt=number) for unit_id, number in sent.items()))
    found: dict[int, list[Order]] = defaultdict(list)
    for order in Order.objects.filter(wanted).order_by("unit", "number")[:AT_ONCE]:
        found[order.unit_id].append(order)
    return dict(found)


def frame(order: Order) -> dict[str, Any]:
    """An order as it travels to the tablet."""
    return {
        "number": order.number,
        "kind": order.kind,
        "issued_at": stamp(order.issued_at),
        "body": order.body,
    }
