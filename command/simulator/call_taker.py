"""A call-taker: answers the next call, types what is said, and queues it or ends it."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Final

from command.simulator.callers import Contact
from command.simulator.line import Person

TYPES_S: Final = (4, 10)
ASKS_S: Final = (8, 25)


class CallTaker:
    """Takes calls off the switchboard, one at a time."""

    def __init__(self, person: Person, ringing: asyncio.Queue[Contact], rng: Random, speed: float) -> None:
        self.person, self.ringing, self.rng, self.speed = person, ringing, rng, speed
        self.taken = self.queued = 0

    async def work(self) -> None:
        """Answer, one call after the other."""
        while True:
            await self._take(await self.ringing.get())

    async def _take(self, contact: Contact) -> None:
        first = {"type": contact.type, "place": contact.place, "lat": contact.lat, "lon": contact.lon}
        answer = await self.person.ask("POST", "calls", first if contact.place else {"type": contact.type})
        if answer.status_code != 201:
            return
        self.taken += 1
        number = answer.json()["number"]
        await self._pause(TYPES_S)
        said = {"phone": contact.phone, "language": contact.language, "text": contact.text}
        await self.person.ask("PATCH", f"calls/{number}", {**said, "caller": contact.caller})
        await self._pause(ASKS_S)
        if contact.disposition is None:
            queued = await self.person.ask("POST", f"calls/{number}/queue", {})
            self.queued += queued.status_code == 201
        else:
            await self.person.ask("POST", f"calls/{number}/close", {"disposition": contact.disposition})

    async def _pause(self, between_s: tuple[float, float]) -> None:
        await asyncio.sleep(self.rng.uniform(*between_s) / self.speed)
