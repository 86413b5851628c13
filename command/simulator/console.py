"""A console: the room's picture, and which incidents somebody from outside the simulator has in hand."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final

from command.simulator.line import Frame, Line, Person
from maps.geo import LatLon

OPENING: Final = frozenset({"call.queued", "incident.opened"})
"""Who takes a call does not yet take the incident in hand."""


class Console(Line):
    """Incidents by number, units by id, and where units stood at the beginning. It draws no map."""

    def __init__(self, person: Person, names: Iterable[str]) -> None:
        super().__init__(person)
        self.path = f"/ws/console/{person.door.room}"
        self.names = frozenset(names)
        self.room: Frame = {}
        self.incidents: dict[int, Frame] = {}
        self.units: dict[int, Frame] = {}
        self.stood: dict[int, LatLon] = {}
        self.in_hand: set[int] = set()
        self.ready = asyncio.Event()
        self._n: int | None = None

    async def hello(self) -> None:
        await self.say({"t": "hello", "after": self._n})

    async def take(self, frame: Frame) -> None:
        if frame["t"] == "snapshot":
            self._begin(frame)
        elif frame["t"] == "entries":
            if frame["after"] != self._n:
                await self.hello()
                return
            for entry in frame["entries"]:
                self._apply(entry)
            self._n = frame["n"]
            await self.say({"t": "ack", "n": self._n})

    def _begin(self, picture: Frame) -> None:
        self._n, self.room = picture["n"], picture["room"]
        self.incidents, self.units = {}, {}
        self.stood = {fix[0]: LatLon(fix[1], fix[2]) for fix in picture["fixes"]}
        for card in picture["cards"]:
            self._keep(card)
        for entry in picture["log"]:
            self._notice(entry)
        self.ready.set()

    def _apply(self, entry: Frame) -> None:
        for card in entry["cards"]:
            self._keep(card)
        self._notice(entry)

    def _keep(self, card: Frame) -> None:
        kept = {"incident": (self.incidents, "number"), "unit": (self.units, "id")}.get(card["card"])
        if kept is None:
            return
        cards, key = kept
        cards.pop(card[key], None)
        if not card["gone"]:
            cards[card[key]] = card
        if card["card"] == "incident":
            acted = [*card["assignments"], *card["notes"]]
            if any(each["by"] not in self.names for each in acted):
                self.in_hand.add(card["number"])

    def _notice(self, entry: Frame) -> None:
        incident = entry["facts"].get("incident")
        if incident and entry["by"] and entry["by"] not in self.names and entry["kind"] not in OPENING:
            self.in_hand.add(incident)
