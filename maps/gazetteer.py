"""The named places of a road file: streets and their crossings from the graph, landmarks from the file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Final

import numpy as np
import osmium
import shapely
from osmium import osm
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from .geo import LatLon, distance_m
from .places import Place, Places
from .roadfile import StreetName, reading
from .roads import RoadGraph
from .snapping import Ints
from .speeds import HIGHWAYS
from .spelling import by_script

LANDMARK_KEYS: Final = (
    *("amenity", "healthcare", "emergency", "public_transport", "railway", "aeroway", "tourism", "historic"),
    *("leisure", "shop", "office", "man_made", "place", "landuse", "building", "natural"),
)
"""What makes a named thing a landmark; the first key that is there names its kind."""
_NOT_LANDMARKS: Final = frozenset({"rail", "coastline", "tree"})
_SAME_STREET_M: Final = 300.0
"""Pieces of one name within this of each other are one street."""
_SAME_CROSSING_M: Final = 150.0
"""Where two dual carriageways meet four times, callers know one crossing."""
_ROUNDABOUT_M: Final = 60.0
"""Wide streets this near without a common junction meet at a roundabout or an underpass."""
_WIDE: Final = HIGHWAYS.index("tertiary_link")


def build_places(graph: RoadGraph, path: Path) -> Places:
    """The gazetteer of the file from which `graph` was read. Raises RoadFileError."""
    streets = _Streets(graph)
    return Places([*streets.places(), *streets.crossings(), *_landmarks(path)])


def _spoken(names: StreetName) -> tuple[str, str]:
    """(Latin, Arabic) name; either stands in for the other."""
    latin, arabic = by_script(names.name)
    latin, arabic = names.name_fr or latin, names.name_ar or arabic
    return latin or arabic or names.ref, arabic or latin or names.ref


class _Streets:
    """Named shapes gathered into streets: pieces of one name that lie together."""

    def __init__(self, graph: RoadGraph) -> None:
        self._graph = graph
        self._spoken = [_spoken(names) for names in graph.names]
        named = np.array([bool(latin) for latin, _ in self._spoken])
        self._shapes = np.flatnonzero(named[graph.shape_name])
        x, y = graph.grid.to_metres(graph.shape_lat, graph.shape_lon)
        shape_of_point = np.repeat(np.arange(graph.shape_start.size - 1), np.diff(graph.shape_start))
        lines = np.asarray(shapely.linestrings(np.column_stack([x, y]), indices=shape_of_point))
        self._lines = lines[self._shapes]
        same = np.unique([" / ".join(pair) for pair in self._spoken], return_inverse=True)[1]
        self._street = self._gather(same[graph.shape_name[self._shapes]])

    def _gather(self, name: Ints) -> Ints:
        one, other = shapely.STRtree(self._lines).query(
            self._lines, predicate="dwithin", distance=_SAME_STREET_M
        )
        together = name[one] == name[other]
        links = csr_matrix(
            (np.ones(int(together.sum()), dtype=np.int8), (one[together], other[together])),
            shape=(name.size, name.size),
        )
        street: Ints = connected_components(links, directed=False)[1]
        return street

    def _names(self, which: int) -> tuple[str, str]:
        pair: tuple[str, str] = self._spoken[int(self._graph.shape_name[self._shapes[which]])]
        return pair

    def places(self) -> Iterator[Place]:
        """One place a street, in the middle of its longest piece."""
        metres = shapely.length(self._lines)
        order = np.lexsort((np.arange(metres.size), -metres, self._street))
        _, first = np.unique(self._street[order], return_index=True)
        for which in order[first]:
            middle = shapely.line_interpolate_point(self._lines[which], 0.5, normalized=True)
            lat, lon = self._graph.grid.to_degrees([middle.x], [middle.y])
            latin, arabic = self._names(int(which))
            yield Place(latin, arabic, "street", round(float(lat[0]), 6), round(float(lon[0]), 6))

    def crossings(self) -> Iterator[Place]:
        """One place for each two streets of different names that meet."""
        known: dict[tuple[int, int], list[LatLon]] = {}
        for one, other, at in [*self._meetings(), *self._roundabouts()]:
            pair = (int(self._street[one]), int(self._street[other]))
            met = known.setdefault(pair, [])
            if met and min(distance_m(at, other_at) for other_at in met) <= _SAME_CROSSING_M:
                continue
            met.append(at)
            (latin, arabic), (latin2, arabic2) = self._names(one), self._names(other)
            names = (f"{latin} × {latin2}", f"{arabic} × {arabic2}")
            yield Place(*names, "crossing", round(at.lat, 6), round(at.lon, 6))

    def _meetings(self) -> Iterator[tuple[int, int, LatLon]]:
        """Two named shapes, the one of the lower street number first, and the junction they share."""
        graph, meeting = self._graph, dict[int, dict[tuple[str, str], int]]()
        edge = np.where(graph.shape_along >= 0, graph.shape_along, graph.shape_against)[self._shapes]
        for ends in (graph.edge_tail[edge], graph.edge_head[edge]):
            for which, vertex in enumerate(ends.tolist()):
                meeting.setdefault(vertex, {}).setdefault(self._names(which), which)
        for vertex, by_name in meeting.items():
            at = LatLon(float(graph.vertex_lat[vertex]), float(graph.vertex_lon[vertex]))
            sides = sorted(by_name.values(), key=lambda which: int(self._street[which]))
            for one, other in combinations(sides, 2):
                yield one, other, at

    def _roundabouts(self) -> Iterator[tuple[int, int, LatLon]]:
        """Wide streets that come near each other and share no junction, where they are nearest."""
        share = {(int(self._street[one]), int(self._street[other])) for one, other, _ in self._meetings()}
        wide = np.flatnonzero(self._graph.shape_class[self._shapes] <= _WIDE)
        lines = self._lines[wide]
        one, other = wide[shapely.STRtree(lines).query(lines, predicate="dwithin", distance=_ROUNDABOUT_M)]
        gap = shapely.distance(self._lines[one], self._lines[other])
        for near in np.lexsort((other, one, gap)):
            sides = int(one[near]), int(other[near])
            pair = (int(self._street[sides[0]]), int(self._street[sides[1]]))
            if pair[0] < pair[1] and pair not in share and self._names(sides[0]) != self._names(sides[1]):
                share.add(pair)
                between = shapely.shortest_line(*self._lines[list(sides)]).centroid
                lat, lon = self._graph.grid.to_degrees([between.x], [between.y])
                yield *sides, LatLon(float(lat[0]), float(lon[0]))


def _landmarks(path: Path) -> Iterator[Place]:
    """Named nodes and areas, an area at the middle of its corners."""
    areas: list[tuple[list[int], dict[str, str]]] = []
    with reading(path):
        source = osmium.io.File(str(path), "pbf")
        ways = osmium.FileProcessor(source, osm.WAY).with_filter(osmium.filter.KeyFilter("name"))
        for way in ways:
            if isinstance(way, osm.Way) and way.is_closed() and "highway" not in way.tags:
                areas.append(([node.ref for node in way.nodes], dict(way.tags)))
        nodes = osmium.FileProcessor(source, osm.NODE).with_filter(osmium.filter.KeyFilter("name"))
        for node in nodes:
            if isinstance(node, osm.Node) and node.location.valid():
                yield from _landmark(dict(node.tags), node.location.lat, node.location.lon)
        corners = _positions(source, {ref for refs, _ in areas for ref in refs})
    for refs, tags in areas:
        known = [corners[ref] for ref in refs[:-1] if ref in corners]
        if known:
            yield from _landmark(tags, *np.mean(known, axis=0))


def _positions(source: osmium.io.File, needed: set[int]) -> dict[int, tuple[float, float]]:
    found: dict[int, tuple[float, float]] = {}
    if needed:
        nodes = osmium.FileProcessor(source, osm.NODE).with_filter(osmium.filter.IdFilter(needed))
        for node in nodes:
            if isinstance(node, osm.Node) and node.location.valid():
                found[node.id] = (node.location.lat, node.location.lon)
    return found


def _landmark(tags: dict[str, str], lat: float, lon: float) -> Iterator[Place]:
    detail = next((tags[key] for key in LANDMARK_KEYS if key in tags), None)
    if detail is None or detail in _NOT_LANDMARKS:
        return
    name, name_ar, name_fr = (tags.get(key, "") for key in ("name", "name:ar", "name:fr"))
    latin, arabic = _spoken(StreetName(name, name_ar, name_fr, ""))
    yield Place(latin, arabic, "place", round(float(lat), 6), round(float(lon), 6), detail)
