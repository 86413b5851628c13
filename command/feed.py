"""Event → the cards that changed and the talkgroups that hear it; made inside the decision.

Fan-out, catch-up and replay all read what is made here, so nothing in it may depend on who asks.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from command.roles import ROOM
from dispatch import worklist
from patrols import roster
from patrols.events import Event, OrderIssued
from patrols.journal import Card
from patrols.listeners import unit_talkgroup
from patrols.models import Room


def relay(happened: Sequence[Event]) -> list[tuple[list[Card], set[str]]]:
    """For each event of a decision, the cards that it changed last, and who hears it.

    A card is made once a decision, as it stands at the end, and goes with the last event that touched it: no
    line of the log comes with a picture that is older than the line.
    """
    told: list[tuple[list[Card], set[str]]] = []
    drawn: set[tuple[int, str, int]] = set()
    for event in reversed(happened):
        touched = [(noun, which) for noun in _DRAWN if (which := getattr(event, noun, None))]
        fresh = [(noun, which) for noun, which in touched if (event.room.pk, noun, which) not in drawn]
        drawn |= {(event.room.pk, noun, which) for noun, which in fresh}
        told.append(([_DRAWN[noun](event.room, which) for noun, which in fresh], _talkgroups(event)))
    return told[::-1]


def _talkgroups(event: Event) -> set[str]:
    return {ROOM, unit_talkgroup(event.unit)} if isinstance(event, OrderIssued) else {ROOM}


def _unit_card(room: Room, which: int) -> Card:
    return unit_cards(room, [which])[0]


def unit_cards(room: Room, unit_ids: Iterable[int] | None = None) -> list[Card]:
    """The cards of these units, or of all units of the room that are on duty."""
    found = roster.units(room)
    units = roster.on_duty(room) if unit_ids is None else list(found.filter(pk__in=list(unit_ids)))
    ids = [unit.pk for unit in units]
    orders, incidents = roster.last_orders(ids), worklist.running(ids)
    return [roster.unit_card(unit, orders.get(unit.pk), incidents.get(unit.pk)) for unit in units]


#: A unit and an alarm by id, a call and an incident by number.
_DRAWN: Mapping[str, Callable[[Room, int], Card]] = {
    "unit": _unit_card,
    "call": worklist.call_card,
    "incident": worklist.incident_card,
    "alarm": worklist.alarm_card,
}
