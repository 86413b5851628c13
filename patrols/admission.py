"""The line before the room: after a fall a thousand clients come back at once, and none is turned away."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable

#: Hellos that a process answers in a second, and that it works on at one time.
A_SECOND, AT_ONCE = 200.0, 32
#: How often who stands in line is told so; a client takes twelve seconds of silence for a dead line.
TELL_EVERY_S = 4.0


class Admission:
    """Lets so many in a second and so many at once; the others wait, first come first served."""

    def __init__(self, a_second: float = A_SECOND, at_once: int = AT_ONCE) -> None:
        self._apart_s = 1.0 / a_second
        self._places = asyncio.Semaphore(at_once)
        self._next_at = 0.0

    @contextlib.asynccontextmanager
    async def place(self, tell: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
        """A place for the length of a block; `tell` is called now and then while one waits for it."""
        telling = asyncio.ensure_future(_keep_telling(tell))
        try:
            await self._places.acquire()
        finally:
            telling.cancel()
        try:
            now = time.monotonic()
            at = max(now, self._next_at)
            self._next_at = at + self._apart_s
            await asyncio.sleep(at - now)
            yield
        finally:
            self._places.release()


async def _keep_telling(tell: Callable[[], Awaitable[None]]) -> None:
    with contextlib.suppress(OSError):
        while True:
            await asyncio.sleep(TELL_EVERY_S)
            await tell()


ADMISSION = Admission()
