"""Many incidents and many units at once: what the jointly best answer is held against.

One by one, the most urgent and longest waiting incident takes its nearest unit, then the next what is left;
that is what a queue worked from the top does. Together, the weighted seconds of all are least.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dispatch.rules.policy import Policy


@dataclass(frozen=True)
class Waiting:
    """An incident, and the seconds in which each unit can be there; a unit that cannot go is not named."""

    incident: int
    priority: int
    seconds: Mapping[int, float]


@dataclass(frozen=True)
class Pair:
    """Who goes where; `one_by_one` is who would go if the queue were worked from the top."""

    incident: int
    unit: int
    seconds: float
    one_by_one: int | None
    one_by_one_s: float | None

    @property
    def differs(self) -> bool:
        return self.unit != self.one_by_one


Answer = Mapping[int, int]
"""{incident: unit}, for those that get one."""


def costs(waiting: Sequence[Waiting], units: Sequence[int], policy: Policy) -> list[list[float]]:
    """For each incident what each unit costs: its weighted seconds, infinite where it cannot go."""
    return [
        [policy.urgency[one.priority] * one.seconds.get(unit, math.inf) for unit in units] for one in waiting
    ]


def alone(waiting: Sequence[Waiting], policy: Policy) -> list[float]:
    """For each incident what it costs that nobody goes."""
    return [policy.urgency[one.priority] * policy.nobody_s for one in waiting]


def one_by_one(waiting: Sequence[Waiting]) -> dict[int, int]:
    """Each incident in this order takes the nearest unit that is left, of equally near ones the lowest id."""
    answer: dict[int, int] = {}
    taken: set[int] = set()
    for one in waiting:
        left = ((seconds, unit) for unit, seconds in one.seconds.items() if unit not in taken)
        if nearest := min(left, default=None):
            answer[one.incident] = nearest[1]
            taken.add(nearest[1])
    return answer


def cost(waiting: Sequence[Waiting], answer: Answer, policy: Policy) -> float:
    """What an answer costs in all, in seconds of priority 1."""
    return math.fsum(
        policy.urgency[one.priority]
        * (one.seconds[answer[one.incident]] if one.incident in answer else policy.nobody_s)
        for one in waiting
    )


def pairs(waiting: Sequence[Waiting], together: Answer, queue: Answer) -> list[Pair]:
    """The joint answer beside the queue's, in the order of the queue."""
    found = []
    for one in waiting:
        if (unit := together.get(one.incident)) is not None:
            other = queue.get(one.incident)
            other_s = None if other is None else one.seconds[other]
            found.append(Pair(one.incident, unit, one.seconds[unit], other, other_s))
    return found


def why_unmatched(one: Waiting, units: Sequence[int]) -> str:
    """Why nobody goes to an incident that got no unit: nobody is free, nobody of them can go, or all who can
    are needed more elsewhere.
    """
    if not units:
        return "nobody_free"
    return "needed_elsewhere" if one.seconds else "nobody_can"
