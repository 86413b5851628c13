"""`./dawriya bench trickle`: clients that read, or say their handshake, one byte a second.

Consoles that confirm unread whatever they are told, while positions are pushed: after how many seconds each
is cut, and how far the room's memory grows. A tablet that beats and never confirms its order: the same. Then
200 handshakes, a byte of each a second. A call-taker and a console who have nothing to do with it work on
before and meanwhile: `p99` is from the request to the screen. Ends with 1 when a reader was not cut.
"""

import argparse
import asyncio
import contextlib
import json
import socket
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import redis.asyncio
from websockets.frames import Frame, Opcode

from tests.bench.bounded import MOVED, _rss_mb
from tests.bench.fuzz import p, work
from tests.clients import Console, Hand, Place
from tests.rig import Rig, running

READERS, HANDSHAKES = 3, 200
#: As small as the system lets a client's own buffer be, so that little is read on its behalf.
BUFFER = 4096
WITHIN_S = 45.0


def main(argv: list[str] | None = None) -> int:
    """Run, say what was seen, and print one JSON line last; 1 when somebody was not cut."""
    argparse.ArgumentParser(prog="bench trickle", description=__doc__).parse_args(argv)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as rig:
        found = asyncio.run(_trickle(rig))
    print(json.dumps({"bench": "trickle", **found}))
    return int(
        None in found["consoles_cut_s"] or found["tablet_cut_s"] is None or not found["neighbour_lives"]
    )


async def _trickle(rig: Rig) -> dict[str, Any]:
    amina, screen = Hand(rig.place("amina")), await Console(rig.place("leila")).open()
    took: dict[str, list[float]] = {"calm": [], "readers": [], "handshakes": []}
    await work(amina, screen, [], seconds=3)
    async with _positions(rig):
        await work(amina, screen, took["calm"], seconds=30)
        before = _rss_mb(rig)
        readers = asyncio.create_task(_readers(rig))
        highest = 0.0
        while not readers.done():
            await work(amina, screen, took["readers"], seconds=1)
            highest = max(highest, _rss_mb(rig))
        consoles, tablet = await readers
        handshakes = asyncio.create_task(_handshakes(rig))
        await work(amina, screen, took["handshakes"], seconds=25)
        still = await handshakes
    lives = screen.closed is None
    await screen.close()
    return {
        "consoles_cut_s": consoles,
        "tablet_cut_s": tablet,
        "growth_mb": round(highest - before, 1),
        "handshakes_open_after_20_s": still,
        "measured": {part: len(some) for part, some in took.items()},
        "others_p99_ms": {part: p(some, 99) for part, some in took.items()},
        "neighbour_lives": lives,
    }


async def _readers(rig: Rig) -> tuple[list[float | None], float | None]:
    samir, unit = Hand(rig.place("samir")), rig.unit("P-1")
    consoles = [
        _cut_after(rig.place("samir"), "/ws/console/town", {"after": None}, [{"t": "got"}, _seen(2**53)])
        for _ in range(READERS)
    ]
    tablet = _cut_after(rig.place("karim"), "/ws/tablet", {"device": "a", "order": 0}, [{"t": "beat"}])
    said = {"audience": "unit", "unit": unit, "sector": None, "text": "come in", "reply_to": None}
    order = asyncio.create_task(samir.must("POST", "messages", said))
    *cut, of_tablet = await asyncio.gather(*consoles, tablet)
    await order
    return cut, of_tablet


def _seen(number: int) -> dict[str, Any]:
    return {"t": "ack", "n": number}


async def _cut_after(
    place: Place, path: str, hello: dict[str, Any], said: Sequence[dict[str, Any]]
) -> float | None:
    """Seconds until such a reader is cut, which who talks learns first; None when it is not."""
    loop, began = asyncio.get_running_loop(), time.monotonic()
    with contextlib.closing(_line()) as line:
        await loop.sock_connect(line, ("127.0.0.1", place.port))
        await loop.sock_sendall(line, _handshake(place, path))
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += await loop.sock_recv(line, 1)
        assert b" 101 " in head, head
        talking = asyncio.create_task(_talk(line, [{"t": "hello", **hello}], said))
        with contextlib.suppress(ConnectionError):
            while not talking.done() and time.monotonic() - began < WITHIN_S:
                if not await loop.sock_recv(line, 1):
                    break
                await asyncio.sleep(1)
        talking.cancel()
        took = time.monotonic() - began
    return round(took, 1) if took < WITHIN_S else None


async def _talk(
    line: socket.socket, first: Sequence[dict[str, Any]], again: Sequence[dict[str, Any]]
) -> None:
    loop, frames = asyncio.get_running_loop(), first
    with contextlib.suppress(ConnectionError):
        while True:
            for frame in frames:
                text = json.dumps(frame).encode()
                await loop.sock_sendall(line, Frame(Opcode.TEXT, text).serialize(mask=True))
            await asyncio.sleep(0.25)
            frames = again


async def _handshakes(rig: Rig) -> int:
    """How many of the handshakes are still listened to after twenty bytes."""
    loop, said = asyncio.get_running_loop(), _handshake(rig.place("samir"), "/ws/console/town")
    async with contextlib.AsyncExitStack() as stack:
        lines = [stack.enter_context(contextlib.closing(_line())) for _ in range(HANDSHAKES)]
        for line in lines:
            await loop.sock_connect(line, ("127.0.0.1", rig.port))
        for at in range(20):
            for line in list(lines):
                try:
                    await loop.sock_sendall(line, said[at : at + 1])
                except ConnectionError:
                    lines.remove(line)
            await asyncio.sleep(1)
        return len(lines)


def _line() -> socket.socket:
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    line.setblocking(False)
    return line


def _handshake(place: Place, path: str) -> bytes:
    lines = (
        *(f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{place.port}", f"Origin: {place.origin}"),
        *("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"),
        *("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", f"Cookie: {place.cookies}", "", ""),
    )
    return "\r\n".join(lines).encode()


@contextlib.asynccontextmanager
async def _positions(rig: Rig) -> Any:
    """Some 300 KB of positions, four times a second, to whoever listens."""

    async def push() -> None:
        async with redis.asyncio.Redis.from_url(f"redis://127.0.0.1:{rig.redis_port}/0") as publisher:
            fixes = [[100_000 + n, 1, 1, 35.0 + n / 1e5, -5.0, 8.0, 90, 40, "x" * 40] for n in range(MOVED)]
            text = json.dumps({"room": 1, "fixes": fixes})
            while True:
                await publisher.publish("dawriya:fixes", text)
                await asyncio.sleep(0.25)

    pushing = asyncio.create_task(push())
    try:
        yield
    finally:
        pushing.cancel()


if __name__ == "__main__":
    sys.exit(main())
