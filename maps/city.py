"""The demo city: invented, on an island of its own off the Atlantic coast, the same bytes at every run.

A warped street grid 7.5 km along the coast and 7 km inland, cut by a railway, a wadi and a ring motorway
that few roads cross, so that the nearest unit in a straight line is often not the first to arrive.
The file it writes is read through the same import as a real city.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from . import citynames as names
from .geo import LatLon
from .osmfile import OsmFile, Tags

CENTRE: Final = LatLon(33.24, -8.72)
"""At sea, so that nobody takes it for a real town."""

_COLUMNS: Final = range(61)
_ROWS: Final = range(57)
_BLOCK_M: Final = 125.0
_RAIL: Final = 27.5
"""The railway runs between rows 27 and 28; only these columns cross it."""
_RAIL_CROSSINGS: Final = frozenset({5, 25, 45})
_WADI: Final = 38.5
_BRIDGES: Final = frozenset({6, 30, 54})
_RING_WEST, _RING_EAST, _RING_BACK, _RING_START = 3.5, 56.5, 49.5, 6
_MEDINA: Final = (range(18, 31), range(14))
_PARKS: Final = (
    (44, 8, 49, 12, "Parc du Lac", "منتزه البحيرة"),
    (10, 20, 14, 24, "Jardin des Palmiers", "حديقة النخيل"),
    (30, 44, 34, 47, "Parc Al Amal", "منتزه الأمل"),
)
_LAKE: Final = (45.6, 9.2, 47.6, 10.9)
_COLUMN_CUTS: Final = (-1.5, 15.0, 30.0, 45.0, 61.5)

Corner = tuple[int, int]


def write_city(folder: Path) -> tuple[Path, Path]:
    """Write the roads (.osm.pbf) and the eight sectors (.geojson) into `folder`; returns both paths."""
    folder.mkdir(parents=True, exist_ok=True)
    roads, sectors = folder / "madinat-dawriya.osm.pbf", folder / "madinat-dawriya.sectors.geojson"
    _Builder().build().write(roads)
    sectors.write_text(json.dumps(_sectors(), ensure_ascii=False), encoding="utf-8")
    return roads, sectors


def _at(column: float, row: float) -> LatLon:
    """The place of a point of the street grid; rows count inland from the coast."""
    along = (column - 30) * _BLOCK_M + 60 * math.sin(row / 9) + 25 * math.sin(column / 5 + row / 7)
    inland = 380 + row * _BLOCK_M + 50 * math.sin(column / 8)
    return _on_map(along, inland)


def _coast(column: float, inland_m: float = 0.0) -> LatLon:
    along = (column - 30) * _BLOCK_M
    return _on_map(along, 110 * math.sin(along / 900) + 50 * math.sin(along / 310) + inland_m)


def _on_map(along_m: float, inland_m: float) -> LatLon:
    """The coast runs to the north-east, so inland is south-east."""
    middle = inland_m - 3750
    east, north = (along_m + middle) * math.sqrt(0.5), (along_m - middle) * math.sqrt(0.5)
    return LatLon(
        CENTRE.lat + north / 110_900, CENTRE.lon + east / (111_320 * math.cos(math.radians(CENTRE.lat)))
    )


class _Builder:
    def __init__(self) -> None:
        self._random = random.Random(1956)
        self._file = OsmFile()
        self._corners: dict[Corner, int] = {}
        self._ways_at: dict[int, list[tuple[int, str]]] = {}

    def build(self) -> OsmFile:
        self._draw_corners()
        for column in _COLUMNS:
            self._draw_line([(column, row) for row in _ROWS], column, column % 10 == 5, column % 5 == 0)
        for row in _ROWS:
            self._draw_line([(column, row) for column in _COLUMNS], 100 + row, row % 12 == 6, row % 6 == 0)
        self._draw_corniche()
        self._draw_ring()
        self._ban_turns()
        self._draw_nature()
        self._draw_landmarks()
        return self._file

    def _draw_corners(self) -> None:
        for column in _COLUMNS:
            for row in _ROWS:
                if any(west < column < east and top < row < back for west, top, east, back, *_ in _PARKS):
                    continue
                at = _at(column + self._random.uniform(-0.1, 0.1), row + self._random.uniform(-0.1, 0.1))
                self._corners[column, row] = self._file.node(at)

    def _draw_line(self, corners: list[Corner], line: int, boulevard: bool, avenue: bool) -> None:
        """One street line, as ways between the boulevards it crosses."""
        across = 12 if line < 100 else 10
        for start in range(0, len(corners) + across // 2, across):
            first = max(0, start - across // 2)
            stretch = corners[first : start + across // 2 + 1]
            tags = self._tags(stretch[0], line, start // across, boulevard, avenue)
            for run in self._runs(stretch, boulevard or avenue):
                self._way([self._corners[corner] for corner in run], tags)

    def _tags(self, corner: Corner, line: int, stretch: int, boulevard: bool, avenue: bool) -> Tags:
        if boulevard:
            number = line // 10 if line < 100 else 6 + (line - 100) // 12
            highway = "primary" if line in (25, 118, 142) else "secondary"
            return _named(highway, names.BOULEVARDS[number % len(names.BOULEVARDS)]) | {"maxspeed": "60"}
        if avenue:
            number = line // 5 if line < 100 else (line - 100) // 6 + 5
            return _named("tertiary", names.AVENUES[number % len(names.AVENUES)])
        medina = corner[0] in _MEDINA[0] and corner[1] in _MEDINA[1]
        tags = _named("living_street" if medina else "residential", self._street_name(line, stretch, corner))
        if self._random.random() < 0.4:
            tags["oneway"] = "yes" if line % 2 else "-1"
        return tags

    def _street_name(self, line: int, stretch: int, corner: Corner) -> names.Pair:
        if (line + stretch) % 3:
            return names.STREETS[(line * 7 + stretch * 5) % len(names.STREETS)]
        _, french, arabic = names.DISTRICTS[_district(*corner)]
        return (f"Rue {line % 100 + 1}, {french}", f"زنقة {line % 100 + 1}، {arabic}")

    def _runs(self, stretch: list[Corner], wide: bool) -> Iterator[list[Corner]]:
        run: list[Corner] = []
        for corner in stretch:
            if run and not self._passes(run[-1], corner, wide):
                if len(run) > 1:
                    yield run
                run = []
            if corner in self._corners:
                run.append(corner)
        if len(run) > 1:
            yield run

    def _passes(self, one: Corner, other: Corner, wide: bool) -> bool:
        if one not in self._corners or other not in self._corners:
            return False
        (column, row), (next_column, next_row) = one, other
        if row < _RAIL < next_row:
            return column in _RAIL_CROSSINGS
        if column < _WADI < next_column:
            return row in _BRIDGES
        if row >= _RING_START and (column < _RING_WEST < next_column or column < _RING_EAST < next_column):
            return row % 12 == 6 and row > _RING_START
        if row < _RING_BACK < next_row and _RING_WEST < column < _RING_EAST:
            return column % 10 == 5
        gaps = 0.25 if column in _MEDINA[0] and row in _MEDINA[1] else 0.08
        return wide or self._random.random() >= gaps

    def _draw_corniche(self) -> None:
        shore = [self._file.node(_coast(column, 90)) for column in _COLUMNS]
        self._way(shore, _named("primary", names.CORNICHE) | {"maxspeed": "60"})
        for column in _COLUMNS:
            if column % 5 == 0:
                self._way([shore[column], self._corners[column, 0]], _named("tertiary", names.AVENUES[9]))

    def _draw_ring(self) -> None:
        """Two one-way carriageways, the outer one inland from the south-west; ramps at the boulevards."""
        outer: list[int] = []
        inner: list[int] = []
        ramps: list[tuple[int, float, float]] = []
        for column, row, out_column, out_row in _ring_path():
            if row in (18, 30, 42) or (row == _RING_BACK and column in (15, 25, 35, 45)):
                ramps.append((len(outer), column, row))
            outer.append(self._file.node(_at(column + out_column * 0.12, row + out_row * 0.12)))
            inner.append(self._file.node(_at(column - out_column * 0.12, row - out_row * 0.12)))
        for column, end in ((_RING_WEST, 0), (_RING_EAST, -1)):
            gate = self._file.node(_at(column, _RING_START))
            west, east = math.floor(column), math.ceil(column)
            here = [self._corners[west, _RING_START], gate, self._corners[east, _RING_START]]
            self._way(here, _named("secondary", names.BOULEVARDS[6]))
            outer.insert(0, gate) if end == 0 else outer.append(gate)
            inner.insert(0, gate) if end == 0 else inner.append(gate)
        motorway = _named("motorway", names.RING) | {"oneway": "yes", "maxspeed": "100", "ref": "A9"}
        self._way(outer, motorway)
        self._way(inner[::-1], motorway)
        for at, column, row in ramps:
            self._draw_ramps(outer, inner, at + 1, column, row)

    def _draw_ramps(self, outer: list[int], inner: list[int], at: int, column: float, row: float) -> None:
        low = (math.floor(column), math.floor(row))
        high = (math.ceil(column), math.ceil(row))
        outside, inside = (low, high) if column == _RING_WEST else (high, low)
        ramp = {"highway": "motorway_link", "oneway": "yes"}
        self._way([outer[at - 2], self._corners[outside]], ramp)
        self._way([self._corners[outside], outer[at + 2]], ramp)
        self._way([inner[at + 2], self._corners[inside]], ramp)
        self._way([self._corners[inside], inner[at - 2]], ramp)

    def _ban_turns(self) -> None:
        """No left turn from one primary boulevard into another."""
        for row in (18, 42):
            crossing = self._corners[25, row]
            ways = self._ways_at[crossing]
            along = [way for way, name in ways if name == names.BOULEVARDS[2][0]]
            across = [way for way, name in ways if name != names.BOULEVARDS[2][0]]
            self._file.ban_turn(along[0], crossing, across[0])
            self._file.ban_turn(along[1], crossing, across[1])

    def _draw_nature(self) -> None:
        self._way(
            [self._file.node(_coast(column)) for column in range(110, -51, -1)], {"natural": "coastline"}
        )
        rail = [self._file.node(_at(column, _RAIL)) for column in range(-1, 62)]
        self._way(rail, {"railway": "rail", "name": "Ligne du littoral", "name:ar": "خط الساحل"})
        wadi = [self._file.node(_at(_WADI, row)) for row in range(57, -1, -1)]
        self._way([*wadi, self._file.node(_coast(_WADI))], _tags("waterway", "river", names.WADI))
        for west, top, east, back, french, arabic in _PARKS:
            box = (west + 0.3, top + 0.3, east - 0.3, back - 0.3)
            self._area(box, _tags("leisure", "park", (french, arabic)))
        self._area(_LAKE, _tags("natural", "water", ("Lac de Zahr", "بحيرة الزهر")))

    def _area(self, box: tuple[float, float, float, float], tags: Tags) -> None:
        west, top, east, back = box
        corners = ((west, top), (east, top), (east, back), (west, back))
        nodes = [self._file.node(_at(*corner)) for corner in corners]
        self._way([*nodes, nodes[0]], tags)

    def _draw_landmarks(self) -> None:
        for column, row, key, value, french, arabic in names.LANDMARKS:
            self._file.node(_at(column, row), _tags(key, value, (french, arabic)))
        for which, (_, district_fr, district_ar) in enumerate(names.DISTRICTS):
            for at, (key, value, french, arabic) in enumerate(names.IN_EVERY_DISTRICT):
                column = _COLUMN_CUTS[which % 4] + 4.5 + (at * 5) % 10
                row = (4.5 if which < 4 else 31.5) + at * 3
                pair = (french.format(fr=district_fr), arabic.format(ar=district_ar))
                self._file.node(_at(math.floor(column) + 0.5, row), _tags(key, value, pair))

    def _way(self, nodes: list[int], tags: Tags) -> None:
        way = self._file.way(nodes, tags)
        for node in (nodes[0], nodes[-1]):
            self._ways_at.setdefault(node, []).append((way, tags.get("name", "")))


def _named(highway: str, pair: names.Pair) -> dict[str, str]:
    return _tags("highway", highway, pair)


def _tags(key: str, value: str, pair: names.Pair) -> dict[str, str]:
    return {key: value, "name": pair[0], "name:fr": pair[0], "name:ar": pair[1]}


def _ring_path() -> Iterator[tuple[float, float, float, float]]:
    """Points of the ring's middle from the south-west round to the north-east, and which way is outside."""
    for row in range(_RING_START + 1, math.ceil(_RING_BACK)):
        yield (_RING_WEST, row, -1, 0)
    for column in range(math.ceil(_RING_WEST), math.ceil(_RING_EAST)):
        yield (column, _RING_BACK, 0, 1)
    for row in range(math.floor(_RING_BACK), _RING_START, -1):
        yield (_RING_EAST, row, 1, 0)


def _district(column: float, row: float) -> int:
    across = sum(column > cut for cut in _COLUMN_CUTS[1:-1])
    return across + (4 if row > _RAIL else 0)


def _sectors() -> dict[str, object]:
    features = []
    for which, (code, french, arabic) in enumerate(names.DISTRICTS):
        west, east = _COLUMN_CUTS[which % 4], _COLUMN_CUTS[which % 4 + 1]
        columns = [west + (east - west) * step / 20 for step in range(21)]
        rail = [_at(column, _RAIL) for column in columns]
        if which < 4:
            coast = [_coast(column) for column in columns]
            sides = [_at(east, row) for row in range(28)], [_at(west, row) for row in range(27, -1, -1)]
            ring = [*coast, *sides[0], *rail[::-1], *sides[1]]
        else:
            back = [_at(column, 57) for column in columns]
            sides = [_at(east, row) for row in range(28, 58)], [_at(west, row) for row in range(57, 27, -1)]
            ring = [*rail, *sides[0], *back[::-1], *sides[1]]
        points = [[round(at.lon, 7), round(at.lat, 7)] for at in [*ring, ring[0]]]
        features.append(
            {
                "type": "Feature",
                "properties": {"code": code, "name_fr": french, "name_ar": arabic},
                "geometry": {"type": "Polygon", "coordinates": [points]},
            }
        )
    return {"type": "FeatureCollection", "features": features}
