"""A simulated unit drives as the map says: along the streets, at their speed, and it is there on time."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from command.simulator.driving import FASTEST_MPS, Drive, drive, on_foot, straight
from maps.eta import travel_seconds
from maps.geo import LatLon, distance_m
from maps.importing import load_city
from maps.roads import RoadGraph
from maps.snapping import Snaps
from tests.town import CORNERS, place

anywhere = st.builds(place, st.integers(-600, 700), st.sampled_from([-240, -60, 60, 280, 480]))
twice = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def streets(mapped: Path) -> RoadGraph:
    return load_city(mapped, "town").graph


def found(streets: RoadGraph, start: LatLon, target: LatLon) -> Drive:
    way = drive(streets, start, target)
    assert way is not None
    return way


@twice
@given(start=anywhere, target=anywhere)
def test_a_drive_takes_what_the_room_expects_and_covers_the_way(
    streets: RoadGraph, start: LatLon, target: LatLon
) -> None:
    way = found(streets, start, target)
    expected = travel_seconds(streets, Snaps.of([streets.snap_one(start)]), target)[0]
    assert way.seconds == pytest.approx(expected, abs=1e-6)
    assert distance_m(way.where(0.0).position, start) < 10
    assert distance_m(way.where(way.seconds).position, target) < 10


@twice
@given(start=anywhere, target=anywhere, share=st.floats(0.0, 1.0))
def test_on_the_way_a_unit_is_on_a_street_and_makes_headway(
    streets: RoadGraph, start: LatLon, target: LatLon, share: float
) -> None:
    way = found(streets, start, target)
    moment = share * way.seconds
    spot = way.where(moment)
    assert streets.snap_one(spot.position).distance_m < 2
    later = way.where(moment + 1.0).position
    assert distance_m(spot.position, later) < 50 / 3.6
    assert spot.speed_kph <= 50


def test_each_street_is_driven_at_its_own_speed(streets: RoadGraph) -> None:
    way = found(streets, CORNERS["garden_market"], CORNERS["bridge_mosque"])
    speeds = {round(way.where(each * way.seconds / 50).speed_kph) for each in range(50)}
    assert len(speeds) > 1


def test_who_has_arrived_stands(streets: RoadGraph) -> None:
    way = found(streets, CORNERS["mill"], CORNERS["press"])
    spot = way.where(way.seconds + 60)
    assert (spot.heading, spot.speed_kph) == (None, 0.0)


def test_who_is_there_already_has_no_way_to_go(streets: RoadGraph) -> None:
    assert found(streets, CORNERS["mill"], CORNERS["mill"]).seconds == 0.0


def test_beyond_the_streets_there_is_no_drive(streets: RoadGraph) -> None:
    assert drive(streets, CORNERS["mill"], place(0, 5_000)) is None


@given(speed=st.floats(0.5, 1_000.0))
def test_played_faster_it_takes_less_but_nobody_flies(speed: float) -> None:
    way = Drive.of([place(0, 0), place(300, 0), place(300, 400)], [30.0, 20.0])
    fast = way.played(speed)
    assert fast.seconds == pytest.approx(max(50.0 / speed, fast.seconds))
    for (a, b), (begins, ends) in zip(pairwise(fast.points), pairwise(fast.at_s), strict=True):
        assert distance_m(a, b) / (ends - begins) < FASTEST_MPS * 1.01
    assert way.played(2.0).seconds == pytest.approx(25.0)


def test_on_foot_it_takes_as_long_as_a_walk() -> None:
    way = Drive.of([place(0, 0), place(140, 0)], [10.0])
    assert on_foot(way, 1.4).seconds == pytest.approx(100.0, rel=0.01)
    assert straight(place(0, 0), place(0, 150), 15.0).seconds == pytest.approx(10.0, rel=0.01)
