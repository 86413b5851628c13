"""What sending a unit leaves behind: how much longer the next urgent incidents would wait while it is away.

The same question as preparedness, "the ability to serve potential calls with short response times"
(Andersson & Värbrand 2007, "Decision support tools for ambulance dispatch and relocation", JORS 58:195-201),
answered in seconds that can be held against the seconds of the incident at hand. A price advises and orders
nothing: the ranking is by the clock.
"""

from bisect import insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from dispatch.rules.coverage import Cover, Reached, cover, told_by
from dispatch.rules.demand import Demand
from dispatch.rules.policy import Policy

#: Of those that could move up only so many, the nearest, are weighed.
MOVERS = 10


class Price(NamedTuple):
    """`sector` is where it is missed most; the next urgent incident there waits `added_s` longer, and no free
    unit covers it for `uncovered_s`, 0 if one still does or none did. `cost_s` is all sectors' loss by the
    policy's weights, in seconds of the incident at hand. Never below 0.
    """

    sector: str
    uncovered_s: float
    added_s: float
    cost_s: float


class MoveUp(NamedTuple):
    """A free unit that is worth more in another sector, which it reaches in `seconds`; the next urgent
    incident there then waits `gains_s` less.
    """

    unit: int
    sector: str
    seconds: float
    gains_s: float


@dataclass(frozen=True)
class Situation:
    """How a room stands at an hour of the week (17.5: the middle of an hour): its sectors with the free
    units' seconds, and `between` two sectors the seconds from the first to the second. A unit that is sent
    is taken for its drive and `task_s`.
    """

    sectors: Sequence[Reached]
    between: Mapping[tuple[str, str], float]
    demand: Demand
    hour: float
    busy: float
    task_s: float
    policy: Policy

    @cached_property
    def now(self) -> dict[str, Cover]:
        """Each sector's cover."""
        near = {one.sector: one.nearest[: self._tellable] for one in self.sectors}
        return {code: self._cover([seconds for seconds, _ in nearest]) for code, nearest in near.items()}

    def without(self, sector: Reached, sent: int, moved: int | None = None, to: str | None = None) -> Cover:
        """A sector's cover with a unit sent, and perhaps another moved to a sector."""
        near = sector.nearest[: self._tellable]
        left = [seconds for seconds, unit in near if unit not in (sent, moved)]
        if to is not None:
            insort(left, self.between[to, sector.sector])
        return self._cover(left)

    def urgent(self, sector: str, seconds: float) -> float:
        """Urgent incidents expected in a sector in so many seconds from now on."""
        return self.demand.expected(sector, self.hour, seconds)

    @cached_property
    def _tellable(self) -> int:
        """So many of the nearest tell every figure, two of them gone or not."""
        return told_by(self.busy) + 2

    def _cover(self, nearest: Sequence[float]) -> Cover:
        return cover(nearest, self.busy, self.policy)


def price(unit: int, drive_s: float, priority: int, room: Situation) -> Price | None:
    """What it costs to send a unit to an incident of this priority that is so far away; None in a room
    without sectors.
    """
    away_s, policy = drive_s + room.task_s, room.policy
    missed, cost = [], 0.0
    for each in room.sectors:
        before, after = room.now[each.sector], room.without(each, unit)
        urgent = room.urgent(each.sector, away_s)
        added_s, uncovered = after.seconds - before.seconds, before.chance - after.chance
        cost += urgent * (policy.price_delay * added_s + policy.price_uncovered_s * uncovered)
        missed.append((before.within > 0 and after.within == 0, urgent * added_s, each.sector, added_s))
    if not missed:
        return None
    bare, _, sector, added_s = max(missed)
    weight = policy.urgency[policy.urgent_to] / policy.urgency[priority]
    return Price(sector, away_s if bare else 0.0, max(0.0, added_s), max(0.0, cost * weight))


def pick(seconds: Mapping[int, float], prices: Mapping[int, Price]) -> int | None:
    """The unit that costs least in all, its own drive and its price; of equal ones the nearer."""

    def in_all(unit: int) -> tuple[float, float, int]:
        known = prices.get(unit)
        return seconds[unit] + (known.cost_s if known else 0.0), seconds[unit], unit

    return min(seconds, key=in_all, default=None)


def move_up(sent: int, missing: str, room: Situation) -> MoveUp | None:
    """Which free unit best fills the place of one that was sent in the sector where it is missing, if one is
    worth moving: the next urgent incident there gains by the policy's least, and the room as a whole gains.
    """
    there = next(one for one in room.sectors if one.sector == missing)
    near = [(seconds, unit) for seconds, unit in there.nearest if unit != sent]
    moves = [
        (_gain(sent, unit, missing, max(0.0, room.task_s - seconds), room), seconds, unit)
        for seconds, unit in near[:MOVERS]
    ]
    worth = [
        (in_all, -seconds, -unit, here)
        for (here, in_all), seconds, unit in moves
        if here >= room.policy.move_up_least_s and in_all > 0
    ]
    if not worth:
        return None
    _, seconds, unit, here = max(worth)
    return MoveUp(-unit, missing, -seconds, here)


def _gain(sent: int, moved: int, to: str, left_s: float, room: Situation) -> tuple[float, float]:
    """By moving a unit, seconds for the next urgent incident there, and for all expected while it is."""
    here, in_all = 0.0, 0.0
    for each in room.sectors:
        gain = room.without(each, sent).seconds - room.without(each, sent, moved, to).seconds
        in_all += gain * room.urgent(each.sector, left_s)
        here = gain if each.sector == to else here
    return here, in_all
