"""Did we choose well? What a decision lost, once it is known where everybody really was.

The seconds are those in which each unit that could have gone would have been there, from where it really was.
The first to be there counts. What was lost telescopes, so that the three parts always add up to it:

    data    the nearest by what was known, instead of the nearest in truth: never below 0
    plan    what the plan and the policy proposed, instead of the nearest by what was known
    choice  what a person sent, instead of what was proposed

The last two are below 0 where they won back what the data had lost. A person who takes a unit from something
else, which the rules never propose, may beat the best that was free: then the sum is below 0 as well.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple


class Regret(NamedTuple):
    """Seconds lost, by cause."""

    data_s: float
    plan_s: float
    choice_s: float

    @property
    def lost_s(self) -> float:
        """Later than the best that could have gone: the sum."""
        return self.data_s + self.plan_s + self.choice_s


def split(
    seconds: Mapping[int, float],
    *,
    could_go: Collection[int],
    nearest: int,
    proposed: Collection[int],
    sent: Collection[int],
) -> Regret:
    """Of one decision. `seconds` are the true ones of all that are named; `could_go` are those that the rules
    would have let go, the `nearest` by what was known and the `proposed` among them.
    """
    best = min(seconds[unit] for unit in could_go)
    known, advised, gone = (min(seconds[unit] for unit in units) for units in ([nearest], proposed, sent))
    return Regret(known - best, advised - known, gone - advised)
