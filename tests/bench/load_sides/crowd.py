"""Everybody on the lines of one side, as lean as one process can play them: tablets that send a fix each two
seconds, consoles that note when they were shown it.

A fix carries the moment at which it leaves, so a console's frame tells by itself how old it is; each frame
is read once, however many consoles hear it. As the real ones do, they say every ten seconds that they are
there, and who was cut off comes back after a moment of its own.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from picows import WSError, WSMsgType, WSTransport, ws_connect

from maps.geo import LatLon
from tests.bench.fanout_sides.screens import LeanLine

TICK_S = 0.01
#: Handshakes under way at one time.
DOORS = 16
#: As a screen has them (patrols/static/patrols/js/radio.js).
BEAT_S, BACK_WITHIN_S = 10.0, (0.2, 2.0)
BEAT = b'{"t":"beat"}'
FIXES, FIXED, ENTRIES, ORDERS = b'{"t":"fixes"', b'{"t": "fixed"', b'{"t":"entries"', b'{"t": "orders"'
WELCOME, SNAPSHOT = b'{"t": "welcome"', b'{"t": "snapshot"'


class Drawn(msgspec.Struct):
    """Of a frame with positions what is measured: [unit, lat, lon, when it left, …]."""

    fixes: list[tuple[Any, Any, Any, datetime, Any, Any, Any, Any, Any]]


class Told(msgspec.Struct):
    """Of a frame with entries what is acknowledged."""

    n: int


class Fixed(msgspec.Struct):
    """What became of a fix."""

    seq: int
    refused: list[Any]


class Order(msgspec.Struct):
    """Of an order what is measured."""

    number: int
    kind: str


class Orders(msgspec.Struct):
    """A frame with orders."""

    orders: list[Order]


_drawn, _told = msgspec.json.Decoder(Drawn), msgspec.json.Decoder(Told)
_fixed, _orders = msgspec.json.Decoder(Fixed), msgspec.json.Decoder(Orders)


@dataclass
class Seen:
    """What a crowd saw since the last look, in seconds."""

    positions: list[NDArray[np.float64]] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    refused: int = 0
    closed: int = 0
    sent: int = 0

    def positions_s(self) -> NDArray[np.float64]:
        """How old each position was when a console had it."""
        return np.concatenate(self.positions) if self.positions else np.zeros(1)


class Line(LeanLine):
    """One socket."""

    def __init__(self, seen: Seen, hello: bytes) -> None:
        super().__init__(hello)
        self.seen = seen
        self.ready = False
        self.gone = asyncio.Event()

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.pieces = b""
        self.gone.clear()
        super().on_ws_connected(transport)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.ready = False
        self.seen.closed += 1
        self.gone.set()


class Console(Line):
    """A console: draws positions and entries, and says so."""

    #: When each position of a frame left; every console of a side hears the same frames.
    _left: dict[bytes, NDArray[np.float64]] = {}

    def take(self, said: bytes, at: float) -> None:
        if said.startswith(SNAPSHOT):
            self.ready = True
        elif said.startswith(FIXES):
            now = time.time()
            if (left := self._left.get(said)) is None:
                if len(self._left) > 64:
                    self._left.clear()
                left = np.array([fix[3].timestamp() for fix in _drawn.decode(said).fixes])
                self._left[said] = left
            self.seen.positions.append(now - left)
            self.transport.send(WSMsgType.TEXT, b'{"t":"got"}')
        elif said.startswith(ENTRIES):
            self.transport.send(WSMsgType.TEXT, b'{"t":"ack","n":%d}' % _told.decode(said).n)


class Tablet(Line):
    """A tablet: sends where it is, keeps its orders and confirms them."""

    def __init__(self, seen: Seen, hello: bytes, unit: int, spot: LatLon) -> None:
        super().__init__(seen, hello)
        self.unit, self.spot = unit, spot
        self.number = 1
        self.under_way: dict[int, float] = {}
        self.on_order: Callable[[str, float], None] | None = None

    def send_fix(self) -> None:
        """Where it is now, within some metres of its corner."""
        if not self.ready:
            return
        self.number += 1
        lat, lon = (round(at + random.uniform(-1e-4, 1e-4), 6) for at in self.spot)
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        self.under_way[self.number] = time.time()
        self.seen.sent += 1
        text = (
            f'{{"t":"fixes","seq":{self.number},"fixes":[{{"n":{self.number},"at":"{at}","lat":{lat},'
            f'"lon":{lon},"accuracy_m":8.0,"heading":90,"speed_kph":32.0}}]}}'
        )
        self.transport.send(WSMsgType.TEXT, text.encode())

    def take(self, said: bytes, at: float) -> None:
        if said.startswith(FIXED):
            fixed = _fixed.decode(said)
            self.seen.answers.append(time.time() - self.under_way.pop(fixed.seq))
            self.seen.refused += len(fixed.refused)
        elif said.startswith(ORDERS):
            orders = _orders.decode(said).orders
            if self.on_order:
                self.on_order(orders[-1].kind, at)
            last = orders[-1].number
            self.transport.send(WSMsgType.TEXT, b'{"t":"receipt","delivered":%d,"seen":%d}' % (last, last))
        elif said.startswith(WELCOME):
            self.ready = True


class Crowd:
    """The tablets and consoles of one side."""

    def __init__(self, url: str) -> None:
        self.url, self.seen = url, Seen()
        self.tablets: list[Tablet] = []
        self.consoles: list[Console] = []
        self._doors = asyncio.Semaphore(DOORS)
        self._keeping: list[asyncio.Task[None]] = []
        #: Seconds by which this process's own loop came too late, of each tick.
        self.late: list[float] = []

    async def open_tablet(self, headers: dict[str, str], device: str, unit: int, spot: LatLon) -> None:
        """Connect one tablet."""
        hello = b'{"t":"hello","device":"%s","order":0}' % device.encode()
        self.tablets.append(tablet := Tablet(self.seen, hello, unit, spot))
        await self._open(tablet, "/ws/tablet", headers)

    async def open_console(self, headers: dict[str, str], room: str, hello: bytes) -> None:
        """Connect one console."""
        self.consoles.append(console := Console(self.seen, hello))
        await self._open(console, f"/ws/console/{room}", headers)

    async def _open(self, line: Line, path: str, headers: dict[str, str]) -> None:
        await self._connect(line, path, headers)
        self._keeping.append(asyncio.create_task(self._keep(line, path, headers)))

    async def _connect(self, line: Line, path: str, headers: dict[str, str]) -> None:
        async with self._doors:
            await ws_connect(
                lambda: line, self.url + path, extra_headers=headers, websocket_handshake_timeout=60
            )

    async def _keep(self, line: Line, path: str, headers: dict[str, str]) -> None:
        """Say now and then that it is there, and bring it back when it was cut off."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(line.gone.wait(), BEAT_S)
            if not line.gone.is_set():
                line.transport.send(WSMsgType.TEXT, BEAT)
                continue
            await asyncio.sleep(random.uniform(*BACK_WITHIN_S))
            with contextlib.suppress(OSError, WSError, TimeoutError):
                await self._connect(line, path, headers)

    async def send_fixes(self, hz: float) -> None:
        """Each tablet in its turn, so many fixes a second each, until cancelled."""
        begun, sent = time.perf_counter(), 0
        while True:
            due = int((time.perf_counter() - begun) * hz * len(self.tablets))
            while sent < due:
                self.tablets[sent % len(self.tablets)].send_fix()
                sent += 1
            due_at = time.perf_counter() + TICK_S
            await asyncio.sleep(TICK_S)
            self.late.append(time.perf_counter() - due_at)

    def overdue(self, seconds: float) -> int:
        """Fixes that nobody has answered for so long."""
        before = time.time() - seconds
        return sum(at < before for tablet in self.tablets for at in tablet.under_way.values())

    def look(self) -> Seen:
        """What was seen since the last look."""
        seen = self.seen
        self.seen = Seen()
        for line in (*self.tablets, *self.consoles):
            line.seen = self.seen
        return seen

    async def close(self) -> None:
        """Hang up."""
        for keeping in self._keeping:
            keeping.cancel()
        for line in (*self.tablets, *self.consoles):
            line.transport.disconnect()
        await asyncio.sleep(0.5)
