"""What is said within a moment is dealt with together; what could not be done is told to each who waits."""

import asyncio
import threading
from collections.abc import Sequence

import pytest
from django.db import OperationalError

from patrols.gathering import Gathering

pytestmark = pytest.mark.asyncio


async def test_everybody_gets_their_own_outcome_and_it_is_stored_at_once() -> None:
    stored: list[list[int]] = []

    def store(said: Sequence[int]) -> list[int]:
        stored.append(list(said))
        return [number * 10 for number in said]

    gathering = Gathering(store)
    assert await asyncio.gather(*map(gathering.accept, (1, 2, 3))) == [10, 20, 30]
    assert await gathering.accept(4) == 40
    assert stored == [[1, 2, 3], [4]]


async def test_a_failure_is_told_to_all_and_the_next_are_stored() -> None:
    faults = [OSError("the disk is full")]

    def store(said: Sequence[int]) -> Sequence[int]:
        if faults:
            raise faults.pop()
        return said

    gathering = Gathering(store)
    told = await asyncio.gather(*map(gathering.accept, (1, 2)), return_exceptions=True)
    assert [type(one) for one in told] == [OSError, OSError]
    assert await gathering.accept(3) == 3


async def test_who_comes_while_others_are_dealt_with_is_the_next_batch() -> None:
    dealt: list[list[int]] = []
    first_is_under_way, more_came = threading.Event(), threading.Event()

    def deal(said: Sequence[int]) -> Sequence[int]:
        dealt.append(list(said))
        first_is_under_way.set()
        assert more_came.wait(10)
        return said

    gathering = Gathering(deal, gather_s=0)
    first = asyncio.create_task(gathering.accept(1))
    await asyncio.to_thread(first_is_under_way.wait, 10)
    others = [asyncio.create_task(gathering.accept(number)) for number in (2, 3, 4)]
    await asyncio.sleep(0)
    more_came.set()
    assert await asyncio.gather(first, *others) == [1, 2, 3, 4]
    assert dealt == [[1], [2, 3, 4]]


async def test_what_one_is_to_blame_for_is_told_to_that_one_alone() -> None:
    def deal(said: Sequence[int]) -> Sequence[int]:
        return [10 // number for number in said]

    told = await asyncio.gather(*map(Gathering(deal).accept, (1, 0, 2)), return_exceptions=True)
    assert (told[0], type(told[1]), told[2]) == (10, ZeroDivisionError, 5)


async def test_without_a_database_nobody_is_tried_alone() -> None:
    tries: list[int] = []

    def deal(said: Sequence[int]) -> Sequence[int]:
        tries.append(len(said))
        raise OperationalError("no answer")

    told = await asyncio.gather(*map(Gathering(deal).accept, (1, 2, 3)), return_exceptions=True)
    assert tries == [3] and {type(one) for one in told} == {OperationalError}
