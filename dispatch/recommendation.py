"""Who could go to an incident and who not, with reasons, by the incident's plan; and what is missing. It
advises, is kept, and decides nothing.
"""

import time
from collections.abc import Collection, Hashable, Mapping
from datetime import datetime
from typing import Any

from dispatch import area, candidates, plans, pricing, worklist
from dispatch.models import Recommendation
from dispatch.rules.candidate import Asked, Reason, Timed, why_not
from dispatch.rules.plan import Plan
from dispatch.rules.policy import POLICY
from dispatch.rules.ranking import LeftOut, Ranked, Ranking, rank
from maps.candidates import candidate_frame
from maps.geo import LatLon
from maps.learned import Pace
from maps.pairing import cheapest_pairs
from maps.sectors import Sectors
from maps.snapping import OFF_ROAD, Snap, Snaps
from patrols import access, clock, roster, vocabulary
from patrols.city import city_of
from patrols.clock import stamp
from patrols.decisions import deciding
from patrols.models import LastFix, Officer, Room, Sector, Unit
from patrols.rules.refusal import Refused

RECOMMEND = access.permission("dispatch.recommend")


def for_incident(room: Room, number: int, *, by: Officer) -> dict[str, Any]:
    """The recommendation as it travels (`docs/protocol.md`), over all units of the room.

    Refused while the incident is closed or has no position on the map.
    """
    access.need(by, RECOMMEND, room)
    began, now = time.perf_counter(), clock.now()
    incident = worklist.incident(room, number)
    if incident.closed_at:
        raise Refused("incident_closed", incident=number)
    if incident.lat is None or incident.lon is None:
        raise Refused("not_located", incident=number)
    destination, plan = LatLon(incident.lat, incident.lon), plans.plan_of(incident, now)
    ranking = ranking_for(room, destination, incident.sector, now, plan=plan, incident=number)
    drives = {one.candidate.unit: one.timed.seconds for one in ranking.ranked}
    priced = pricing.beside(room, incident.priority, drives, now)
    answer: dict[str, Any] = {
        "plan": _plan(plan, ranking) if plan else None,
        "ranked": [_ranked(one) | priced.price(one.candidate.unit) for one in ranking.ranked],
        "left_out": [_left_out(one) for one in ranking.left_out],
        "shortfall": _shortfall(room, ranking, plan, destination, now),
        "speeds": _speeds(room),
        **priced.told,
    }
    answer |= {"took_ms": round((time.perf_counter() - began) * 1000, 1)}
    with deciding(room, by=by):
        kept = Recommendation.objects.create(incident=incident, at=now, by=by, answer=answer)
    return {"id": kept.pk, "incident": number, "at": stamp(now), **answer}


def ranking_for(
    room: Room,
    destination: LatLon,
    sector: Sector | None,
    now: datetime,
    *,
    plan: Plan | None = None,
    incident: int | None = None,
) -> Ranking:
    """All units of the room for a position in a sector, by a plan if there is one; those that are on the
    incident of this number count.
    """
    there = candidates.standing(roster.units(room), now)
    asked = [one.unit for one in there.candidates if why_not(one) is None]
    standing = {there.units[which]: there.fixes[which] for which in asked}
    # What a plan asks for may be farther than the nearest of all.
    want = None if plan else POLICY.ranked_at_most
    times = times_of(room, standing, destination, sector, now, want=want)
    wanted = Asked(sector=sector.code if sector else None, now=now, plan=plan, incident=incident)
    return rank(there.candidates, times, wanted, POLICY, cheapest_pairs)


def times_of(
    room: Room,
    standing: Mapping[Unit, LastFix],
    destination: LatLon,
    sector: Sector | None,
    now: datetime,
    *,
    want: int | None = POLICY.ranked_at_most,
) -> dict[int, Timed]:
    """How long each unit, by id, needs from where it was last to a position in a sector: by road where there
    is one, at the speeds that the city has learned, in a straight line for those that have a pace. By road
    only the nearest `want` are timed, or all.
    """
    if not standing:
        return {}
    fixes = {unit.pk: fix for unit, fix in standing.items()}
    paces = {unit.pk: POLICY.pace_kph[unit.kind] for unit in standing if unit.kind in POLICY.pace_kph}
    positions = [LatLon(fix.lat, fix.lon) for fix in fixes.values()]
    city, speeds = city_of(room), area.speeds_of(room)
    learned = speeds.pace(room, now, sector.code if sector else None) if speeds else None
    fleet = area.fleet_of(room) if city else None
    if city and fleet:
        graph = speeds.roads if speeds else city.graph
        sectors, snaps = city.sectors, fleet.snap(list(fixes), positions)
        target: LatLon | Snap = city.graph.snap_one(destination)
    else:
        graph, sectors, snaps = None, Sectors(), Snaps.of([OFF_ROAD] * len(positions))
        target = destination
    units = [
        (unit, position, OFF_ROAD if unit in paces else snaps[at])
        for at, (unit, position) in enumerate(zip(fixes, positions, strict=True))
    ]
    frame = candidate_frame(
        graph,
        sectors,
        units,
        target,
        POLICY.bound_s,
        want,
        destination_at=destination,
        pace=learned,
        fleet=fleet,
    )
    return {
        row["unit_id"]: _timed(row, paces, learned)
        for row in frame.drop(columns="geometry").to_dict("records")
    }


def _timed(row: Mapping[Hashable, Any], paces: dict[int, float], learned: Pace | None) -> Timed:
    if pace := paces.get(row["unit_id"]):
        return Timed(row["metres_straight"] / (pace / 3.6), "straight_line", row["sector"])
    timed = Timed(row["seconds"], row["by"], row["sector"], row["left_out"] == "beyond_want")
    if learned is None or timed.by != "road":
        return timed
    return timed._replace(low_s=learned.low * timed.seconds, high_s=learned.high * timed.seconds)


def _shortfall(
    room: Room, ranking: Ranking, plan: Plan | None, destination: LatLon, now: datetime
) -> list[dict[str, Any]]:
    """What is missing, and which other room has it nearest; other rooms are asked only then."""
    if not ranking.missing:
        return []
    there = plans.elsewhere(
        room,
        ranking.missing,
        plan,
        destination,
        now,
        lambda standing: times_of(room, standing, destination, None, now, want=None),
    )
    return [
        {
            "need": need.code,
            "missing": missing,
            "kinds": [*need.kinds],
            "skills": [*need.skills],
            "backup": plan is not None and need in plan.backup,
            "elsewhere": there[need],
        }
        for need, missing in ranking.missing.items()
    ]


def _speeds(room: Room) -> dict[str, Any] | None:
    """The version of learned speeds in force: what is told of it is what was kept with it."""
    speeds = area.speeds_of(room)
    if speeds is None:
        return None
    kept = speeds.version.facts
    return {
        "version": speeds.version.number,
        "source": kept.get("source"),
        "at": kept.get("at"),
        "trips": kept.get("trips"),
        "off_min": kept.get("later", {}).get("mae_min"),
    }


def _plan(plan: Plan, ranking: Ranking) -> dict[str, Any]:
    needs, backup = (
        [
            plans.need_card(need) | {"found": ranking.found[need.code], "sent": ranking.sent[need.code]}
            for need in wanted
        ]
        for wanted in (plan.needs, plan.backup)
    )
    return {
        "code": plan.code,
        "alarm": plan.alarm,
        "name": plans.in_all(plan.name),
        "tell": plans.in_all(plan.tell),
        "needs": needs,
        "backup": backup,
    }


def _ranked(one: Ranked) -> dict[str, Any]:
    age = one.candidate.position_age_s
    return {
        "unit": one.candidate.unit,
        "call_sign": one.candidate.call_sign,
        "rank": one.rank,
        "seconds": round(one.timed.seconds, 1),
        "low_s": None if one.timed.low_s is None else round(one.timed.low_s, 1),
        "high_s": None if one.timed.high_s is None else round(one.timed.high_s, 1),
        "calibrated": one.timed.calibrated,
        "by": one.timed.by,
        "status": one.candidate.status.value,
        "sector": one.timed.sector,
        "position_age_s": None if age is None else round(age, 1),
        "skills": _in_order(one.candidate.skills),
        "needs": [*one.needs],
        "fills": one.fills,
        "proposed": one.proposed,
        "reasons": [{"code": reason.code, **_facts(reason)} for reason in one.reasons],
    }


def _left_out(one: LeftOut) -> dict[str, Any]:
    candidate = one.candidate
    return {
        "unit": candidate.unit,
        "call_sign": candidate.call_sign,
        "reason": one.reason.code,
        "needs": [*one.needs],
        **_facts(one.reason),
    }


def _facts(reason: Reason) -> dict[str, Any]:
    """The facts as they travel."""
    return {
        name: stamp(value) if isinstance(value, datetime) else value for name, value in reason.facts.items()
    }


def _in_order(skills: Collection[str]) -> list[str]:
    """Skills in the order of the vocabulary."""
    return [word["code"] for word in vocabulary.attributes() if word["code"] in skills]
