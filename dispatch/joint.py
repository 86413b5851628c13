"""READ what is jointly best: who goes where of all that waits, beside the queue worked from the top."""

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from dispatch import candidates, hazard_cards, plans, standby, worklist
from dispatch.models import Incident
from dispatch.recommendation import RECOMMEND
from dispatch.rules import joint
from dispatch.rules.candidate import Asked, Candidate, fault_of, fillable, why_not
from dispatch.rules.joint import Pair, Unmatched, Wanted
from dispatch.rules.lifecycle import COMPUTED, IncidentStage
from dispatch.rules.plan import ANYBODY, Need, Plan, counted, fill, missing
from dispatch.rules.policy import POLICY
from maps.geo import LatLon
from maps.pairing import cheapest_pairs
from patrols import access, clock, roster
from patrols.clock import stamp
from patrols.models import Officer, Room

#: What is held waits for nobody; where all have cleared, only the disposition is due.
WAITS = frozenset({IncidentStage.QUEUED, *COMPUTED.values()})
Called = tuple[int, str]


class Asks(NamedTuple):
    """What an incident's plan asks for and nobody who is on it fills, so many of each need; `begun`: somebody
    is on it.
    """

    plan: Plan | None
    needs: Mapping[Need, int]
    begun: bool


def best(room: Room, *, by: Officer) -> dict[str, Any]:
    """The joint answer as it travels (`docs/protocol.md`), a unit for each need. It decides nothing."""
    access.need(by, RECOMMEND, room)
    began, now = time.perf_counter(), clock.now()
    there = candidates.standing(roster.units(room), now)
    asked = asks(room, there.candidates, now)
    wanted, units = reached(room, asked, there, now)
    chosen, alone = solve(wanted, list(units)), joint.one_by_one(wanted, cheapest_pairs)
    saved = joint.cost(wanted, alone, POLICY) - joint.cost(wanted, chosen, POLICY)
    needs = {(one.number, need.code): need for one, it in asked.items() for need in it.needs}
    left = [*_nowhere(asked), *joint.unmatched(wanted, chosen, units)]
    return {
        "at": stamp(now),
        "pairs": [_pair(one, needs, units) for one in joint.pairs(wanted, chosen, alone)],
        "saved_s": max(0.0, round(saved, 1)),
        "unmatched": [_unmatched(one, needs) for one in left],
        "took_ms": round((time.perf_counter() - began) * 1000, 1),
    }


def asks(room: Room, units: Iterable[Candidate], now: datetime) -> dict[Incident, Asks]:
    """The incidents for which units are missing, the most urgent first, then the longest waiting."""
    sent: dict[int, list[Candidate]] = {}
    for unit in units:
        if unit.running is not None:
            sent.setdefault(unit.running, []).append(unit)
    live = [
        one for one in worklist.live(room).prefetch_related("assignments") if worklist.stage_of(one) in WAITS
    ]
    live.sort(key=lambda one: (one.priority, one.queued_at, one.number))
    known = plans.plans_of(live, room, now)
    found = {one: _asks(known[one.number], sent.get(one.number, ())) for one in live}
    return {one: it for one, it in found.items() if it.needs}


def _asks(plan: Plan | None, sent: Sequence[Candidate]) -> Asks:
    able = {one.unit: fillable(one, plan) for one in sent}
    filled = fill(plan.needs, {}, able, able, pairing=cheapest_pairs) if plan else {}
    return Asks(plan, missing(plan, counted(filled.values(), plan), anybody=bool(sent)), begun=bool(sent))


def reached(
    room: Room, asked: Mapping[Incident, Asks], there: candidates.Standing, now: datetime
) -> tuple[list[Wanted], dict[int, str]]:
    """What the located incidents want, in their order, with the seconds of the units that fill each need; and
    the call signs of all units that could be sent somewhere, by id.
    """
    able = [one for one in there.candidates if why_not(one) is None]
    fixes = [there.fixes[one.unit] for one in able]
    free = [
        standby.Free(one.unit, one.call_sign, one.kind, LatLon(fix.lat, fix.lon))
        for one, fix in zip(able, fixes, strict=True)
    ]
    places = {one: at for one in asked if (at := hazard_cards.position(one))}
    wheres = [standby.Where(at, one.sector.code if one.sector else None) for one, at in places.items()]
    table = standby.seconds(room, free, wheres, now).tolist()
    fit = _Fit(able, now)
    wanted: list[Wanted] = []
    for one, row in zip(places, table, strict=True):
        it, further = asked[one], asked[one].begun
        for need, count in it.needs.items():
            seconds = {able[at].unit: row[at] for at in fit.of(it.plan, need) if math.isfinite(row[at])}
            for _ in range(count):
                wanted.append(Wanted(one.number, one.priority, seconds, need.code, further))
                further = True
    return wanted, {one.unit: one.call_sign for one in able}


def solve(wanted: Sequence[Wanted], units: Sequence[int]) -> dict[int, int]:
    """{place in the list of what is wanted: unit} of least cost."""
    chosen = cheapest_pairs(joint.costs(wanted, units, POLICY), joint.alone(wanted, POLICY))
    return {place: units[column] for place, column in enumerate(chosen) if column is not None}


class _Fit:
    """Which units, by their places, a plan asks for; each plan is judged once."""

    def __init__(self, able: Sequence[Candidate], now: datetime) -> None:
        self._able, self._now = able, now
        self._judged: dict[tuple[str, int] | None, dict[str, list[int]]] = {}

    def of(self, plan: Plan | None, need: Need) -> list[int]:
        name = (plan.code, plan.alarm) if plan else None
        if name not in self._judged:
            self._judged[name] = self._judge(plan)
        return self._judged[name].get(need.code, [])

    def _judge(self, plan: Plan | None) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        asked = Asked(now=self._now, plan=plan)
        for place, one in enumerate(self._able):
            if fault_of(one, asked, POLICY) is None:
                for code in fillable(one, plan) if plan else (ANYBODY.code,):
                    found.setdefault(code, []).append(place)
        return found


def _nowhere(asked: Mapping[Incident, Asks]) -> list[Unmatched]:
    """What is wanted for incidents that are not on the map."""
    return [
        Unmatched(one.number, need.code, "not_located", count)
        for one, it in asked.items()
        if not hazard_cards.position(one)
        for need, count in it.needs.items()
    ]


def _pair(pair: Pair, needs: Mapping[Called, Need], units: Mapping[int, str]) -> dict[str, Any]:
    return {
        "incident": pair.incident,
        **_need(needs[pair.incident, pair.need]),
        **_going(pair.unit, pair.seconds, units),
        "one_by_one": None
        if pair.one_by_one is None or pair.one_by_one_s is None
        else _going(pair.one_by_one, pair.one_by_one_s, units),
        "differs": pair.differs,
    }


def _unmatched(one: Unmatched, needs: Mapping[Called, Need]) -> dict[str, Any]:
    wanted = _need(needs[one.incident, one.need])
    return {"incident": one.incident, **wanted, "missing": one.missing, "reason": one.reason}


def _need(need: Need) -> dict[str, Any]:
    return {"need": need.code, "kinds": [*need.kinds], "skills": [*need.skills]}


def _going(unit: int, seconds: float, units: Mapping[int, str]) -> dict[str, Any]:
    return {"unit": unit, "call_sign": units[unit], "seconds": round(seconds, 1)}
