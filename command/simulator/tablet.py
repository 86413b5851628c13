"""A tablet: keeps its orders, confirms them, reports what the crew does and where it is."""

from __future__ import annotations

import asyncio
import time
import uuid
from datetime import UTC, datetime
from typing import Final

from command.simulator.driving import Spot
from command.simulator.line import Frame, Line, Person

ANSWER_WITHIN_S: Final = 8.0
ACCURACY_M: Final = 5.0
TASKED: Final = frozenset({"dispatched", "acknowledged", "en_route", "on_scene", "transporting"})


class Tablet(Line):
    """What the crew sees: its unit's card, and the incident of its running task."""

    path = "/ws/tablet"

    def __init__(self, person: Person) -> None:
        super().__init__(person)
        self.unit: Frame = {}
        self.task: Frame | None = None
        self.changed = asyncio.Event()
        self._last = self._head = self._seen = self._batch = 0
        self._answers: dict[str, asyncio.Future[Frame]] = {}

    @property
    def status(self) -> str:
        return str(self.unit.get("status", "off_duty"))

    async def hello(self) -> None:
        await self.say({"t": "hello", "device": f"tablet {self.person.login.username}", "order": self._last})

    async def take(self, frame: Frame) -> None:
        if frame["t"] == "welcome":
            self._head = frame["order_head"]
            self._know(frame["unit"], frame["task"]["body"]["incident"] if frame["task"] else None)
        elif frame["t"] == "orders":
            for order in frame["orders"]:
                self._obey(order)
            await self._confirm()
        elif frame["t"] == "answer" and frame["key"] in self._answers:
            self._answers.pop(frame["key"]).set_result(frame)
        elif frame["t"] == "beat" and frame["order_head"] > self._last:
            await self.hello()

    async def look(self) -> None:
        """The crew has seen what is on the screen."""
        self._seen = self._last
        await self._confirm()

    async def report(self, status: str, disposition: str | None = None) -> bool:
        """Report with one key until the room answers; whether it accepted."""
        frame = {"t": "report", "key": uuid.uuid4().hex, "status": status, "at": _now()}
        if disposition:
            frame["disposition"] = disposition
        while True:
            answer = self._answers[frame["key"]] = asyncio.get_running_loop().create_future()
            await self.say(frame)
            try:
                told = await asyncio.wait_for(answer, ANSWER_WITHIN_S)
            except TimeoutError:
                continue
            self._know(told["unit"], self.task)
            return bool(told["ok"])

    async def be_at(self, spot: Spot) -> None:
        """Send a reading of where the unit is."""
        (lat, lon), self._batch = spot.position, self._batch + 1
        fix = {
            "n": int(time.time() * 1000),
            "at": _now(),
            "lat": round(lat, 6),
            "lon": round(lon, 6),
            "accuracy_m": ACCURACY_M,
            "heading": None if spot.heading is None else round(spot.heading, 1),
            "speed_kph": round(spot.speed_kph, 1),
        }
        await self.say({"t": "fixes", "seq": self._batch, "fixes": [fix]})

    def _obey(self, order: Frame) -> None:
        """Orders up to the head of the last welcome are history: the welcome said what came of them."""
        if order["number"] <= self._last:
            return
        self._last, body = order["number"], order["body"]
        if self._last <= self._head:
            return
        if order["kind"] == "task":
            self._know({**self.unit, "status": "dispatched"}, body["incident"])
        elif order["kind"] == "change" and self.task:
            self._know(self.unit, body["incident"])
        elif order["kind"] == "withdraw" and self.task and self.task["number"] == body["incident"]:
            self._know({**self.unit, "status": "available"}, None)
        elif order["kind"] == "status_set":
            self._know({**self.unit, "status": body["status"]}, self.task)

    def _know(self, unit: Frame, task: Frame | None) -> None:
        self.unit = unit
        self.task = task if self.status in TASKED else None
        self.changed.set()

    async def _confirm(self) -> None:
        await self.say({"t": "receipt", "delivered": self._last, "seen": self._seen})


def _now() -> str:
    return datetime.now(UTC).isoformat()
