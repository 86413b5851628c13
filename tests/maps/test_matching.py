"""From what a receiver said to the streets that were driven."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maps.eta import line_along, route
from maps.geo import Floats, LatLon, distance_m
from maps.matching import Drive, match, metres
from maps.roadbuilder import build_graph
from maps.roadfile import Street, StreetName, Streets
from maps.roads import RoadGraph
from tests.roads import street_of
from tests.town import CORNERS, place


def heard(*points: LatLon, every_m: float = 40.0, off_m: float = 0.0) -> Floats:
    """Fixes along straight stretches between these points, alternately left and right of them."""
    fixes: list[tuple[float, float]] = []
    for one, two in pairwise(points):
        for share in np.arange(0, 1, every_m / max(distance_m(one, two), every_m)):
            aside = off_m / 111_000 * (-1) ** len(fixes)
            fixes.append(
                (one.lat + share * (two.lat - one.lat) + aside, one.lon + share * (two.lon - one.lon) + aside)
            )
    return np.array([*fixes, points[-1]])


def streets(town: RoadGraph, drives: list[Drive]) -> list[str]:
    """The names driven, in order, once each time they change."""
    names = [
        street_of(town, edge)
        for drive in drives
        for leg in drive.legs
        for edge in leg.edges
        if metres(town, leg) > 1
    ]
    return [name for at, name in enumerate(names) if at == 0 or names[at - 1] != name]


def driven_m(town: RoadGraph, drives: list[Drive]) -> float:
    return sum(metres(town, leg) for drive in drives for leg in drive.legs)


@pytest.mark.parametrize("off_m", [0, 6, 12])
def test_a_patrol_that_goes_round_a_corner_drove_both_streets(town: RoadGraph, off_m: float) -> None:
    fixes = heard(place(-540, 280), CORNERS["school_market"], place(100, 420), off_m=off_m)
    drives = match(town, fixes)
    assert streets(town, drives) == ["Rue du Marché", "Rue de l'École"]
    assert driven_m(town, drives) == pytest.approx(780, abs=45)


def test_the_bridge_is_driven_though_no_fix_was_heard_on_it(town: RoadGraph) -> None:
    fixes = heard(place(650, 60), CORNERS["bridge_quay"], every_m=20)
    drives = match(town, np.vstack([fixes[:-1], heard(CORNERS["bridge_south"], CORNERS["press"])]))
    assert streets(town, drives) == ["Quai Nord", "Boulevard du Pont", "Quai Sud"]


def test_a_one_way_street_is_not_driven_against_its_way(town: RoadGraph) -> None:
    north, south = place(-250, 100), place(-250, 440)
    assert streets(town, match(town, heard(north, south))) == ["Rue du Four"]
    against = {edge for drive in match(town, heard(south, north)) for leg in drive.legs for edge in leg.edges}
    assert all(
        town.line_of(edge)[0].lat < town.line_of(edge)[-1].lat for edge in against if _is_oven(town, edge)
    )


def _is_oven(town: RoadGraph, edge: int) -> bool:
    return street_of(town, edge) == "Rue du Four"


def test_who_turns_round_in_the_middle_of_a_street_drove_it_twice(town: RoadGraph) -> None:
    fixes = heard(CORNERS["garden_market"], place(-420, 280), CORNERS["garden_market"], every_m=30)
    drives = match(town, fixes)
    assert streets(town, drives) == ["Rue du Marché"]
    assert driven_m(town, drives) == pytest.approx(360, abs=60)


@pytest.mark.parametrize("street", [0, 1])
def test_of_two_streets_side_by_side_the_nearer_was_driven(street: int) -> None:
    beside = Streets()
    for node, (east, north) in enumerate([(0, 0), (600, 0), (0, 40), (600, 40), (0, -200)]):
        at = place(east, north)
        beside.positions[node] = (at.lat, at.lon)
    for way, nodes in enumerate([[0, 1], [2, 3], [0, 2], [1, 3], [0, 4]]):
        beside.streets.append(Street(way, nodes, "residential", 0, None, StreetName(str(way), "", "", "")))
    roads = build_graph(beside, Path("two streets"))
    near = 14 if street == 0 else 26
    assert streets(roads, match(roads, heard(place(50, near), place(550, near)))) == [str(street)]


def test_a_fix_in_the_river_is_passed_over(town: RoadGraph) -> None:
    fixes = heard(CORNERS["garden_market"], CORNERS["school_market"])
    fixes[5] = place(-400, -5_000)
    (drive,) = match(town, fixes)
    assert 5 not in drive.rows
    assert streets(town, [drive]) == ["Rue du Marché"]


def test_where_no_road_leads_on_the_drive_is_parted(town: RoadGraph) -> None:
    north, south = (
        heard(CORNERS["garden_quay"], CORNERS["oven_quay"]),
        heard(CORNERS["mill"], CORNERS["press"]),
    )
    drives = match(town, np.vstack([north, south]))
    assert len(drives) == 2
    assert drives[0].rows[-1] < len(north) <= drives[1].rows[0]


@pytest.mark.parametrize("count", [0, 1])
def test_of_less_than_two_fixes_there_is_no_way(town: RoadGraph, count: int) -> None:
    assert match(town, heard(CORNERS["garden_quay"], CORNERS["oven_quay"])[:count]) == []


def test_a_patrol_that_stands_drove_nowhere(town: RoadGraph) -> None:
    stands = np.array([CORNERS["school_market"]] * 30) + np.linspace(-5e-5, 5e-5, 30)[:, None]
    assert match(town, stands) == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(sorted(CORNERS)), st.sampled_from(sorted(CORNERS)))
def test_without_an_error_any_fastest_way_is_found_whole(town: RoadGraph, start: str, end: str) -> None:
    way = route(town, CORNERS[start], CORNERS[end])
    if way is None or len(way.line) < 2 or start == end:
        return
    drives = match(town, heard(*way.line))
    metres_driven = sum(distance_m(a, b) for a, b in pairwise(way.line))
    assert driven_m(town, drives) == pytest.approx(metres_driven, abs=40)


def test_the_legs_join(town: RoadGraph) -> None:
    fixes = heard(CORNERS["olive_quay"], CORNERS["press"], CORNERS["bridge_south"], CORNERS["bridge_station"])
    (drive,) = match(town, fixes)
    lines = [line_along(town, *leg) for leg in drive.legs]
    for one, two in pairwise(lines):
        assert distance_m(one[-1], two[0]) < 0.5
