"""The hostile clients of `bench fuzz`, a process of their own, so that what they cost is not taken from those
whose time is measured. What they say is made up before it is said.

Reads a JSON line that says who they are, answers `ready`, then plays a part for each word that it reads and
prints what became of it as a JSON line.
"""

import asyncio
import contextlib
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from patrols.rules.limits import COMMANDS, NONSENSE
from tests.clients import Place
from tests.mutations import CONSOLE, TABLET, mutations

#: Just within what the room lets one officer say for ever, or what it bears of anybody until it cuts.
PAUSES_S = {"nonsense": 1 / NONSENSE.a_second, "flood": 1 / 19, "understood": 1 / COMMANDS.a_second}
#: How soon one that was cut is at the door again: sooner than any client of ours.
BACK_S = 0.2
ANSWER_WITHIN_S = 15.0


@dataclass
class Hostile:
    """One officer who says what makes no sense, or what only seems to: the next frame once the room has said
    something to the last, or has closed. On as many sockets as it takes.
    """

    place: Place
    rides: bool
    texts: dict[str, list[bytes]]
    did: Counter[str] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)
    _ws: ClientConnection | None = None
    _reader: asyncio.Task[None] = field(init=False)
    _answered: asyncio.Event = field(default_factory=asyncio.Event)

    async def say(self, part: str, count: int, until: float) -> None:
        """So many frames of this part that the room has read, unless that takes too long."""
        texts, due = self.texts[part], time.monotonic()
        said, self.texts[part] = texts[:count], texts[count:]
        for text in said:
            heard = False
            while not heard:
                due = max(due + PAUSES_S[part], time.monotonic())
                if due > until:
                    return
                await asyncio.sleep(due - time.monotonic())
                heard = await self._speak(text, waits=part != "understood")

    async def _speak(self, text: bytes, *, waits: bool) -> bool:
        """Whether the room read it; a socket that was closed before is opened again first."""
        if self._ws is None and not await self._enter():
            await asyncio.sleep(BACK_S)
            return False
        assert self._ws
        self._answered.clear()
        with contextlib.suppress(ConnectionClosed):
            await self._ws.send(text, text=True)
            self.did["frames"] += 1
            if waits:
                await asyncio.wait_for(self._answered.wait(), ANSWER_WITHIN_S)
        return True

    async def _enter(self) -> bool:
        """Through the door and greeted; False when it was closed before."""
        self.did["sockets"] += 1
        path = "/ws/tablet" if self.rides else f"/ws/console/{self.place.room}"
        ws = await self.place.socket(path)
        hello = {"device": "fuzz", "order": 0} if self.rides else {"after": None}
        try:
            await ws.send(json.dumps({"t": "hello", **hello}))
            await asyncio.wait_for(ws.recv(decode=False), ANSWER_WITHIN_S)
        except ConnectionClosed as gone:
            self._note("at the door", gone)
            await ws.close()
            return False
        self._ws, self._reader = ws, asyncio.create_task(self._read(ws))
        return True

    async def _read(self, ws: ClientConnection) -> None:
        try:
            while True:
                said = await ws.recv(decode=False)
                self.did["server_errors"] += b'"server_error"' in said
                if said.startswith(b'{"t": "refused"'):
                    self.did["refused"] += 1
                    self._answered.set()
        except ConnectionClosed as gone:
            self._note("inside", gone)
        self._ws = None
        self._answered.set()

    def _note(self, where: str, gone: ConnectionClosed) -> None:
        self.closed[f"{where}: {gone.rcvd.code if gone.rcvd else 1006}"] += 1

    async def close(self) -> None:
        """Away."""
        if self._ws:
            await self._ws.close()
            await self._reader


def _texts(rides: bool, seed: int, wanted: dict[str, int]) -> dict[str, list[bytes]]:
    """So many of each part: what means nothing, and what the room understands."""
    from patrols.protocol import console_frame, tablet_frame
    from patrols.rules.refusal import Refused

    parse: Callable[[str], object] = tablet_frame if rides else console_frame
    samples: Sequence[dict[str, Any]] = TABLET if rides else CONSOLE

    def understood(text: str) -> bool:
        try:
            parse(text)
        except Refused:
            return False
        return True

    def of(part: str) -> Iterator[bytes]:
        for text in mutations(samples, seed):
            if understood(text) == (part == "understood"):
                yield text.encode("utf-8", "surrogatepass")

    return {part: list(islice(of(part), count)) for part, count in wanted.items()}


async def _play(people: Sequence[Hostile], part: str, count: int, seconds: float) -> dict[str, Any]:
    before = Counter[str](), Counter[str]()
    for each in people:
        before[0].update(each.did)
        before[1].update(each.closed)
    began, burnt = time.monotonic(), time.process_time()
    await asyncio.gather(*(each.say(part, count, began + seconds) for each in people))
    did, closed = Counter[str](), Counter[str]()
    for each in people:
        did.update(each.did)
        closed.update(each.closed)
        await each.close()
    took = time.monotonic() - began
    cpu = (time.process_time() - burnt) / took
    return {**(did - before[0]), "closed": closed - before[1], "seconds": took, "own_cpu": round(cpu, 3)}


async def _main() -> None:
    asked = json.loads(sys.stdin.readline())
    people = [
        Hostile(
            Place(one["port"], one["session"]),
            one["rides"],
            _texts(one["rides"], asked["seed"] + n, asked["wanted"]),
        )
        for n, one in enumerate(asked["people"])
    ]
    print("ready", flush=True)
    loop = asyncio.get_running_loop()
    with contextlib.suppress(EOFError):
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            part, count, seconds = line.split()
            print(json.dumps(await _play(people, part, int(count), float(seconds))), flush=True)


if __name__ == "__main__":
    asyncio.run(_main())
