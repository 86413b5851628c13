"""What a client was sent and does not read, and whether it broke WebSocket itself. ASGI knows neither: what
an application sends is buffered without a bound, whatever the client acknowledges unread, and a client that
Daphne cut is gone like any other. Daphne's protocol and its transport tell (Twisted's push producer).
"""

import time
from collections.abc import Callable
from typing import Any

from twisted.internet.tcp import Server

#: So much, and for so long, may wait beyond what the system's own buffers hold.
OWED_BYTES, OWED_S = 1024 * 1024, 5.0


def broke_websocket(send: Callable[..., Any]) -> bool:
    """Whether Daphne cut the client that `send` serves, because it said what is no WebSocket: a text that is
    none, a frame that is too large (RFC 6455, 7.1.7).
    """
    return bool(getattr(_protocol(send), "failedByMe", False))


def _protocol(send: Callable[..., Any]) -> object:
    """Daphne's, of which `send` is a method with the protocol bound first; None elsewhere."""
    return next(iter(getattr(send, "args", ())), None)


class Unread:
    """What waits for the client at its transport, since when that is full. Used on the loop alone."""

    def __init__(self) -> None:
        self._full_since: float | None = None
        self._owed = 0

    @classmethod
    def at(cls, send: Callable[..., Any]) -> "Unread":
        """Of the socket that `send` serves, where that is Daphne's over plain TCP; elsewhere nothing is ever
        unread.
        """
        unread = cls()
        protocol = next(iter(getattr(send, "args", ())), None)
        transport = getattr(protocol, "transport", None)
        plain: Any = transport if isinstance(transport, Server) else None
        if plain:
            plain.unregisterProducer()  # the HTTP request's, which this socket was
            plain.registerProducer(unread, True)
        return unread

    def sends(self, size: int) -> None:
        """So many bytes more are sent."""
        if self._full_since is not None:
            self._owed += size

    @property
    def too_much(self) -> bool:
        """Whether the client has stopped reading, or reads slower than it is told."""
        if self._full_since is None or self._owed < OWED_BYTES:
            return False
        return time.monotonic() - self._full_since > OWED_S

    def pauseProducing(self) -> None:
        """The transport is full, or is still: each write tells it."""
        if self._full_since is None:
            self._full_since = time.monotonic()

    def resumeProducing(self) -> None:
        """Everything is on its way."""
        self._full_since, self._owed = None, 0

    def stopProducing(self) -> None:
        """The transport ended."""
