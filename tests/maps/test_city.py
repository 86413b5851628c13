"""The demo city: invented, whole, the same at every run, and hard for a straight line."""

import random
from pathlib import Path

import numpy as np
import pytest

from maps.city import CENTRE, write_city
from maps.eta import route, travel_seconds
from maps.geo import distance_m, distances_m
from maps.importing import LoadedCity
from maps.roads import RoadGraph
from maps.snapping import Snaps
from maps.speeds import HIGHWAYS
from tests.maps.test_eta import forward_seconds


def junctions(graph: RoadGraph, count: int, seed: int) -> tuple[Snaps, np.ndarray]:
    rows = random.Random(seed).sample(range(graph.vertex_count), count)
    places = np.column_stack([graph.vertex_lat[rows], graph.vertex_lon[rows]])
    return graph.snap(places), places


def test_two_runs_write_the_same_bytes(demo_files: tuple[Path, Path], tmp_path: Path) -> None:
    for one, other in zip(demo_files, write_city(tmp_path), strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_the_city_is_eight_kilometres_of_connected_streets_off_the_coast(demo: LoadedCity) -> None:
    assert demo.graph.vertex_count > 3000
    assert demo.graph.edge_connected.mean() > 0.98
    assert distance_m(demo.city.centre, CENTRE) < 1000
    kinds = {HIGHWAYS[which] for which in demo.graph.shape_class}
    assert {"motorway", "motorway_link", "primary", "secondary", "tertiary", "living_street"} <= kinds


def test_every_street_has_a_name_in_both_languages(demo: LoadedCity) -> None:
    unnamed = [it for it in demo.graph.names if not (it.name and it.name_ar)]
    assert [it for it in unnamed if it.name or it.name_ar] == []
    assert len(demo.graph.names) > 100


def test_eight_sectors_cover_the_streets(demo: LoadedCity) -> None:
    assert len(demo.sectors) == 8
    assert demo.city.left_out_sectors == ()
    _, places = junctions(demo.graph, 300, seed=1)
    outside = [place for place in places if demo.sectors.at(tuple(place)) is None]
    assert len(outside) < 6
    assert {len(points) for points in demo.street_points(per_sector=5).values()} == {5}


def test_the_railway_the_wadi_and_the_ring_make_the_straight_line_wrong(demo: LoadedCity) -> None:
    units, at = junctions(demo.graph, 40, seed=2)
    calls, where = junctions(demo.graph, 150, seed=3)
    wrong = 0
    for which in range(len(calls)):
        straight = distances_m(
            at[:, 0], at[:, 1], demo.city.centre._replace(lat=where[which, 0], lon=where[which, 1])
        )
        by_road = travel_seconds(demo.graph, units, calls[which], bound_s=np.inf)
        wrong += int(straight.argmin() != by_road.argmin())
    assert wrong / len(calls) > 0.2


def test_the_search_equals_a_forward_search_in_the_city_too(demo: LoadedCity) -> None:
    units, _ = junctions(demo.graph, 3, seed=4)
    calls, _ = junctions(demo.graph, 2, seed=5)
    for which in range(len(calls)):
        expected = [forward_seconds(demo.graph, units[unit], calls[which]) for unit in range(len(units))]
        found = travel_seconds(demo.graph, units, calls[which], bound_s=np.inf)
        assert found == pytest.approx(expected, abs=1e-6)


def test_a_drive_over_the_railway_uses_one_of_its_three_crossings(demo: LoadedCity) -> None:
    graph = demo.graph
    front, behind = (demo.street_points(per_sector=1)[code][0] for code in ("D2", "D6"))
    way = route(graph, front, behind)
    assert way is not None
    assert way.seconds == pytest.approx(travel_seconds(graph, graph.snap([front]), behind, bound_s=np.inf)[0])
    sectors = [demo.sectors.at(point) for point in way.line]
    assert {"D2", "D6"} <= set(sectors)
    assert sum(distance_m(a, b) for a, b in zip(way.line, way.line[1:], strict=False)) >= distance_m(
        front, behind
    )


def test_callers_find_the_citys_landmarks(demo: LoadedCity) -> None:
    for typed, name in (
        ("phare", "Phare de Ras Zahr"),
        ("سوق الأحد", "Souk El Had"),
        ("hop ibn zohr", "Hôpital Ibn Zohr"),
        ("lac", "Lac de Zahr"),
        ("corniche", "Boulevard de la Corniche"),
    ):
        assert demo.places.search(typed, demo.city.centre)[0].name == name
