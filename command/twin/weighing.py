"""Choosers that look beyond the one need: at what sending a unit leaves behind, at all needs that wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from command.twin.choosing import Going, Ranker
from command.twin.fleet import Fleet, Standing
from command.twin.sent import Sent
from dispatch.rules.coverage import Reached, busy_fraction
from dispatch.rules.demand import Demand, Happened, learn
from dispatch.rules.joint import Wanted, alone, costs
from dispatch.rules.price import Situation, pick, price
from maps.geo import LatLon, distances_m
from maps.pairing import cheapest_pairs


@dataclass(frozen=True)
class Past:
    """What the first days say of a kind: the middle of each sector, what to expect there, a task's length."""

    middles: Mapping[str, LatLon]
    demand: Demand
    task_s: float


@dataclass(frozen=True)
class Priced:
    """The unit that costs least in all, its drive and its price, as the room's priced pick has it.

    Units of other kinds cover nothing here, and a sector is as far as its middle.
    """

    ranker: Ranker
    taught: Sequence[Sent]

    def __call__(self, need: Sent, waiting: Sequence[Sent], now: float, fleet: Fleet) -> Going | None:
        ranked = self.ranker.ranked(need, now, fleet)
        if len(ranked) < 2:
            return next(iter(ranked), None)
        stands = self._situation(need, fleet.standing(self.ranker.force.kind_of(need), now))
        prices = {
            one.unit: found
            for one in ranked
            if (found := price(one.unit, one.seconds, need.priority, stands))
        }
        picked = pick({one.unit: one.seconds for one in ranked}, prices)
        return next(one for one in ranked if one.unit == picked)

    @cached_property
    def _past(self) -> dict[str, Past]:
        of_kind: dict[str, list[Sent]] = {kind: [] for kind in self.ranker.force.of_kind}
        for one in self.taught:
            of_kind[self.ranker.force.kind_of(one)].append(one)
        weeks = len({one.day for one in self.taught}) / 7
        return {kind: self._learned(rows, weeks) for kind, rows in of_kind.items()}

    def _learned(self, rows: Sequence[Sent], weeks: float) -> Past:
        scenes: dict[str, list[LatLon]] = {}
        for one in rows:
            if one.sector:
                scenes.setdefault(one.sector, []).append(one.at)
        middles = {code: LatLon(*np.median(at, axis=0).tolist()) for code, at in scenes.items()}
        past = (Happened(one.sector, one.hour_of_week, one.priority) for one in rows)
        taken = [one.free - one.sent for one in rows]
        task_s = float(np.mean(taken)) if taken else self.ranker.policy.task_s
        return Past(middles, learn(past, middles, weeks, self.ranker.policy), task_s)

    def _situation(self, need: Sent, standing: Standing) -> Situation:
        past, policy = self._past[self.ranker.force.kind_of(need)], self.ranker.policy
        line = self.ranker.paces.line(self.ranker.force.kind_of(need), policy.urgent_to)
        known = standing.free & ~np.isnan(standing.at[:, 0])
        units, at = standing.units[known].tolist(), standing.at[known]
        reached = {
            code: line.seconds(distances_m(at[:, 0], at[:, 1], middle)).tolist()
            for code, middle in past.middles.items()
        }
        taken_s = past.demand.happened[need.hour_of_week] * past.task_s
        return Situation(
            sectors=[Reached(code, dict(zip(units, row, strict=True))) for code, row in reached.items()],
            between={},
            demand=past.demand,
            hour=need.hour_of_week + 0.5,
            busy=busy_fraction(taken_s, len(standing.units), past.demand.weeks, policy),
            task_s=past.task_s,
            policy=policy,
        )


@dataclass(frozen=True)
class Joint:
    """Who goes when all that wait are answered together, each second by its urgency; one that then gets
    nobody, for all are needed more elsewhere, waits on.
    """

    ranker: Ranker

    def __call__(self, need: Sent, waiting: Sequence[Sent], now: float, fleet: Fleet) -> Going | None:
        policy = self.ranker.policy
        together = [
            Wanted(row, one.priority, dict(self.ranker.ranked(one, now, fleet)))
            for row, one in enumerate((need, *waiting))
        ]
        units = sorted({unit for one in together for unit in one.seconds})
        column = cheapest_pairs(costs(together, units, policy), alone(together, policy))[0]
        return None if column is None else Going(units[column], together[0].seconds[units[column]])
