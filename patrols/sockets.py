"""The one consumer base: who is there, how fast they may speak, and that no exception ends a socket.

Channels' own base makes a task for every event, hops to one shared thread for it, and ends the consumer when
a handler fails; this one does none of that. A handler's exception is logged and answered; the next frame is
handled as if nothing had been.
"""

import asyncio
import json
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, ClassVar

from autobahn.exception import Disconnected
from channels.consumer import AsyncConsumer, get_handler_name
from channels.exceptions import StopConsumer

from patrols import allowances, meters
from patrols.admission import ADMISSION
from patrols.allowances import Allowance
from patrols.gathering import Gathering
from patrols.holders import Holder
from patrols.hub import HUB
from patrols.listeners import Listener
from patrols.models import Officer
from patrols.rules.limits import FRAME_LIMIT
from patrols.rules.refusal import Refused
from patrols.signing_in import Right, session_key
from patrols.unread import Unread, broke_websocket
from patrols.workers import Workers

log = logging.getLogger(__name__)

#: Characters of a message that fit the limit with their mark: of one byte each, or of up to four.
PLAIN_PIECE, PIECE = FRAME_LIMIT - 1, FRAME_LIMIT // 4 - 1
HELLO_S = 5.0
#: After a fall a thousand sign in at once.
SIGN_IN_S = 20.0
NOT_SIGNED_IN, WITHDRAWN, STOPPED_READING, TOO_MANY = 4401, 4403, 4408, 4429
#: Refusals of what could not be read, rather than of what was asked.
MEANINGLESS = {400, 413}
#: Daphne sends no code between 1001 and 2999: these say what 1011 and 1012 would.
FAILED, ELSEWHERE = 4500, 4503


class Socket(AsyncConsumer, ABC):
    """A socket of a signed-in officer; a subclass says what its frames do."""

    workers: ClassVar[Workers]
    sign_ins: ClassVar[Gathering[str, Right | None]]

    def __init__(self) -> None:
        self.officer: Officer | None = None
        self.holder: Holder | None = None
        self.listener: Listener | None = None
        self.allowance: Allowance | None = None
        self.session = ""
        self.unread = Unread()
        self._closed = False
        self._sending = asyncio.Lock()
        self._hello_due: asyncio.TimerHandle | None = None

    @abstractmethod
    async def on_frame(self, text: str) -> None:
        """Do what a frame asks, or raise `Refused`."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve it to its end, whichever that is: message after message, without a task for each."""
        self.scope, self.base_send = scope, send
        self.session, self.unread = session_key(scope), Unread.at(send)
        try:
            with suppress(StopConsumer):
                while True:
                    await self.dispatch(await receive())
        finally:
            if self.officer:
                HUB.depart(self.officer.pk, self.close)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Hand a message to its handler; whatever it raises, the socket lives."""
        try:
            await getattr(self, get_handler_name(message))(message)
        except StopConsumer:
            raise
        except Exception:
            log.exception("a frame of officer %s failed", self.officer and self.officer.pk)
            await self.refuse(Refused("server_error", status=500))

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        """Accept, so that a refusal can carry a code, and see who it is."""
        await self._asgi({"type": "websocket.accept"})
        if HUB.draining:
            await self.close(ELSEWHERE)
            return
        if allowances.is_kept_out(self.session):
            await self.close(TOO_MANY)
            return
        # Before anything is asked: a socket about which the database cannot answer ends as well.
        self._close_after(SIGN_IN_S)
        try:
            found = await self.sign_ins.accept(self.session)
        except Exception:
            await self.close(FAILED)  # nobody knows who it is: it comes again
            raise
        if found is None:
            await self.close(NOT_SIGNED_IN)
            return
        allowance = allowances.of(found[0].pk)
        if HUB.is_full(found[0].pk):
            await self.close(TOO_MANY)
            return
        if not allowance.may_enter():
            await self._keep_out()
            return
        self.allowance = allowance
        self.officer, self.holder = found
        HUB.enter(self.officer.pk, self.close)
        self._close_after(HELLO_S)

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        """One frame from the client."""
        if self._closed or self.allowance is None:
            return
        text = message.get("text")
        size = len(message.get("bytes") or b"") if text is None else len(text.encode())
        if not self.allowance.may_say(size):
            await self.close(TOO_MANY)
            return
        if self.listener:
            self.listener.heard()
        try:
            if size > FRAME_LIMIT:
                raise Refused("too_large", status=413, limit=FRAME_LIMIT)
            if text is None:
                raise Refused("malformed", status=400, problem="a text frame is expected")
            await self.on_frame(text)
        except Refused as refused:
            if refused.status in MEANINGLESS and not self.allowance.may_err():
                await self._keep_out()
                return
            await self.refuse(refused)

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        """The client is gone."""
        self._closed = True
        if self.allowance and broke_websocket(self.base_send):
            allowances.keep_out(self.session)
        self._cancel_hello()
        if self.listener:
            HUB.leave(self.listener)
        raise StopConsumer

    async def greet(self, hello: Callable[[], Awaitable[None]]) -> None:
        """Answer a hello when its turn has come. Who could not be answered hears nothing: it comes again."""
        self._cancel_hello()
        if self.allowance is None or self.allowance.may_ask():
            await self.close(TOO_MANY)
            return
        try:
            async with ADMISSION.place(self._tell_to_wait):
                await hello()
        except Refused:
            raise
        except Exception:
            await self.close(FAILED)
            raise

    async def _tell_to_wait(self) -> None:
        await self.send_frame({"t": "wait"})

    async def listen(self, listener: Listener) -> None:
        """Hear the hub from now on, instead of what this socket heard before."""
        if self.listener:
            HUB.leave(self.listener)
        self.listener = listener
        await HUB.join(listener)

    async def push(self, text: str) -> None:
        """Send what the hub says of its own accord: to confirm it costs nothing of what a client may say.

        An answer earns nothing: what only provokes answers would never come to an end.
        """
        if self.allowance:
            self.allowance.earn()
        await self.send_text(text)

    async def send_text(self, text: str) -> None:
        """Send a frame that is already JSON, in pieces when one message cannot hold it."""
        async with self._sending:
            for piece in pieces(text):
                if self.unread.too_much:
                    await self.close(STOPPED_READING)
                if not self._closed:
                    self.unread.sends(len(piece))
                    await self._asgi({"type": "websocket.send", "text": piece})

    async def send_frame(self, frame: dict[str, Any]) -> None:
        """Send a frame."""
        await self.send_text(json.dumps(frame, ensure_ascii=False, allow_nan=False))

    async def refuse(self, refused: Refused) -> None:
        """Tell the client that its frame changed nothing, and why."""
        meters.REFUSED.labels(refused.code).inc()
        await self.send_frame({"t": "refused", "code": refused.code, "facts": refused.facts})

    async def close(self, code: int) -> None:
        """Close with a code that says why; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        meters.closed(code)
        if self.listener:
            HUB.leave(self.listener)
        await self._asgi({"type": "websocket.close", "code": code})

    async def _keep_out(self) -> None:
        """Cut it, and whoever comes with its session too soon."""
        allowances.keep_out(self.session)
        await self.close(TOO_MANY)

    async def _asgi(self, message: Any) -> None:
        # Who went this moment is told of by Daphne's next word; the others of this round are not to wait.
        with suppress(Disconnected):
            await self.base_send(message)

    def _close_after(self, seconds: float) -> None:
        """Close it unless it gets on in time."""
        self._cancel_hello()
        loop = asyncio.get_running_loop()
        self._hello_due = loop.call_later(seconds, lambda: HUB.soon(self.close(STOPPED_READING)))

    def _cancel_hello(self) -> None:
        if self._hello_due:
            self._hello_due.cancel()


def pieces(text: str) -> list[str]:
    """The frame as messages of at most `FRAME_LIMIT` bytes: `+` begins one that goes on, `=` the last.

    The server's limit on what it reads holds for what it writes too, and a snapshot is larger.
    """
    size = PLAIN_PIECE if text.isascii() else PIECE
    if len(text) < size:
        return [text]
    cut = [text[at : at + size] for at in range(0, len(text), size)]
    return [*("+" + piece for piece in cut[:-1]), "=" + cut[-1]]
