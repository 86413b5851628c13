"""READ the whole room as it stands after journal entry n: what a console begins with and what it recovers
with.

No lock is taken. The journal's head is read before and after; when no decision fell between, everything
read belongs to that head, since whatever a card shows is changed by decisions only.
"""

import json
from typing import Any

from command.feed import unit_cards
from command.roles import ROLES
from dispatch import alarm_cards, worklist
from patrols import clock, journal, message_cards
from patrols.city import room_facts
from patrols.decisions import deciding
from patrols.emergency import open_emergencies
from patrols.models import JournalEntry, Officer, Posting, Room
from patrols.positions import positions

LOG_LINES = 200
OPEN_AT_ONCE = 1000
TRIES = 5


class Snapshot:
    """One reading of a room, for all who come at one moment: beside `me` they see the same.

    `n` is the number of the journal entry after which it is true.
    """

    def __init__(self, room: Room, n: int, text: str) -> None:
        self.room, self.n, self._text = room, n, text

    @classmethod
    def read(cls, room: Room) -> "Snapshot":
        """The room as it stands."""
        facts = _facts(room)
        return cls(room, facts["n"], json.dumps(facts, ensure_ascii=False, allow_nan=False))

    def text_for(self, officer: Officer) -> str:
        """The snapshot for this officer, as it travels."""
        me = json.dumps(whoami(self.room, officer), ensure_ascii=False)
        return f'{self._text.removesuffix("}")}, "me": {me}}}'


def _facts(room: Room) -> dict[str, Any]:
    number, cards, more = _consistent(room)
    return {
        "t": "snapshot",
        "n": number,
        "at": clock.stamp(clock.now()),
        "room": room_facts(room),
        "cards": cards,
        "fixes": positions(room),
        "log": _log(room, number),
        "more": more,
    }


def whoami(room: Room, officer: Officer) -> dict[str, Any]:
    """Who the officer is in this room and what they may do there."""
    role = Posting.objects.filter(room=room, officer=officer).values_list("role", flat=True).first() or ""
    permissions = sorted(ROLES[role].permissions) if role in ROLES else []
    return {"officer": officer.pk, "name": officer.name, "role": role, "permissions": permissions}


def _consistent(room: Room) -> tuple[int, list[journal.Card], bool]:
    for _ in range(TRIES):
        before = journal.head(room.pk)
        cards, more = read_cards(room)
        if journal.head(room.pk) == before:
            return before, cards, more
    # The room decides faster than we read: hold it for one reading.
    with deciding(room) as decision:
        return decision.room(room).journal_head, *read_cards(room)


def read_cards(room: Room) -> tuple[list[journal.Card], bool]:
    """The cards of all units, emergencies, alarms, open messages, incidents and calls; True when there are
    more than a picture holds.
    """
    open_cards = [*worklist.open_incidents(room), *worklist.open_calls(room)]
    said = message_cards.cards(list(message_cards.open_messages(room).order_by("number")))
    always = [*unit_cards(room), *open_emergencies(room), *alarm_cards.open_alarms(room), *said]
    return [*always, *open_cards[:OPEN_AT_ONCE]], len(open_cards) > OPEN_AT_ONCE


def _log(room: Room, upto: int) -> list[dict[str, Any]]:
    told = JournalEntry.objects.filter(room=room, number__lte=upto).exclude(talkgroups=[])
    entries = told.order_by("-number")[:LOG_LINES]
    return [journal.line(entry, with_cards=False) for entry in reversed(entries)]
