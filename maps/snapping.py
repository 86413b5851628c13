"""From a position to a point on the road: nearest drivable line in the metre grid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple, overload

import numpy as np
import shapely
from numpy.typing import NDArray

from .geo import Floats
from .linegrid import Ints as Ints
from .linegrid import LineGrid

OFF_ROAD_M: Final = 250.0
"""Farther than this from every road, a position is off the graph: a beach, a quarry, a bad fix."""


class Snap(NamedTuple):
    """A point on a directed edge: `along` is the fraction driven, 0 at its start, 1 at its end.

    `twin` is the same road the other way (there the fraction is `1 - along`), -1 where it is one-way.
    `edge` is -1 when the position is off the graph.
    """

    edge: int
    along: float
    twin: int
    distance_m: float

    @property
    def on_road(self) -> bool:
        return self.edge >= 0


OFF_ROAD: Final = Snap(-1, 0.0, -1, float("inf"))


@dataclass(frozen=True, slots=True)
class Snaps:
    """Many Snap as arrays of one length."""

    edge: Ints
    along: Floats
    twin: Ints
    distance_m: Floats

    @classmethod
    def of(cls, snaps: Iterable[Snap]) -> Snaps:
        """In their order."""
        rows = list(snaps)
        return cls(
            np.array([row.edge for row in rows], dtype=np.int64),
            np.array([row.along for row in rows], dtype=np.float64),
            np.array([row.twin for row in rows], dtype=np.int64),
            np.array([row.distance_m for row in rows], dtype=np.float64),
        )

    @classmethod
    def off_road(cls, count: int) -> Snaps:
        """So many that are off the graph."""
        nowhere = np.full(count, -1, dtype=np.int64)
        return cls(nowhere, np.zeros(count), nowhere.copy(), np.full(count, np.inf))

    @property
    def on_road(self) -> NDArray[np.bool_]:
        return self.edge >= 0

    def __len__(self) -> int:
        return int(self.edge.size)

    @overload
    def __getitem__(self, which: int) -> Snap: ...
    @overload
    def __getitem__(self, which: slice | NDArray[np.bool_] | Ints) -> Snaps: ...
    def __getitem__(self, which: int | slice | NDArray[np.bool_] | Ints) -> Snap | Snaps:
        if isinstance(which, (int, np.integer)):
            return Snap(
                int(self.edge[which]),
                float(self.along[which]),
                int(self.twin[which]),
                float(self.distance_m[which]),
            )
        return Snaps(self.edge[which], self.along[which], self.twin[which], self.distance_m[which])

    def put(self, which: Ints, snaps: Snaps) -> None:
        """Write others in the places of these."""
        self.edge[which], self.along[which] = snaps.edge, snaps.along
        self.twin[which], self.distance_m[which] = snaps.twin, snaps.distance_m

    def and_also(self, others: Snaps) -> Snaps:
        """These, then the others."""
        return Snaps(
            np.concatenate([self.edge, others.edge]),
            np.concatenate([self.along, others.along]),
            np.concatenate([self.twin, others.twin]),
            np.concatenate([self.distance_m, others.distance_m]),
        )


class SnapIndex:
    """Lines in metres, each with the edge driven along it and the edge driven against it (-1: none)."""

    def __init__(self, x: Floats, y: Floats, starts: Ints, along: Ints, against: Ints) -> None:
        self._usable = np.flatnonzero((along >= 0) | (against >= 0))
        self._along, self._against = along[self._usable], against[self._usable]
        self._x, self._y, self._starts = x, y, starts
        self._grid = LineGrid(x, y, starts, self._usable)

    @cached_property
    def _lines(self) -> NDArray[np.object_]:
        of = np.repeat(np.arange(self._starts.size - 1), np.diff(self._starts))
        lines = shapely.linestrings(np.column_stack([self._x, self._y]), indices=of)
        return np.asarray(lines)[self._usable]

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self._lines)

    def nearest(self, x: Floats, y: Floats, max_distance_m: float) -> Snaps:
        """The nearest line to each point; of several equally near, the first in the file."""
        line, forward, distance = self._grid.nearest(x, y, max_distance_m)
        snaps = Snaps.off_road(x.size)
        at = np.flatnonzero(line >= 0)
        along, against, forward = self._along[line[at]], self._against[line[at]], forward[at]
        snaps.edge[at] = np.where(along >= 0, along, against)
        snaps.along[at] = np.where(along >= 0, forward, 1.0 - forward)
        snaps.twin[at] = np.where(along >= 0, against, -1)
        snaps.distance_m[at] = distance[at]
        return snaps

    def within(self, x: Floats, y: Floats, reach_m: float) -> tuple[Ints, Snaps]:
        """Every directed edge within reach of each point: the point's row, and the spot, without a twin."""
        points = np.asarray(shapely.points(x, y))
        of, line = self._tree.query(points, predicate="dwithin", distance=reach_m)
        forward = self._forward(line, points[of])
        edge = np.concatenate([self._along[line], self._against[line]])
        along = np.concatenate([forward, 1.0 - forward])
        distance = np.tile(shapely.distance(self._lines[line], points[of]), 2)
        real = edge >= 0
        alone = np.full(int(real.sum()), -1, dtype=np.int64)
        return np.tile(of, 2)[real], Snaps(edge[real], along[real], alone, distance[real])

    def _forward(self, line: Ints, points: Any) -> Floats:
        """The fraction of each line at which its point is nearest."""
        located = shapely.line_locate_point(self._lines[line], points, normalized=True)
        return np.asarray(np.nan_to_num(located).clip(0.0, 1.0), dtype=np.float64)
