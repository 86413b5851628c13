"""What tablets confirmed of their tasks: the assignment notes when it was delivered and when it was seen."""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db.models import Q

from dispatch.events import AssignmentAdvanced
from dispatch.models import Assignment
from patrols.decisions import deciding, emit
from patrols.events import OrderDelivered, OrderSeen


def on_orders_delivered(*events: OrderDelivered) -> None:
    """The tablets have their tasks."""
    _note(events, "delivered")


def on_orders_seen(*events: OrderSeen) -> None:
    """The officers have their tasks on the screen."""
    _note(events, "seen")


def _note(events: Sequence[OrderDelivered | OrderSeen], stage: str) -> None:
    """Two statements, however many units confirmed."""
    room, moment = events[0].room, f"{stage}_at"
    with deciding(room) as decision:
        told = reduce(or_, (Q(unit=event.unit, order__number__in=event.orders) for event in events))
        new = Assignment.objects.filter(told, **{f"{moment}__isnull": True}).order_by("pk")
        found = list(new.values_list("pk", "incident__number", "unit", "unit__call_sign"))
        if found:
            Assignment.objects.filter(pk__in=[pk for pk, *_ in found]).update(**{moment: decision.at})
        for _, number, unit, call_sign in found:
            emit(AssignmentAdvanced(room=room, incident=number, unit=unit, call_sign=call_sign, stage=stage))
