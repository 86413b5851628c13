"""Who could go, nearest first, each with reasons; and who could not, each with the reason.

Every unit is in exactly one of the two lists. Equal times are ordered by unit id. An old position is a reason
to be careful, not to leave a unit out. Nothing about the people in a unit counts.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from dispatch.rules.policy import Policy
from patrols.rules.lifecycle import FREE, Status


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A unit as it stands. `running` is the number of the incident it is on; no position has no age. One
    that `calls_for_help` is sent nowhere.
    """

    unit: int
    call_sign: str
    status: Status
    running: int | None = None
    position_age_s: float | None = None
    home_sector: str | None = None
    calls_for_help: bool = False


class Timed(NamedTuple):
    """How long a unit needs: infinite beyond the bound, or when `farther` than the nearest asked for.

    Where trips taught it, eight of ten take from `low_s` to `high_s`; without them it is not calibrated.
    """

    seconds: float
    by: str
    sector: str | None
    farther: bool = False
    low_s: float | None = None
    high_s: float | None = None

    @property
    def calibrated(self) -> bool:
        return self.low_s is not None


class Reason(NamedTuple):
    """A code and its facts, worded by the reader."""

    code: str
    facts: Mapping[str, object] = {}


@dataclass(frozen=True)
class Ranked:
    """A unit that can go: `rank` counts from 1, `by` is "road" or "straight_line"."""

    candidate: Candidate
    rank: int
    timed: Timed
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class LeftOut:
    """A unit that is not proposed, and why."""

    candidate: Candidate
    reason: Reason


@dataclass(frozen=True)
class Ranking:
    """All units, each in one list."""

    ranked: list[Ranked] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


_BY_STATUS = {
    Status.OFF_DUTY: Reason("off_duty"),
    Status.BREAK: Reason("break"),
    Status.OUT_OF_SERVICE: Reason("out_of_service"),
}


def why_not(candidate: Candidate) -> Reason | None:
    """Why this unit is not even asked how far it is, if there is a reason."""
    if candidate.calls_for_help:
        return Reason("calls_for_help")
    if candidate.running is not None:
        return Reason("on_incident", {"number": candidate.running})
    if candidate.status not in FREE:
        return _BY_STATUS.get(candidate.status, Reason("not_available", {"status": candidate.status.value}))
    return Reason("no_position") if candidate.position_age_s is None else None


def rank(
    candidates: Iterable[Candidate], times: Mapping[int, Timed], sector: str | None, policy: Policy
) -> Ranking:
    """Order the units by how soon they can be there.

    `times` holds every candidate that `why_not` let pass; `sector` is the incident's.
    """
    ranking, can_go = Ranking(), []
    for candidate in sorted(candidates, key=lambda c: c.unit):
        reason = why_not(candidate) or _too_far(times[candidate.unit], policy)
        if reason:
            ranking.left_out.append(LeftOut(candidate, reason))
        else:
            can_go.append(candidate)
    can_go.sort(key=lambda c: (times[c.unit].seconds, c.unit))
    for place, candidate in enumerate(can_go, start=1):
        timed = times[candidate.unit]
        reasons = tuple(_reasons(candidate, timed, place, sector, policy))
        ranking.ranked.append(Ranked(candidate, place, timed, reasons))
    return ranking


def _too_far(timed: Timed, policy: Policy) -> Reason | None:
    if timed.farther:
        return Reason("farther", {"ranked": policy.ranked_at_most})
    if not math.isfinite(timed.seconds) or timed.seconds > policy.bound_s:
        return Reason("beyond", {"minutes": round(policy.bound_s / 60)})
    return None


def _reasons(
    candidate: Candidate, timed: Timed, place: int, sector: str | None, policy: Policy
) -> Iterable[Reason]:
    if place == 1:
        yield Reason("nearest")
    if sector and timed.sector == sector:
        yield Reason("in_sector", {"sector": sector})
    if sector and candidate.home_sector == sector:
        yield Reason("home_sector", {"sector": sector})
    if timed.by == "straight_line":
        yield Reason("straight_line")
    age = candidate.position_age_s
    if age is not None and age > policy.stale_after_s:
        yield Reason("position_stale", {"age_s": round(age)})
