"""A TCP link that can be made bad: slow, silent, one-way, sliced, cut in the middle of a frame.

Stands before a web process, or between it and Valkey or PostgreSQL.
"""

import asyncio
import contextlib
import random
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

CHUNK = 65_536
RESET = struct.pack("ii", 1, 0)  # linger for no time: closing says RST


class Way:
    """One direction of all links: what is done to the bytes that go there."""

    def __init__(self) -> None:
        self.latency_s = 0.0
        self.slice_bytes = 0
        self._open = asyncio.Event()
        self._open.set()

    def hold(self) -> None:
        """Let nothing through: whoever sends is not told."""
        self._open.clear()

    def release(self) -> None:
        """Let through again, what was held first."""
        self._open.set()

    async def passed(self) -> None:
        """Wait as long as the way makes one wait."""
        await self._open.wait()
        if self.latency_s:
            await asyncio.sleep(self.latency_s)


@dataclass(eq=False)
class Link:
    """One connection through the proxy."""

    near: asyncio.StreamWriter
    far: asyncio.StreamWriter
    #: How many bytes still come down before it is reset; None for no limit.
    down_left: int | None = None
    pumps: list[asyncio.Task[None]] = field(default_factory=list)

    def reset(self) -> None:
        """Cut it, as a network does: both ends are told by a reset."""
        for pump in self.pumps:
            pump.cancel()
        for end in (self.near, self.far):
            raw = end.get_extra_info("socket")
            if raw is not None and raw.family in (socket.AF_INET, socket.AF_INET6):
                with contextlib.suppress(OSError):
                    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            end.transport.abort()


class Proxy:
    """Listens on a port of loopback and passes on to `upstream`: a port, or the path of a socket."""

    def __init__(self, upstream: int | Path, port: int) -> None:
        self.upstream, self.port = upstream, port
        self.up, self.down = Way(), Way()
        self.links: set[Link] = set()
        self.carried = 0

    async def start(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        return self

    async def stop(self) -> None:
        self._server.close()
        while self.links:
            self.reset()
            await asyncio.sleep(0.01)

    def heal(self) -> None:
        """Be a good link again."""
        for way in (self.up, self.down):
            way.latency_s, way.slice_bytes = 0.0, 0
            way.release()

    def reset(self, share: float = 1.0) -> int:
        """Cut this share of the links; how many that were."""
        chosen = [link for link in self.links if random.random() < share]
        for link in chosen:
            link.reset()
        return len(chosen)

    def limit(self, size: Callable[[], int]) -> None:
        """Cut each link that is open once that many more bytes came down: in the middle of a frame."""
        for link in self.links:
            link.down_left = size()

    async def _accept(self, reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        try:
            back, far = await self._open()
        except OSError:
            near.transport.abort()
            return
        link = Link(near, far)
        self.links.add(link)
        link.pumps = [
            asyncio.create_task(self._pump(reader, far, self.up, link, down=False)),
            asyncio.create_task(self._pump(back, near, self.down, link, down=True)),
        ]
        await asyncio.wait(link.pumps)
        self.links.discard(link)
        for end in (near, far):
            end.transport.abort()

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self.upstream, Path):
            return await asyncio.open_unix_connection(str(self.upstream))
        return await asyncio.open_connection("127.0.0.1", self.upstream)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: Way, link: Link, *, down: bool
    ) -> None:
        try:
            while chunk := await reader.read(CHUNK):
                await way.passed()
                self.carried += len(chunk)
                if down and link.down_left is not None:
                    chunk = chunk[: link.down_left]
                    link.down_left -= len(chunk)
                for piece in _sliced(chunk, way.slice_bytes):
                    writer.write(piece)
                    await writer.drain()
                    if way.slice_bytes:
                        await asyncio.sleep(0)
                if down and link.down_left == 0:
                    await asyncio.sleep(0.01)  # so that what came before the cut has left
                    asyncio.get_running_loop().call_soon(link.reset)
                    return
            if writer.can_write_eof():
                writer.write_eof()
        except OSError:  # one end is gone without a word: the other one must hear of it
            asyncio.get_running_loop().call_soon(link.reset)


def _sliced(chunk: bytes, size: int) -> list[bytes]:
    return [chunk[at : at + size] for at in range(0, len(chunk), size)] if size else [chunk]
