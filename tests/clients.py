"""Real clients over real sockets: a console and a tablet as `docs/protocol.md` has them, and a browserless
hand for HTTP.

Used by stories, benches and faults. They keep what a screen would show, so a test can ask what a person
would see.
"""

import asyncio
import contextlib
import json
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

TOKEN = "c" * 32
Frame = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a room is served, and whose session speaks."""

    port: int
    session: str
    room: str = "town"

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def cookies(self) -> str:
        return f"sessionid={self.session}; csrftoken={TOKEN}"

    def socket(self, path: str) -> Any:
        return connect(
            f"ws://127.0.0.1:{self.port}{path}",
            origin=self.origin,  # type: ignore[arg-type]
            additional_headers={"Cookie": self.cookies},
            compression=None,
            max_size=None,
        )


class Hand:
    """Somebody who commands over HTTP."""

    def __init__(self, place: Place) -> None:
        self.http = httpx.AsyncClient(
            base_url=f"{place.origin}/api/v1/rooms/{place.room}/",
            headers={"Cookie": place.cookies, "X-CSRFToken": TOKEN, "Origin": place.origin},
            timeout=30.0,
            verify=False,  # nothing is: this is HTTP, and to read the authorities takes 30 ms
        )

    async def ask(
        self, method: str, path: str, body: Any = None, *, key: str = "", content: str = ""
    ) -> httpx.Response:
        """One request, with a key of its own unless one is given."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        if content:
            headers["Content-Type"] = "application/json"
            return await self.http.request(method, path, content=content, headers=headers)
        return await self.http.request(method, path, json=body, headers=headers)

    async def must(self, method: str, path: str, body: Any = None) -> Frame:
        """One request that has to succeed."""
        answer = await self.ask(method, path, body)
        assert answer.status_code < 300, (path, answer.status_code, answer.text)
        found: Frame = answer.json()
        return found

    async def open_incident(self, **fields: Any) -> Frame:
        """Take a call and queue it; the incident's card."""
        call = await self.must("POST", "calls", fields)
        return await self.must("POST", f"calls/{call['number']}/queue", {})


@dataclass
class Line(ABC):
    """A socket with its reader."""

    place: Place
    ws: ClientConnection = field(init=False)
    reader: asyncio.Task[None] = field(init=False)
    beater: asyncio.Task[None] = field(init=False)
    frames: list[tuple[float, Frame]] = field(default_factory=list)
    on_frame: Callable[[float, Frame], None] | None = None
    closed: int | None = None
    pieces: str = ""
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    path = ""

    async def open(self) -> Self:
        self.ws = await self.place.socket(self.path)
        self.reader = asyncio.create_task(self._read())
        self.beater = asyncio.create_task(self._beat())
        await self.hello()
        return self

    async def close(self) -> None:
        self.reader.cancel()
        self.beater.cancel()
        await self.ws.close()

    async def _beat(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                await asyncio.sleep(10)
                await self.say({"t": "beat"})

    @abstractmethod
    async def hello(self) -> None: ...

    @abstractmethod
    async def take(self, frame: Frame) -> None: ...

    async def say(self, frame: Frame) -> None:
        await self.ws.send(json.dumps(frame))

    async def until(self, seen: Callable[[], Any], seconds: float = 15.0) -> Any:
        """Wait until something is seen; fails with what was seen last."""
        deadline = time.monotonic() + seconds
        while not (found := seen()):
            self.changed.clear()
            left = deadline - time.monotonic()
            assert left > 0, f"not seen in {seconds} s; last frames: {[f for _, f in self.frames[-3:]]}"
            try:
                await asyncio.wait_for(self.changed.wait(), min(left, 0.2))
            except TimeoutError:
                continue
        return found

    async def _read(self) -> None:
        try:
            async for text in self.ws:
                at = time.perf_counter()
                assert isinstance(text, str)
                if text[0] in "+=":
                    self.pieces += text[1:]
                    if text[0] == "+":
                        continue
                    text, self.pieces = self.pieces, ""
                frame = json.loads(text)
                self.frames.append((at, frame))
                if self.on_frame:
                    self.on_frame(at, frame)
                await self.take(frame)
                self.changed.set()
        except ConnectionClosed as gone:
            self.closed = gone.rcvd.code if gone.rcvd else 1006
        else:
            self.closed = self.ws.close_code
        self.changed.set()


@dataclass
class Console(Line):
    """A console: keeps the room's picture."""

    n: int | None = None
    cards: dict[tuple[str, int], Frame] = field(default_factory=dict)
    log: list[Frame] = field(default_factory=list)
    fixes: dict[int, list[Any]] = field(default_factory=dict)
    gaps: int = 0
    silent: bool = False

    def __post_init__(self) -> None:
        self.path = f"/ws/console/{self.place.room}"

    async def open(self) -> Self:
        await super().open()
        await self.until(lambda: self.n is not None)
        return self

    async def hello(self) -> None:
        await self.say({"t": "hello", "after": self.n})

    def incident(self, number: int) -> Frame | None:
        """The card of an open incident by its number."""
        cards = (card for (kind, _), card in self.cards.items() if kind == "incident")
        return next((card for card in cards if card["number"] == number), None)

    def unit(self, call_sign: str) -> Frame:
        """The card of a unit by its call sign."""
        cards = (card for (kind, _), card in self.cards.items() if kind == "unit")
        return next(card for card in cards if card["call_sign"] == call_sign)

    async def take(self, frame: Frame) -> None:
        if frame["t"] == "snapshot":
            self.n, self.log = frame["n"], frame["log"]
            self.cards = {(card["card"], card["id"]): card for card in frame["cards"]}
            self.fixes = {fix[0]: fix for fix in frame["fixes"]}
        elif frame["t"] == "entries":
            if frame["after"] != self.n:
                self.gaps += 1
                await self.hello()
                return
            for entry in frame["entries"]:
                self.apply(entry)
            self.n = frame["n"]
            if not self.silent:
                await self.say({"t": "ack", "n": self.n})
        elif frame["t"] == "fixes":
            self.fixes |= {fix[0]: fix for fix in frame["fixes"]}
            await self.say({"t": "got"})

    def apply(self, entry: Frame) -> None:
        """One entry of the journal, as every screen applies it."""
        self.log = [*self.log, {**entry, "cards": []}][-200:]
        for card in entry["cards"]:
            if card["gone"]:
                self.cards.pop((card["card"], card["id"]), None)
            else:
                self.cards[card["card"], card["id"]] = card


@dataclass
class Tablet(Line):
    """A tablet: keeps its orders and confirms them."""

    path = "/ws/tablet"
    welcome: Frame | None = None
    orders: dict[int, Frame] = field(default_factory=dict)
    answers: dict[str, Frame] = field(default_factory=dict)
    doubled: int = 0
    confirms: bool = True

    async def open(self) -> Self:
        await super().open()
        await self.until(lambda: self.welcome or self.closed)
        return self

    @property
    def last(self) -> int:
        return max(self.orders, default=(self.welcome or {}).get("order_head", 0))

    async def hello(self) -> None:
        await self.say({"t": "hello", "device": f"tablet {self.place.session[:8]}", "order": self.last})

    def order(self, kind: str) -> Frame | None:
        """The newest order of this kind."""
        found = [order for _, order in sorted(self.orders.items()) if order["kind"] == kind]
        return found[-1] if found else None

    async def report(self, status: str, *, key: str = "", **fields: Any) -> Frame:
        """Report a status and wait for the answer."""
        key = key or uuid.uuid4().hex
        at = datetime.now(UTC).isoformat()
        await self.say({"t": "report", "key": key, "status": status, "at": at, **fields})
        found: Frame = await self.until(lambda: self.answers.get(key))
        return found

    async def take(self, frame: Frame) -> None:
        if frame["t"] == "welcome":
            self.welcome = frame
        elif frame["t"] == "answer":
            self.answers[frame["key"]] = frame
        elif frame["t"] == "orders":
            for order in frame["orders"]:
                self.doubled += order["number"] in self.orders
                self.orders[order["number"]] = order
            if self.confirms:
                await self.say({"t": "receipt", "delivered": self.last, "seen": self.last})
