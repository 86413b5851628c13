"""A simulated person who is asked to move is heard at the other process before the old line is let go."""

import asyncio
import json
from random import Random
from typing import Any

import httpx
import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.protocol import State

from command.simulator.console import Console
from command.simulator.force import Login
from command.simulator.line import Door, Person

pytestmark = pytest.mark.asyncio
UNIT = {"card": "unit", "id": 1, "gone": False}


class AtOnce(Random):
    """Chance that always falls on the earliest moment."""

    def uniform(self, a: float, b: float) -> float:
        return a


class Street:
    """One address behind which processes answer in turn: one drains, one drains too, one is fresh."""

    def __init__(self) -> None:
        self.lines: list[ServerConnection] = []
        self.hellos: list[Any] = []
        self.changed = asyncio.Condition()

    async def answer(self, line: ServerConnection) -> None:
        self.lines.append(line)
        if len(self.lines) == 2:
            await line.close(4503)
            return
        async for text in line:
            frame = json.loads(str(text))
            if frame["t"] == "hello":
                async with self.changed:
                    self.hellos.append((line, frame["after"]))
                    self.changed.notify_all()

    async def hello(self, which: int) -> tuple[ServerConnection, Any]:
        """The hello number `which`: on what line, after which entry."""
        async with self.changed, asyncio.timeout(15):
            await self.changed.wait_for(lambda: len(self.hellos) > which)
        return self.hellos[which]  # type: ignore[no-any-return]


async def say(line: ServerConnection, **frame: Any) -> None:
    await line.send(json.dumps(frame))


async def entries(line: ServerConnection, after: int) -> None:
    cards = [{**UNIT, "n": after + 1}]
    entry = {"n": after + 1, "kind": "unit.status", "by": None, "facts": {}, "cards": cards}
    await say(line, t="entries", after=after, n=after + 1, entries=[entry])


async def at(console: Console, n: int) -> None:
    async with asyncio.timeout(15):
        while console.units.get(1, {}).get("n") != n:
            await asyncio.sleep(0.01)


async def test_it_moves_past_a_process_that_ends_too_and_is_never_without_a_line() -> None:
    street = Street()
    async with serve(street.answer, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        person = Person(Door(f"http://127.0.0.1:{port}", "town", AtOnce()), Login("driss", "", "dispatcher"))
        person._client = httpx.AsyncClient()
        console = Console(person, [])
        living = asyncio.create_task(console.live())
        old, after = await street.hello(0)
        assert after is None
        await say(old, t="snapshot", n=5, room={}, fixes=[], cards=[], log=[])
        await say(old, t="drain", within_s=0.1)

        new, after = await street.hello(1)
        assert (new, after) == (street.lines[2], 5), "the one between sent it away"
        await say(new, t="wait")
        await entries(old, 5)
        await at(console, 6)
        assert old.state is State.OPEN, "until the new line answers the old one is heard"

        await entries(new, 5)
        async with asyncio.timeout(15):
            await old.wait_closed()
        _, after = await street.hello(2)
        assert after == 6, "it missed nothing and says where it is"
        await entries(new, 6)
        await at(console, 7)
        assert len(street.lines) == 3 and not living.done()
        living.cancel()
        await asyncio.gather(living, return_exceptions=True)
        await new.wait_closed()
