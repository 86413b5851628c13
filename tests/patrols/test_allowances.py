"""Who asks too often is told when to come again, and who floods is cut; nobody else notices."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.test import Client

from patrols import allowances
from patrols.allowances import Allowance
from patrols.consumers import TabletConsumer
from patrols.gathering import Gathering
from patrols.holders import Holder
from patrols.listeners import Tablet
from patrols.models import Officer, Unit
from patrols.rules.limits import BYTES, COMMANDS, FRAME_LIMIT, FRAMES, NONSENSE, Rate
from patrols.rules.refusal import Refused
from patrols.workers import Workers
from tests.builders import Cast
from tests.mutations import TABLET


@pytest.fixture(autouse=True)
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Three requests, then one in 50 s."""
    monkeypatch.setattr(allowances, "REQUESTS", Rate(0.02, 3))
    monkeypatch.setattr(allowances, "_requests", {})
    monkeypatch.setattr(allowances, "_kept_out", {})
    yield


def browser(officer: Officer) -> Client:
    client = Client(headers={"host": "localhost", "accept-language": "fr"})
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_one_officer_waits_in_every_window_and_another_does_not(cast: Cast) -> None:
    first, second = browser(cast.samir), browser(cast.samir)
    asked = [one.get("/api/v1/rooms/town/units") for one in (first, second, first, second)]
    assert [answer.status_code for answer in asked] == [200, 200, 200, 429]
    refused = asked[-1]
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert 0 < int(refused.headers["Retry-After"]) <= 50
    assert refused.json()["code"] == "too_fast" and "réessayez" in refused.json()["detail"]
    assert browser(cast.leila).get("/api/v1/rooms/town/units").status_code == 200


def test_nothing_is_done_by_a_request_that_came_too_fast(cast: Cast) -> None:
    client, path = browser(cast.samir), "/api/v1/rooms/town/calls"
    answers = [
        client.post(path, {}, content_type="application/json", headers={"idempotency-key": str(n)})
        for n in range(5)
    ]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429, 429]
    assert cast.room.calls.count() == 3


#: What is decided once a key.
ASKING = [frame for frame in TABLET if "key" in frame]


class Reached(Exception):
    """The database would be asked now."""


class NoDatabase(Workers):
    async def run(self, job: Any, *args: Any, **named: Any) -> Any:
        raise Reached


class PatientTablet(TabletConsumer):
    workers = NoDatabase("nobody", 1)


async def _never(*_: Any) -> None:
    raise AssertionError("nothing is sent")


@pytest.mark.parametrize("frame", ASKING, ids=lambda frame: str(frame["t"]))
def test_commands_that_come_too_fast_are_wanted_later_and_nothing_stands_before_a_call_for_help(
    cast: Cast, frame: dict[str, Any]
) -> None:
    holder = Holder(cast.karim.pk, 0, "session", b"")
    tablet = PatientTablet()
    tablet.officer, tablet.holder, tablet.unit, tablet.allowance = cast.karim, holder, cast.p1, Allowance()
    tablet.listener = Tablet(holder, cast.room.pk, _never, _never, unit_id=cast.p1.pk, cursor=0)
    while not tablet.allowance.may_ask():
        pass
    with pytest.raises((Reached, Refused)) as said:
        asyncio.run(tablet.on_frame(json.dumps(frame)))
    if frame["t"] == "help":
        assert said.type is Reached
    else:
        assert isinstance(said.value, Refused) and said.value.code == "too_fast"
        assert said.value.facts["key"] == frame["key"]
        assert 0 < float(str(said.value.facts["wait_s"])) <= 1 / COMMANDS.a_second


def test_frames_and_bytes_are_counted_each_for_itself() -> None:
    small, large = Allowance(), Allowance()
    assert sum(small.may_say(1) for _ in range(1000)) >= FRAMES.burst
    most = BYTES.burst / FRAME_LIMIT
    assert most <= sum(large.may_say(FRAME_LIMIT) for _ in range(int(FRAMES.burst))) < FRAMES.burst


def test_an_answer_to_what_the_room_said_is_free() -> None:
    allowance = Allowance()
    while allowance.may_say(1):
        pass
    for _ in range(1000):
        allowance.earn()
        assert allowance.may_say(1)


@pytest.mark.parametrize("said", ["{", '{"t":"hello"}', '{"t":"beat","more":1}', "x" * (FRAME_LIMIT + 1)])
def test_who_says_only_what_means_nothing_is_told_so_often_enough_and_then_cut(said: str) -> None:
    """It costs no question to the database, or this test, which has none, would fail."""
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def babble() -> None:
        tablet = TabletConsumer()
        tablet.base_send, tablet.allowance, tablet.session = send, Allowance(), "babble"
        for _ in range(3 * int(NONSENSE.burst)):
            tablet.allowance.earn()  # so that the number of frames alone is no reason
            await tablet.websocket_receive({"text": said})

    asyncio.run(babble())
    told, (end,) = sent[:-1], sent[-1:]
    assert NONSENSE.burst <= len(told) < 2 * NONSENSE.burst
    assert {json.loads(one["text"])["t"] for one in told} == {"refused"}
    assert (end["type"], end["code"]) == ("websocket.close", 4429)
    assert allowances.is_kept_out("babble")


def test_who_was_cut_for_it_is_kept_out_for_a_while_before_anybody_is_asked_who_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(TabletConsumer, "sign_ins", Gathering(_asked, NoDatabase("nobody", 1)))

    async def come(session: str) -> list[Any]:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        tablet = TabletConsumer()
        tablet.base_send, tablet.session = send, session
        with suppress(Reached):
            await tablet.websocket_connect({})
        tablet._cancel_hello()
        return [one.get("code") for one in sent if one["type"] == "websocket.close"]

    allowances.keep_out("cut")
    assert asyncio.run(come("cut")) == [4429]
    assert asyncio.run(come("another")) == [4500]  # this one was asked about
    monkeypatch.setattr(allowances, "KEPT_OUT_S", 0.0)
    allowances.keep_out("cut")
    assert asyncio.run(come("cut")) == [4500]
    allowances.keep_out("another")
    assert set(allowances._kept_out) == {"another"}


def _asked(_: Any) -> Any:
    raise Reached


def test_who_means_something_is_never_cut_for_what_means_nothing() -> None:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def beat() -> None:
        tablet, holder = TabletConsumer(), Holder(1, 0, "session", b"")
        tablet.base_send, tablet.allowance, tablet.unit = send, Allowance(), Unit(pk=1)
        tablet.listener = Tablet(holder, 1, _never, _never, unit_id=1, cursor=0)
        for _ in range(3 * int(NONSENSE.burst)):
            tablet.allowance.earn()
            await tablet.websocket_receive({"text": '{"t":"beat"}'})

    asyncio.run(beat())
    assert sent == []
