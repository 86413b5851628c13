"""The line before the room: so many a second, so many at once, as they came, and told that they wait."""

import asyncio
import time

import pytest

from patrols import admission
from patrols.admission import Admission

pytestmark = pytest.mark.asyncio


async def _nothing() -> None:
    return None


async def test_hellos_are_answered_at_the_rate_and_in_the_order_they_came() -> None:
    line, answered = Admission(a_second=100, at_once=50), list[int]()

    async def hello(number: int) -> None:
        async with line.place(_nothing):
            answered.append(number)

    begun = time.monotonic()
    await asyncio.gather(*map(hello, range(11)))
    assert answered == list(range(11))
    assert time.monotonic() - begun >= 0.1, "the first at once, ten more a hundredth apart"


async def test_a_pause_is_not_saved_up() -> None:
    line = Admission(a_second=50)
    await asyncio.sleep(0.1)
    begun = time.monotonic()
    for _ in range(3):
        async with line.place(_nothing):
            pass
    assert time.monotonic() - begun >= 0.04


async def test_so_many_are_worked_on_at_once_and_one_that_fails_gives_its_place_back() -> None:
    line, inside, most = Admission(a_second=10_000, at_once=2), 0, 0

    async def hello(number: int) -> None:
        nonlocal inside, most
        async with line.place(_nothing):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1
            if number % 2:
                raise RuntimeError("the database is gone")

    said = await asyncio.gather(*map(hello, range(8)), return_exceptions=True)
    assert most == 2 and sum(isinstance(one, RuntimeError) for one in said) == 4


async def test_who_waits_is_told_so_and_who_is_in_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "TELL_EVERY_S", 0.001)
    line, told = Admission(a_second=10_000, at_once=1), list[str]()
    second_was_told = asyncio.Event()

    async def tell(who: str) -> None:
        told.append(who)
        if who == "second":
            second_was_told.set()

    async def hello(who: str) -> None:
        async with line.place(lambda: tell(who)):
            if who == "first":
                await asyncio.wait_for(second_was_told.wait(), 10)
            told.clear()
            await asyncio.sleep(0.01)
            assert "first" not in told and (who == "first" or not told)

    await asyncio.gather(hello("first"), hello("second"))


async def test_who_leaves_the_line_takes_no_place() -> None:
    line, over = Admission(a_second=10_000, at_once=1), asyncio.Event()

    async def hello() -> None:
        async with line.place(_nothing):
            await over.wait()

    first, second = asyncio.create_task(hello()), asyncio.create_task(hello())
    await asyncio.sleep(0)
    second.cancel()
    over.set()
    await first
    async with asyncio.timeout(10), line.place(_nothing):
        pass
    assert second.cancelled() or (await asyncio.gather(second, return_exceptions=True))
