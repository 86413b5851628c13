"""A unit that could be sent, and what speaks against it: it cannot go, it is not what is asked for, or it is
in doubt.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from dispatch.rules.plan import Plan
from dispatch.rules.policy import Policy
from patrols.rules.lifecycle import FREE, Status


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A unit as it stands. `running` is the number of the incident it is on, `priority` that incident's; no
    position has no age. One that `calls_for_help` is sent nowhere.

    `skills` are its kind's, its equipment's and its crew's. `tasks` and `last_ended_at` are of the hours that
    the policy looks back, `off_at` is when the first of its crew goes off duty, where that is known.
    """

    unit: int
    call_sign: str
    status: Status
    kind: str = "car"
    skills: frozenset[str] = frozenset()
    crew: int = 1
    staffed: bool = True
    running: int | None = None
    priority: int | None = None
    position_age_s: float | None = None
    home_sector: str | None = None
    calls_for_help: bool = False
    tasks: int = 0
    last_ended_at: datetime | None = None
    off_at: datetime | None = None


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


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked: for which sector, when, by which plan, and for which incident, whose units count."""

    sector: str | None = None
    now: datetime | None = None
    plan: Plan | None = None
    incident: int | None = None


_NO_PLAN = Plan(code="")
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
        return Reason("on_incident", {"number": candidate.running, "priority": candidate.priority})
    if candidate.status not in FREE:
        return _BY_STATUS.get(candidate.status, Reason("not_available", {"status": candidate.status.value}))
    if not candidate.staffed:
        return Reason("unstaffed")
    age = candidate.position_age_s
    return Reason("no_position") if age is None or math.isnan(age) else None


def fault_of(candidate: Candidate, asked: Asked, policy: Policy) -> Reason | None:
    """Why a unit that could go is not one to send, if so: it is not what the plan asks for, or in doubt."""
    return unfit(candidate, asked.plan) or _doubt(candidate, asked, policy)


def unfit(candidate: Candidate, plan: Plan | None) -> Reason | None:
    """Why the plan does not ask for such a unit, if so."""
    if plan is None or fillable(candidate, plan):
        return None
    of_kind = [need for need in plan.all_needs if need.is_of_kind(candidate.kind)]
    if not of_kind:
        return Reason("wrong_kind", {"unit_kind": candidate.kind})
    lacking = min((need.lacking(candidate.skills) for need in of_kind), key=len)
    return Reason("lacks_skill", {"skills": list(lacking)})


def _doubt(candidate: Candidate, asked: Asked, policy: Policy) -> Reason | None:
    """What of a unit is too old, too few or too late."""
    age, plan, now = candidate.position_age_s, asked.plan or _NO_PLAN, asked.now
    if age is not None and age > policy.lost_after_s:
        return Reason("position_lost", {"age_s": round(age)})
    if candidate.crew < plan.least_crew:
        return Reason("understaffed", {"crew": candidate.crew, "needed": plan.least_crew})
    if now and candidate.last_ended_at:
        rested_at = candidate.last_ended_at + timedelta(minutes=plan.rest_min)
        if rested_at > now:
            return Reason("resting", {"until": rested_at})
    if now and candidate.off_at and plan.shift_min:
        minutes = max(0, int((candidate.off_at - now).total_seconds() // 60))
        if minutes < plan.shift_min:
            return Reason("shift_ends", {"minutes": minutes})
    return None


def fillable(candidate: Candidate, plan: Plan | None) -> tuple[str, ...]:
    """The needs of the plan that a unit of this kind with these skills could fill."""
    return tuple(
        need.code
        for need in (plan.all_needs if plan else ())
        if need.is_of_kind(candidate.kind) and not need.lacking(candidate.skills)
    )
