"""Event → the cards that changed and the talkgroups that hear it; made inside the decision.

Fan-out, catch-up and replay all read what is made here, so nothing in it may depend on who asks.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from command.roles import ROOM
from dispatch import alarm_cards, stacking, worklist
from dispatch.events import CallConsulted, IncidentConsulted, KnownConsulted, PastSearched
from patrols import emergency, message_cards, roster
from patrols.decisions import Event
from patrols.events import BoloEnded, BoloPublished, MessageSent, OrderDelivered, OrderIssued, OrderSeen
from patrols.journal import Card
from patrols.listeners import unit_talkgroup
from patrols.models import Room
from patrols.rules.lifecycle import TASKED, Status


def relay(happened: Sequence[Event]) -> list[tuple[list[Card], set[str]]]:
    """For each event of a decision, the cards that it changed last, and who hears it.

    A card is made once a decision, as it stands at the end, and goes with the last event that touched it: no
    line of the log comes with a picture that is older than the line.
    """
    drawn: set[tuple[int, str, int]] = set()
    fresh: list[list[tuple[str, int]]] = []
    for event in reversed(happened):
        touched = dict.fromkeys(_touched(event))
        fresh.append([one for one in touched if (event.room.pk, *one) not in drawn])
        drawn |= {(event.room.pk, *one) for one in fresh[-1]}
    units = {room.pk: _units(room, drawn) for room in {event.room for event in happened}}
    return [
        _told(event, names, units[event.room.pk]) for event, names in zip(happened, fresh[::-1], strict=True)
    ]


def _units(room: Room, drawn: Iterable[tuple[int, str, int]]) -> dict[int, Card]:
    """The cards of the room's units among these: one reading, however many they are."""
    ids = [which for room_id, noun, which in drawn if (room_id, noun) == (room.pk, "unit")]
    return {card["id"]: card for card in unit_cards(room, ids)} if ids else {}


def _told(
    event: Event, fresh: Sequence[tuple[str, int]], units: Mapping[int, Card]
) -> tuple[list[Card], set[str]]:
    cards = [units[which] if noun == "unit" else _DRAWN[noun](event.room, which) for noun, which in fresh]
    hearing = {which for noun, which in fresh if noun == "unit"} | _ordered(event)
    return cards, set() if isinstance(event, READINGS) else {ROOM, *map(unit_talkgroup, hearing)}


def _touched(event: Event) -> Iterator[tuple[str, int]]:
    """What the event names; a reading changed nothing, and a receipt of messages alone no unit."""
    if isinstance(event, READINGS):
        return
    of_messages = isinstance(event, OrderDelivered | OrderSeen) and len(event.messages) == len(event.orders)
    for noun, names in _NAMED.items():
        if noun == "unit" and of_messages:
            continue
        for name in names:
            which = getattr(event, name, None) or []
            yield from ((noun, one) for one in (which if isinstance(which, list) else [which]))


def _ordered(event: Event) -> set[int]:
    """The units whose tablets have a new order."""
    if isinstance(event, MessageSent | BoloPublished | BoloEnded):
        return set(event.units)
    return {event.unit} if isinstance(event, OrderIssued) else set()


def unit_cards(room: Room, unit_ids: Iterable[int] | None = None) -> list[Card]:
    """The cards of these units, or of all units of the room that are on duty."""
    found = roster.units(room)
    units = roster.on_duty(room) if unit_ids is None else list(found.filter(pk__in=list(unit_ids)))
    ids = [unit.pk for unit in units]
    tasked = [unit.pk for unit in units if Status(unit.status) in TASKED]
    orders, incidents, stacks = roster.last_orders(tasked), worklist.running(ids), stacking.stacked(ids)
    return [
        roster.unit_card(unit, orders.get(unit.pk), incidents.get(unit.pk), stacks.get(unit.pk, ()))
        for unit in units
    ]


#: Noun → the fields in which an event names one, or several, of them.
_NAMED: Mapping[str, Sequence[str]] = {
    "unit": ("unit",),
    "call": ("call", "calls"),
    "incident": ("incident", "incidents", "into", "out_of"),
    "alarm": ("alarm",),
    "message": ("message", "messages"),
    "emergency": ("emergency",),
}
#: Who looked at what is for those who read the journal; no screen is told.
READINGS = (PastSearched, IncidentConsulted, CallConsulted, KnownConsulted)

#: Beside units: an alarm and an emergency by id, a call, an incident and a message by number.
_DRAWN: Mapping[str, Callable[[Room, int], Card]] = {
    "call": worklist.call_card,
    "incident": worklist.incident_card,
    "alarm": alarm_cards.alarm_card,
    "message": message_cards.card,
    "emergency": emergency.emergency_card,
}
