"""What the free units of a room are worth to a sector, when each may be taken by the time that it is needed.

The busy fraction q is the share of its time that a unit is taken. As in MEXCLP units are taken independently
of each other (Daskin 1983, "A maximum expected covering location model", Transportation Science 17:48-70):
of k units within reach one is free with 1 - q^k, and the j-th nearest is the one that comes with
(1 - q) q^(j-1).
"""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dispatch.rules.policy import Policy

LEAST_BUSY, MOST_BUSY = 0.05, 0.9
#: A chance that no figure tells.
NEGLIGIBLE = 1e-9


@dataclass(frozen=True)
class Reached:
    """A sector, and the seconds in which each free unit can be there, by unit."""

    sector: str
    seconds: Mapping[int, float]

    @cached_property
    def nearest(self) -> list[tuple[float, int]]:
        """Seconds and units, the nearest first."""
        return sorted((seconds, unit) for unit, seconds in self.seconds.items())


@dataclass(frozen=True)
class Cover:
    """A sector's cover: the next urgent incident waits `seconds` for its first unit, as far as can be
    expected; `within` free units can be there within the policy's time, one of them with the chance `chance`.
    """

    seconds: float
    within: int
    chance: float


def cover(nearest: Sequence[float], busy: float, policy: Policy) -> Cover:
    """Of a sector that free units can reach in these seconds, the least first; when all are taken it waits
    `nobody_s`.
    """
    within = bisect_right(nearest, policy.cover_s)
    return Cover(_expected_s(nearest, busy, policy.nobody_s), within, 1 - busy**within)


def _expected_s(nearest: Sequence[float], busy: float, nobody_s: float) -> float:
    expected, all_taken = 0.0, 1.0
    for seconds in nearest[: told_by(busy)]:
        expected += all_taken * (1 - busy) * min(seconds, nobody_s)
        all_taken *= busy
    return expected + all_taken * nobody_s


def told_by(busy: float) -> int:
    """How many units, the nearest first, tell every figure: that all of these are taken is negligible."""
    return math.ceil(math.log(NEGLIGIBLE, busy))


def busy_fraction(taken_s: float, units: int, weeks: float, policy: Policy) -> float:
    """The share of its time that one of so many units is taken: the work that came in over the units there
    are (Daskin 1983), `taken_s` in that many weeks' same hour, shrunk towards the policy's figure.
    """
    worked = taken_s / 3600 / units if units else 0.0
    prior = policy.demand_prior_weeks
    share = (worked + prior * policy.busy_fraction) / (weeks + prior)
    return min(MOST_BUSY, max(LEAST_BUSY, share))
