"""The clients of a side: consoles that note when they were told what, and the street that sends the fixes."""

import asyncio
import itertools
import json
import os
import random
import time
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from tests.town import CORNERS

TICK_S = 0.005
#: Positions a frame on the way in: 32 KiB hold more.
AT_ONCE = 100
FIXES = b'{"t":"fixes"'
GOT = json.dumps({"t": "got"}).encode()
HELLO = json.dumps({"t": "hello", "after": 0}).encode()
#: As docs/protocol.md has a fix.
Position = list[int | float | str | None]
SPOTS = list(CORNERS.values())


@dataclass
class Wall:
    """What all consoles of a side were told: when, and the frame, undecoded until the clock stands still."""

    told: list[tuple[float, bytes]] = field(default_factory=list)
    deliveries: int = 0
    closed: int = 0


class LeanLine(WSListener):
    """A socket that says hello and hands whole frames on."""

    def __init__(self, hello: bytes) -> None:
        self.hello = hello
        self.pieces = b""

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        if self.hello:
            transport.send(WSMsgType.TEXT, self.hello)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        at = time.perf_counter()
        if frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()
        if frame.msg_type != WSMsgType.TEXT:
            return
        said = frame.get_payload_as_bytes()
        if said[:1] in b"+=":
            self.pieces += said[1:]
            if said[:1] == b"+":
                return
            said, self.pieces = self.pieces, b""
        self.take(said, at)

    @abstractmethod
    def take(self, said: bytes, at: float) -> None:
        """A whole frame, whose last piece came at this moment of `time.perf_counter`."""


class Screen(LeanLine):
    """One console."""

    def __init__(self, wall: Wall, hello: bytes, got: bytes) -> None:
        super().__init__(hello)
        self.wall, self.got = wall, got
        self.seen = False

    def take(self, said: bytes, at: float) -> None:
        if said.startswith(FIXES):
            self.seen = True
            self.wall.told.append((at, said))
            self.wall.deliveries += said.count(b"],[") + 1
            if self.got:
                self.transport.send(WSMsgType.TEXT, self.got)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.wall.closed += 1


@dataclass
class Carried:
    """One measurement of a side."""

    seconds: float
    sent: int
    deliveries: int
    """while the clock ran"""
    lost: int
    """deliveries that never came, though there was time"""
    cpu_s: float
    """of the process that serves the consoles"""
    street_cpu_s: float
    """of the process where the fixes come in"""
    latencies_ms: list[float]

    @property
    def per_second(self) -> float:
        return self.deliveries / self.seconds

    @property
    def per_cpu_second(self) -> float:
        return self.deliveries / self.cpu_s

    @property
    def per_cpu_second_of_all(self) -> float:
        return self.deliveries / (self.cpu_s + self.street_cpu_s)


@dataclass
class Side:
    """Addresses and processes of a side; `hello` and `got` are what its consoles have to say."""

    name: str
    console: str
    feed: str
    pid: int
    street_pid: int
    headers: dict[str, str] = field(default_factory=dict)
    hello: bytes = b""
    got: bytes = b""

    async def open(self, count: int, units: Sequence[int]) -> None:
        """Connect and wait until every console shows fixes."""
        self.count, self.wall = count, Wall()
        opened = [
            await ws_connect(
                lambda: Screen(self.wall, self.hello, self.got),
                self.console,
                extra_headers=self.headers,
                websocket_handshake_timeout=20,
            )
            for _ in range(count)
        ]
        self.lines = [transport for transport, _ in opened]
        self.street, _ = await ws_connect(WSListener, self.feed)
        self.units = itertools.cycle(units)
        self.at: dict[tuple[object, object], float] = {}
        deadline = time.monotonic() + 10
        while not all(screen.seen for _, screen in opened if isinstance(screen, Screen)):
            assert time.monotonic() < deadline, "a console saw no fix within 10 s"
            self._send(1)
            await asyncio.sleep(0.25)
        await asyncio.sleep(0.5)

    async def close(self) -> None:
        """Disconnect."""
        for line in (self.street, *self.lines):
            line.disconnect()
            await line.wait_disconnected()

    async def paced(self, rate: float, seconds: float) -> Carried:
        """So many fixes a second."""
        return await self._measure(seconds, lambda passed, sent: int(passed * rate) - sent)

    async def pressed(self, under_way: int, seconds: float) -> Carried:
        """As many fixes as it carries: so many are under way at any time."""
        wall = self.wall
        return await self._measure(
            seconds, lambda _, sent: under_way - (sent - wall.deliveries // self.count)
        )

    async def _measure(self, seconds: float, due: Callable[[float, int], int]) -> Carried:
        wall = self.wall
        wall.told.clear()
        wall.deliveries = sent = 0
        before, begun = (cpu_seconds(self.pid), cpu_seconds(self.street_pid)), time.perf_counter()
        while (passed := time.perf_counter() - begun) < seconds:
            count = min(due(passed, sent), AT_ONCE)
            if count > 0:
                self._send(count)
                sent += count
            await asyncio.sleep(TICK_S)
        deliveries = wall.deliveries
        spent, street = cpu_seconds(self.pid) - before[0], cpu_seconds(self.street_pid) - before[1]
        owed, patience = sent * self.count, time.perf_counter() + 3
        while wall.deliveries < owed and time.perf_counter() < patience:
            await asyncio.sleep(0.05)
        assert not wall.closed, f"{wall.closed} consoles were cut off"
        return Carried(passed, sent, deliveries, owed - wall.deliveries, spent, street, self._latencies())

    def _send(self, count: int) -> None:
        """Units take turns; each is near its corner, and the moment it gives tells its fixes apart."""
        moment = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        positions = [_position(next(self.units), moment) for _ in range(count)]
        at = time.perf_counter()
        self.at.update({(fix[0], moment): at for fix in positions})
        self.street.send(WSMsgType.TEXT, json.dumps(positions).encode())

    def _latencies(self) -> list[float]:
        """Milliseconds from the sending of a fix to each console's handler."""
        known: dict[bytes, list[float]] = {}
        taken = []
        for at, said in self.wall.told:
            if said not in known:
                fixes = json.loads(said)["fixes"]
                known[said] = [self.at[fix[0], fix[3]] for fix in fixes]
            taken += [(at - sent) * 1000 for sent in known[said]]
        return taken


def cpu_seconds(pid: int, *, with_ended: bool = False) -> float:
    """User and system seconds of all threads of a process so far (proc(5), fields 14 and 15 of stat), and of
    its children that have ended (16 and 17).
    """
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(ticks) for ticks in after_name[11 : 15 if with_ended else 13]) / os.sysconf("SC_CLK_TCK")


def _position(unit: int, moment: str) -> Position:
    spot = SPOTS[unit % len(SPOTS)]
    lat = round(spot.lat + random.uniform(-1e-4, 1e-4), 7)
    lon = round(spot.lon + random.uniform(-1e-4, 1e-4), 7)
    return [unit, lat, lon, moment, moment, 8.0, 90.0, 32.0, "A"]
