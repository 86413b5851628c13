"""Kept searches answer what a search would, wherever units now stand, until the roads change."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from maps.candidates import candidate_frame
from maps.eta import travel_seconds
from maps.geo import LatLon
from maps.importing import LoadedCity
from maps.learned import Pace
from maps.reach import Place, Reach, Standing, arrivals, reaches
from maps.roads import RoadGraph
from maps.sectors import Sectors
from maps.snapping import Snap, Snaps
from tests.maps.test_eta import calls
from tests.town import CORNERS, place

HURRY = Pace(scale=0.8, access_s=30.0, low=0.9, high=1.2)
SPOTS = [CORNERS[name] for name in ("garden_quay", "oven_station", "school_market", "press", "olive_mosque")]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(calls())
def test_a_kept_search_equals_a_search(call: tuple[RoadGraph, Snaps, Snap]) -> None:
    graph, units, target = call
    if not target.on_road:
        return
    (reach,) = reaches(graph, [target])
    expected = travel_seconds(graph, units, target, bound_s=np.inf)
    assert reach.seconds(graph, units) == pytest.approx(expected, abs=1e-9)


def market(graph: RoadGraph) -> Reach:
    return reaches(graph, [graph.snap_one(CORNERS["school_market"])])[0]


def test_a_search_is_kept_until_a_road_is_closed_or_takes_longer(town: RoadGraph) -> None:
    first = market(town)
    assert market(town) is first
    unit = town.snap([CORNERS["olive_quay"]])
    usual = first.seconds(town, unit)[0]

    town.set_seconds(range(town.edge_count), 500.0)
    assert market(town).seconds(town, unit)[0] > usual
    town.usual()
    assert market(town) is not first and market(town).seconds(town, unit)[0] == usual

    town.close(range(town.edge_count))
    assert math.isinf(market(town).seconds(town, unit)[0])


def test_each_graph_keeps_its_own(town: RoadGraph) -> None:
    slow = town.at_speeds(town.edge_seconds * 2, town.turn_seconds * 2)
    unit = town.snap([CORNERS["garden_market"]])
    assert market(slow).seconds(slow, unit) == pytest.approx(2 * market(town).seconds(town, unit))


@pytest.mark.parametrize("pace", [None, HURRY])
@pytest.mark.parametrize("bound_s", [60.0, 1200.0])
def test_the_table_says_of_every_pair_what_the_candidate_table_says(
    town: RoadGraph, pace: Pace | None, bound_s: float
) -> None:
    units = [*SPOTS, place(-900, -480)]
    table = arrivals(town, [Standing(at) for at in units], [Place(at, pace) for at in SPOTS], bound_s)
    for row, spot in zip(table, SPOTS, strict=True):
        snaps = town.snap(units)
        placed = [(at, where, snaps[at]) for at, where in enumerate(units)]
        frame = candidate_frame(town, Sectors(), placed, spot, bound_s, pace=pace)
        expected = frame.set_index("unit_id")["seconds"].sort_index()
        assert row == pytest.approx(expected.to_numpy())


def test_who_has_a_pace_and_who_has_no_roads_comes_in_a_straight_line(town: RoadGraph) -> None:
    a, b = CORNERS["school_market"], CORNERS["school_station"]
    walks, drives = arrivals(town, [Standing(a, 4.0), Standing(a)], [Place(b)])[0]
    assert walks == pytest.approx(200 / (4.0 / 3.6), rel=0.01) and drives < walks
    assert arrivals(None, [Standing(a)], [Place(b)])[0, 0] == pytest.approx(200 * 1.4 / (25 / 3.6), rel=0.01)


def test_a_place_that_was_only_drawn_is_reached_from_the_nearest_road(town: RoadGraph) -> None:
    unit, at_sea = Standing(CORNERS["garden_quay"]), place(-1_100, 0)
    called = arrivals(town, [unit], [Place(at_sea)])[0, 0]
    drawn = arrivals(town, [unit], [Place(at_sea, off_road_m=math.inf)])[0, 0]
    assert drawn < 15 < called


def test_with_nobody_there_or_nothing_asked_the_table_is_empty(town: RoadGraph) -> None:
    assert arrivals(town, [], [Place(SPOTS[0])]).shape == (1, 0)
    assert arrivals(town, [Standing(SPOTS[0])], []).shape == (0, 1)


def test_a_sector_has_a_point_inside_it(demo: LoadedCity) -> None:
    points = demo.sectors.points
    assert {code: demo.sectors.at(at) for code, at in points.items()} == {code: code for code in points}
    assert isinstance(points[demo.sectors[0].code], LatLon) and len(points) == len(demo.sectors)
