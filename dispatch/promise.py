"""What a caller is told about when a patrol comes: what may be told, and that it was."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from dispatch import area, hazard_cards, plans, recommendation, tasking, worklist
from dispatch.events import PromiseSaid
from dispatch.intake import in_hand
from dispatch.models import Assignment, Call, Incident
from dispatch.rules import promising
from dispatch.rules.candidate import Timed
from dispatch.rules.lifecycle import Stage
from dispatch.rules.plan import Plan
from dispatch.rules.policy import POLICY
from maps.geo import LatLon
from patrols import access, clock, roster
from patrols.decisions import deciding, emit
from patrols.models import Officer, Room, Sector, Unit
from patrols.rules.refusal import Refused

PROMISE = access.permission("dispatch.promise")

#: It is not driving yet.
UNREADY = (Stage.DISPATCHED, Stage.ACKNOWLEDGED)
NOBODY: dict[str, Any] = {"low_min": None, "high_min": None, "seconds": None, "unit": None, "call_sign": None}


class _Coming(NamedTuple):
    """A unit that may be the first there, and how long it drives; `by` is unknown where only the dispatch
    foresaw it.
    """

    seconds: float
    unit: int
    call_sign: str
    by: str | None
    sent: bool
    drives: bool
    span: tuple[float, float] | None = None
    """between what eight of ten such drives take, where the city's own trips taught it"""


def may_promise(room: Room, number: int, *, by: Officer) -> dict[str, Any]:
    """When a patrol may be at the place of a call in hand, as it travels: the first of those that were sent,
    else the nearest that can go. Refused while nobody knows where that is.
    """
    access.need(by, PROMISE, room)
    call = in_hand(room, number)
    incident = worklist.root(call.incident) if call.incident else None
    at = hazard_cards.position(incident) if incident else hazard_cards.position(call)
    if at is None:
        raise Refused("place_needed", call=number)
    now = clock.now()
    sector = incident.sector if incident else area.sector(room, at)
    coming = _sent(incident, at, now) if incident else None
    if coming is None:
        plan = plans.plan_of(incident, now) if incident else _plan(call, sector, now)
        coming = _nearest(room, at, sector, now, plan)
    if coming is None:
        return {**NOBODY, "by": None, "calibrated": False}
    told = _interval(coming, _priority(call, incident))
    return {
        "low_min": told.low_min,
        "high_min": told.high_min,
        "seconds": round(coming.seconds, 1),
        "unit": coming.unit,
        "call_sign": coming.call_sign,
        "by": coming.by,
        "calibrated": coming.span is not None,
    }


def say(room: Room, number: int, low_min: int, high_min: int, *, by: Officer) -> Call:
    """The caller was told that a patrol comes within `low_min` to `high_min` minutes from now; what was told
    later counts.
    """
    access.need(by, PROMISE, room)
    with deciding(room, by=by) as decision:
        call = in_hand(room, number)
        told = promising.said(low_min, high_min, POLICY)
        until = decision.at + timedelta(minutes=told.high_min)
        call.promised_at, call.promised_until = decision.at, until
        call.promised_from = decision.at + timedelta(minutes=told.low_min)
        call.save(update_fields=["promised_at", "promised_from", "promised_until"])
        speaks = worklist.root(call.incident).number if call.incident else None
        emit(
            PromiseSaid(
                room=room,
                call=number,
                incident=speaks,
                low_min=told.low_min,
                high_min=told.high_min,
                until=until,
            )
        )
    return call


def _sent(incident: Incident, at: LatLon, now: datetime) -> _Coming | None:
    """Of the units that were sent the one that is there first."""
    ways = [one for one in tasking.running(incident) if one.unit.kind not in POLICY.promise_never]
    fixes = roster.last_fixes(one.unit_id for one in ways)
    standing = {one.unit: fixes[one.unit_id] for one in ways if one.unit_id in fixes}
    times = recommendation.times_of(incident.room, standing, at, incident.sector, now)
    found = []
    for one in ways:
        timed = times.get(one.unit_id)
        if Stage(one.stage) in (Stage.ON_SCENE, Stage.TRANSPORTING):
            found.append(_coming(one, 0.0, timed.by if timed else None))
        elif timed and timed.seconds <= POLICY.bound_s:
            found.append(_coming(one, timed.seconds, timed.by, _span(timed)))
        elif one.seconds is not None and one.started_at:
            left = one.seconds - (now - one.started_at).total_seconds()
            found.append(_coming(one, max(0.0, left), None))
    return min(found, key=lambda one: (one.seconds, one.unit), default=None)


def _coming(
    one: Assignment, seconds: float, by: str | None, span: tuple[float, float] | None = None
) -> _Coming:
    drives = Stage(one.stage) not in UNREADY
    call_sign = one.unit.call_sign
    return _Coming(seconds, one.unit_id, call_sign, _basis(by), sent=True, drives=drives, span=span)


def _plan(call: Call, sector: Sector | None, now: datetime) -> Plan | None:
    """The plan that the call's incident would have."""
    code, kind = sector.code if sector else None, call.type
    return plans.plan_for(call.room, kind.code if kind else None, _priority(call, None), code, 1, now)


def _nearest(
    room: Room, at: LatLon, sector: Sector | None, now: datetime, plan: Plan | None
) -> _Coming | None:
    """The nearest unit that can go."""
    eyes = set(Unit.objects.filter(room=room, kind__in=POLICY.promise_never).values_list("pk", flat=True))
    for one in recommendation.ranking_for(room, at, sector, now, plan=plan).ranked:
        if (unit := one.candidate).unit not in eyes:
            timed = one.timed
            by, span = _basis(timed.by), _span(timed)
            return _Coming(timed.seconds, unit.unit, unit.call_sign, by, sent=False, drives=False, span=span)
    return None


def _interval(coming: _Coming, priority: int | None) -> promising.Interval:
    unready = promising.unready_s(priority, sent=coming.sent, drives=coming.drives, policy=POLICY)
    span = coming.span or promising.span(coming.seconds, by_road=coming.by == "road", policy=POLICY)
    return promising.interval(span, unready_s=unready, policy=POLICY)


def _span(timed: Timed) -> tuple[float, float] | None:
    return None if timed.low_s is None or timed.high_s is None else (timed.low_s, timed.high_s)


def _priority(call: Call, incident: Incident | None) -> int | None:
    if incident:
        return incident.priority
    return call.type.priority if call.type else None


def _basis(by: str | None) -> str | None:
    return "line" if by == "straight_line" else by
