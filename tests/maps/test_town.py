"""The town is worth testing in only while the straight line is wrong there."""

import itertools
import random
from pathlib import Path

import numpy as np

from maps.eta import travel_seconds
from maps.geo import distances_m
from maps.roads import RoadGraph
from tests.roads import street_of
from tests.town import CORNERS, write_town


def test_the_town_has_ten_streets_on_two_banks_and_one_bridge(town: RoadGraph) -> None:
    assert len(town.names) == 10
    assert town.edge_connected.all()
    over_the_river = [
        edge
        for edge in range(town.edge_count)
        if (town.vertex_lat[town.edge_tail[edge]] > 33.30) != (town.vertex_lat[town.edge_head[edge]] > 33.30)
    ]
    assert {street_of(town, edge) for edge in over_the_river} == {"Boulevard du Pont"}
    assert len(over_the_river) == 2


def test_in_a_third_of_calls_the_nearest_by_road_is_not_the_nearest_in_a_straight_line(
    town: RoadGraph,
) -> None:
    chance, places = random.Random(7), list(CORNERS.values())
    calls = wrong = 0
    for _ in range(40):
        units = chance.sample(places, 4)
        snaps, rows = town.snap(units), np.array(units)
        for call in places:
            seconds = travel_seconds(town, snaps, call)
            if call not in units:
                calls += 1
                wrong += int(seconds.argmin() != distances_m(rows[:, 0], rows[:, 1], call).argmin())
    assert wrong / calls >= 0.30, f"{wrong} of {calls}"


def test_the_same_town_is_written_each_time(tmp_path: Path) -> None:
    once, again = write_town(tmp_path / "once"), write_town(tmp_path / "again")
    for one, other in itertools.zip_longest(once, again):
        assert one.read_bytes() == other.read_bytes()
