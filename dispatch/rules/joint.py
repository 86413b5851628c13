"""Many incidents and many units at once: what the jointly best answer is held against.

An incident wants a unit for each of its plan's needs that nobody fills yet. One by one, the most urgent and
longest waiting incident takes who fills them best, then the next of what is left; that is what a queue worked
from the top does. Together, the weighted seconds of all are least.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from dispatch.rules.plan import ANYBODY, Need, Pairing, fill
from dispatch.rules.policy import Policy


@dataclass(frozen=True)
class Wanted:
    """One unit that an incident wants for a need, and the seconds in which each that fills it can be there; a
    unit that cannot go is not named. `further`: it would not be the incident's first.
    """

    incident: int
    priority: int
    seconds: Mapping[int, float]
    need: str = ANYBODY.code
    further: bool = False


@dataclass(frozen=True)
class Pair:
    """Who goes where for what; `one_by_one` is who would go if the queue were worked from the top."""

    incident: int
    need: str
    unit: int
    seconds: float
    one_by_one: int | None
    one_by_one_s: float | None

    @property
    def differs(self) -> bool:
        return self.unit != self.one_by_one


@dataclass(frozen=True)
class Unmatched:
    """How many units an incident wants for a need and does not get, and why."""

    incident: int
    need: str
    reason: str
    missing: int


Answer = Mapping[int, int]
"""{place in the list of what is wanted: unit}, for those that get one."""


def costs(wanted: Sequence[Wanted], units: Sequence[int], policy: Policy) -> list[list[float]]:
    """For all that is wanted what each unit costs: its weighted seconds, infinite where it cannot go."""
    return [
        [weight * seconds for seconds in (one.seconds.get(unit, math.inf) for unit in units)]
        for one, weight in zip(wanted, _weights(wanted, policy), strict=True)
    ]


def alone(wanted: Sequence[Wanted], policy: Policy) -> list[float]:
    """For all that is wanted what it costs that nobody goes."""
    return [weight * policy.nobody_s for weight in _weights(wanted, policy)]


def one_by_one(wanted: Sequence[Wanted], pairing: Pairing) -> dict[int, int]:
    """Each incident in this order takes of the units that are left those that a recommendation for it alone
    would propose.
    """
    answer: dict[int, int] = {}
    for _, group in groupby(enumerate(wanted), key=lambda row: row[1].incident):
        asked = dict(group)
        taken = set(answer.values())
        seconds = {unit: s for one in asked.values() for unit, s in one.seconds.items() if unit not in taken}
        able = {unit: {one.need for one in asked.values() if unit in one.seconds} for unit in seconds}
        needs = [Need(code, count) for code, count in Counter(one.need for one in asked.values()).items()]
        for unit, code in fill(needs, seconds, able, pairing=pairing).items():
            answer[next(at for at, one in asked.items() if one.need == code and at not in answer)] = unit
    return answer


def cost(wanted: Sequence[Wanted], answer: Answer, policy: Policy) -> float:
    """What an answer costs in all, in seconds of priority 1."""
    return math.fsum(
        weight * (one.seconds[answer[place]] if place in answer else policy.nobody_s)
        for place, (one, weight) in enumerate(zip(wanted, _weights(wanted, policy), strict=True))
    )


def pairs(wanted: Sequence[Wanted], together: Answer, queue: Answer) -> list[Pair]:
    """The joint answer beside the queue's, in the order of the queue. Units for one need of an incident stand
    for each other: whom both name is no difference.
    """
    found = []
    for places in _alike(wanted):
        one = wanted[places[0]]
        going, others = ([answer[at] for at in places if at in answer] for answer in (together, queue))
        instead = iter(sorted(set(others) - set(going), key=lambda unit: (one.seconds[unit], unit)))
        for unit in sorted(going, key=lambda unit: (one.seconds[unit], unit)):
            other = unit if unit in others else next(instead, None)
            other_s = None if other is None else one.seconds[other]
            found.append(Pair(one.incident, one.need, unit, one.seconds[unit], other, other_s))
    return found


def unmatched(wanted: Sequence[Wanted], together: Answer, units: Collection[int]) -> list[Unmatched]:
    """What nobody goes for, and why: nobody is free, nobody else of them can go, or all who can are needed
    more elsewhere.
    """
    here: dict[int, set[int]] = {}
    for place, unit in together.items():
        here.setdefault(wanted[place].incident, set()).add(unit)
    found = []
    for places in _alike(wanted):
        one = wanted[places[0]]
        if missing := sum(place not in together for place in places):
            others = one.seconds.keys() - here.get(one.incident, set())
            reason = "needed_elsewhere" if others else "nobody_can" if units else "nobody_free"
            found.append(Unmatched(one.incident, one.need, reason, missing))
    return found


def _weights(wanted: Sequence[Wanted], policy: Policy) -> Iterator[float]:
    """What a second counts."""
    return (policy.urgency[one.priority] * (policy.further if one.further else 1.0) for one in wanted)


def _alike(wanted: Sequence[Wanted]) -> list[list[int]]:
    """The places of what an incident wants for one need, in order."""
    found: dict[tuple[int, str], list[int]] = {}
    for place, one in enumerate(wanted):
        found.setdefault((one.incident, one.need), []).append(place)
    return list(found.values())
