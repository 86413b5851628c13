"""How soon everybody can be at each of many places, from searches that are kept.

A search out of a place labels the end of every road with the seconds from there. The labels know nothing of
units: wherever units now stand, their seconds are looked up. A kept search is used only for the very place,
closed edges and driving times that it was made with; it is made again after any of them changed.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from .candidates import straight_seconds
from .eta import BOUND_S, labels
from .geo import Floats, LatLon, distances_m
from .learned import Pace
from .roads import Bools, RoadGraph
from .snapping import OFF_ROAD_M, Ints, Snap, Snaps

KEPT_BYTES: Final = 128 * 2**20
"""Of labels, a graph: 240 places of Casablanca."""


@dataclass(frozen=True)
class Reach:
    """Seconds to one place: `labels` from the end of each edge, infinite where no way leads there."""

    target: Snap
    labels: Floats

    def seconds(self, graph: RoadGraph, origins: Snaps) -> Floats:
        """What `travel_seconds` would answer without a bound, in the origins' order."""
        best = np.full(len(origins), np.inf)
        goals = ((self.target.edge, self.target.along), (self.target.twin, 1.0 - self.target.along))
        for edge, along in ((origins.edge, origins.along), (origins.twin, 1.0 - origins.along)):
            on = np.flatnonzero(edge >= 0)
            at, gone, whole = edge[on], along[on], graph.edge_seconds[edge[on]]
            best[on] = np.minimum(best[on], self.labels[at] + (1.0 - gone) * whole)
            for goal, goal_along in goals:
                ahead = on[(at == goal) & (goal_along >= gone)]
                best[ahead] = np.minimum(best[ahead], (goal_along - along[ahead]) * graph.edge_seconds[goal])
        return best


@dataclass
class _Kept:
    """The searches of one graph, and what they were made with."""

    closed: Bools
    edge_seconds: Floats
    found: OrderedDict[Snap, Reach] = field(default_factory=OrderedDict)

    def holds(self, graph: RoadGraph) -> bool:
        same = np.array_equal(self.closed, graph.closed)
        return same and np.array_equal(self.edge_seconds, graph.edge_seconds)


_kept: WeakKeyDictionary[RoadGraph, _Kept] = WeakKeyDictionary()
_keeping = threading.Lock()


def reaches(graph: RoadGraph, targets: Sequence[Snap]) -> list[Reach]:
    """The search out of each place, which must be on the road: kept ones, and new ones that are kept."""
    kept = _kept_of(graph)
    found = [_recall(kept, target) or Reach(target, labels(graph, target)) for target in targets]
    with _keeping:
        if kept.holds(graph):
            kept.found.update((one.target, one) for one in found)
            while len(kept.found) > max(len(targets), KEPT_BYTES // (8 * graph.edge_count)):
                kept.found.popitem(last=False)
    return found


def _kept_of(graph: RoadGraph) -> _Kept:
    with _keeping:
        kept = _kept.get(graph)
        if kept is None or not kept.holds(graph):
            kept = _kept[graph] = _Kept(graph.closed.copy(), graph.edge_seconds.copy())
    return kept


def _recall(kept: _Kept, target: Snap) -> Reach | None:
    with _keeping:
        known = kept.found.get(target)
        if known:
            kept.found.move_to_end(target)
    return known


class Standing(NamedTuple):
    """Where a unit is; one with a pace, in km/h, comes in a straight line."""

    position: LatLon
    pace_kph: float | None = None


class Place(NamedTuple):
    """Where somebody may be needed; `pace` says what a path by road there really takes. What nobody called
    from may lie farther from its road than `off_road_m`.
    """

    position: LatLon
    pace: Pace | None = None
    off_road_m: float = OFF_ROAD_M


def arrivals(
    graph: RoadGraph | None, units: Sequence[Standing], places: Sequence[Place], bound_s: float = BOUND_S
) -> Floats:
    """Seconds to each place (rows) from each unit (columns), infinite beyond `bound_s`: by road, and in a
    straight line for a unit with a pace or off the graph, or to a place off the graph, as in
    `candidates.candidate_frame`.
    """
    lats = np.array([unit.position.lat for unit in units], dtype=np.float64)
    lons = np.array([unit.position.lon for unit in units], dtype=np.float64)
    paces = np.array([unit.pace_kph or np.nan for unit in units], dtype=np.float64)
    table = np.empty((len(places), len(units)))
    for row, place in enumerate(places):
        metres = distances_m(lats, lons, place.position)
        table[row] = np.where(np.isnan(paces), straight_seconds(metres), metres / (paces / 3.6))
    if graph is not None and units:
        snaps = graph.snap(np.column_stack([lats, lons]))
        _drive(graph, snaps, np.flatnonzero(snaps.on_road & np.isnan(paces)), places, table)
    return np.where(table <= bound_s, table, np.inf)


def _drive(graph: RoadGraph, snaps: Snaps, drivers: Ints, places: Sequence[Place], table: Floats) -> None:
    """Write the seconds of those that drive over what they would take in a straight line."""
    limits = np.array([place.off_road_m for place in places])
    targets = graph.snap([place.position for place in places], max_distance_m=limits.max(initial=OFF_ROAD_M))
    rows = np.flatnonzero(targets.on_road & (targets.distance_m <= limits)).tolist()
    for row, reach in zip(rows, reaches(graph, [targets[row] for row in rows]), strict=True):
        pace, driven = places[row].pace, reach.seconds(graph, snaps[drivers])
        table[row, drivers] = pace.trips(driven) if pace else driven
