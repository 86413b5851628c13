"""A crew: patrols its sector, goes where it is sent, stays, and says what became of it."""

from __future__ import annotations

import asyncio
import time
from random import Random
from typing import Final

from command.simulator.driving import Drive, Spot
from command.simulator.streets import Streets
from command.simulator.tablet import Tablet
from maps.geo import LatLon

FIX_EVERY_S: Final = 1.0
STANDING_EVERY_S: Final = 10
"""A device that stands still says so less often."""
ACCEPTS_S, LEAVES_S, LINGERS_S, HANDS_OVER_S, REFUSED_S = (3, 20), (5, 25), (15, 180), (120, 420), 5.0
ON_SCENE_S: Final = ((900, 2400), (600, 2100), (420, 1200), (300, 900), (180, 600))
"""How long a scene takes, by priority."""
ENDINGS: Final = {
    "settled_on_scene": 30, "report": 22, "nothing_found": 13, "no_report": 10, "gone_on_arrival": 10,
    "arrest": 5, "to_station": 5, "hospital": 4, "handed_over": 1,
}  # fmt: skip
TRAFFIC_ENDINGS: Final = {"report": 40, "citation": 25, "settled_on_scene": 25, "hospital": 6, "no_report": 4}
BRING_TO: Final = {"arrest": "police", "to_station": "police", "hospital": "hospital"}
"""Endings for which somebody is driven somewhere first."""


class Crew:
    """The people of one unit. They do what the status of their unit asks for, until it changes."""

    def __init__(self, tablet: Tablet, streets: Streets, rng: Random, speed: float) -> None:
        self.tablet, self.streets, self.rng, self.speed = tablet, streets, rng, speed
        self.here = Spot(streets.city.city.centre, None, 0.0)
        self.cleared = 0
        self._drive: Drive | None = None
        self._target: LatLon | None = None
        self._since = 0.0
        self._stage: tuple[str, int] = ("", 0)
        self._due = 0.0
        self._ending = ""

    async def begin(self, stood: dict[int, LatLon]) -> None:
        """Come on duty where the unit was seen last, else in its own sector."""
        await self.tablet.changed.wait()
        unit = self.tablet.unit
        at = stood.get(unit["id"]) or self.streets.corner(unit["sector"], self.rng)
        self.here = Spot(at, None, 0.0)

    async def tell_where(self) -> None:
        """Send a fix every second while the unit moves, now and then while it stands."""
        await asyncio.sleep(self.rng.uniform(0.0, FIX_EVERY_S))
        standing, began = 0, time.monotonic()
        while True:
            self._move()
            if self._drive or standing % STANDING_EVERY_S == 0:
                await self.tablet.be_at(self.here)
            standing = 0 if self._drive else standing + 1
            began += FIX_EVERY_S
            await asyncio.sleep(began - time.monotonic())

    async def work(self) -> None:
        """Do what the status asks for; what is ordered meanwhile interrupts it."""
        acts = {
            "dispatched": self._accept,
            "acknowledged": self._leave,
            "en_route": self._go,
            "on_scene": self._deal_with_it,
            "transporting": self._bring,
            "available": self._patrol,
        }
        while True:
            self.tablet.changed.clear()
            await acts.get(self.tablet.status, self._wait)()

    async def _accept(self) -> None:
        if await self._stay(ACCEPTS_S):
            await self.tablet.look()
            await self._report("acknowledged")

    async def _leave(self) -> None:
        if await self._stay(LEAVES_S):
            await self._report("en_route")

    async def _go(self) -> None:
        task = self.tablet.task
        if task is None or task["lat"] is None:
            arrived = await self._stay(LINGERS_S)
        else:
            arrived = await self._drive_to(LatLon(task["lat"], task["lon"]))
        if arrived:
            await self._report("on_scene")

    async def _deal_with_it(self) -> None:
        priority = self.tablet.task["priority"] if self.tablet.task else len(ON_SCENE_S) - 1
        if not await self._stay(ON_SCENE_S[priority]):
            return
        self._ending = self._choose_ending()
        if self.streets.nearest(BRING_TO.get(self._ending, ""), self.here.position):
            await self._report("transporting")
        else:
            await self._clear()

    async def _bring(self) -> None:
        self._ending = self._ending or "to_station"
        there = self.streets.nearest(BRING_TO.get(self._ending, "police"), self.here.position)
        if (there is None or await self._drive_to(there)) and await self._stay(HANDS_OVER_S):
            await self._clear()

    async def _patrol(self) -> None:
        unit = self.tablet.unit
        await self.tablet.look()
        if unit["kind"] == "post":
            await self._report("post")
        elif unit["kind"] == "drone":
            await self._report("at_station")
        elif await self._drive_to(self._target or self.streets.corner(unit["sector"], self.rng)):
            await self._pause(self.rng.uniform(*LINGERS_S))

    async def _wait(self) -> None:
        self._stop()
        await self.tablet.look()
        await self.tablet.changed.wait()

    async def _clear(self) -> None:
        if await self._report("available", self._ending):
            self.cleared += 1
        self._ending = ""

    async def _report(self, status: str, disposition: str | None = None) -> bool:
        accepted = await self.tablet.report(status, disposition)
        if not accepted:
            await asyncio.sleep(REFUSED_S)
        return accepted

    def _choose_ending(self) -> str:
        kind = self.tablet.task["type"] if self.tablet.task else ""
        endings = TRAFFIC_ENDINGS if kind.startswith(("traffic", "hit_", "reckless", "drunk")) else ENDINGS
        return self.rng.choices(list(endings), list(endings.values()))[0]

    async def _stay(self, between_s: tuple[float, float]) -> bool:
        """Stand for as long as this stage takes; an interruption does not begin it anew."""
        self._stop()
        task = self.tablet.task
        stage = (self.tablet.status, task["number"] if task else 0)
        if stage != self._stage:
            self._stage = stage
            self._due = time.monotonic() + self.rng.uniform(*between_s) / self.speed
        return await self._pause((self._due - time.monotonic()) * self.speed)

    async def _drive_to(self, there: LatLon) -> bool:
        """Drive there, or on if that is where the unit drives already; whether it arrived."""
        self._move()
        if self._drive is None or self._target != there:
            way = self.streets.way(self.tablet.unit["kind"], self.here.position, there)
            self._drive, self._target, self._since = way.played(self.speed), there, time.monotonic()
        left_s = self._since + self._drive.seconds - time.monotonic()
        arrived = await self._pause(left_s * self.speed)
        if arrived:
            self._move()
            self._stop()
        return arrived

    def _move(self) -> None:
        if self._drive:
            spot = self._drive.where(time.monotonic() - self._since)
            self.here = spot._replace(speed_kph=spot.speed_kph / self.speed)

    def _stop(self) -> None:
        self._move()
        self._drive = self._target = None
        self.here = Spot(self.here.position, None, 0.0)

    async def _pause(self, seconds: float) -> bool:
        """Let so much of the played day pass; False when something was ordered or reported meanwhile."""
        try:
            await asyncio.wait_for(self.tablet.changed.wait(), max(0.0, seconds) / self.speed)
        except TimeoutError:
            return True
        return False
