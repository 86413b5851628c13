"""Who would go: the room's own rules over a fleet that stands as a log, or a run, left it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from command.twin.fleet import Fleet, Force
from command.twin.pace import Paces
from command.twin.sent import Sent
from dispatch.rules.candidate import Asked, Candidate, Timed
from dispatch.rules.policy import POLICY, Policy
from dispatch.rules.ranking import rank
from maps.geo import distances_m
from maps.pairing import cheapest_pairs
from patrols.rules.lifecycle import Status


class Going(NamedTuple):
    """A unit, by number, and in how many seconds it is expected."""

    unit: int
    seconds: float


class Chooser(Protocol):
    """One way to choose. `waiting` are other needs of the kind that nobody has been sent to, `need` not."""

    def __call__(self, need: Sent, waiting: Sequence[Sent], now: float, fleet: Fleet) -> Going | None: ...


@dataclass(frozen=True)
class Ranker:
    """All units of the need's kind, in the order of the room's ranking."""

    force: Force
    paces: Paces
    policy: Policy = POLICY

    def ranked(self, need: Sent, now: float, fleet: Fleet) -> list[Going]:
        """The nearest first; empty when nobody can go."""
        standing = fleet.standing(self.force.kind_of(need), now)
        seconds = self.paces.line(need.kind, need.priority).seconds(
            distances_m(standing.at[:, 0], standing.at[:, 1], need.at)
        )
        candidates, times = [], {}
        for unit, free, taken_s in zip(
            standing.units.tolist(), standing.free.tolist(), seconds.tolist(), strict=True
        ):
            candidates.append(
                Candidate(
                    unit=unit,
                    call_sign=self.force.names[unit],
                    status=Status.AVAILABLE,
                    running=None if free else 0,
                    position_age_s=None if np.isnan(taken_s) else 0.0,
                )
            )
            times[unit] = Timed(taken_s, "straight_line", None)
        found = rank(candidates, times, Asked(), self.policy, cheapest_pairs)
        return [Going(one.candidate.unit, one.timed.seconds) for one in found.ranked]


@dataclass(frozen=True)
class First:
    """The first of the ranking."""

    ranker: Ranker

    def __call__(self, need: Sent, waiting: Sequence[Sent], now: float, fleet: Fleet) -> Going | None:
        return next(iter(self.ranker.ranked(need, now, fleet)), None)
