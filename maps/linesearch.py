"""The compiled kernel beneath snapping: the nearest line to each point, by a grid of the lines' segments.

A segment is in every cell that its box touches. Around a point the cells are looked at ring by ring, until no
line beyond them can be nearer. Distances are GEOS's (`Distance::pointToSegment`): to an end, or square to it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .search import compiled


@compiled
def fill(x: Any, y: Any, first: Any, across: int, down: int, cell_m: float, start: Any, held: Any) -> None:
    """Count the segments of each cell into `start[1:]`, or with room in `held` write them there, in order.

    `first` are the points at which segments begin; x and y count from the grid's corner.
    """
    for segment in range(first.size):
        a = first[segment]
        left, right = min(x[a], x[a + 1]), max(x[a], x[a + 1])
        low, high = min(y[a], y[a + 1]), max(y[a], y[a + 1])
        for row in range(int(low / cell_m), min(int(high / cell_m), down - 1) + 1):
            for column in range(int(left / cell_m), min(int(right / cell_m), across - 1) + 1):
                cell = row * across + column
                if held.size:
                    held[start[cell]] = segment
                    start[cell] += 1
                else:
                    start[cell + 1] += 1


@compiled
def _from(px: float, py: float, ax: float, ay: float, bx: float, by: float) -> Any:
    """The distance of a point from a segment, and the fraction of the segment at which it is nearest."""
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    along = ((px - ax) * dx + (py - ay) * dy) / square if square > 0.0 else 0.0
    if along <= 0.0:
        return np.sqrt((px - ax) * (px - ax) + (py - ay) * (py - ay)), 0.0
    if along >= 1.0:
        return np.sqrt((px - bx) * (px - bx) + (py - by) * (py - by)), 1.0
    return abs(((ay - py) * dx - (ax - px) * dy) / square) * np.sqrt(square), along


@compiled
def nearest(
    px: Any,
    py: Any,
    x: Any,
    y: Any,
    first: Any,
    line: Any,
    start: Any,
    held: Any,
    across: int,
    down: int,
    cell_m: float,
    limit_m: float,
    segments: Any,
    fractions: Any,
    distances: Any,
) -> None:
    """For each point the nearest segment within the limit, -1 where there is none; of several lines equally
    near the first.
    """
    for at in range(px.size):
        column, row = int(np.floor(px[at] / cell_m)), int(np.floor(py[at] / cell_m))
        inside = min(
            px[at] - column * cell_m,
            (column + 1) * cell_m - px[at],
            py[at] - row * cell_m,
            (row + 1) * cell_m - py[at],
        )
        best, chosen, fraction = np.inf, -1, 0.0
        ring = max(0, -column, column - across + 1, -row, row - down + 1)
        last = max(column, across - 1 - column, row, down - 1 - row)
        while ring <= last:
            reach = (ring - 1) * cell_m + inside  # nothing in this ring is nearer
            if ring > 0 and (reach > best or reach > limit_m):
                break
            for other in range(max(0, row - ring), min(down - 1, row + ring) + 1):
                step = 1 if abs(other - row) == ring else 2 * ring
                for beside in range(column - ring, column + ring + 1, max(1, step)):
                    if beside < 0 or beside >= across:
                        continue
                    cell = other * across + beside
                    for place in range(start[cell], start[cell + 1]):
                        segment = held[place]
                        a = first[segment]
                        far, along = _from(px[at], py[at], x[a], y[a], x[a + 1], y[a + 1])
                        if far < best or (far == best and line[segment] < line[chosen]):
                            best, chosen, fraction = far, segment, along
            ring += 1
        if best <= limit_m:
            segments[at], fractions[at], distances[at] = chosen, fraction, best
