"""READ the plans of a room: which one an incident has, what its crews are told, and which other room has what
is missing here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

from dispatch import candidates
from dispatch.models import Incident
from dispatch.models import Plan as Row
from dispatch.rules.candidate import Asked, Timed, fault_of, why_not
from dispatch.rules.plan import Case, Need, Plan, matching
from dispatch.rules.policy import POLICY
from maps.candidates import straight_seconds
from maps.geo import LatLon, distances_m
from patrols import roster
from patrols.models import LastFix, Room, Unit
from patrols.rules.lifecycle import FREE

LANGUAGES = ("ar", "fr", "en")

#: How long units, where each was last heard, need to one place, by id.
Times = Callable[[Mapping[Unit, LastFix]], Mapping[int, Timed]]


def plan_of(incident: Incident, now: datetime) -> Plan | None:
    """The plan that the incident has at this hour; its room, type and sector were read with it."""
    sector = incident.sector.code if incident.sector else None
    return plan_for(incident.room, incident.type.code, incident.priority, sector, incident.alarm, now)


def plans_of(incidents: Iterable[Incident], room: Room, now: datetime) -> dict[int, Plan | None]:
    """The same of many incidents of the room at once, by number."""
    hour = now.astimezone(ZoneInfo(room.time_zone)).hour
    known = [as_rule(row) for row in room.plans.filter(active=True)]
    found = {}
    for one in incidents:
        sector = one.sector.code if one.sector else None
        case = Case(type=one.type.code, priority=one.priority, sector=sector, hour=hour, alarm=one.alarm)
        found[one.number] = matching(known, case)
    return found


def plan_for(
    room: Room, kind: str | None, priority: int | None, sector: str | None, alarm: int, now: datetime
) -> Plan | None:
    """The room's plan for such an incident at this hour."""
    hour = now.astimezone(ZoneInfo(room.time_zone)).hour
    case = Case(type=kind, priority=priority, sector=sector, hour=hour, alarm=alarm)
    return matching(map(as_rule, room.plans.filter(active=True, alarm__lte=alarm)), case)


def as_rule(row: Row) -> Plan:
    """A stored plan as the rules read it."""
    hours = None
    if row.from_hour is not None and row.until_hour is not None:
        hours = (row.from_hour, row.until_hour)
    return Plan(
        code=row.code,
        alarm=row.alarm,
        types=tuple(row.types),
        priorities=tuple(row.priorities),
        sectors=tuple(row.sectors),
        hours=hours,
        needs=tuple(map(need_from, row.needs)),
        backup=tuple(map(need_from, row.backup)),
        least_crew=row.least_crew,
        rest_min=row.rest_min,
        shift_min=row.shift_min,
        name=_said(row, "name"),
        tell=_said(row, "tell"),
    )


def need_from(stored: Mapping[str, Any]) -> Need:
    """A stored need as the rules read it."""
    return Need(stored["need"], stored["count"], tuple(stored["kinds"]), tuple(stored["skills"]))


def need_card(need: Need) -> dict[str, Any]:
    """A need as it is stored and travels."""
    return {"need": need.code, "count": need.count, "kinds": [*need.kinds], "skills": [*need.skills]}


def _said(row: Row, what: str) -> dict[str, str]:
    """Its texts by language, those that there are."""
    return {language: said for language in LANGUAGES if (said := getattr(row, f"{what}_{language}"))}


def in_all(said: Mapping[str, str]) -> dict[str, str] | str:
    """{language: text} in all three, the first there is where one is missing; an empty text for nothing."""
    other = next(iter(said.values()), "")
    return {language: said.get(language, other) for language in LANGUAGES} if said else ""


def elsewhere(
    room: Room, needs: Iterable[Need], plan: Plan | None, destination: LatLon, now: datetime, times: Times
) -> dict[Need, dict[str, Any] | None]:
    """For each need the nearest unit of another room that could fill it, by road where `times` knows a way.
    Of it only its room, its call sign and how long it needs; who is under cover is not named.
    """
    free = Unit.objects.filter(status__in=FREE, undercover=False).exclude(room=room)
    there = candidates.standing(
        free.select_related("room", "home_sector", "emergency").prefetch_related(roster.OPEN_SHIFTS), now
    )
    placed = [one for one in there.candidates if why_not(one) is None]
    timed = times({there.units[one.unit]: there.fixes[one.unit] for one in placed})
    near = sorted(
        (*_seconds(timed[one.unit], there.fixes[one.unit], destination), one.unit, one) for one in placed
    )
    found: dict[Need, dict[str, Any] | None] = {}
    for need in needs:
        asked = Asked(now=now, plan=replace(plan or Plan(code=""), needs=(need,), backup=()))
        able = (
            _there(there.units[one.unit], seconds, by)
            for seconds, by, _, one in near
            if fault_of(one, asked, POLICY) is None
        )
        found[need] = next(able, None)
    return found


def _seconds(timed: Timed, fix: LastFix, destination: LatLon) -> tuple[float, str]:
    """What was timed; of who is beyond the bound, or beyond every road, a guess that is not below it."""
    if isfinite(timed.seconds):
        return timed.seconds, timed.by
    straight_m = distances_m([fix.lat], [fix.lon], destination)
    return max(POLICY.bound_s, float(straight_seconds(straight_m)[0])), "straight_line"


def _there(unit: Unit, seconds: float, by: str) -> dict[str, Any]:
    its = unit.room
    return {
        "room": its.slug,
        "name": its.name,
        "call_sign": unit.call_sign,
        "seconds": round(seconds, 1),
        "by": by,
    }
