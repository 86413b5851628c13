"""Who hears the hub: one listener a socket, bounded, at its own cursor.

A console is owed every journal row it may see, in order, at most 256 ahead of its acknowledgement; what it
missed it reads from the journal like everybody else. Positions are owed only as they are now: one pending
batch, newest wins. A tablet is owed every order of its unit until it confirms.
"""

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from patrols import clock, journal, orders
from patrols.holders import Holder
from patrols.models import Order
from patrols.positions import Position
from patrols.release import release
from patrols.workers import ROOM, TABLETS

CREDIT = 256
RESEND_S = 3.0
STUCK_S = 30.0
SILENT_S = 35.0


class Health(NamedTuple):
    """What the process says of itself with each beat: whether it hears the bell, whether somebody watches
    the clocks, and up to when its pictures are whole while the database does not answer.
    """

    bell: bool
    watched: bool
    true_until: datetime | None


class Listener(ABC):
    """One socket as the hub sees it."""

    def __init__(
        self,
        holder: Holder,
        room_id: int,
        send: Callable[[str], Awaitable[None]],
        close: Callable[[int], Awaitable[None]],
    ) -> None:
        self.holder = holder
        self.room_id = room_id
        self.send = send
        self.close = close
        self.heard_at = time.monotonic()
        self._busy = False

    def heard(self) -> None:
        """The client said something."""
        self.heard_at = time.monotonic()

    def is_stuck(self) -> bool:
        """Whether the client stopped reading or speaking, so that it is cut rather than buffered."""
        return time.monotonic() - self.heard_at > SILENT_S

    def is_owed(self, rows: Sequence[journal.Row]) -> bool:
        """Whether to advance is of any use: of a thousand tablets a decision is for one."""
        return True

    @abstractmethod
    async def advance(self, head: int, rows: Sequence[journal.Row]) -> None:
        """Go on to the room's head; `rows` were just read and may fit."""

    @abstractmethod
    async def beat(self, head: int, health: Health) -> None:
        """Say that the line is alive, where the room is, and how the process is."""


class Console(Listener):
    """A console: hears its talkgroups of one room."""

    def __init__(
        self,
        holder: Holder,
        room_id: int,
        send: Callable[[str], Awaitable[None]],
        close: Callable[[int], Awaitable[None]],
        *,
        talkgroups: frozenset[str],
        cursor: int,
    ) -> None:
        super().__init__(holder, room_id, send, close)
        self.talkgroups = talkgroups
        self.cursor = self.acknowledged = self.target = cursor
        self._full_since: float | None = None
        self._may_move = True
        self._pending: dict[int, Position] = {}

    async def advance(self, head: int, rows: Sequence[journal.Row]) -> None:
        self.target = max(self.target, head)
        if self._busy:
            return
        self._busy = True
        try:
            while self.cursor < self.target and self._credit() > 0:
                if not rows or rows[0].number != self.cursor + 1:
                    rows = await ROOM.run(journal.rows, self.room_id, self.cursor)
                    if not rows:
                        return
                batch = rows[: self._credit()]
                rows = rows[len(batch) :]
                await self._tell(batch)
        finally:
            self._busy = False

    async def acknowledge(self, number: int) -> None:
        """The client drew everything up to `number`."""
        self.acknowledged = max(self.acknowledged, min(number, self.cursor))
        self._full_since = None
        await self.advance(self.target, [])

    async def move(self, moved: Mapping[int, Position], text: str) -> None:
        """Show where units are now, if the last batch was drawn; `text` is the frame for `moved` alone."""
        fresh = not self._pending
        self._pending.update(moved)
        if self._may_move and self._pending:
            frame = text if fresh else fixes_frame(self._pending)
            self._may_move, self._pending = False, {}
            await self.send(frame)

    def drew(self) -> None:
        """The client drew the last batch of positions."""
        self._may_move = True

    def is_stuck(self) -> bool:
        return super().is_stuck() or (
            self._full_since is not None and time.monotonic() - self._full_since > STUCK_S
        )

    async def beat(self, head: int, health: Health) -> None:
        frame = {
            "t": "beat",
            "at": clock.stamp(clock.now()),
            "n": self.cursor,
            "bell": health.bell,
            "watched": health.watched,
            "true_until": health.true_until and clock.stamp(health.true_until),
            "release": release(),
        }
        await self.send(json.dumps(frame))

    def _credit(self) -> int:
        credit = CREDIT - (self.cursor - self.acknowledged)
        if credit <= 0 and self._full_since is None:
            self._full_since = time.monotonic()
        return credit

    async def _tell(self, batch: Sequence[journal.Row]) -> None:
        after, self.cursor = self.cursor, batch[-1].number
        visible = ",".join(row.text for row in batch if row.talkgroups & self.talkgroups)
        await self.send(f'{{"t":"entries","after":{after},"n":{self.cursor},"entries":[{visible}]}}')


class Tablet(Listener):
    """A tablet: hears the orders of its unit until it confirms them."""

    def __init__(
        self,
        holder: Holder,
        room_id: int,
        send: Callable[[str], Awaitable[None]],
        close: Callable[[int], Awaitable[None]],
        *,
        unit_id: int,
        cursor: int,
    ) -> None:
        super().__init__(holder, room_id, send, close)
        self.unit_id = unit_id
        self.talkgroup = unit_talkgroup(unit_id)
        self.sent = self.confirmed = self._stored = cursor
        self._sent_at = time.monotonic()
        self._unread_since: float | None = None
        self._asked = False
        self._busy = True  # with the greeting
        self._greeted = False
        self._card = ""

    async def greet(self, welcome: Mapping[str, Any]) -> None:
        """Say the first frame, which was read after this tablet began to hear, then what came meanwhile."""
        await self.send(json.dumps(welcome, ensure_ascii=False))
        self._busy, self._greeted = False, True
        if self._card:
            await self.send(self._card)
        if self._asked or welcome["order_head"] > self.sent:
            await self.push(self.sent)

    async def show(self, card: str) -> None:
        """Send the frame that tells how the unit stands; until the greeting the newest is kept."""
        self._card = card
        if self._greeted:
            await self.send(card)

    def is_owed(self, rows: Sequence[journal.Row]) -> bool:
        told = any(self.talkgroup in row.talkgroups for row in rows)
        return told or self._asked or self._is_unconfirmed()

    async def advance(self, head: int, rows: Sequence[journal.Row]) -> None:
        if self._is_unconfirmed():
            await self.push(self.confirmed)
        elif self.is_owed(rows):
            await self.push(self.sent)

    def _is_unconfirmed(self) -> bool:
        return self.sent > self.confirmed and time.monotonic() - self._sent_at > RESEND_S

    async def take(self, fresh: Sequence[Order]) -> None:
        """Send orders that the hub has just read, unless others come first."""
        if not fresh:
            return
        if self._busy or fresh[0].number != self.sent + 1:
            await self.push(self.sent)
        else:
            await self._tell(fresh)

    async def push(self, after: int) -> None:
        """Send the orders that follow `after`. A call while one is under way makes that one read once
        more; what the database could not answer is asked again at the next look.
        """
        self._asked = True
        if self._busy:
            return
        self._busy = True
        try:
            while self._asked:
                self._asked = False
                pending = await TABLETS.run(orders.after, self.unit_id, after)
                if not pending:
                    continue
                self._asked, after = True, pending[-1].number
                await self._tell(pending)
        except Exception:
            self._asked = True
            raise
        finally:
            self._busy = False

    async def _tell(self, pending: Sequence[Order]) -> None:
        self.sent, self._sent_at = max(self.sent, pending[-1].number), time.monotonic()
        if self.sent > self._stored:
            self._unread_since = self._unread_since or self._sent_at
        frames = [orders.frame(order) for order in pending]
        await self.send(json.dumps({"t": "orders", "orders": frames}, ensure_ascii=False))

    def read(self, delivered: int) -> None:
        """The tablet says what it stored; whether that could be noted is another matter."""
        if delivered > self._stored:
            self._stored = min(delivered, self.sent)
            self._unread_since = None if self._stored == self.sent else time.monotonic()

    def is_stuck(self) -> bool:
        return super().is_stuck() or (
            self._unread_since is not None and time.monotonic() - self._unread_since > STUCK_S
        )

    def receipt(self, delivered: int) -> None:
        """The tablet stored its orders up to `delivered`."""
        self.confirmed = max(self.confirmed, min(delivered, self.sent))

    async def beat(self, head: int, health: Health) -> None:
        at = clock.stamp(clock.now())
        frame = {
            "t": "beat",
            "at": at,
            "order_head": self.sent,
            "bell": health.bell,
            "release": release(),
        }
        await self.send(json.dumps(frame))


def unit_talkgroup(unit_id: int) -> str:
    """The talkgroup of one unit's tablets."""
    return f"unit:{unit_id}"


def fixes_frame(moved: Mapping[int, Position]) -> str:
    """Where units are now, as consoles read it."""
    return json.dumps({"t": "fixes", "fixes": list(moved.values())}, separators=(",", ":"))
