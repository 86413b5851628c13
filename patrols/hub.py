"""The hub: who hears this process, and what reaches them.

The law: the database is truth, Redis is transport (`radio.py`). After a commit the bell, a message of a room
and a number, reaches the hub of every process; the hub reads the new journal rows once and pushes them to its
listeners. It also looks every second by itself, so with Redis dead a decision arrives within two, and no
socket's life depends on Redis. Positions travel in the messages themselves: lossy by design, newest wins.

One hub a process, on the loop that serves its sockets.
"""

import asyncio
import json
import logging
import secrets
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from patrols import clock, journal, meters
from patrols.holders import still_entitled
from patrols.listeners import Console, Health, Listener, Tablet, fixes_frame
from patrols.news import moved_since, news
from patrols.positions import Position
from patrols.presence import Close, Presence
from patrols.radio import BELL, PRESENCE, PULSE, RIGHTS, Radio
from patrols.workers import ROOM

log = logging.getLogger(__name__)

PULSE_S = 5.0
LOOK_S = 1.0
FLUSH_S = 0.2
BEAT_S = 5
BEATS_A_TURN = 16
#: A look takes milliseconds; when none has ended for so long, the database does not answer.
GONE_S = 4.0


class Hub:
    """The listeners of this process, and what reaches them."""

    def __init__(self, *, looking: bool) -> None:
        self.listeners: set[Listener] = set()
        self.heads: dict[int, int] = {}
        self.watched = False
        self.is_watched: Callable[[datetime], bool] | None = None
        self.looking = looking
        self.draining = False
        self._looked_at, self._looked = clock.now(), time.monotonic()
        self._told: Health | None = None
        self._beat_at = 0.0
        self._word = secrets.token_hex(8)
        self._presence, self._telling = Presence(self._word), False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._jobs: set[asyncio.Future[None]] = set()
        self._radio = Radio()
        self._reading: dict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._moved: dict[int, dict[int, Position]] = defaultdict(dict)

    @property
    def hears_bell(self) -> bool:
        """Whether the radio is on; without it the look alone finds what was decided."""
        return self._radio.hears

    def start(self) -> bool:
        """Begin on the running loop; False when it runs already. The first scope calls: no lifespan comes."""
        loop = asyncio.get_running_loop()
        if self._loop is loop:
            return False
        self._loop = loop
        self._looked_at, self._looked = clock.now(), time.monotonic()
        self._radio.start()
        self.soon(self._radio.hear(self._on_message))
        self.soon(self._every(1.0, self._beat))
        self.soon(self._every(FLUSH_S, self._flush))
        self.soon(self._every(PULSE_S, self._pulse))
        if self.looking:
            self.soon(self._every(LOOK_S, self._look_around))
            self.soon(self._every(LOOK_S, self._cut_off))
        return True

    def soon(self, work: Awaitable[None]) -> None:
        """Run beside everything else. The hub holds the task: an unreferenced one is collected unfinished."""
        task = asyncio.ensure_future(work)
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)

    def from_thread(self, channel: str, message: str) -> bool:
        """Publish for a thread of this process; False when no hub runs here."""
        loop = self._loop
        if loop is None or loop.is_closed():
            return False
        loop.call_soon_threadsafe(lambda: self.soon(self._radio.publish(channel, message)))
        return True

    def note_moves(self, room_id: int, positions: Sequence[Position]) -> bool:
        """Show positions to the listeners of this process without Redis; False while Redis is heard."""
        loop = self._loop
        if self.hears_bell or loop is None or loop.is_closed():
            return False
        here = {int(position[0] or 0): position for position in positions}
        loop.call_soon_threadsafe(lambda: self._moved[room_id].update(here))
        return True

    def note_right(self, officer_id: int) -> None:
        """Look at the sockets of this officer now; another thread may call."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(lambda: self.soon(self._cut_off(officer_id)))

    def is_full(self, officer_id: int) -> bool:
        """Whether this officer has as many sockets as there may be, at all processes together."""
        return self._presence.is_full(officer_id, time.monotonic(), hears_others=self.hears_bell)

    def enter(self, officer_id: int, close: Close) -> None:
        """An officer's socket opened here."""
        self._presence.enter(officer_id, close)
        self.soon(self._tell_presence())

    def depart(self, officer_id: int, close: Close) -> None:
        """That socket ended."""
        self._presence.leave(officer_id, close)
        self.soon(self._tell_presence())

    async def join(self, listener: Listener) -> None:
        """Let a listener hear; it catches up from its own cursor first."""
        if listener.room_id not in self.heads:
            head = await ROOM.run(journal.head, listener.room_id)
            self.heads.setdefault(listener.room_id, head)
        self.listeners.add(listener)  # with the head, and not before: without one nothing is read for it
        await listener.advance(self.heads[listener.room_id], [])
        if self.draining:
            await listener.send(_drain_frame())

    def leave(self, listener: Listener) -> None:
        """Forget a listener; a room that nobody hears any more is not read."""
        self.listeners.discard(listener)
        if not self._in(listener.room_id):
            self.heads.pop(listener.room_id, None)

    def drain(self) -> None:
        """Let everybody go: nobody new is heard, and each client is asked to move to another process at a
        moment of its own choice within `DRAIN_S`. Until it has moved it hears everything here.
        """
        self.draining = True
        for listener in self.listeners:
            self.soon(listener.send(_drain_frame()))

    def true_until(self) -> datetime | None:
        """Up to when what the listeners were told is whole, while the database does not answer; else None."""
        gone = self.looking and time.monotonic() - self._looked > GONE_S
        return self._looked_at if gone else None

    async def look(self, room_id: int, upto: int | None = None) -> None:
        """Read what the room decided since the last look, once, and push it to everybody who may hear it.

        `upto` is what a bell announced: nothing is read when another look already got so far.
        """
        async with self._reading[room_id]:
            head = self.heads.get(room_id)
            if head is None or (upto is not None and head >= upto):
                return
            here = self._in(room_id)
            sent = {tablet.unit_id: tablet.sent for tablet in here if isinstance(tablet, Tablet)}
            rows, due, cards = await ROOM.run(news, room_id, head, sent)
            if rows:
                self.heads[room_id] = head = rows[-1].number
                meters.FOUND.labels("look" if upto is None else "bell").inc(len(rows))
        for listener in here:
            if isinstance(listener, Tablet) and listener.unit_id in cards:
                self.soon(listener.show(cards[listener.unit_id]))
            if isinstance(listener, Tablet) and listener.unit_id in due:
                self.soon(listener.take(due[listener.unit_id]))
            elif listener.is_owed(rows):
                self.soon(listener.advance(head, rows))
        if len(rows) == journal.AT_ONCE:
            self.soon(self.look(room_id))

    def _in(self, room_id: int) -> list[Listener]:
        return [listener for listener in self.listeners if listener.room_id == room_id]

    async def _every(self, seconds: float, job: Any) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await job()
            except Exception:
                log.exception("the hub's %s failed; it goes on", job.__name__)

    async def _look_around(self) -> None:
        began = clock.now()
        if self.is_watched:
            self.watched = await ROOM.run(self.is_watched, clock.now())
        for room_id in {listener.room_id for listener in self.listeners}:
            await self.look(room_id)
        if not self.hears_bell:
            await self._look_for_moves()
        self._looked_at, self._looked = began, time.monotonic()

    async def _look_for_moves(self) -> None:
        """Without Redis what another process heard of units is in the database alone; what was shown is shown
        again.
        """
        since = self._looked_at - timedelta(seconds=LOOK_S)
        for room_id in {one.room_id for one in self.listeners if isinstance(one, Console)}:
            moved = await ROOM.run(moved_since, room_id, since)
            self._moved[room_id].update({int(position[0] or 0): position for position in moved})

    async def _cut_off(self, officer_id: int | None = None) -> None:
        """Close the sockets whose officer lost the right to them, of one officer or of all, and of those who
        stopped reading.
        """
        for listener in list(self.listeners):
            if listener.is_stuck():
                self.soon(listener.close(4408))
        # One that joins while the database answers was not asked about.
        asked = [here for here in self.listeners if officer_id in (None, here.holder.officer_id)]
        if not asked:
            return
        entitled = await ROOM.run(still_entitled, [listener.holder for listener in asked])
        for listener in asked:
            if listener.holder not in entitled:
                self.soon(listener.close(4403))

    async def _beat(self) -> None:
        """Every few seconds, and at once when Redis, the watch or the database went or came back."""
        health, now = Health(self.hears_bell, self.watched, self.true_until()), time.monotonic()
        if health == self._told and now - self._beat_at < BEAT_S:
            return
        self._told, self._beat_at = health, now
        for turn, listener in enumerate(list(self.listeners)):
            await listener.beat(self.heads.get(listener.room_id, 0), health)
            if turn % BEATS_A_TURN == 0:
                await asyncio.sleep(0)  # a thousand in a row would hold an order up for a tenth of a second

    async def _pulse(self) -> None:
        """Say a word of this process's own, to hear whether Redis carries it back, and who is here."""
        await self._radio.publish(PULSE, self._word)
        self._presence.tell_all()
        await self._tell_presence()

    async def _tell_presence(self) -> None:
        """One message after the other: of two at a time the older one might be heard last."""
        if self._telling:
            return
        self._telling = True
        try:
            while self.hears_bell and (news := self._presence.news()):
                await self._radio.publish(PRESENCE, news)
        finally:
            self._telling = False

    async def _flush(self) -> None:
        moved, self._moved = self._moved, defaultdict(dict)
        texts = {room_id: fixes_frame(here) for room_id, here in moved.items()}
        for listener in list(self.listeners):
            if isinstance(listener, Console):
                here = moved.get(listener.room_id, {})
                await listener.move(here, texts[listener.room_id] if here else "")

    def _on_message(self, channel: str, data: bytes) -> None:
        try:
            if channel == BELL:
                room_id, number = (int(part) for part in data.split(b":"))
                if self.heads.get(room_id, number) < number:
                    self.soon(self.look(room_id, number))
            elif channel == RIGHTS:
                self.soon(self._cut_off(int(data)))
            elif channel == PULSE:
                if data.decode() == self._word:
                    meters.PULSE.heard()
            elif channel == PRESENCE:
                for close in self._presence.hear(json.loads(data), time.monotonic()):
                    self.soon(close(4429))
            else:
                said = json.loads(data, parse_constant=_no_number)
                self._moved[int(said["room"])].update({int(fix[0]): fix for fix in said["fixes"]})
        except (ValueError, LookupError, TypeError, OverflowError, RecursionError) as error:
            log.warning("a message on %s was not understood: %s", channel, error)


HUB = Hub(looking=settings.HUB_LOOKS)


def install(is_watched: Callable[[datetime], bool]) -> None:
    """Say once, at start-up, how the hub learns whether somebody watches the clocks; it asks every second."""
    HUB.is_watched = is_watched


def _drain_frame() -> str:
    return json.dumps({"t": "drain", "within_s": settings.DRAIN_S})


def _no_number(word: str) -> float:
    """NaN and the infinities are no JSON: one of them would blind every console that reads it."""
    raise ValueError(f"{word} is not a number")
