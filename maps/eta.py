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
from .snapping import Snap, Snaps
from .workspace import NOWHERE, Ends, Memory, Network

BOUND_S: Final = 1200.0
"""Beyond twenty minutes a unit is not a candidate; it is left out by name."""


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
    from .search import search  # what a start does without

    ends, wanted = _ends(origins, _snapped(graph, destination)), len(origins) if want is None else want
    with _memory(graph, len(origins)) as memory:
        search(_network(graph), memory, ends, float(bound_s), wanted)
    return ends.seconds


def way(graph: RoadGraph, start: Snap, target: Snap, *, bound_s: float = np.inf) -> Way | None:
    """The fastest way from one snapped point to another, or None when there is none within `bound_s`."""
    from .search import search

    ends = _ends(Snaps.of([start]), target)
    with _memory(graph, 1) as memory:
        if not search(_network(graph), memory, ends, float(bound_s), 1):
            return None
        edges = _edges_driven(memory, ends)
    start_along = float(ends.row_along[ends.leg[0] // 2])
    target_along = target.along if edges[-1] == target.edge else 1.0 - target.along
    return Way(edges, start_along, target_along, float(ends.seconds[0]))


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


def _ends(origins: Snaps, target: Snap) -> Ends:
    count = len(origins)
    row_edge = np.empty(2 * count, dtype=np.int64)
    row_edge[0::2], row_edge[1::2] = origins.edge, origins.twin
    row_along = np.empty(2 * count)
    row_along[0::2], row_along[1::2] = origins.along, 1.0 - origins.along
    return Ends(
        target_edge=np.array([target.edge, target.twin], dtype=np.int64),
        target_along=np.array([target.along, 1.0 - target.along]),
        row_edge=row_edge,
        row_along=row_along,
        row_next=np.empty(2 * count, dtype=np.int64),
        best=np.full(count, np.inf),
        leg=np.full(count, NOWHERE, dtype=np.int64),
        seconds=np.full(count, np.inf),
    )


@contextmanager
def _memory(graph: RoadGraph, origins: int) -> Iterator[Memory]:
    """Search memory from the graph's idle list.

    Its heap holds every push a search can make: one a turn, the target's turns once more, three an origin.
    """
    entries = 2 * graph.turn_before.size + 3 * origins
    try:
        memory: Memory = graph.workspaces.pop()
    except IndexError:
        memory = _new_memory(graph.edge_count, entries)
    if memory.heap_key.size < entries:
        memory = memory._replace(heap_key=np.empty(entries), heap_id=np.empty(entries, dtype=np.int64))
    try:
        yield memory
    finally:
        graph.workspaces.append(memory)


def _new_memory(edges: int, entries: int) -> Memory:
    return Memory(
        generation=np.zeros(1, dtype=np.int64),
        stamp=np.zeros(edges, dtype=np.int64),
        label=np.empty(edges),
        after=np.empty(edges, dtype=np.int64),
        row_stamp=np.zeros(edges, dtype=np.int64),
        row_first=np.empty(edges, dtype=np.int64),
        heap_key=np.empty(entries),
        heap_id=np.empty(entries, dtype=np.int64),
    )


def _edges_driven(memory: Memory, ends: Ends) -> list[int]:
    """From the one origin's edge to the target's, in driving order."""
    row, direct = divmod(int(ends.leg[0]), 2)
    edges = [int(ends.row_edge[row])]
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
