"""The city as vector tiles: one PMTiles file drawn by GeoPandas from the road file; no network needed.

One layer, "base", zooms 9 to 14. Columns: `kind` (KINDS), `class` (roads: ROAD_CLASSES; borders: the place in
boundaries.KINDS; others 0), `name` (as signed, Latin if it has one), `name_ar`.

No boundary is drawn from the road file: borders are the deploying authority's, from its own file, or none.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import geopandas
import numpy as np
import osmium
import shapely
from osmium import osm
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from . import boundaries
from .geo import Bounds
from .places import Places
from .roadfile import reading
from .spelling import by_script

LAYER: Final = "base"
KINDS: Final = ("sea", "water", "park", "river", "rail", "coast", "road", "border", "place")
"""In drawing order, lowest first."""
MIN_ZOOM, MAX_ZOOM = 9, 14

ROAD_CLASSES: Final[dict[str, int]] = {
    highway: number
    for number, highways in enumerate(
        (
            ("motorway", "motorway_link"),
            ("trunk", "trunk_link"),
            ("primary", "primary_link"),
            ("secondary", "secondary_link"),
            ("tertiary", "tertiary_link"),
            ("residential", "unclassified", "road", "living_street"),
            ("service", "pedestrian"),
            ("footway", "path", "steps", "track", "cycleway"),
        )
    )
    for highway in highways
}
"""OSM `highway` → class 0 (motorway) to 7 (foot and track), the classes of the paint rules."""

_LINES: Final = {
    "rail": {"railway": {"rail", "light_rail", "tram", "narrow_gauge"}},
    "river": {"waterway": {"river", "canal", "stream"}},
    "coast": {"natural": {"coastline"}},
}
_AREAS: Final = {
    "water": {
        "natural": {"water"},
        "waterway": {"riverbank", "dock"},
        "landuse": {"reservoir", "basin"},
    },
    "park": {
        "leisure": {"park", "garden", "golf_course", "pitch", "nature_reserve"},
        "landuse": {"forest", "grass", "recreation_ground", "cemetery", "meadow"},
        "natural": {"wood", "scrub", "grassland", "heath"},
    },
}
_KEYS: Final = ("highway", "railway", "waterway", "natural", "leisure", "landuse")
_MARGIN: Final = 0.8
"""How far beyond the roads the sea is drawn, in widths of their box: a wide screen shows as much."""
_TREND: Final = 0.02
"""Degrees of the coast that tell where it leads, where the extract ends it."""


class Feature(NamedTuple):
    """One thing that is drawn. `geometry` is in degrees, longitude first (EPSG:4326)."""

    kind: str
    road_class: int
    name: str
    name_ar: str
    geometry: BaseGeometry


def write_basemap(
    path: Path, bounds: Bounds, places: Places, out: Path, borders: Mapping[str, BaseGeometry] | None = None
) -> int:
    """Draw the road file `path` and `borders` (by kind) to `out` (.pmtiles); returns the number of features.

    Raises RoadFileError.
    """
    frame = basemap_frame(path, bounds, places, borders)
    unfinished = out.with_name("unfinished-" + out.name)
    frame.to_crs(3857).to_file(
        unfinished,
        driver="PMTiles",
        engine="pyogrio",
        layer=LAYER,
        geometry_type="Unknown",
        dataset_options={"MINZOOM": str(MIN_ZOOM), "MAXZOOM": str(MAX_ZOOM), "MAX_SIZE": "4000000"},
    )
    os.replace(unfinished, out)
    return len(frame)


def drawn_box(bounds: Bounds) -> Bounds:
    """What is drawn of a city whose roads have these bounds."""
    west, south, east, north = bounds.lonlat_box
    reach = _MARGIN * max(east - west, north - south)
    return Bounds(south - reach, west - reach, north + reach, east + reach)


def basemap_frame(
    path: Path, bounds: Bounds, places: Places, borders: Mapping[str, BaseGeometry] | None = None
) -> geopandas.GeoDataFrame:
    """What is drawn, lowest first. EPSG:4326, columns kind, class, name, name_ar, geometry."""
    features = [*_joined(_features(path)), *_landmarks(places)]
    coast = [it.geometry for it in features if isinstance(it.geometry, LineString) and it.kind == "coast"]
    features += [
        Feature("border", boundaries.KINDS.index(kind), "", "", lines)
        for kind, lines in (borders or {}).items()
    ]
    features += [Feature("sea", 0, "", "", area) for area in sea_areas(coast, bounds)]
    features.sort(key=lambda feature: (KINDS.index(feature.kind), -feature.road_class))
    return geopandas.GeoDataFrame(
        {
            "kind": [feature.kind for feature in features],
            "class": np.array([feature.road_class for feature in features], dtype=np.int32),
            "name": [feature.name for feature in features],
            "name_ar": [feature.name_ar for feature in features],
        },
        geometry=[feature.geometry for feature in features],
        crs="EPSG:4326",
    )


def _features(path: Path) -> Iterator[Feature]:
    """Lines and areas of the file. What lies partly outside the extract is drawn as far as it is known."""
    wkb = osmium.geom.WKBFactory()
    with reading(path):
        things = osmium.FileProcessor(str(path)).with_areas()
        for thing in things.with_filter(osmium.filter.KeyFilter(*_KEYS)):
            tags = dict(thing.tags)
            if isinstance(thing, osm.Way):
                kind = "road" if tags.get("highway") in ROAD_CLASSES else _kind(tags, _LINES)
                points = [(node.lon, node.lat) for node in thing.nodes if node.location.valid()]
                if kind and len(points) > 1 and tags.get("area") != "yes":
                    yield _feature(kind, tags, LineString(points))
            elif isinstance(thing, osm.Area) and (kind := _kind(tags, _AREAS)):
                try:
                    area = shapely.from_wkb(bytes.fromhex(wkb.create_multipolygon(thing)))
                except (RuntimeError, ValueError):  # rings that do not close at the extract's edge
                    continue
                yield _feature(kind, tags, area)


def _joined(features: Iterator[Feature]) -> Iterator[Feature]:
    """Ways of one street become one line where they meet end to end: its name has a longer part to lie on."""
    streets: dict[tuple[int, str, str], list[BaseGeometry]] = {}
    for feature in features:
        if feature.kind == "road" and feature.name:
            streets.setdefault(feature[1:4], []).append(feature.geometry)
        else:
            yield feature
    for named, ways in streets.items():
        for line in shapely.get_parts(shapely.line_merge(shapely.multilinestrings(ways))):
            yield Feature("road", *named, line)


def _kind(tags: dict[str, str], kinds: dict[str, dict[str, set[str]]]) -> str | None:
    for kind, wanted in kinds.items():
        if any(tags.get(key) in values for key, values in wanted.items()):
            return kind
    return None


def _feature(kind: str, tags: dict[str, str], geometry: BaseGeometry) -> Feature:
    latin, arabic = by_script(tags.get("name", ""))
    name, name_ar = tags.get("name:fr") or latin, tags.get("name:ar") or arabic
    road_class = ROAD_CLASSES[tags["highway"]] if kind == "road" else 0
    return Feature(kind, road_class, name or name_ar, name_ar or name, geometry)


def _landmarks(places: Places) -> Iterator[Feature]:
    for place in places:
        if place.kind == "place":
            yield Feature("place", 0, place.name, place.name_ar, Point(place.position.lonlat))


def sea_areas(coast: Sequence[LineString], bounds: Bounds) -> list[BaseGeometry]:
    """The water within the bounds and a margin. OSM draws a coastline with the land on its left; where the
    extract ends one, it is taken to lead on as it did.

    Empty when no coastline crosses the box: then nothing tells land from water.
    """
    city, box = shapely.box(*bounds.lonlat_box), shapely.box(*drawn_box(bounds).lonlat_box)
    reach = bounds.west - drawn_box(bounds).west
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(list(coast)), directed=True))
    known = [line for line in merged if line.intersects(city.buffer(reach / 4, join_style="mitre"))]
    shores = [_prolonged(line, 4 * reach) for line in known]
    edges = shapely.union_all([box.boundary, *(line.intersection(box) for line in shores)])
    parts = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    if len(parts) < 2:
        return []
    tree = shapely.STRtree(shores)
    insides = [Point(shapely.point_on_surface(part).coords[0]) for part in parts]
    nearest = [shores[int(which)] for which in tree.nearest(insides)]
    sides = zip(parts, nearest, insides, strict=True)
    return [part for part, shore, inside in sides if _right_of(shore, inside)]


def _prolonged(line: LineString, reach: float) -> LineString:
    """The line led on at both ends by `reach` degrees, the way it went; a ring as it is."""
    if line.is_closed:
        return line
    first, last = Point(line.coords[0]), Point(line.coords[-1])
    after, before = line.interpolate(_TREND), line.interpolate(-_TREND)
    return LineString([_onward(after, first, reach), *line.coords, _onward(before, last, reach)])


def _onward(start: Point, end: Point, reach: float) -> tuple[float, float]:
    length = start.distance(end) or 1.0
    return end.x + (end.x - start.x) / length * reach, end.y + (end.y - start.y) / length * reach


def _right_of(line: LineString, point: Point) -> bool:
    """Whether the point lies to the right of the line's direction where the line is nearest to it."""
    at, step = line.project(point), max(line.length * 1e-6, 1e-9)
    here, onward = line.interpolate(max(at - step, 0.0)), line.interpolate(at + step)
    cross = (onward.x - here.x) * (point.y - here.y) - (onward.y - here.y) * (point.x - here.x)
    return bool(cross < 0)
