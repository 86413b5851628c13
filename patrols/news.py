"""READ what a room decided and who moved, for the hub: once, however many hear it."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from patrols import journal, orders
from patrols.listeners import unit_talkgroup
from patrols.models import Order, Room
from patrols.positions import Position, positions


class News(NamedTuple):
    """What a room decided, and what it means for the units whose tablets are here, by unit."""

    rows: list[journal.Row]
    due: dict[int, list[Order]]
    cards: dict[int, str]


def news(room_id: int, head: int, sent: dict[int, int]) -> News:
    """The rows after `head`; for each unit that they are about, the orders after those `sent`, and how it
    stands.
    """
    rows = journal.rows(room_id, head)
    told = {group for row in rows for group in row.talkgroups}
    units = {unit_id: number for unit_id, number in sent.items() if unit_talkgroup(unit_id) in told}
    return News(rows, orders.after_each(units), unit_frames(rows, units))


def unit_frames(rows: Iterable[journal.Row], units: Iterable[int]) -> dict[int, str]:
    """How each of these units stands after the rows, as its own tablets read it; the newest card of each."""
    groups = {unit_talkgroup(unit_id) for unit_id in units}
    entries = [json.loads(row.text) for row in rows if row.talkgroups & groups]
    cards = [(entry["at"], card) for entry in entries for card in entry["cards"]]
    own = {card["id"]: (at, card) for at, card in cards if card["card"] == "unit"}
    return {
        unit_id: json.dumps({"t": "unit", "decided_at": at, "unit": card}, ensure_ascii=False)
        for unit_id, (at, card) in own.items()
        if unit_talkgroup(unit_id) in groups
    }


def moved_since(room_id: int, since: datetime) -> list[Position]:
    """Where the room's units are that were heard since."""
    return positions(Room.objects.get(pk=room_id), since)
