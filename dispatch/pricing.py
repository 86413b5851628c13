"""READ what sending each candidate leaves behind: its price, the pick by price, and the best move-up."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from dispatch import demand, standby
from dispatch.rules.coverage import Reached, busy_fraction
from dispatch.rules.policy import POLICY, Policy
from dispatch.rules.price import MoveUp, Price, Situation, move_up, pick, price
from patrols.city import city_of
from patrols.models import Room, Unit
from patrols.rules.lifecycle import Status


class Beside(NamedTuple):
    """What stands beside a recommendation, as it travels: by unit, and `told` of the whole answer."""

    prices: dict[int, dict[str, Any]]
    told: dict[str, Any]

    def price(self, unit: int) -> dict[str, Any]:
        """What a unit's row says more."""
        return {"price": self.prices.get(unit)}


def beside(
    room: Room, priority: int, drives: Mapping[int, float], now: datetime, policy: Policy = POLICY
) -> Beside:
    """For an incident of this priority to which each of these units drives so many seconds, the nearest
    first.
    """
    free = standby.units(room, now)
    stands = situation(room, free, now, policy)
    found = {unit: price(unit, drive_s, priority, stands) for unit, drive_s in drives.items()}
    prices = {unit: one for unit, one in found.items() if one}
    fastest = next(iter(drives), None)
    moved = move_up(fastest, prices[fastest].sector, stands) if fastest in prices else None
    return Beside(
        prices={unit: _price(one) for unit, one in prices.items()},
        told={
            "picks": {"fastest": fastest, "priced": pick(drives, prices)},
            "move_up": _move_up(moved, free),
            "priced_by": {
                "learned": stands.demand.learned,
                "incidents": stands.demand.incidents,
                "weeks": round(stands.demand.weeks, 1),
                "busy": round(stands.busy, 2),
                "task_s": round(stands.task_s),
            },
        },
    )


def situation(room: Room, free: Iterable[standby.Free], now: datetime, policy: Policy = POLICY) -> Situation:
    """How the room stands. What nobody steps out of covers nothing; without a map there are no sectors."""
    city, past, hour = city_of(room), demand.past(room, now), demand.hour_of_week(room, now)
    known = city.sectors.points if city else {}
    points = {code: point for code, point in known.items() if code in past.demand.urgent}
    cover = [one for one in free if one.kind not in policy.promise_never]
    there = [standby.Free(0, code, "", point) for code, point in points.items()]
    places = [standby.Where(point, code, drawn=True) for code, point in points.items()]
    table = standby.seconds(room, [*cover, *there], places, now, policy.nobody_s).tolist()
    rows = dict(zip(points, table, strict=True))
    ids = [one.unit for one in cover]
    taken_s = past.demand.happened[int(hour)] * past.task_s
    return Situation(
        sectors=[Reached(code, dict(zip(ids, row, strict=False))) for code, row in rows.items()],
        between={
            (start, end): row[len(ids) + at] for end, row in rows.items() for at, start in enumerate(points)
        },
        demand=past.demand,
        hour=hour,
        busy=busy_fraction(taken_s, _on_duty(room), past.demand.weeks, policy),
        task_s=past.task_s,
        policy=policy,
    )


def _on_duty(room: Room) -> int:
    return Unit.objects.filter(room=room).exclude(status=Status.OFF_DUTY).count()


def _price(one: Price) -> dict[str, Any]:
    return {
        "sector": one.sector,
        "uncovered_s": round(one.uncovered_s),
        "added_s": round(one.added_s, 1),
        "cost_s": round(one.cost_s, 1),
    }


def _move_up(one: MoveUp | None, free: Iterable[standby.Free]) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "unit": one.unit,
        "call_sign": next(unit.call_sign for unit in free if unit.unit == one.unit),
        "to_sector": one.sector,
        "seconds": round(one.seconds, 1),
        "gains_s": round(one.gains_s, 1),
    }
