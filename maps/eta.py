"""Driving time: all origins to one destination in ONE search out of the destination, stopped early.

A path costs its edges' seconds plus its turns' seconds; the first and the last edge count only for the part
that is driven. Ends are points on directed edges (snapping.py); the stretch from a position to its road is
not driven and costs nothing. The search holds no interpreter lock.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

import numpy as np

from .geo import Floats, LatLon
from .roads import RoadGraph
from .snapping import Ints, Snap, Snaps
from .workspace import NOWHERE, Memory, Network, Rows, Target

BOUND_S: Final = 1200.0
"""Beyond twenty minutes a unit is not a candidate; it is left out by name."""


_NO_UNITS: Final = np.empty(0, dtype=np.int64)
_NO_SECONDS: Final = np.empty(0)


class Route(NamedTuple):
    """The way driven. `line` starts and ends at the snapped points."""

    line: list[LatLon]
    seconds: float
    edges: list[int]


class Way(NamedTuple):
    """The edges driven, the fractions at which the first is entered and the last is left, and the seconds."""

    edges: list[int]
    start_along: float
    target_along: float
    seconds: float


def travel_seconds(
    graph: RoadGraph,
    origins: Snaps,
    destination: LatLon | Snap,
    *,
    bound_s: float = BOUND_S,
    want: int | None = None,
) -> Floats:
    """Seconds from each origin to the destination, in the origins' order.

    Infinite for an origin that is off the graph, cannot reach it, or is farther than `bound_s`; with `want`
    also for every origin after the `want` nearest (of equally near ones, the first in order counts).
    """
    if want is None and 4 * len(origins) > graph.edge_count:  # all of so many: everywhere is searched anyway
        return _crowd(graph, origins, _snapped(graph, destination), bound_s)
    seconds = np.full(len(origins), np.inf)
    found, taken = nearest(graph, standing(graph, origins), destination, bound_s=bound_s, want=want)
    seconds[found] = taken
    return seconds


def _crowd(graph: RoadGraph, origins: Snaps, destination: Snap, bound_s: float) -> Floats:
    from .search import crowd, search  # what a start does without

    target, seconds = _target(destination), np.empty(len(origins))
    nobody = standing(graph, Snaps.off_road(0))
    with _memory(graph, 0) as memory:
        search(_network(graph), memory, nobody, target, float(bound_s), _NO_UNITS, _NO_SECONDS)
        crowd(
            origins.edge,
            origins.along,
            origins.twin,
            target,
            graph.edge_seconds,
            memory.stamp,
            memory.label,
            memory.generation[0],
            seconds,
        )
    return np.where(seconds <= bound_s, seconds, np.inf)


def nearest(
    graph: RoadGraph,
    rows: Rows,
    destination: LatLon | Snap,
    *,
    bound_s: float = BOUND_S,
    want: int | None = None,
) -> tuple[Ints, Floats]:
    """The units that stand in these rows and their seconds, nearest first: those within `bound_s`, of them
    the `want` nearest (of equally near ones, the lower number counts). What it costs depends on how far it
    must look, not on how many units stand elsewhere.
    """
    from .search import search

    count = rows.edge.size // 2
    most = count if want is None else min(want, count)
    found, seconds = np.empty(most, dtype=np.int64), np.empty(most)
    if not most:
        return found, seconds
    with _memory(graph, count) as memory:
        target = _target(_snapped(graph, destination))
        settled = search(_network(graph), memory, rows, target, float(bound_s), found, seconds)
    return found[:settled], seconds[:settled]


def labels(graph: RoadGraph, target: Snap) -> Floats:
    """Seconds to the target from the end of each edge, infinite where no way leads there."""
    from .search import search

    with _memory(graph, 0) as memory:
        search(
            _network(graph),
            memory,
            standing(graph, Snaps.off_road(0)),
            _target(target),
            np.inf,
            _NO_UNITS,
            _NO_SECONDS,
        )
        return np.where(memory.stamp == memory.generation[0], memory.label, np.inf)


def standing(graph: RoadGraph, snaps: Snaps) -> Rows:
    """Units that stand there, numbered in this order."""
    count = len(snaps)
    rows = Rows(
        first=np.full(graph.edge_count, NOWHERE, dtype=np.int64),
        edge=np.full(2 * count, NOWHERE, dtype=np.int64),
        along=np.zeros(2 * count),
        next=np.empty(2 * count, dtype=np.int64),
        before=np.empty(2 * count, dtype=np.int64),
    )
    take(rows, np.arange(count, dtype=np.int64), snaps)
    return rows


def take(rows: Rows, units: Ints, snaps: Snaps) -> None:
    """Take the units of these numbers to where they stand now."""
    from .search import move

    move(rows, units, snaps.edge, snaps.along, snaps.twin)


def way(graph: RoadGraph, start: Snap, target: Snap, *, bound_s: float = np.inf) -> Way | None:
    """The fastest way from one snapped point to another, or None when there is none within `bound_s`."""
    from .search import search

    rows, found, seconds = standing(graph, Snaps.of([start])), np.empty(1, dtype=np.int64), np.empty(1)
    with _memory(graph, 1) as memory:
        if not search(_network(graph), memory, rows, _target(target), float(bound_s), found, seconds):
            return None
        row, direct = divmod(int(memory.leg[0]), 2)
        edges = _edges_driven(memory, int(rows.edge[row]), direct)
    target_along = target.along if edges[-1] == target.edge else 1.0 - target.along
    return Way(edges, float(rows.along[row]), target_along, float(seconds[0]))


def route(
    graph: RoadGraph, origin: LatLon | Snap, destination: LatLon | Snap, *, bound_s: float = np.inf
) -> Route | None:
    """The fastest way from one point to another, or None when there is none within `bound_s`."""
    found = way(graph, _snapped(graph, origin), _snapped(graph, destination), bound_s=bound_s)
    if found is None:
        return None
    line = line_along(graph, found.edges, found.start_along, found.target_along)
    return Route(line, found.seconds, found.edges)


def warm(graph: RoadGraph) -> None:
    """Load or compile the kernel and build the snapping index, so that the first call does not wait."""
    middle = graph.snap_one(LatLon(float(graph.vertex_lat[0]), float(graph.vertex_lon[0])))
    travel_seconds(graph, Snaps.of([middle]), middle)


def _snapped(graph: RoadGraph, point: LatLon | Snap) -> Snap:
    return point if isinstance(point, Snap) else graph.snap_one(point)


def _network(graph: RoadGraph) -> Network:
    return Network(graph.turn_start, graph.turn_before, graph.turn_seconds, graph.edge_seconds, graph.closed)


def _target(target: Snap) -> Target:
    return Target(
        np.array([target.edge, target.twin], dtype=np.int64), np.array([target.along, 1.0 - target.along])
    )


@contextmanager
def _memory(graph: RoadGraph, units: int) -> Iterator[Memory]:
    """Search memory from the graph's idle list.

    Its heap holds every push a search can make: one a turn, the target's turns once more, four a unit.
    """
    try:
        memory: Memory = graph.workspaces.pop()
    except IndexError:
        memory = _new_memory(graph, 0)
    if memory.best.size < units:
        memory = _new_memory(graph, units)
    try:
        yield memory
    finally:
        graph.workspaces.append(memory)


def _new_memory(graph: RoadGraph, units: int) -> Memory:
    edges, entries = graph.edge_count, 2 * graph.turn_before.size + 4 * units
    return Memory(
        generation=np.zeros(1, dtype=np.int64),
        stamp=np.zeros(edges, dtype=np.int64),
        label=np.empty(edges),
        after=np.empty(edges, dtype=np.int64),
        unit_stamp=np.zeros(units, dtype=np.int64),
        best=np.empty(units),
        leg=np.empty(units, dtype=np.int64),
        heap_key=np.empty(entries),
        heap_id=np.empty(entries, dtype=np.int64),
    )


def _edges_driven(memory: Memory, first: int, direct: int) -> list[int]:
    """From the unit's edge to the target's, in driving order."""
    edges = [first]
    while not direct:
        after = int(memory.after[edges[-1]])
        direct = after < 0
        edges.append(~after if direct else after)
    return edges


def line_along(graph: RoadGraph, edges: list[int], start_along: float, target_along: float) -> list[LatLon]:
    """The edges' points, the first cut off behind the origin and the last beyond the target."""
    line: list[LatLon] = []
    for at, edge in enumerate(edges):
        low = start_along if at == 0 else 0.0
        high = target_along if at == len(edges) - 1 else 1.0
        part = _part(graph, graph.line_of(edge), low, high)
        line.extend(part[1:] if line and line[-1] == part[0] else part)
    return line


def _part(graph: RoadGraph, points: list[LatLon], low: float, high: float) -> list[LatLon]:
    """The points between two fractions of a line's length, with both ends interpolated."""
    lat, lon = np.array(points).T
    x, y = graph.grid.to_metres(lat, lon)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    along = along / along[-1] if along[-1] > 0 else np.linspace(0.0, 1.0, along.size)
    inside = [point for point, at in zip(points, along, strict=True) if low < at < high]
    ends = [LatLon(float(np.interp(at, along, lat)), float(np.interp(at, along, lon))) for at in (low, high)]
    return [ends[0], *inside, ends[1]]
