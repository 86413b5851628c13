"""Event → the cards that changed and the talkgroups that hear it; made inside the decision.

Fan-out, catch-up and replay all read what is made here, so nothing in it may depend on who asks.
"""

from collections.abc import Iterable, Sequence

from command.roles import ROOM
from dispatch import worklist
from patrols import roster
from patrols.events import Event, OrderIssued
from patrols.journal import Card
from patrols.listeners import unit_talkgroup
from patrols.models import Room


def relay(event: Event) -> tuple[Sequence[Card], Iterable[str]]:
    """The cards that this event changed, and who hears it."""
    talkgroups = {ROOM}
    if isinstance(event, OrderIssued):
        talkgroups.add(unit_talkgroup(event.unit))
    return _cards(event), talkgroups


def _cards(event: Event) -> list[Card]:
    cards: list[Card] = []
    if (unit := getattr(event, "unit", None)) is not None:
        cards += unit_cards(event.room, [unit])
    if (call := getattr(event, "call", None)) is not None:
        cards.append(worklist.call_card(event.room, call))
    if (incident := getattr(event, "incident", None)) is not None:
        cards.append(worklist.incident_card(event.room, incident))
    return cards


def unit_cards(room: Room, unit_ids: Iterable[int] | None = None) -> list[Card]:
    """The cards of these units, or of all units of the room that are on duty."""
    found = roster.units(room)
    units = roster.on_duty(room) if unit_ids is None else list(found.filter(pk__in=list(unit_ids)))
    ids = [unit.pk for unit in units]
    orders, incidents = roster.last_orders(ids), worklist.running(ids)
    return [roster.unit_card(unit, orders.get(unit.pk), incidents.get(unit.pk)) for unit in units]
