"""How much of what was driven map matching finds, in length.

    python -m tests.bench.matching [--drives 100] [--roads CITY.osm.pbf]

Two measurements. The drives around Hof have hand-checked routes; the streets of Hof are not at hand, so the
roads are those routes together, each of them open both ways. The drives on `--roads` are made up: fastest
ways between points of the city, a fix every five seconds that errs by eight metres; there the whole network
is at hand, one-ways and all. `right` is the share of the true length that was found, `true` the share of what
was found that is true. One JSON line last.
"""

import argparse
import csv
import gzip
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from maps.eta import line_along, route
from maps.geo import Floats, LatLon
from maps.matching import match, metres
from maps.roadbuilder import build_graph, read_roads
from maps.roadfile import Street, StreetName, Streets
from maps.roads import RoadGraph

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
HOF_POINTS = DATA / "gps" / "hof_floating_car_points.csv.gz"
HOF_ROUTES = DATA / "gps" / "hof_floating_car_truth_routes.csv.gz"
CASABLANCA = DATA / "morocco" / "casablanca_streets.osm.pbf"
ALONGSIDE_M = 1.0
STEP_M = 5.0
FIX_EVERY_S, FIX_ERROR_M = 5.0, 8.0
LEAST_S = 240.0


class Drive(NamedTuple):
    """What a receiver said, (n, 2) lat, lon, and the line that was driven, in degrees."""

    fixes: Floats
    truth: list[LatLon]


class Score(NamedTuple):
    """In metres: what was driven, what of it was found, what was found, what of that is true."""

    driven: float
    right: float
    found: float
    true: float


def main(argv: list[str] | None = None) -> None:
    """Match, say what was found, and print one JSON line last."""
    parser = argparse.ArgumentParser(prog="bench matching")
    parser.add_argument("--roads", type=Path, default=CASABLANCA)
    parser.add_argument("--drives", type=int, default=100)
    asked = parser.parse_args(argv)
    hof, routes = _hof()
    casablanca = read_roads(asked.roads)
    said = {}
    for name, graph, drives in (
        ("hof", hof, routes),
        ("made_up", casablanca, list(_made_up(casablanca, asked.drives))),
    ):
        began = time.perf_counter()
        scores = [_score(graph, drive) for drive in drives]
        seconds = time.perf_counter() - began
        driven, right, found, true = (sum(column) for column in zip(*scores, strict=True))
        fixes = sum(len(drive.fixes) for drive in drives)
        said[name] = {
            "right_pct": round(100 * right / driven, 2),
            "true_pct": round(100 * true / found, 2),
            "km": round(driven / 1000, 1),
            "drives": len(drives),
            "fixes": fixes,
            "fixes_a_second": round(fixes / seconds),
        }
    print(json.dumps({"bench": "matching", **said}))


def _hof() -> tuple[RoadGraph, list[Drive]]:
    """The roads that the true routes make together, and the drives."""
    fixes: dict[str, list[tuple[float, float]]] = {}
    for row in _rows(HOF_POINTS):
        fixes.setdefault(row["track_id"], []).append((float(row["lat"]), float(row["lon"])))
    lines = {
        row["track_id"]: shapely.get_parts(shapely.from_wkt(row["route_wkt"]))[0] for row in _rows(HOF_ROUTES)
    }
    whole = shapely.union_all([shapely.set_precision(line, 1e-7) for line in lines.values()], grid_size=1e-7)
    streets, nodes = Streets(), dict[tuple[float, float], int]()
    for number, part in enumerate(shapely.get_parts(whole)):
        points = [(round(lon, 7), round(lat, 7)) for lon, lat in part.coords]
        named = [nodes.setdefault(point, len(nodes)) for point in points]
        streets.positions.update({node: point[::-1] for node, point in zip(named, points, strict=True)})
        streets.streets.append(Street(number, named, "residential", 0, None, StreetName("", "", "", "")))
    drives = [
        Drive(np.array(fixes[track]), [LatLon.from_lonlat(*point) for point in line.coords])
        for track, line in lines.items()
    ]
    return build_graph(streets, HOF_ROUTES), drives


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def _made_up(graph: RoadGraph, count: int) -> Iterator[Drive]:
    chance = random.Random(19)
    while count:
        ends = [chance.randrange(graph.vertex_count) for _ in range(2)]
        one, two = (LatLon(float(graph.vertex_lat[at]), float(graph.vertex_lon[at])) for at in ends)
        driven = route(graph, one, two)
        if driven is None or driven.seconds < LEAST_S:
            continue
        count -= 1
        yield Drive(_heard(graph, driven.line, driven.seconds, chance), driven.line)


def _heard(graph: RoadGraph, line: list[LatLon], seconds: float, chance: random.Random) -> Floats:
    """A fix at equal steps along the line, each off by a receiver's error."""
    path = _in_metres(graph, line)
    steps = np.linspace(0, 1, max(2, int(seconds / FIX_EVERY_S)))
    points = shapely.line_interpolate_point(path, steps, normalized=True)
    noise = np.array([[chance.gauss(0, FIX_ERROR_M) for _ in range(2)] for _ in steps])
    x, y = (shapely.get_coordinates(points) + noise).T
    return np.column_stack(graph.grid.to_degrees(x, y))


def _score(graph: RoadGraph, drive: Drive) -> Score:
    truth = _in_metres(graph, drive.truth)
    legs = [leg for stretch in match(graph, drive.fixes) for leg in stretch.legs if metres(graph, leg) > 0.01]
    found = shapely.MultiLineString([_in_metres(graph, line_along(graph, *leg)) for leg in legs])
    return Score(truth.length, _beside(truth, found), found.length, _beside(found, truth))


def _beside(line: BaseGeometry, other: BaseGeometry) -> float:
    """Metres of the line, each passage counted, that run along the other."""
    if not line.length or not other.length:
        return 0.0
    parts = shapely.get_parts(shapely.segmentize(line, STEP_M))
    points, part = shapely.get_coordinates(parts, return_index=True)
    one = part[:-1] == part[1:]
    middles, lengths = (points[:-1] + points[1:])[one] / 2, np.hypot(*np.diff(points, axis=0)[one].T)
    shapely.prepare(other)
    return float(lengths[shapely.dwithin(other, shapely.points(middles), ALONGSIDE_M)].sum())


def _in_metres(graph: RoadGraph, line: list[LatLon]) -> shapely.LineString:
    x, y = graph.grid.to_metres([point.lat for point in line], [point.lon for point in line])
    return shapely.LineString(np.column_stack([x, y]))


if __name__ == "__main__":
    main()
