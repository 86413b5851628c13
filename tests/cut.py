"""A line that a story can cut: bytes pass through it between a screen and the room, until they do not.

A browser's own "offline" leaves open WebSockets alone; here they fall silent, as in a tunnel.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Line:
    """Passes what is sent to `port` on to the room at `room_port`, both on loopback."""

    def __init__(self, port: int, room_port: int) -> None:
        self.port, self.room_port = port, room_port
        self.up = self.down = True
        #: Connections that the room closed while the line was cut: it has noticed.
        self.given_up = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def deafen(self) -> None:
        """What the screen says still arrives; what the room says does not."""
        self.down = False

    def cut(self) -> None:
        """Nothing arrives any more, and nobody is told."""
        self.up = self.down = False

    def mend(self) -> None:
        """What hung is torn off; what is opened from now on passes."""
        self.up = self.down = True
        for writer in self._writers:
            writer.transport.abort()

    async def join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A screen opens a connection; on a cut line it hangs."""
        self._writers.add(writer)
        if not self.up:
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.room_port)
        self._writers.add(far_writer)
        for task in (
            asyncio.create_task(self._pass(reader, far_writer, "up")),
            asyncio.create_task(self._pass(far_reader, writer, "down")),
        ):
            self._tasks.add(task)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                if getattr(self, way):
                    writer.write(data)
            if getattr(self, way):
                writer.close()
                return
        self.given_up += way == "down" and not self.down

    def close(self) -> None:
        """Nothing of it is left."""
        for task in self._tasks:
            task.cancel()
        for writer in self._writers:
            writer.transport.abort()


@asynccontextmanager
async def line(port: int, room_port: int) -> AsyncIterator[Line]:
    """A line for the length of a block."""
    laid = Line(port, room_port)
    server = await asyncio.start_server(laid.join, "127.0.0.1", port)
    try:
        yield laid
    finally:
        server.close()
        laid.close()
