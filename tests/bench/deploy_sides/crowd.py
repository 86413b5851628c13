"""The people of the room while it is replaced under them: screens that move when they are asked to, and
dispatchers who try with one key until they are answered.
"""

import asyncio
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import NoReturn

import httpx

from command.simulator.force import Login
from command.simulator.line import AWAY, Door, Frame, Line, Person
from tests.clients import TOKEN, Hand, Place
from tests.town import CORNERS


class Seated(Person):
    """Somebody who is signed in already."""

    def __init__(self, door: Door, name: str, session: str) -> None:
        super().__init__(door, Login(name, "", ""))
        self._cookies = {"sessionid": session, "csrftoken": TOKEN}

    async def client(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(base_url=self.door.url, cookies=self._cookies)
        return self._client


class Screen(Line):
    """A line that is kept; `heard` is number → when it was shown first, in seconds since the epoch. Up to
    `began` everything was there before.
    """

    def __init__(self, person: Person) -> None:
        super().__init__(person)
        self.heard: dict[int, float] = {}
        self.began = self.dropped = self.repeated = self.reordered = 0

    async def live(self) -> NoReturn:
        """As every client; counts how often the line was lost without having moved."""
        while True:
            with suppress(*AWAY):
                await self._line(None)
            self._ws = None
            self.dropped += 1
            await self.person.door.pause(0)

    def _hear(self, number: int) -> bool:
        """Whether this is new; a screen shows nothing twice."""
        if number in self.heard:
            self.repeated += 1
            return False
        self.heard[number] = time.time()
        return True


class Console(Screen):
    """A console: its picture by the journal. What a later snapshot covers counts as shown then."""

    path = "/ws/console/town"

    def __init__(self, person: Person) -> None:
        super().__init__(person)
        self.n: int | None = None
        self.snapshots = 0

    async def hello(self) -> None:
        await self.say({"t": "hello", "after": self.n})

    async def take(self, frame: Frame) -> None:
        if frame["t"] == "snapshot":
            self.snapshots += 1
            if self.n is None:
                self.n = self.began = frame["n"]
            for number in range(self.n + 1, frame["n"] + 1):
                self._hear(number)
            self.n = frame["n"]
        elif frame["t"] == "entries":
            if frame["after"] != self.n:
                await self.hello()
                return
            numbers = [entry["n"] for entry in frame["entries"]]
            self.reordered += numbers != sorted(numbers)
            for number in numbers:
                self._hear(number)
            self.n = frame["n"]
            await self.say({"t": "ack", "n": self.n})
        elif frame["t"] == "fixes":
            await self.say({"t": "got"})


class Tablet(Screen):
    """A tablet: keeps each order once, in order, and confirms it."""

    path = "/ws/tablet"

    def __init__(self, person: Person) -> None:
        super().__init__(person)
        self.last = 0
        self.unit = 0

    async def hello(self) -> None:
        await self.say({"t": "hello", "device": f"tablet {self.person.login.username}", "order": self.last})

    async def take(self, frame: Frame) -> None:
        if frame["t"] == "welcome":
            self.unit = frame["unit"]["id"]
        elif frame["t"] == "beat" and frame["order_head"] > self.last:
            await self.hello()
        elif frame["t"] == "orders":
            for order in frame["orders"]:
                if self._hear(order["number"]):
                    self.reordered += order["number"] != self.last + 1
                    self.last = max(self.last, order["number"])
            await self.say({"t": "receipt", "delivered": self.last, "seen": self.last})


@dataclass
class Dispatcher:
    """Sends a unit and takes it back, again and again. `sent` are the ids of the assignments that were
    answered, `answers` when each was asked and the seconds until it was answered, `retries` the tries that
    came to nothing.
    """

    place: Place
    unit: int
    sent: list[int] = field(default_factory=list)
    answers: list[tuple[float, float]] = field(default_factory=list)
    retries: int = 0
    stop: bool = False

    async def work(self, pause_s: float, rng: Random) -> None:
        """Until told to stop; ends between a sending and the next."""
        hand, spot = Hand(self.place), next(iter(CORNERS.values()))
        call = await self._ask(hand, "calls", {"type": "theft", "place": "Market", **spot._asdict()})
        number = (await self._ask(hand, f"calls/{call['number']}/queue", {}))["number"]
        while not self.stop:
            body = {"units": [self.unit], "recommendation": None}
            card = await self._ask(hand, f"incidents/{number}/assign", body)
            self.sent.append(card["assignments"][-1]["id"])
            await asyncio.sleep(rng.uniform(0, pause_s))
            await self._ask(hand, f"incidents/{number}/recall", {"unit": self.unit, "reason": "next"})
        await hand.http.aclose()

    async def _ask(self, hand: Hand, path: str, body: Frame) -> Frame:
        key, began = uuid.uuid4().hex, time.time()
        while True:
            with suppress(httpx.TransportError):
                answer = await hand.ask("POST", path, body, key=key)
                assert answer.status_code < 300 or answer.status_code >= 500, (path, answer.text)
                if answer.status_code < 300:
                    self.answers.append((began, time.time() - began))
                    found: Frame = answer.json()
                    return found
            self.retries += 1
            await asyncio.sleep(0.2)
