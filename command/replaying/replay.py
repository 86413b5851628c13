"""The run: rows are read, paced by the log's own times or not at all, sent, counted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

import httpx

from command.replaying.aside import Aside, Tally
from command.replaying.log import Log
from command.replaying.mapping import Mapping
from command.replaying.rows import Reader, Told, Unusable
from command.replaying.taker import Taker, detail, problem

AT_ONCE = 8
"""Requests under way at a time: more only wait for the room's one writer."""


@dataclass(frozen=True)
class Pace:
    """What is sent, `begin` inclusive, `end` not, and how many times as fast as life; None: no waiting."""

    begin: datetime | None = None
    end: datetime | None = None
    speed: float | None = None

    def holds(self, at: datetime) -> bool:
        """Whether the window holds the moment."""
        return not (self.begin and at < self.begin) and not (self.end and at >= self.end)


class Replay:
    """One log sent to one room."""

    def __init__(
        self, log: Log, mapping: Mapping, taker: Taker, aside: Aside, pace: Pace, tally: Tally
    ) -> None:
        self._log, self._mapping, self._taker, self._aside = log, mapping, taker, aside
        self._pace, self.tally = pace, tally
        self._first: datetime | None = None
        self._began = 0.0

    async def run(self) -> None:
        """Send every row. Raises CannotReplay and MappingUnusable; stopped early, it may be run again."""
        self._mapping.fit_room(await self._taker.vocabulary())
        calls = (
            self._calls() if self._pace.speed is None else iter(sorted(self._calls(), key=attrgetter("at")))
        )
        self._began = time.monotonic()
        try:
            async with asyncio.TaskGroup() as senders:
                for _ in range(AT_ONCE):
                    senders.create_task(self._send_all(calls))
        except ExceptionGroup as faults:
            raise faults.exceptions[0] from None

    def _calls(self) -> Iterator[Told]:
        """The calls of the window; what makes none is set aside."""
        reader = Reader(self._log.header, self._mapping)
        for row in self._log.rows():
            try:
                at = reader.moment(row)
                if not self._pace.holds(at):
                    self.tally.outside += 1
                    continue
                told = reader.told(row, at)
            except Unusable as fault:
                self.tally.read += 1
                self._aside.put(row, fault.reason, str(fault))
            else:
                yield told

    async def _send_all(self, calls: Iterator[Told]) -> None:
        for told in calls:
            await self._wait_for(told.at)
            self.tally.read += 1
            await self._send(told)

    async def _wait_for(self, at: datetime) -> None:
        if self._pace.speed is None:
            return
        self._first = self._first or at
        due = self._began + (at - self._first).total_seconds() / self._pace.speed
        await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def _send(self, told: Told) -> None:
        """Take the call, then queue it or end it; what the room refuses is set aside with its sentence."""
        answer = await self._taker.tell(told.row, "calls", told.call)
        if answer.status_code == 201:
            number = answer.json()["number"]
            step, body = ("close", {"disposition": told.ending}) if told.ending else ("queue", {})
            answer = await self._taker.tell(told.row, f"calls/{number}/{step}", body)
        if answer.status_code >= 300:
            self._refused(told, answer)
        elif told.ending:
            self.tally.closed += 1
        else:
            self.tally.queued += 1

    def _refused(self, told: Told, answer: httpx.Response) -> None:
        code: Any = problem(answer).get("code") or f"http_{answer.status_code}"
        self._aside.put(told.row, str(code), detail(answer))
