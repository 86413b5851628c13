"""READ what is jointly best: who goes where of all that waits, beside the queue worked from the top."""

import math
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dispatch import hazard_cards, standby, worklist
from dispatch.models import Incident
from dispatch.recommendation import RECOMMEND
from dispatch.rules import joint
from dispatch.rules.joint import Pair, Waiting
from dispatch.rules.lifecycle import IncidentStage
from dispatch.rules.policy import POLICY
from maps.pairing import cheapest_pairs
from patrols import access, clock
from patrols.clock import stamp
from patrols.models import Officer, Room


def best(room: Room, *, by: Officer) -> dict[str, Any]:
    """The joint answer as it travels (`docs/protocol.md`), one unit for each incident. It decides nothing."""
    access.need(by, RECOMMEND, room)
    began, now = time.perf_counter(), clock.now()
    queue, free = _queue(room), standby.units(room)
    located = [one for one in queue if hazard_cards.position(one)]
    units = {one.unit: one.call_sign for one in free}
    waiting = _waiting(room, located, free, now)
    chosen = solve(waiting, list(units))
    alone = joint.one_by_one(waiting)
    saved = joint.cost(waiting, alone, POLICY) - joint.cost(waiting, chosen, POLICY)
    return {
        "at": stamp(now),
        "pairs": [_pair(one, units) for one in joint.pairs(waiting, chosen, alone)],
        "saved_s": max(0.0, round(saved, 1)),
        "unmatched": [
            *({"incident": one.number, "reason": "not_located"} for one in queue if one not in located),
            *(
                {"incident": one.incident, "reason": joint.why_unmatched(one, list(units))}
                for one in waiting
                if one.incident not in chosen
            ),
        ],
        "took_ms": round((time.perf_counter() - began) * 1000, 1),
    }


def solve(waiting: Sequence[Waiting], units: Sequence[int]) -> dict[int, int]:
    """{incident: unit} of least cost."""
    chosen = cheapest_pairs(joint.costs(waiting, units, POLICY), joint.alone(waiting, POLICY))
    return {
        one.incident: units[column] for one, column in zip(waiting, chosen, strict=True) if column is not None
    }


def _queue(room: Room) -> list[Incident]:
    """What waits for a unit, the most urgent first, then the longest waiting."""
    live = worklist.live(room).prefetch_related("assignments")
    queued = [one for one in live if worklist.stage_of(one) is IncidentStage.QUEUED]
    return sorted(queued, key=lambda one: (one.priority, one.queued_at, one.number))


def _waiting(
    room: Room, queue: Sequence[Incident], free: Sequence[standby.Free], now: datetime
) -> list[Waiting]:
    places = [
        standby.Where(at, one.sector.code if one.sector else None)
        for one in queue
        if (at := hazard_cards.position(one))
    ]
    table = standby.seconds(room, free, places, now).tolist()
    return [
        Waiting(
            one.number,
            one.priority,
            {unit.unit: seconds for unit, seconds in zip(free, row, strict=True) if math.isfinite(seconds)},
        )
        for one, row in zip(queue, table, strict=True)
    ]


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
