"""What is said within a moment is stored together; what could not be stored is told to each who waits."""

import asyncio
from collections.abc import Sequence

import pytest

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
