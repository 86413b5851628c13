"""READ what is jointly best: who goes where of all that waits, beside the queue worked from the top."""

import math
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dispatch import candidates, hazard_cards, plans, standby, worklist
from dispatch.models import Incident
from dispatch.recommendation import RECOMMEND
from dispatch.rules import joint
from dispatch.rules.candidate import Asked, Candidate, fault_of, why_not
from dispatch.rules.joint import Pair, Waiting
from dispatch.rules.lifecycle import IncidentStage
from dispatch.rules.plan import Plan
from dispatch.rules.policy import POLICY
from maps.geo import LatLon
from maps.pairing import cheapest_pairs
from patrols import access, clock, roster
from patrols.clock import stamp
from patrols.models import Officer, Room


def best(room: Room, *, by: Officer) -> dict[str, Any]:
    """The joint answer as it travels (`docs/protocol.md`), one unit for each incident. It decides nothing."""
    access.need(by, RECOMMEND, room)
    began, now = time.perf_counter(), clock.now()
    queue = waits(room)
    located, units = reached(room, queue, now)
    chosen, alone = solve(located, list(units)), joint.one_by_one(located)
    saved = joint.cost(located, alone, POLICY) - joint.cost(located, chosen, POLICY)
    unmatched = {one.number: "not_located" for one in queue if not hazard_cards.position(one)} | {
        one.incident: joint.why_unmatched(one, list(units)) for one in located if one.incident not in chosen
    }
    return {
        "at": stamp(now),
        "pairs": [_pair(one, units) for one in joint.pairs(located, chosen, alone)],
        "saved_s": max(0.0, round(saved, 1)),
        "unmatched": [{"incident": number, "reason": why} for number, why in unmatched.items()],
        "took_ms": round((time.perf_counter() - began) * 1000, 1),
    }


def waits(room: Room) -> list[Incident]:
    """What waits for a unit, the most urgent first, then the longest waiting."""
    live = worklist.live(room).prefetch_related("assignments")
    queued = [one for one in live if worklist.stage_of(one) is IncidentStage.QUEUED]
    return sorted(queued, key=lambda one: (one.priority, one.queued_at, one.number))


def reached(room: Room, queue: Sequence[Incident], now: datetime) -> tuple[list[Waiting], dict[int, str]]:
    """The located incidents, in their order, with the seconds of the units that each one's plan asks for; and
    the call signs of all units that could be sent somewhere, by id.
    """
    there = candidates.standing(roster.units(room), now)
    able = [one for one in there.candidates if why_not(one) is None]
    fixes = [there.fixes[one.unit] for one in able]
    free = [
        standby.Free(one.unit, one.call_sign, one.kind, LatLon(fix.lat, fix.lon))
        for one, fix in zip(able, fixes, strict=True)
    ]
    places = {one: at for one in queue if (at := hazard_cards.position(one))}
    wheres = [standby.Where(at, one.sector.code if one.sector else None) for one, at in places.items()]
    table = standby.seconds(room, free, wheres, now).tolist()
    fit = _fit(room, list(places), able, now)
    waiting = [
        Waiting(
            one.number,
            one.priority,
            {
                unit.unit: seconds
                for unit, seconds in zip(able, row, strict=True)
                if math.isfinite(seconds) and unit.unit in fit[one.number]
            },
        )
        for one, row in zip(places, table, strict=True)
    ]
    return waiting, {one.unit: one.call_sign for one in able}


def solve(waiting: Sequence[Waiting], units: Sequence[int]) -> dict[int, int]:
    """{incident: unit} of least cost."""
    chosen = cheapest_pairs(joint.costs(waiting, units, POLICY), joint.alone(waiting, POLICY))
    return {
        one.incident: units[column] for one, column in zip(waiting, chosen, strict=True) if column is not None
    }


def _fit(
    room: Room, queue: Sequence[Incident], able: Sequence[Candidate], now: datetime
) -> dict[int, frozenset[int]]:
    """For each incident the units that its plan asks for; each plan is judged once."""
    judged: dict[tuple[str, int] | None, frozenset[int]] = {}

    def units_of(plan: Plan | None) -> frozenset[int]:
        name = (plan.code, plan.alarm) if plan else None
        if name not in judged:
            asked = Asked(now=now, plan=plan)
            judged[name] = frozenset(one.unit for one in able if fault_of(one, asked, POLICY) is None)
        return judged[name]

    return {number: units_of(plan) for number, plan in plans.plans_of(queue, room, now).items()}


def _pair(pair: Pair, units: Mapping[int, str]) -> dict[str, Any]:
    return {
        "incident": pair.incident,
        **_going(pair.unit, pair.seconds, units),
        "one_by_one": None
        if pair.one_by_one is None or pair.one_by_one_s is None
        else _going(pair.one_by_one, pair.one_by_one_s, units),
        "differs": pair.differs,
    }


def _going(unit: int, seconds: float, units: Mapping[int, str]) -> dict[str, Any]:
    return {"unit": unit, "call_sign": units[unit], "seconds": round(seconds, 1)}
