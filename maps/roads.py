"""The road graph: directed edges between junctions, the turns between them, and points snapped to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .builtup import street_density
from .geo import Bounds, Floats, LatLon
from .grid import Grid
from .roadfile import ATTRIBUTION, StreetName
from .snapping import OFF_ROAD_M, Ints, Snap, SnapIndex, Snaps
from .turns import Turns

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class RoadGraph:
    """Arrays per directed edge, per shape (the line under one or two edges) and per vertex.

    Edge ids index the `edge_*` arrays. Degrees are WGS 84, metres are in `grid`. Everything is fixed but
    `edge_seconds` and `closed`, which the next search obeys without a rebuild.
    """

    bounds: Bounds
    origin: LatLon
    vertex_lat: Floats
    vertex_lon: Floats
    edge_tail: Ints
    edge_head: Ints
    edge_twin: Ints
    """the same road the other way, -1 where one-way"""
    edge_shape: Ints
    edge_metres: Floats
    edge_seconds: Floats
    edge_connected: Bools
    """in the largest part where every edge can reach every other"""
    shape_start: Ints
    shape_lat: Floats
    shape_lon: Floats
    shape_along: Ints
    """edge driven along the shape's points, -1 if none"""
    shape_against: Ints
    shape_name: Ints
    shape_class: Ints
    """index into speeds.HIGHWAYS"""
    shape_kph: Floats
    turn_start: Ints
    turn_before: Ints
    turn_seconds: Floats
    names: list[StreetName]
    attribution: str = ATTRIBUTION
    closed: Bools = field(init=False, repr=False)
    usual_seconds: Floats = field(init=False, repr=False)
    workspaces: list[Any] = field(init=False, repr=False, default_factory=list)
    """idle search memory, see eta.py"""

    def __post_init__(self) -> None:
        object.__setattr__(self, "closed", np.zeros(self.edge_count, dtype=bool))
        object.__setattr__(self, "usual_seconds", self.edge_seconds.copy())

    @property
    def edge_count(self) -> int:
        """How many directed edges there are."""
        return int(self.edge_tail.size)

    @property
    def vertex_count(self) -> int:
        """How many junctions and ends there are."""
        return int(self.vertex_lat.size)

    @property
    def turns(self) -> Turns:
        return Turns(self.turn_start, self.turn_before, self.turn_seconds)

    @cached_property
    def grid(self) -> Grid:
        """The plane in metres on which distances of this city are measured."""
        return Grid.at(self.origin)

    @cached_property
    def built_up(self) -> Floats:
        """Per edge, kilometres of street to the square kilometre around it."""
        return street_density(self)

    @cached_property
    def _index(self) -> SnapIndex:
        x, y = self.grid.to_metres(self.shape_lat, self.shape_lon)
        along, against = (
            np.where((edges >= 0) & self.edge_connected[edges], edges, -1)
            for edges in (self.shape_along, self.shape_against)
        )
        return SnapIndex(x, y, self.shape_start, along, against)

    def snap(self, positions: Sequence[LatLon] | ArrayLike, *, max_distance_m: float = OFF_ROAD_M) -> Snaps:
        """Nearest points on the connected roads, in order. Positions are LatLon or (n, 2) lat, lon."""
        rows = np.asarray(positions, dtype=np.float64).reshape(-1, 2)
        x, y = self.grid.to_metres(rows[:, 0], rows[:, 1])
        return self._index.nearest(x, y, max_distance_m)

    def within(self, x: Floats, y: Floats, reach_m: float) -> tuple[Ints, Snaps]:
        """Every connected directed edge within reach of each point of the grid: its row, and the spot."""
        return self._index.within(x, y, reach_m)

    def snap_one(self, position: LatLon, *, max_distance_m: float = OFF_ROAD_M) -> Snap:
        """The nearest point on the connected roads; `edge` is -1 when none is so near."""
        return self.snap([position], max_distance_m=max_distance_m)[0]

    def line_of(self, edge: int) -> list[LatLon]:
        """The edge's points in driving order."""
        shape = self.edge_shape[edge]
        rows = slice(self.shape_start[shape], self.shape_start[shape + 1])
        line = [LatLon(*row) for row in zip(self.shape_lat[rows], self.shape_lon[rows], strict=True)]
        return line if self.shape_along[shape] == edge else line[::-1]

    def close(self, edges: Iterable[int]) -> None:
        """No unit drives through these edges; one that stands there may leave, a call there is reached."""
        self.closed[np.fromiter(edges, dtype=np.int64)] = True

    def reopen(self, edges: Iterable[int]) -> None:
        """Units drive through these edges again."""
        self.closed[np.fromiter(edges, dtype=np.int64)] = False

    def set_seconds(self, edges: Iterable[int], seconds: float) -> None:
        """Override the driving time of whole edges, in seconds. Raises ValueError unless finite and >= 0."""
        if not (np.isfinite(seconds) and seconds >= 0):
            raise ValueError(f"seconds must be a finite number, 0 or more, not {seconds}")
        self.edge_seconds[np.fromiter(edges, dtype=np.int64)] = seconds

    def at_speeds(self, edge_seconds: Floats, turn_seconds: Floats) -> RoadGraph:
        """The same roads, driven otherwise. What is closed is closed on both."""
        graph = replace(self, edge_seconds=edge_seconds, turn_seconds=turn_seconds)
        object.__setattr__(graph, "closed", self.closed)
        return graph

    def usual(self) -> None:
        """Open every edge and drive at the usual speeds again."""
        self.closed[:] = False
        self.edge_seconds[:] = self.usual_seconds


ARRAYS: Final = tuple(f.name for f in fields(RoadGraph) if f.init and f.type in ("Floats", "Ints", "Bools"))
