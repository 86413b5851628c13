"""The whole room at play: who comes in, and what each does until it is stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from command.simulator.call_taker import CallTaker
from command.simulator.callers import Callers, Contact
from command.simulator.console import Console
from command.simulator.crew import Crew
from command.simulator.dispatcher import Dispatcher
from command.simulator.force import CALL_TAKER, DISPATCHER, OFFICER, Login
from command.simulator.line import Door, Person, SignInRefused
from command.simulator.streets import Streets
from command.simulator.tablet import Tablet
from maps.eta import warm
from maps.importing import CityNotFound, load_city

Say = Callable[[str], None]

RINGING_AT_MOST: Final = 20
"""Who waits behind so many others hangs up."""
TELLS_EVERY_S: Final = 60.0


class CannotPlay(Exception):
    """The simulation cannot begin; str() is one sentence for a person."""


@dataclass(frozen=True)
class Load:
    """What to play. A played hour lasts 1/speed of an hour; `patience_s` is not played but waited."""

    url: str
    room: str
    units: int = 60
    calls_per_hour: float = 60.0
    dispatchers: int = 2
    speed: float = 1.0
    patience_s: float = 20.0
    seed: int = 0


class Simulation:
    """The people of one room, each signed in for themselves."""

    def __init__(self, load: Load, force: Sequence[Login], data_dir: Path, say: Say) -> None:
        self.load, self.data_dir, self.say = load, data_dir, say
        self.door = Door(load.url, load.room, self._chance("door"))
        crewed = [login for login in force if login.role == OFFICER and login.unit]
        self.officers = crewed[: load.units]
        self.dispatchers = [Person(self.door, one) for one in force if one.role == DISPATCHER]
        self.call_takers = [Person(self.door, one) for one in force if one.role == CALL_TAKER]
        seats = [*self.dispatchers, *self.call_takers]
        if not seats:
            raise CannotPlay("The force has no dispatcher and no call-taker, so nobody hears the room.")
        self.first = seats[0]
        self.console = Console(self.first, {login.name for login in force})
        self.crews: list[Crew] = []
        self.takers: list[CallTaker] = []
        self.senders: list[Dispatcher] = []

    async def run(self) -> None:
        """Play until cancelled. Raises CannotPlay."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.console.live())
                await self.console.ready.wait()
                streets = await asyncio.to_thread(self._streets)
                self._seat_people(group, await self._callers(streets))
                for login in self.officers:
                    group.create_task(self._patrol(login, streets))
                group.create_task(self._tell())
        except ExceptionGroup as faults:
            if refused := faults.subgroup((SignInRefused, CannotPlay)):
                raise CannotPlay(str(refused.exceptions[0])) from faults
            raise

    def _seat_people(self, group: asyncio.TaskGroup, callers: Callers) -> None:
        ringing: asyncio.Queue[Contact] = asyncio.Queue(RINGING_AT_MOST)
        if self.load.calls_per_hour > 0:
            group.create_task(self._ring(callers, ringing))
        for person in self.call_takers:
            taker = CallTaker(person, ringing, self._chance(person.login.username), self.load.speed)
            self.takers.append(taker)
            group.create_task(self._let_in(taker.work()))
        driven = {login.unit or "" for login in self.officers}
        seated = self.dispatchers[: self.load.dispatchers]
        for seat, person in enumerate(seated):
            chance = self._chance(person.login.username)
            sender = Dispatcher(person, self.console, driven, chance, self.load.patience_s)
            self.senders.append(sender)
            group.create_task(self._let_in(sender.work(seat, len(seated))))

    async def _patrol(self, login: Login, streets: Streets) -> None:
        tablet = Tablet(Person(self.door, login))
        crew = Crew(tablet, streets, self._chance(login.username), self.load.speed)
        self.crews.append(crew)

        async def serve() -> None:
            async with asyncio.TaskGroup() as group:
                group.create_task(tablet.live())
                await crew.begin(self.console.stood)
                group.create_task(crew.tell_where())
                group.create_task(crew.work())

        await self._let_in(serve())

    async def _let_in(self, work: Coroutine[Any, Any, None]) -> None:
        """Somebody's work; who is not let in stays away, and the others go on."""
        try:
            await work
        except* SignInRefused as refused:
            self.say(str(refused.exceptions[0]))

    async def _ring(self, callers: Callers, ringing: asyncio.Queue[Contact]) -> None:
        zone = ZoneInfo(self.console.room["time_zone"])
        while True:
            with suppress(asyncio.QueueFull):
                ringing.put_nowait(callers.next())
            gap_s = callers.gap_s(self.load.calls_per_hour, datetime.now(zone).hour)
            await asyncio.sleep(gap_s / self.load.speed)

    async def _callers(self, streets: Streets) -> Callers:
        words = (await self.first.ask("GET", "vocabulary")).json()
        types = {row["code"] for row in words["types"]}
        endings = {row["code"] for row in words["dispositions"] if not row["patrol"]}
        return Callers(streets.city, types, endings, self._chance("callers"))

    def _streets(self) -> Streets:
        city = self.console.room["city"]
        if city is None:
            raise CannotPlay(f"The room {self.load.room} has no city to drive in; import one first.")
        try:
            loaded = load_city(self.data_dir, city["slug"])
        except CityNotFound as fault:
            raise CannotPlay(f"The simulator needs the room's map beside it: {fault}") from fault
        warm(loaded.graph)
        return Streets(loaded)

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(TELLS_EVERY_S)
            self.say(self.told())

    def told(self) -> str:
        """What was done so far, in one line."""
        taken, queued = (sum(getattr(one, name) for one in self.takers) for name in ("taken", "queued"))
        sent, cleared = sum(one.sent for one in self.senders), sum(one.cleared for one in self.crews)
        return f"{len(self.crews)} crews; {taken} calls, {queued} queued; {sent} sent, {cleared} cleared"

    def _chance(self, who: str) -> Random:
        """Each person's own luck, the same for the same seed."""
        return Random(f"{self.load.seed} {who}")
