"""Where the next urgent incident is to be expected: how many an hour, by sector and hour of the week.

Learned from what happened in the room, and from nothing about who lives there. Counts are Poisson; each rate
is the mean of a gamma prior that was told so many weeks of counts (Gelman et al., Bayesian Data Analysis,
3rd ed., §2.6). A cell is shrunk towards what its sector and its hour say together, a sector and an hour
towards the room, the room towards the policy's figure: without a past demand is even.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dispatch.rules.policy import Policy

WEEK_HOURS = 168


class Happened(NamedTuple):
    """An incident of the past; hour 0 is Monday's first."""

    sector: str | None
    hour_of_week: int
    priority: int


@dataclass(frozen=True)
class Demand:
    """What is expected an hour: `urgent` incidents by sector and hour of the week. `incidents` urgent ones of
    `weeks` taught it; `happened` is how many there were of any priority in each hour of the week.
    """

    urgent: Mapping[str, Sequence[float]]
    happened: Sequence[int]
    incidents: int
    weeks: float

    @property
    def learned(self) -> bool:
        return self.incidents > 0

    def expected(self, sector: str, since: float, seconds: float) -> float:
        """Urgent incidents in a sector in so many seconds from an hour of the week on, 17.5 its middle."""
        rates, left, at, found = self.urgent[sector], seconds / 3600, since, 0.0
        while left > 0:
            part = min(left, int(at) + 1 - at)
            found += part * rates[int(at) % WEEK_HOURS]
            left, at = left - part, at + part
        return found


def learn(past: Iterable[Happened], sectors: Iterable[str], weeks: float, policy: Policy) -> Demand:
    """What so many weeks of the past say about these sectors."""
    happened, codes = list(past), sorted(sectors)
    counts: Counter[tuple[str | None, int]] = Counter(
        (one.sector, one.hour_of_week)
        for one in happened
        if one.priority <= policy.urgent_to and one.sector in codes
    )
    hours = Counter(one.hour_of_week for one in happened)
    return Demand(
        urgent=_rates(counts, codes, weeks, policy) if codes else {},
        happened=[hours[hour] for hour in range(WEEK_HOURS)],
        incidents=counts.total(),
        weeks=weeks,
    )


def _rates(
    counts: Counter[tuple[str | None, int]], codes: Sequence[str], weeks: float, policy: Policy
) -> dict[str, list[float]]:
    prior = policy.demand_prior_weeks

    def shrunk(count: float, hours: int, towards: float) -> float:
        """An hour's rate, seen in so many hours of each week."""
        return (count + prior * hours * towards) / ((weeks + prior) * hours)

    room = shrunk(counts.total(), WEEK_HOURS * len(codes), policy.demand_even_an_hour)
    of_hour = [
        shrunk(sum(counts[code, hour] for code in codes), len(codes), room) for hour in range(WEEK_HOURS)
    ]
    rates = {}
    for code in codes:
        sector = shrunk(sum(counts[code, hour] for hour in range(WEEK_HOURS)), WEEK_HOURS, room)
        rates[code] = [
            shrunk(counts[code, hour], 1, sector * of_hour[hour] / room) for hour in range(WEEK_HOURS)
        ]
    return rates
