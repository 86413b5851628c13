"""From fixes to the way driven: the most probable chain of road positions.

The hidden Markov model of Newson and Krumm, "Hidden Markov Map Matching Through Noise and Sparseness" (ACM
SIGSPATIAL 2009): a fix errs normally from the road it was taken on, and between two fixes one seldom drives
much farther than they lie apart. Candidates are points on *directed* edges, so that a way has a direction.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from .eta import travel_seconds, way
from .geo import Floats
from .roads import RoadGraph
from .snapping import Ints, Snap, Snaps

ERROR_M: Final = 10.0
"""Standard deviation of a fix from its road: the receiver's error, and the map's."""
DETOUR_M: Final = 10.0
"""How much farther than the fixes lie apart one drives between them, on average."""
REACH_M: Final = 60.0
"""Roads farther from a fix than this are not considered."""
CANDIDATES: Final = 12
"""Directed edges considered for a fix, the nearest."""
TURNING_ROUND_M: Final = 60.0
"""Metres added for turning round between junctions."""
_SPARE_M: Final = 400.0
"""One may drive twice as far as two fixes lie apart, and this much more; beyond it the drive is parted."""


class Leg(NamedTuple):
    """Driven between two fixes: the edges in order, the fractions at which the first is entered and the last
    is left.
    """

    edges: list[int]
    start_along: float
    end_along: float


class Drive(NamedTuple):
    """Driven without a gap; leg i leads from fix `rows[i]` to fix `rows[i + 1]`."""

    legs: list[Leg]
    rows: list[int]


@dataclass(frozen=True, slots=True)
class _Step:
    """A fix that counts: its row, its candidates, what each costs, and which of the step before led to it."""

    row: int
    spots: Snaps
    cost: Floats
    came_from: Ints


def match(graph: RoadGraph, fixes: Floats, *, error_m: float = ERROR_M) -> list[Drive]:
    """The ways driven by one vehicle; `fixes` are (n, 2) lat, lon in degrees, in the order of time.

    Fixes that are far from every road are passed over; where no road leads on, the drive is parted. Closures
    are obeyed as far as a search does. A stretch of one fix is no way and is left out.
    """
    rows, x, y = moving(graph, fixes, 2 * error_m)
    roads = _by_length(graph)
    stretches: list[list[_Step]] = [[]]
    for row, spots in zip(rows, _candidates(graph, x[rows], y[rows]), strict=True):
        if not len(spots):
            continue
        near = 0.5 * (spots.distance_m / error_m) ** 2
        before = stretches[-1][-1] if stretches[-1] else None
        if before is not None:
            apart = math.hypot(x[row] - x[before.row], y[row] - y[before.row])
            total = before.cost[:, None] + _detours(graph, roads, before.spots, spots, apart) / DETOUR_M
            best = total.argmin(0)
            cost = total[best, np.arange(len(spots))] + near
            if np.isfinite(cost).any():
                stretches[-1].append(_Step(int(row), spots, cost, best))
                continue
            stretches.append([])
        stretches[-1].append(_Step(int(row), spots, near, np.zeros(len(spots), dtype=np.int64)))
    return [found for steps in stretches if (found := _drive(graph, roads, steps))]


def moving(graph: RoadGraph, fixes: Floats, least_m: float) -> tuple[list[int], Floats, Floats]:
    """The rows that lie `least_m` from the one counted before, and all positions in metres of the grid.

    Of a vehicle that stands only the noise moves.
    """
    x, y = graph.grid.to_metres(fixes[:, 0], fixes[:, 1])
    rows: list[int] = []
    for row in range(x.size):
        if not rows or math.hypot(x[row] - x[rows[-1]], y[row] - y[rows[-1]]) >= least_m:
            rows.append(row)
    return rows, x, y


def _by_length(graph: RoadGraph) -> RoadGraph:
    """The same roads, whose seconds are metres and whose turns cost nothing."""
    return graph.at_speeds(graph.edge_metres, np.zeros_like(graph.turn_seconds))


def _candidates(graph: RoadGraph, x: Floats, y: Floats) -> Iterator[Snaps]:
    """For each point the directed edges within reach, the nearest first."""
    of, spots = graph.within(x, y, REACH_M)
    order = np.lexsort((spots.edge, spots.distance_m, of))
    starts = np.searchsorted(of[order], np.arange(x.size + 1))
    for low, high in pairwise(starts):
        yield spots[order[low : min(high, low + CANDIDATES)]]


def _detours(graph: RoadGraph, roads: RoadGraph, before: Snaps, after: Snaps, apart_m: float) -> Floats:
    """(before, after): metres driven beyond what the fixes lie apart; infinite where no road leads."""
    bound = 2 * apart_m + _SPARE_M
    driven = np.column_stack(
        [travel_seconds(roads, before, after[at], bound_s=bound) for at in range(len(after))]
    )
    round_m = _turned_round(graph, before, after)
    return np.asarray(np.abs(np.minimum(driven, round_m) - apart_m), dtype=np.float64)


def _turned_round(graph: RoadGraph, before: Snaps, after: Snaps) -> Floats:
    """(before, after): metres when the vehicle turned round on its own edge; infinite for other edges."""
    twin = graph.edge_twin[before.edge][:, None] == after.edge[None, :]
    apart = (
        np.abs(1.0 - after.along[None, :] - before.along[:, None]) * graph.edge_metres[before.edge][:, None]
    )
    return np.where(twin, apart + TURNING_ROUND_M, np.inf)


def _drive(graph: RoadGraph, roads: RoadGraph, steps: list[_Step]) -> Drive | None:
    """Back from the cheapest end, then forward along the roads between the positions."""
    if len(steps) < 2:
        return None
    at, chain = int(steps[-1].cost.argmin()), list[Snap]()
    for step in reversed(steps):
        chain.append(step.spots[at])
        at = int(step.came_from[at])
    chain.reverse()
    legs = [_leg(graph, roads, one, two) for one, two in pairwise(chain)]
    return Drive(legs, [step.row for step in steps])


def _leg(graph: RoadGraph, roads: RoadGraph, one: Snap, two: Snap) -> Leg:
    turned_m = _turned_round(graph, Snaps.of([one]), Snaps.of([two]))[0, 0]
    found = way(roads, one, two, bound_s=turned_m)
    return Leg([one.edge, two.edge] if found is None else found.edges, one.along, two.along)


def metres(graph: RoadGraph, leg: Leg) -> float:
    """The length of a leg; of one that turned round on its own edge, both ways."""
    of, (first, *_), last = graph.edge_metres, leg.edges, leg.edges[-1]
    if len(leg.edges) == 2 and graph.edge_twin[first] == last:
        return float(abs(1 - leg.end_along - leg.start_along) * of[first])
    return float(of[leg.edges].sum() - leg.start_along * of[first] - (1 - leg.end_along) * of[last])
