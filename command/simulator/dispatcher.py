"""A dispatcher: sends the nearest patrol to what has waited long enough without anybody's hand on it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterable
from math import inf
from random import Random
from typing import Final

from command.simulator.console import Console
from command.simulator.line import Frame, Person

LOOKS_EVERY_S: Final = 1.0
TRIES_AGAIN_S: Final = 10.0
HESITATES_S: Final = 5.0
REACH_S: Final = {"foot": 60.0, "drone": 0.0, "post": 0.0}
"""By car; farther than this a dispatcher sends nobody on foot. A drone sees and a post stays."""


class Dispatcher:
    """One of several seats, each with its share of the incidents. `driven` are the call signs of the
    simulated units; another's unit is never sent.
    """

    def __init__(
        self, person: Person, console: Console, driven: Collection[str], rng: Random, patience_s: float
    ) -> None:
        self.person, self.console, self.driven = person, console, driven
        self.rng, self.patience_s = rng, patience_s
        self.sent = 0
        self._due: dict[int, float] = {}

    async def work(self, seat: int, seats: int) -> None:
        """Look at the queue every second."""
        while True:
            await asyncio.sleep(LOOKS_EVERY_S)
            waiting = [n for n, card in self.console.incidents.items() if card["stage"] == "queued"]
            self._due = {n: self._due.get(n, self._patience()) for n in waiting}
            for number in waiting:
                mine = number % seats == seat and self._is_ours(number)
                if mine and time.monotonic() >= self._due[number]:
                    await self._send(number)

    def _patience(self) -> float:
        return time.monotonic() + self.patience_s + self.rng.uniform(0.0, HESITATES_S)

    def _is_ours(self, number: int) -> bool:
        """Whether it waits and nobody from outside has it in hand, as the room stands now."""
        card = self.console.incidents.get(number)
        return card is not None and card["stage"] == "queued" and number not in self.console.in_hand

    async def _send(self, number: int) -> None:
        self._due[number] = time.monotonic() + TRIES_AGAIN_S
        advice = await self.person.ask("GET", f"incidents/{number}/recommendation")
        if advice.status_code != 200 or not self._is_ours(number):
            return
        unit = first(advice.json()["ranked"], self.console.units, self.driven)
        if unit is not None:
            body = {"units": [unit], "recommendation": advice.json()["id"]}
            answer = await self.person.ask("POST", f"incidents/{number}/assign", body)
            self.sent += answer.status_code == 200


def first(ranked: Iterable[Frame], units: dict[int, Frame], driven: Collection[str]) -> int | None:
    """The first ranked unit that is simulated and gets there by its own means."""
    for candidate in ranked:
        kind = units.get(candidate["unit"], {}).get("kind", "")
        if candidate["call_sign"] in driven and candidate["seconds"] <= REACH_S.get(kind, inf):
            return int(candidate["unit"])
    return None
