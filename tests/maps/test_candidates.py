"""The table that picks: every unit once, by road where there is one, with the sector it is in."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maps.candidates import COLUMNS, DETOUR, STRAIGHT_KPH, candidate_frame
from maps.geo import LatLon, distance_m
from maps.roads import RoadGraph
from maps.sectors import Sectors, read_sectors
from maps.snapping import OFF_ROAD, Snap
from tests.town import CORNERS, place, write_town

UNITS = {"Amina": "garden_quay", "Brahim": "mill", "Chafik": "bridge_market", "Driss": "mosque"}
CALL = CORNERS["oven_quay"]
"""On the north bank, straight across the water from the mill."""


@pytest.fixture
def sectors(tmp_path: Path) -> Sectors:
    return read_sectors(write_town(tmp_path)[1])


def crew(graph: RoadGraph, **posts: LatLon) -> list[tuple[str, LatLon, Snap]]:
    named = {name: CORNERS[corner] for name, corner in UNITS.items()} | posts
    return [(name, at, graph.snap_one(at)) for name, at in named.items()]


def test_the_unit_across_the_river_is_not_the_first_to_arrive(town: RoadGraph, sectors: Sectors) -> None:
    frame: Any = candidate_frame(town, sectors, crew(town), CALL).set_index("unit_id")
    assert frame["metres_straight"].idxmin() == "Brahim"
    assert list(frame.index) == ["Amina", "Chafik", "Driss", "Brahim"]
    assert (frame["by"] == "road").all()
    assert dict(frame["sector"]) == {"Amina": "A", "Chafik": "B", "Driss": "C", "Brahim": "C"}


def test_the_table_has_its_columns_and_its_axis_order(town: RoadGraph, sectors: Sectors) -> None:
    frame: Any = candidate_frame(town, sectors, crew(town), CALL)
    assert tuple(frame.columns) == COLUMNS
    assert frame.crs.to_epsg() == 4326
    assert (frame.geometry.iloc[0].x, frame.geometry.iloc[0].y) == CORNERS["garden_quay"].lonlat


def test_a_unit_off_the_graph_gets_an_estimate_and_says_so(town: RoadGraph, sectors: Sectors) -> None:
    beach = place(-2000, 60)
    frame: Any = candidate_frame(town, sectors, crew(town, Eliane=beach), CALL).set_index("unit_id")
    assert frame.loc["Eliane", "by"] == "straight_line"
    assert frame.loc["Eliane", "sector"] is None
    assert frame.loc["Eliane", "seconds"] == pytest.approx(
        distance_m(beach, CALL) * DETOUR / (STRAIGHT_KPH / 3.6)
    )


def test_beyond_the_bound_a_unit_is_left_out_by_name_not_lost(town: RoadGraph, sectors: Sectors) -> None:
    frame: Any = candidate_frame(town, sectors, crew(town), CALL, bound_s=120).set_index("unit_id")
    assert frame.loc["Amina", "left_out"] == ""
    assert frame.loc["Brahim", "left_out"] == "beyond_bound"
    assert math.isinf(frame.loc["Brahim", "seconds"])


def test_beyond_the_wanted_number_a_unit_is_left_out_for_that_reason(
    town: RoadGraph, sectors: Sectors
) -> None:
    frame: Any = candidate_frame(town, sectors, crew(town), CALL, want=2).set_index("unit_id")
    assert list(frame["left_out"]) == ["", "", "beyond_want", "beyond_want"]


def test_a_city_without_roads_ranks_in_a_straight_line(sectors: Sectors) -> None:
    units = [(name, CORNERS[corner], OFF_ROAD) for name, corner in UNITS.items()]
    frame: Any = candidate_frame(None, sectors, units, CALL)
    assert list(frame["unit_id"]) == ["Brahim", "Amina", "Driss", "Chafik"]
    assert (frame["by"] == "straight_line").all()


def test_a_call_off_the_graph_ranks_in_a_straight_line(town: RoadGraph, sectors: Sectors) -> None:
    frame: Any = candidate_frame(town, sectors, crew(town), place(-3000, 0))
    assert (frame["by"] == "straight_line").all()


def test_equal_times_are_ranked_by_unit_id(town: RoadGraph, sectors: Sectors) -> None:
    same = [(name, CALL, town.snap_one(CALL)) for name in ("Zineb", "Amina", "Malika")]
    frame: Any = candidate_frame(town, sectors, same, CALL)
    assert list(frame["unit_id"]) == ["Amina", "Malika", "Zineb"]
    numbered = [(number, CALL, town.snap_one(CALL)) for number in (10, 9, 2)]
    assert list(candidate_frame(town, sectors, numbered, CALL)["unit_id"]) == [2, 9, 10]


def test_no_units_and_no_sectors_are_an_empty_table_and_empty_sectors(
    town: RoadGraph, sectors: Sectors
) -> None:
    assert tuple(candidate_frame(town, sectors, [], CALL).columns) == COLUMNS
    frame: Any = candidate_frame(town, Sectors(), crew(town), CALL)
    assert frame["sector"].isna().all()


def test_a_snapped_call_needs_the_place_it_was_snapped_from(town: RoadGraph, sectors: Sectors) -> None:
    snap = town.snap_one(CALL)
    with pytest.raises(TypeError, match="destination_at"):
        candidate_frame(town, sectors, crew(town), snap)
    by_snap: Any = candidate_frame(town, sectors, crew(town), snap, destination_at=CALL)
    assert by_snap.equals(candidate_frame(town, sectors, crew(town), CALL))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(-1500, 1500), st.integers(-700, 900)), max_size=12),
    st.one_of(st.none(), st.integers(1, 5)),
    st.floats(0, 600),
)
def test_every_unit_comes_back_exactly_once(
    town: RoadGraph, sectors: Sectors, spots: list[tuple[int, int]], want: int | None, bound_s: float
) -> None:
    units = [(number, place(*at), town.snap_one(place(*at))) for number, at in enumerate(spots)]
    frame: Any = candidate_frame(town, sectors, units, CALL, bound_s, want)
    assert sorted(frame["unit_id"]) == list(range(len(units)))
    assert (np.isinf(frame["seconds"]) == (frame["left_out"] != "")).all()
    assert (frame["seconds"].to_numpy()[1:] >= frame["seconds"].to_numpy()[:-1]).all()
    for row in frame.itertuples():
        assert row.sector == sectors.at(LatLon(row.geometry.y, row.geometry.x))
