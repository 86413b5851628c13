"""Who is told much and reads nothing is cut before it costs anybody memory."""

import asyncio
import time
from functools import partial
from typing import Any

import pytest
from channels.exceptions import StopConsumer
from twisted.internet import tcp

from patrols import allowances, listeners, unread
from patrols.allowances import Allowance
from patrols.consumers import TabletConsumer
from patrols.holders import Holder
from patrols.listeners import Tablet
from patrols.models import Order
from patrols.unread import OWED_BYTES, Unread


class Ahead:
    """What one socket was sent, and when its clock says it is later."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[Any] = []
        self.tablet = TabletConsumer()
        self.tablet.base_send = self._send
        self._monkeypatch = monkeypatch

    async def _send(self, message: Any) -> None:
        self.sent.append(message)

    def tell(self, size: int) -> None:
        asyncio.run(self.tablet.send_text("x" * size))

    def later(self, seconds: float) -> None:
        now = time.monotonic() + seconds
        self._monkeypatch.setattr("time.monotonic", lambda: now)

    @property
    def closed(self) -> list[int]:
        return [one["code"] for one in self.sent if one["type"] == "websocket.close"]


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Ahead:
    return Ahead(monkeypatch)


def test_who_does_not_read_is_cut_once_too_much_waits_for_too_long(line: Ahead) -> None:
    line.tablet.unread.pauseProducing()
    line.tell(OWED_BYTES)
    assert line.closed == []  # it may be a large picture on its way
    line.later(unread.OWED_S + 1)
    line.tablet.unread.pauseProducing()  # as at each write
    line.tell(1)
    assert line.closed == [4408]


def test_who_reads_however_slowly_what_little_there_is_stays(line: Ahead) -> None:
    line.tablet.unread.pauseProducing()
    line.tell(1000)
    line.later(3600)
    line.tell(1000)
    assert line.closed == []


def test_who_has_read_everything_begins_anew(line: Ahead) -> None:
    line.tablet.unread.pauseProducing()
    line.tell(OWED_BYTES)
    line.tablet.unread.resumeProducing()
    line.later(3600)
    line.tell(OWED_BYTES)
    assert line.closed == []


def test_daphne_s_transport_tells_it() -> None:
    class Protocol:
        transport = tcp.Server.__new__(tcp.Server)

    Protocol.transport.disconnected = False

    async def handle_reply(protocol: Any, message: Any) -> None: ...

    watched = Unread.at(partial(handle_reply, Protocol()))
    assert Protocol.transport.producer is watched
    assert Unread.at(handle_reply) is not watched


@pytest.mark.parametrize("broke", [True, False])
def test_who_breaks_websocket_itself_is_kept_out_and_who_only_goes_is_not(line: Ahead, broke: bool) -> None:
    class Protocol:
        failedByMe = broke

        async def send(self, message: Any) -> None: ...

    line.tablet.base_send, line.tablet.session = partial(Protocol.send, Protocol()), f"broke {broke}"
    line.tablet.allowance = Allowance()
    with pytest.raises(StopConsumer):
        asyncio.run(line.tablet.websocket_disconnect({"code": 1006}))
    assert allowances.is_kept_out(f"broke {broke}") is broke


def test_a_tablet_that_confirms_nothing_of_what_it_was_sent_is_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    async def send(text: str) -> None: ...

    async def close(code: int) -> None: ...

    tablet = Tablet(Holder(1, 0, "session", b""), 1, send, close, unit_id=1, cursor=0)
    asyncio.run(tablet._tell([Order(number=1, body={}), Order(number=2, body={})]))
    now = time.monotonic()
    monkeypatch.setattr("time.monotonic", lambda: now + listeners.STUCK_S + 1)
    tablet.heard()
    tablet.read(0)
    assert tablet.is_stuck()
    tablet.read(1)
    assert not tablet.is_stuck()
    tablet.read(2)
    monkeypatch.setattr("time.monotonic", lambda: now + 10 * listeners.STUCK_S)
    tablet.heard()
    assert not tablet.is_stuck()
    asyncio.run(tablet._tell([Order(number=2, body={})]))  # again, since that could not be noted
    monkeypatch.setattr("time.monotonic", lambda: now + 20 * listeners.STUCK_S)
    tablet.heard()
    assert not tablet.is_stuck()
