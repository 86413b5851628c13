"""A TCP link that can be made bad: slow, lossy, silent, one-way, sliced, cut in the middle of a frame.

Stands before a web process, or between it and Valkey or PostgreSQL. While a way is good its bytes go on as
they come; only on a bad one do they queue for a pump.
"""

import asyncio
import contextlib
import random
import socket
import struct
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Self, cast

RESET = struct.pack("ii", 1, 0)  # linger for no time: closing says RST
#: How long TCP waits before it sends a lost packet again, at first.
AGAIN_S = 0.2
#: What may queue on a bad way before its sender is no longer read.
QUEUED = 64


class Way:
    """One direction of all links: what is done to the bytes that go there."""

    def __init__(self) -> None:
        self.latency_s = 0.0
        self.slice_bytes = 0
        #: Between two slices.
        self.slice_s = 0.0
        #: The share of packets that are lost. TCP sends them again, so that what follows waits.
        self.loss = 0.0
        self._open = asyncio.Event()
        self._open.set()

    @property
    def good(self) -> bool:
        """Whether bytes go on as they come."""
        return self._open.is_set() and not (self.latency_s or self.slice_bytes or self.loss)

    def hold(self) -> None:
        """Let nothing through: whoever sends is not told."""
        self._open.clear()

    def heal(self) -> None:
        """Let everything through again, what was held first."""
        self.latency_s, self.slice_bytes, self.slice_s, self.loss = 0.0, 0, 0.0, 0.0
        self._open.set()

    async def passed(self) -> None:
        """Wait as long as the way makes one wait."""
        await self._open.wait()
        again = AGAIN_S
        while random.random() < self.loss:
            await asyncio.sleep(again)
            again *= 2
        if self.latency_s:
            await asyncio.sleep(self.latency_s)


class End(asyncio.Protocol):
    """One end of a link; what it hears goes out at the other."""

    def __init__(self, proxy: "Proxy", way: Way) -> None:
        self.proxy, self.way = proxy, way
        self.other: End | None = None
        self.transport: asyncio.Transport | None = None
        #: How many bytes still go on before the link is reset; None for no limit.
        self.left: int | None = None
        self._queue: deque[bytes] = deque()
        self._pump: asyncio.Task[None] | None = None
        self._ended = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        if self.other is None:
            self.transport.pause_reading()
            self.proxy.keep(asyncio.get_running_loop().create_task(self._reach()))

    async def _reach(self) -> None:
        """Open the far end of a link that has just been accepted."""
        assert self.transport
        try:
            self.other = await self.proxy.reach(self)
        except OSError:
            self.transport.abort()
            return
        self.proxy.links.add(self)
        with contextlib.suppress(RuntimeError):  # it is gone already
            self.transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        assert self.other and self.other.transport
        if self.way.good and self.left is None and not self._queue and self._pump is None:
            self.proxy.carried += len(data)
            self.other.transport.write(data)
            return
        self._queue.append(data)
        if len(self._queue) > QUEUED and self.transport:
            self.transport.pause_reading()
        if self._pump is None:
            self._pump = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        while self._queue:
            await self.way.passed()
            chunk = self._queue.popleft()
            chunk = chunk if self.left is None else chunk[: self.left]
            if self.left is not None:
                self.left -= len(chunk)
            while chunk:  # however the way changes meanwhile
                size = self.way.slice_bytes or len(chunk)
                self._write(chunk[:size])
                chunk = chunk[size:]
                await asyncio.sleep(self.way.slice_s if chunk else 0)
            if self.left is not None and self.left <= 0:
                await asyncio.sleep(0.01)  # so that what came before the cut has left
                self.reset()
                return
        self._pump = None
        if self.transport and not self.transport.is_closing():
            self.transport.resume_reading()
        if self._ended:
            self._write_eof()

    def _write(self, piece: bytes) -> None:
        self.proxy.carried += len(piece)
        if self.other and self.other.transport:
            self.other.transport.write(piece)

    def pause_writing(self) -> None:
        if self.other and self.other.transport and not self.other.transport.is_closing():
            self.other.transport.pause_reading()

    def resume_writing(self) -> None:
        if self.other and self.other.transport and not self.other.transport.is_closing():
            self.other.transport.resume_reading()

    def eof_received(self) -> bool:
        self._ended = True
        if self._pump is None:
            self._write_eof()
        return True

    def _write_eof(self) -> None:
        out = self.other.transport if self.other else None
        if out and not out.is_closing() and out.can_write_eof():
            try:
                out.write_eof()
            except OSError:  # it is gone without a word: this end must hear of it
                asyncio.get_running_loop().call_soon(self.reset)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._pump:
            self._pump.cancel()
        self.proxy.links.discard(self)
        if self.other and self.other.transport and not self.other.transport.is_closing():
            self.other.reset() if exc else self.other.transport.close()

    def reset(self) -> None:
        """Cut it, as a network does: both ends are told by a reset."""
        for end in (self, self.other):
            if end is None or end.transport is None or end.transport.is_closing():
                continue
            raw = end.transport.get_extra_info("socket")
            if raw is not None and raw.family in (socket.AF_INET, socket.AF_INET6):
                with contextlib.suppress(OSError):
                    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            end.transport.abort()


class Proxy:
    """Listens on a port of loopback and passes on to `upstream`: a port, or the path of a socket."""

    def __init__(self, upstream: int | Path, port: int) -> None:
        self.upstream, self.port = upstream, port
        self.up, self.down = Way(), Way()
        #: The near ends of what is open.
        self.links: set[End] = set()
        self.carried = 0
        self._reaching: set[asyncio.Task[None]] = set()

    async def start(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: End(self, self.up), "127.0.0.1", self.port)
        return self

    async def stop(self) -> None:
        self._server.close()
        while self.links:
            self.reset()
            await asyncio.sleep(0.01)

    def keep(self, task: asyncio.Task[None]) -> None:
        """Hold a task until it is done."""
        self._reaching.add(task)
        task.add_done_callback(self._reaching.discard)

    async def reach(self, near: End) -> End:
        """The far end of this near one."""
        far = End(self, self.down)
        far.other = near
        loop = asyncio.get_running_loop()
        if isinstance(self.upstream, Path):
            await loop.create_unix_connection(lambda: far, str(self.upstream))
        else:
            await loop.create_connection(lambda: far, "127.0.0.1", self.upstream)
        return far

    def heal(self) -> None:
        """Be a good link again."""
        self.up.heal()
        self.down.heal()

    def reset(self, share: float = 1.0) -> int:
        """Cut this share of the links; how many that were."""
        chosen = [link for link in self.links if random.random() < share]
        for link in chosen:
            link.reset()
        return len(chosen)

    def limit(self, size: Callable[[], int]) -> None:
        """Cut each link that is open once that many more bytes came down: in the middle of a frame."""
        for link in self.links:
            if link.other:
                link.other.left = size()
