"""Streets → RoadGraph: cut at junctions, directed, costed, with turns and the connected part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from .geo import Floats
from .grid import AreaCrossesAntimeridian, Grid, area_bounds
from .roadfile import RoadFileError, Street, StreetName, Streets, read_streets
from .roads import Bools, RoadGraph
from .snapping import Ints
from .speeds import HIGHWAYS, driven_kph
from .turns import TurnBan, Turns, find_turns


def read_roads(path: Path) -> RoadGraph:
    """Read an `.osm.pbf`, sorted or not. Raises RoadFileError naming the file and the fault."""
    return build_graph(read_streets(path), path)


def build_graph(streets: Streets, path: Path) -> RoadGraph:
    """The graph of streets that were read from `path` (named in errors). Raises RoadFileError."""
    pieces = _Pieces(streets)
    if not pieces.shapes:
        raise RoadFileError("no_roads", path)
    points = [streets.positions[node] for _, nodes in pieces.shapes for node in nodes]
    lat, lon = np.array(points).T.copy()
    try:
        bounds = area_bounds(lat, lon)
    except AreaCrossesAntimeridian:
        raise RoadFileError("antimeridian", path) from None
    grid = Grid.around(bounds)
    start = np.concatenate([[0], np.cumsum([len(nodes) for _, nodes in pieces.shapes])]).astype(np.int64)
    metres, leaving, arriving = _measure(*grid.to_metres(lat, lon), start)

    of = [streets.streets[which] for which, _ in pieces.shapes]
    ends = np.array(pieces.ends, dtype=np.int64)
    shape, backward, twin = _direct(np.array([street.direction for street in of]))
    tail = np.where(backward, ends[shape, 1], ends[shape, 0])
    head = np.where(backward, ends[shape, 0], ends[shape, 1])
    way = np.array([street.way_id for street in of])[shape]
    turns = find_turns(
        tail,
        head,
        twin,
        np.where(backward, arriving[shape] + 180.0, leaving[shape]),
        np.where(backward, leaving[shape] + 180.0, arriving[shape]),
        way,
        _bans(streets, pieces.vertex_of, set(zip(tail.tolist(), way.tolist(), strict=True))),
    )
    kph = np.array([driven_kph(street.highway, street.maxspeed_kph) for street in of])
    names, name = _number_names(of)
    edge = np.arange(shape.size)
    along, against = np.full(len(of), -1), np.full(len(of), -1)
    along[shape[~backward]], against[shape[backward]] = edge[~backward], edge[backward]
    vertex = np.array([streets.positions[node] for node in pieces.vertex_nodes])
    return RoadGraph(
        bounds=bounds,
        origin=grid.origin,
        vertex_lat=vertex[:, 0].copy(),
        vertex_lon=vertex[:, 1].copy(),
        edge_tail=tail,
        edge_head=head,
        edge_twin=twin,
        edge_shape=shape,
        edge_metres=metres[shape],
        edge_seconds=(metres / (kph / 3.6))[shape],
        edge_connected=_largest_part(turns, shape.size),
        shape_start=start,
        shape_lat=lat,
        shape_lon=lon,
        shape_along=along,
        shape_against=against,
        shape_name=name,
        shape_class=np.array([HIGHWAYS.index(street.highway) for street in of]),
        shape_kph=kph,
        turn_start=turns.start,
        turn_before=turns.before,
        turn_seconds=turns.seconds,
        names=names,
    )


class _Pieces:
    """Streets cut where they meet: `shapes` are (street, nodes), `ends` their two vertices."""

    def __init__(self, streets: Streets) -> None:
        self._streets = streets
        self._uses: Counter[int] = Counter()
        for street in streets.streets:
            self._uses.update(street.nodes)
            self._uses.update({street.nodes[0], street.nodes[-1]})
        self.vertex_of: dict[int, int] = {}
        self.vertex_nodes: list[int] = []
        self.shapes: list[tuple[int, list[int]]] = []
        self.ends: list[tuple[int, int]] = []
        for which, street in enumerate(streets.streets):
            for run in self._known_runs(street):
                self._cut(which, run)

    def _known_runs(self, street: Street) -> Iterator[list[int]]:
        """The street without repeated nodes, parted where the extract lacks a node."""
        run: list[int] = []
        for node in street.nodes:
            if node not in self._streets.positions:
                yield run
                run = []
            elif not run or run[-1] != node:
                run.append(node)
        yield run

    def _cut(self, which: int, run: list[int]) -> None:
        first = 0
        for at in range(1, len(run)):
            node = run[at]
            if at == len(run) - 1 or self._uses[node] > 1 or node in self._streets.blocked:
                self.shapes.append((which, run[first : at + 1]))
                self.ends.append((self._vertex(run[first]), self._vertex(node)))
                first = at

    def _vertex(self, node: int) -> int:
        if node in self._streets.blocked:  # every road that comes here ends here, on a vertex of its own
            self.vertex_nodes.append(node)
            return len(self.vertex_nodes) - 1
        if node not in self.vertex_of:
            self.vertex_of[node] = len(self.vertex_nodes)
            self.vertex_nodes.append(node)
        return self.vertex_of[node]


def _measure(x: Floats, y: Floats, start: Ints) -> tuple[Floats, Floats, Floats]:
    """Per shape: metres, heading of its first and of its last leg (degrees clockwise from north)."""
    dx, dy = np.diff(x), np.diff(y)
    so_far = np.concatenate([[0.0], np.cumsum(np.hypot(dx, dy))])
    first, last = start[:-1], start[1:] - 1
    heading = np.degrees(np.arctan2(dx, dy))
    return so_far[last] - so_far[first], heading[first], heading[last - 1]


def _direct(direction: Ints) -> tuple[Ints, Bools, Ints]:
    """Per edge: its shape, whether it runs against the points, its twin. Twins are neighbours in memory."""
    forward, backward = np.flatnonzero(direction >= 0), np.flatnonzero(direction <= 0)
    shape = np.concatenate([forward, backward])
    against = np.repeat([False, True], [forward.size, backward.size])
    order = np.lexsort((against, shape))
    shape, against = shape[order].astype(np.int64), against[order]
    both = direction[shape] == 0
    twin = np.where(both, np.arange(shape.size) + np.where(against, -1, 1), -1)
    return shape, against, twin.astype(np.int64)


def _bans(streets: Streets, vertex_of: dict[int, int], leaving: set[tuple[int, int]]) -> list[TurnBan]:
    """The restrictions that still mean something: the way they lead into leaves that vertex."""
    return [
        TurnBan(ban.from_way, vertex_of[ban.via_node], ban.to_way, ban.only)
        for ban in streets.restrictions
        if ban.via_node in vertex_of and (vertex_of[ban.via_node], ban.to_way) in leaving
    ]


def _largest_part(turns: Turns, edges: int) -> Bools:
    after = np.repeat(np.arange(edges), np.diff(turns.start))
    follows = csr_matrix((np.ones(after.size, dtype=np.int8), (turns.before, after)), shape=(edges, edges))
    _, part = connected_components(follows, directed=True, connection="strong")
    largest: Bools = part == np.bincount(part).argmax()
    return largest


def _number_names(of: list[Street]) -> tuple[list[StreetName], Ints]:
    numbers: dict[StreetName, int] = {}
    name = np.array([numbers.setdefault(street.names, len(numbers)) for street in of], dtype=np.int64)
    return list(numbers), name
