"""The room and its patrols say things to each other, and what is looked for is known to all."""

import asyncio
import uuid
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from tests.clients import Console, Frame, Hand, Tablet
from tests.rig import Rig

pytestmark = pytest.mark.asyncio


def message(board: Console, number: int) -> Frame | None:
    return board.cards.get(("message", number))


def has_ended(tablet: Tablet) -> bool:
    """Whether the last that the tablet was told is that a BOLO is over."""
    order = tablet.order("message")
    return bool(order and order["body"]["ended"])


async def speak(tablet: Tablet, text: str, reply_to: int | None = None, *, key: str = "") -> Frame:
    """The officer says something; the answer."""
    key = key or uuid.uuid4().hex
    at = datetime.now(UTC).isoformat()
    await tablet.say({"t": "message", "key": key, "text": text, "reply_to": reply_to, "at": at})
    found: Frame = await tablet.until(lambda: tablet.answers.get(key))
    return found


async def test_a_bolo_reaches_every_tablet_and_is_answered_by_one(rig: Rig, samir: Hand) -> None:
    board = await Console(rig.place("leila")).open()
    tablets = await asyncio.gather(*(Tablet(rig.place(name)).open() for name in ("karim", "youssef")))
    bolo = await samir.must(
        "POST", "bolos", {"audience": "room", "text": "Red van, two men", "plate": "48213-D-6"}
    )
    for tablet in tablets:
        order = await tablet.until(partial(tablet.order, "message"))
        assert (order["body"]["plate"], order["body"]["kind"]) == ("48213-D-6", "bolo")
    number = bolo["number"]

    def seen() -> Any:
        card = message(board, number)
        return card if card and card["orders"]["seen"] == 2 else None

    card = await board.until(seen)
    assert set(card["missing"]) == {"P-3", "P-4", "P-5", "P-6"}

    answer = await speak(tablets[0], "It is at the market", number)
    assert answer["ok"], answer
    said = await board.until(lambda: message(board, answer["message"]))
    assert (said["call_sign"], said["reply_to"], said["text"]) == ("P-1", number, "It is at the market")
    await samir.must("POST", f"messages/{said['number']}/take", {})
    await board.until(lambda: message(board, said["number"]) is None)

    late = await Tablet(rig.place("salma")).open()
    assert [order["body"]["message"] for order in late.welcome["bolos"]] == [number]  # type: ignore[index]
    await samir.must("POST", f"messages/{number}/end", {})
    for tablet in (*tablets, late):
        await tablet.until(partial(has_ended, tablet))
    await board.until(lambda: message(board, number) is None)
    fresh = await Console(rig.place("samir")).open()
    await board.until(lambda: fresh.cards == board.cards)
    assert board.gaps == 0
    await asyncio.gather(*(line.close() for line in (board, *tablets, late, fresh)))


async def test_what_a_tablet_says_twice_is_said_once_and_what_it_cannot_mean_is_answered(
    rig: Rig, samir: Hand
) -> None:
    tablet = await Tablet(rig.place("karim")).open()
    key = uuid.uuid4().hex
    first = await speak(tablet, "Need a key", key=key)
    tablet.answers.clear()
    assert await speak(tablet, "Need a key", key=key) == first
    refused = await speak(tablet, "x" * 2001)
    assert (refused["ok"], refused["code"], refused["facts"]["field"]) == (False, "too_long", "text")
    refused = await speak(tablet, "Yes", 10**9)
    assert (refused["ok"], refused["code"]) == (False, "not_there")
    open_ones = (await samir.must("GET", "messages"))["items"]
    assert [one["text"] for one in open_ones] == ["Need a key"]
    await tablet.close()


async def test_the_second_tablet_of_a_unit_is_told_what_the_first_reports(rig: Rig) -> None:
    first, second = await asyncio.gather(*(Tablet(rig.place("youssef")).open() for _ in range(2)))

    def told() -> list[str]:
        return [frame["unit"]["status"] for _, frame in second.frames if frame["t"] == "unit"]

    assert (await first.report("post"))["ok"]
    await second.until(lambda: told() == ["post"])
    assert (await first.report("available"))["ok"]
    await second.until(lambda: told() == ["post", "available"])
    await asyncio.gather(first.close(), second.close())
