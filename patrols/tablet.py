"""READ what a tablet begins with: its unit, its task, the BOLOs in force and where its numbers stand."""

from typing import Any

from patrols import clock, message_cards, orders, roster
from patrols.fleet import room_facts
from patrols.journal import Card
from patrols.models import Officer, Order, Unit
from patrols.rules.lifecycle import TASKED, Status


def welcome(officer: Officer, unit: Unit) -> dict[str, Any]:
    """The tablet's first frame."""
    unit.refresh_from_db()
    task = running_task(unit)
    return {
        "t": "welcome",
        "at": clock.stamp(clock.now()),
        "me": {"name": officer.name},
        "room": room_facts(unit.room),
        "unit": own_card(unit, task),
        "order_head": unit.order_head,
        "task": orders.frame(task) if task else None,
        "bolos": [orders.frame(told) for told in message_cards.told_in_force(unit, clock.now())],
    }


def running_task(unit: Unit) -> Order | None:
    """The unit's running task as last ordered."""
    return roster.last_orders([unit.pk]).get(unit.pk) if Status(unit.status) in TASKED else None


def own_card(unit: Unit, task: Order | None = None) -> Card:
    """The unit's card as its own tablet sees it; the incident's number is what the task says."""
    task = task or running_task(unit)
    return roster.unit_card(unit, task, task.body["incident"]["number"] if task else None)
