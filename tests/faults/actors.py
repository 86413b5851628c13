"""The people of an evening under fault: consoles and tablets that come back by themselves, and hands that ask
until they are answered. All that they see goes into the history.
"""

import asyncio
import contextlib
import itertools
import random
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.clients import TOKEN, Console, Frame, Line, Place, Tablet
from tests.faults.history import History

SOONEST_S, LATEST_S = 0.2, 1.5
DEAD_S = 7.0
ACK_S = 0.5
PATIENCE_S = 45.0
#: Shared by all who command: to make one takes 30 ms, and nobody here needs it.
NO_TLS = httpx.create_ssl_context()


@dataclass
class Returning(Line):
    """A line that comes back, to any of its places, until it is asked to leave."""

    places: Sequence[Place] = ()
    history: History = field(default_factory=History)
    name: str = ""
    leaving: bool = False
    #: Switched off for a while.
    asleep: bool = False
    heard_at: float = 0.0
    soonest_s: float = SOONEST_S

    async def live(self) -> None:
        while not self.leaving:
            if self.asleep:
                await asyncio.sleep(0.2)
                continue
            self.place = random.choice(self.places)
            try:
                await self._once()
            except (OSError, TimeoutError, InvalidHandshake, ConnectionClosed, EOFError) as gone:
                self.history.log(self.name, "away", why=type(gone).__name__)
            except Exception as error:  # a client with a mistake comes back as well, and the history tells
                self.history.log(self.name, "mistaken", why=repr(error))
            await asyncio.sleep(random.uniform(self.soonest_s, self.soonest_s + LATEST_S))

    async def _once(self) -> None:
        self.pieces, self.closed = "", None
        self.ws = await asyncio.wait_for(self.place.socket(self.path), 4)
        self.heard_at = time.monotonic()
        self.history.log(self.name, "opened")
        self.reader = asyncio.create_task(self._read())
        self.beater = asyncio.create_task(self._beat())
        try:
            await self.hello()
            while self._stays():
                await asyncio.wait([self.reader], timeout=0.5)
        finally:
            for job in (self.reader, self.beater):
                job.cancel()
            await asyncio.gather(self.reader, self.beater, return_exceptions=True)
            self.history.log(self.name, "closed", code=self.closed)
            self.ws.transport.abort()

    def _stays(self) -> bool:
        ended = self.reader.done() or self.leaving or self.asleep
        return not ended and time.monotonic() - self.heard_at < DEAD_S

    def stop_reading(self, seconds: float) -> None:
        """Read nothing more for so long, and keep the line open: as a machine that hangs."""
        with contextlib.suppress(AttributeError, RuntimeError):
            self.ws.transport.pause_reading()
            self.heard_at = time.monotonic() + seconds - DEAD_S

    async def take(self, frame: Frame) -> None:
        self.heard_at = time.monotonic()
        self.frames.clear()


@dataclass
class WatchedConsole(Returning, Console):
    """A console whose every picture and entry is kept. Like a screen it says now and then how far it is."""

    silent: bool = True
    said: int | None = None

    async def _beat(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            for turn in itertools.count():
                await asyncio.sleep(ACK_S)
                if self.n != self.said:
                    self.said = self.n
                    await self.say({"t": "ack", "n": self.n})
                elif turn % 20 == 0:
                    await self.say({"t": "beat"})

    async def hello(self) -> None:
        self.said = self.n
        await super().hello()

    async def take(self, frame: Frame) -> None:
        await Returning.take(self, frame)
        if frame["t"] == "snapshot":
            self.history.log(self.name, "picture", n=frame["n"], cards=frame["cards"])
        elif frame["t"] == "entries" and frame["after"] != self.n:
            self.history.log(self.name, "gap", after=frame["after"], n=self.n)
        elif frame["t"] == "entries":
            self.history.log(
                self.name, "entries", after=frame["after"], n=frame["n"], entries=frame["entries"]
            )
        elif frame["t"] == "fixes":
            self.history.log(self.name, "frame", t=frame["t"])
        await Console.take(self, frame)


@dataclass
class WatchedTablet(Returning, Tablet):
    """A tablet whose every order is kept; a `spare` is a second one on the same unit."""

    unit: int = 0
    spare: bool = False
    kept: int | None = None
    asking: dict[str, float] = field(default_factory=dict)
    #: How long it gathers orders before it confirms them.
    confirms_after_s: float = 0.0
    confirming: asyncio.Task[None] | None = None
    #: How far its clock is off.
    clock_off: timedelta = timedelta(0)

    @property
    def last(self) -> int:
        return self.kept or 0

    async def take(self, frame: Frame) -> None:
        await Returning.take(self, frame)
        if frame["t"] == "welcome":
            self.welcome = frame
            first = self.kept if self.kept is not None else (frame["order_head"] if self.spare else 0)
            self.history.log(
                self.name, "welcome", unit=frame["unit"]["id"], first=first, order_head=frame["order_head"]
            )
            if self.kept:
                await self.say({"t": "receipt", "delivered": self.kept, "seen": self.kept})
        elif frame["t"] == "answer":
            self._answered(frame)
        elif frame["t"] == "unit":
            self.history.log(self.name, "frame", t="unit", unit=frame["unit"]["id"])
        elif frame["t"] == "orders":
            await self._keep(frame["orders"])

    async def _keep(self, orders: list[Frame]) -> None:
        for order in orders:
            incident = order["body"].get("incident")
            said = {
                "number": order["number"],
                "kind": order["kind"],
                "incident": incident["number"] if isinstance(incident, dict) else incident,
            }
            self.history.log(self.name, "order", **said)
            if self.kept is None:  # a tablet that kept nothing yet is owed what none of the unit's stored
                self.kept = order["number"] - 1
            if order["number"] > self.last + 1:
                self.history.log(self.name, "gap", after=order["number"], n=self.last)
                await self.hello()
                return
            if order["number"] == self.last + 1:
                self.kept = order["number"]
                self.history.log(self.name, "applied", **said)
                self.orders[order["number"]] = order
        if self.confirming is None or self.confirming.done():
            self.confirming = asyncio.create_task(self._confirm())

    async def _confirm(self) -> None:
        await asyncio.sleep(self.confirms_after_s)
        with contextlib.suppress(ConnectionClosed):
            await self.say({"t": "receipt", "delivered": self.last, "seen": self.last})

    def _answered(self, frame: Frame) -> None:
        key = frame["key"]
        self.answers[key] = frame
        self.history.log(
            self.name,
            "answered",
            key=key,
            status=200 if frame["ok"] else 409,
            body=frame,
            asked_at=self.asking.get(key, 0.0),
        )

    async def report_until_answered(self, status: str, **fields: Any) -> bool:
        """Report with one key, again and again, until it is answered; whether it was taken."""
        key, until = uuid.uuid4().hex, time.monotonic() + PATIENCE_S
        at = (datetime.now(UTC) + self.clock_off).isoformat()
        frame = {"t": "report", "key": key, "status": status, "at": at, **fields}
        while key not in self.answers and time.monotonic() < until and not self.leaving:
            self.asking[key] = time.monotonic()
            self.history.log(self.name, "asked", key=key, method="WS", path="report", body=frame)
            with contextlib.suppress(ConnectionClosed, AttributeError):
                await self.say(frame)
            for _ in range(30):
                if key in self.answers:
                    break
                await asyncio.sleep(0.05)
        return bool(self.answers.get(key, {}).get("ok"))


class WatchedHand:
    """Somebody who commands over HTTP, with one key, until they are answered."""

    def __init__(self, name: str, places: Sequence[Place], history: History) -> None:
        self.name, self.history = f"hand {name}", history
        self.https = [
            httpx.AsyncClient(
                base_url=f"{place.origin}/api/v1/rooms/{place.room}/",
                headers={"Cookie": place.cookies, "X-CSRFToken": TOKEN, "Origin": place.origin},
                timeout=httpx.Timeout(4.0),
                verify=NO_TLS,
            )
            for place in places
        ]

    async def close(self) -> None:
        for http in self.https:
            await http.aclose()

    async def command(
        self, path: str, body: Frame, *, times: int = 1, patience_s: float = PATIENCE_S
    ) -> tuple[int, Frame]:
        """What it was answered; (0, {}) when nobody answered in all that time. Sent so many times at once."""
        key, until = uuid.uuid4().hex, time.monotonic() + patience_s
        while True:
            answers = await asyncio.gather(*(self._send(path, body, key) for _ in range(times)))
            given = [answer for answer in answers if answer[0]]
            if given:
                return min(given, key=lambda answer: answer[0])
            if time.monotonic() > until:
                return 0, {}
            await asyncio.sleep(random.uniform(0.1, 0.6))

    async def read(self, path: str) -> int:
        """Read something; the status, 0 when nobody answered."""
        with contextlib.suppress(httpx.HTTPError):
            return (await random.choice(self.https).get(path)).status_code
        return 0

    async def _send(self, path: str, body: Frame, key: str) -> tuple[int, Frame]:
        asked_at = time.monotonic()
        self.history.log(self.name, "asked", key=key, method="POST", path=path, body=body)
        try:
            answer = await random.choice(self.https).post(path, json=body, headers={"Idempotency-Key": key})
            said: Frame = answer.json() if answer.status_code < 500 else {}
        except (httpx.HTTPError, ValueError):
            self.history.log(self.name, "unanswered", key=key)
            return 0, {}
        if answer.status_code >= 500:
            self.history.log(self.name, "unanswered", key=key, status=answer.status_code)
            return 0, {}
        self.history.log(
            self.name, "answered", key=key, status=answer.status_code, body=said, asked_at=asked_at
        )
        return answer.status_code, said


@dataclass
class Stranger(Returning, Console):
    """Somebody who tries to hear what is not for them: every frame that tells something is kept."""

    soonest_s: float = 1.0

    async def hello(self) -> None:
        await self.say({"t": "hello", "after": None})

    async def take(self, frame: Frame) -> None:
        await Returning.take(self, frame)
        if frame["t"] not in ("refused", "beat"):
            self.history.log(self.name, "frame", t=frame["t"])
