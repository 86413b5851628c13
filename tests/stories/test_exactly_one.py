"""Sixteen dispatchers want the same unit at the same moment: one has it, and the others learn who."""

import pytest

from tests.racing import RIVALS, Race
from tests.rig import Rig

ROUNDS = 100


@pytest.mark.asyncio
async def test_a_unit_that_sixteen_send_at_once_goes_to_one_and_the_others_are_told_to_whom(rig: Rig) -> None:
    tally = await Race(rig).run(ROUNDS)
    assert (tally.rounds, tally.double, tally.no_winner, tally.untold) == (ROUNDS, 0, 0, 0)
    assert len(tally.loser_ms) == ROUNDS * (RIVALS - 1)
