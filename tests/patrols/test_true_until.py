"""While the database does not answer, a console's beats say up to when its picture is whole."""

import json
import time
from datetime import timedelta
from typing import Any

import pytest

from patrols import clock
from patrols.clock import stamp
from patrols.holders import Holder
from patrols.hub import GONE_S, Hub
from patrols.listeners import Console
from tests.builders import Hands

pytestmark = pytest.mark.asyncio


def _console(told: list[Any]) -> Console:
    async def send(text: str) -> None:
        told.append(json.loads(text))

    async def close(_: int) -> None: ...

    return Console(Holder(1, 0, "", b""), 1, send, close, talkgroups=frozenset(), cursor=7)


async def test_a_picture_is_whole_until_the_last_look_once_none_ends(hands: Hands) -> None:
    hub, last = Hub(looking=True), clock.now()
    hands.move(minutes=1)
    assert hub.true_until() is None, "a look a moment ago"
    hub._looked = time.monotonic() - GONE_S - 1
    assert hub.true_until() == last


async def test_a_hub_that_does_not_look_cannot_say() -> None:
    hub = Hub(looking=False)
    hub._looked -= GONE_S + 1
    assert hub.true_until() is None


async def test_beats_tell_it_at_once_and_tell_at_once_that_it_is_over(hands: Hands) -> None:
    hub, told = Hub(looking=True), list[Any]()
    hub.listeners.add(_console(told))
    last = clock.now()
    await hub._beat()
    await hub._beat()
    assert [beat["true_until"] for beat in told] == [None], "what is as it was is said every five seconds"
    hands.move(seconds=GONE_S + 1)
    hub._looked = time.monotonic() - GONE_S - 1
    await hub._beat()
    assert told[-1]["true_until"] == stamp(last) and clock.now() - last > timedelta(seconds=GONE_S)
    hub._looked = time.monotonic()
    await hub._beat()
    assert [beat["true_until"] for beat in told] == [None, stamp(last), None]
