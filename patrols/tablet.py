"""READ what a tablet begins with: its unit, its task, the BOLOs in force and where its numbers stand.

Hellos of a moment are read together: after a fall a thousand tablets come back at once.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from patrols import clock, message_cards, orders, roster
from patrols.city import room_facts
from patrols.duty import all_riding
from patrols.gathering import Gathering
from patrols.journal import Card
from patrols.models import Officer, Order, Unit
from patrols.rules.lifecycle import TASKED, Status


class Hello(NamedTuple):
    """Who says it, and up to which of the unit's orders the tablet kept them; 0 for none."""

    officer: Officer
    kept: int


class Seat(NamedTuple):
    """On which unit the officer rides, and after which number its tablet is owed orders."""

    unit: Unit
    cursor: int


def seats(hellos: Sequence[Hello]) -> list[Seat | None]:
    """The seat of each; None for who is on no shift, or may not ride there any more."""
    shifts = all_riding([hello.officer for hello in hellos])
    riding = [shifts.get(hello.officer.pk) for hello in hellos]
    asked = [(shift.unit, hello.kept) for shift, hello in zip(riding, hellos, strict=True) if shift]
    cursors = iter(orders.owed(asked))
    return [Seat(shift.unit, next(cursors)) if shift else None for shift in riding]


def welcome(officer: Officer, unit: Unit) -> dict[str, Any]:
    """The tablet's first frame."""
    return welcomes([(officer, unit)])[0]


def welcomes(asked: Sequence[tuple[Officer, Unit]]) -> list[dict[str, Any]]:
    """The first frame of each tablet, of units as they now stand."""
    ids = {unit.pk for _, unit in asked}
    units = roster.with_cards().select_related("room").in_bulk(ids)
    tasks = roster.last_orders(pk for pk, unit in units.items() if Status(unit.status) in TASKED)
    bolos = message_cards.told_in_force(ids, clock.now())
    rooms = {unit.room_id: unit.room for unit in units.values()}
    facts = {pk: room_facts(room) for pk, room in rooms.items()}
    frames = {
        pk: {
            "t": "welcome",
            "at": clock.stamp(clock.now()),
            "room": facts[unit.room_id],
            "unit": own_card(unit, tasks.get(pk)),
            "order_head": unit.order_head,
            "task": orders.frame(tasks[pk]) if pk in tasks else None,
            "bolos": [orders.frame(told) for told in bolos.get(pk, [])],
        }
        for pk, unit in units.items()
    }
    return [{**frames[unit.pk], "me": {"name": officer.name}} for officer, unit in asked]


def running_task(unit: Unit) -> Order | None:
    """The unit's running task as last ordered."""
    return roster.last_orders([unit.pk]).get(unit.pk) if Status(unit.status) in TASKED else None


def own_card(unit: Unit, task: Order | None = None) -> Card:
    """The unit's card as its own tablet sees it; the incident's number is what the task says."""
    task = task or running_task(unit)
    return roster.unit_card(unit, task, task.body["incident"]["number"] if task else None)


SEATS, WELCOMES = Gathering(seats, gather_s=0), Gathering(welcomes, gather_s=0)
