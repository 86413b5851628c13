"""Who could go, nearest first, each with reasons; who could not, each with the reason; what is missing.

Every unit is in exactly one of the two lists. What a plan asks for decides who is asked; the order is by
time alone, equal times by unit id, and nothing about the people in a unit counts in it. Where nobody is
without a fault, better somebody than nobody: those that the plan asks for are ranked with the fault as a
reason, and where there are none, all who could be there.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dispatch.rules.candidate import Asked, Candidate, Reason, Timed, fault_of, fillable, unfit, why_not
from dispatch.rules.plan import Need, Pairing, Plan, counted, fill, missing
from dispatch.rules.policy import Policy


@dataclass(frozen=True)
class Ranked:
    """A unit that can go: `rank` counts from 1, `by` is "road" or "straight_line". `needs` are those that it
    could fill, `fills` the one that it fills in the best answer to the plan; it is `proposed` to be sent
    unless that is the backup's.
    """

    candidate: Candidate
    rank: int
    timed: Timed
    reasons: tuple[Reason, ...]
    needs: tuple[str, ...] = ()
    fills: str | None = None
    proposed: bool = False


@dataclass(frozen=True)
class LeftOut:
    """A unit that is not ranked, and why; `needs` are those that it could fill if it could go."""

    candidate: Candidate
    reason: Reason
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ranking:
    """All units, each in one list. By need: how many fill it, of these how many are `sent`, and `missing`."""

    ranked: list[Ranked] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    found: Mapping[str, int] = field(default_factory=dict)
    sent: Mapping[str, int] = field(default_factory=dict)
    missing: Mapping[Need, int] = field(default_factory=dict)


def rank(
    candidates: Iterable[Candidate],
    times: Mapping[int, Timed],
    asked: Asked,
    policy: Policy,
    pairing: Pairing,
) -> Ranking:
    """Order the units by how soon they can be there, and find those that answer the plan best, as `pairing`
    finds the cheapest pairs.

    `times` holds every candidate that `why_not` let pass.
    """
    units = sorted(candidates, key=lambda c: c.unit)
    needs = {c.unit: fillable(c, asked.plan) for c in units}
    sent = [c.unit for c in units if c.running is not None and c.running == asked.incident]
    out = {c.unit: reason for c in units if (reason := why_not(c) or _too_far(times[c.unit], policy))}
    able = [c for c in units if c.unit not in out]
    faults = {c.unit: fault_of(c, asked, policy) for c in able}
    pool = _pool(able, faults, asked.plan)
    pool.sort(key=lambda c: (times[c.unit].seconds, c.unit))
    fills = _fills(asked.plan, [*sent, *(c.unit for c in pool)], needs, times, sent, pairing)
    near = _near(pool, needs, fills, asked.plan, policy)
    farther, pooled, shown = Reason("farther", {"ranked": policy.ranked_at_most}), _ids(pool), _ids(near)
    out |= {c.unit: (c.unit not in pooled and faults[c.unit]) or farther for c in able if c.unit not in shown}
    ranked = [
        _ranked(c, place, times[c.unit], faults[c.unit], needs[c.unit], fills.get(c.unit), asked, policy)
        for place, c in enumerate(near, start=1)
    ]
    found = counted(fills.values(), asked.plan)
    return Ranking(
        ranked,
        [LeftOut(c, out[c.unit], needs[c.unit]) for c in units if c.unit in out],
        found,
        counted([fills[unit] for unit in sent if unit in fills], asked.plan),
        missing(asked.plan, found, anybody=bool(ranked or sent), backup=True),
    )


def _ids(units: Iterable[Candidate]) -> set[int]:
    return {one.unit for one in units}


def _pool(
    able: Sequence[Candidate], faults: Mapping[int, Reason | None], plan: Plan | None
) -> list[Candidate]:
    """Those without a fault; else those that the plan asks for; else all."""
    without = [one for one in able if faults[one.unit] is None]
    return without or [one for one in able if unfit(one, plan) is None] or list(able)


def _fills(
    plan: Plan | None,
    units: Iterable[int],
    needs: Mapping[int, Collection[str]],
    times: Mapping[int, Timed],
    sent: Collection[int],
    pairing: Pairing,
) -> dict[int, str]:
    """{unit: the need that it fills}: first what goes at once, then the backup from who is left."""
    if plan is None:
        return {}
    able = {unit: needs[unit] for unit in units}
    seconds = {unit: times[unit].seconds for unit in able if unit not in sent}
    first = fill(plan.needs, seconds, able, sent, pairing=pairing)
    rest = {unit: codes for unit, codes in able.items() if unit not in first}
    return first | fill(plan.backup, seconds, rest, sent, pairing=pairing)


def _near(
    pool: Sequence[Candidate],
    needs: Mapping[int, Collection[str]],
    fills: Mapping[int, str],
    plan: Plan | None,
    policy: Policy,
) -> list[Candidate]:
    """Those of the pool who are shown: who fills a need, and the nearest of all and of each need; without a
    plan all.
    """
    if plan is None:
        return list(pool)
    units = [one.unit for one in pool]
    lists = [[unit for unit in units if need.code in needs[unit]] for need in plan.all_needs]
    shown = {unit for nearest in (units, *lists) for unit in nearest[: policy.ranked_at_most]} | fills.keys()
    return [one for one in pool if one.unit in shown]


def _too_far(timed: Timed, policy: Policy) -> Reason | None:
    if timed.farther:
        return Reason("farther", {"ranked": policy.ranked_at_most})
    if not math.isfinite(timed.seconds) or timed.seconds > policy.bound_s:
        return Reason("beyond", {"minutes": round(policy.bound_s / 60)})
    return None


def _ranked(
    candidate: Candidate,
    place: int,
    timed: Timed,
    fault: Reason | None,
    needs: tuple[str, ...],
    fills: str | None,
    asked: Asked,
    policy: Policy,
) -> Ranked:
    reasons = tuple(_reasons(candidate, place, timed, fault, asked, policy))
    first = [need.code for need in asked.plan.needs] if asked.plan else []
    proposed = fills in first if asked.plan else place == 1
    return Ranked(candidate, place, timed, reasons, needs, fills, proposed)


def _reasons(
    candidate: Candidate, place: int, timed: Timed, fault: Reason | None, asked: Asked, policy: Policy
) -> Iterator[Reason]:
    if place == 1:
        yield Reason("nearest")
    wanted = [skill for need in (asked.plan.all_needs if asked.plan else ()) for skill in need.skills]
    yield from (Reason("skill", {"skill": one}) for one in dict.fromkeys(wanted) if one in candidate.skills)
    if asked.sector and timed.sector == asked.sector:
        yield Reason("in_sector", {"sector": asked.sector})
    if asked.sector and candidate.home_sector == asked.sector:
        yield Reason("home_sector", {"sector": asked.sector})
    if candidate.tasks:
        yield Reason("worked", {"tasks": candidate.tasks})
    if asked.now and candidate.last_ended_at:
        minutes = max(0, int((asked.now - candidate.last_ended_at).total_seconds() // 60))
        yield Reason("rested", {"minutes": minutes})
    if timed.by == "straight_line":
        yield Reason("straight_line")
    if fault:
        yield fault
    age = candidate.position_age_s
    if age is not None and age > policy.stale_after_s and (not fault or fault.code != "position_lost"):
        yield Reason("position_stale", {"age_s": round(age)})
