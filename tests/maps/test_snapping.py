"""The nearest road to a point, beside GEOS."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from maps.linegrid import LineGrid
from maps.roads import RoadGraph
from tests.bench.nearest import on_streets

METRES = st.integers(-3000, 3000).map(float) | st.floats(-3000, 3000)
POINTS = st.lists(st.tuples(METRES, METRES), min_size=1, max_size=8)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(st.tuples(METRES, METRES), min_size=2, max_size=5), min_size=1, max_size=8),
    POINTS,
    st.sampled_from([10.0, 250.0, 2000.0, np.inf]),
    st.data(),
)
def test_no_line_is_nearer_than_the_one_that_is_found(
    lines: list[list[tuple[float, float]]],
    points: list[tuple[float, float]],
    limit_m: float,
    data: st.DataObject,
) -> None:
    x, y = np.array([point for line in lines for point in line]).T
    starts = np.concatenate([[0], np.cumsum([len(line) for line in lines])])
    numbers = np.flatnonzero([data.draw(st.booleans()) for _ in lines])
    px, py = np.array(points).T
    found, along, metres = LineGrid(x, y, starts, numbers).nearest(px, py, limit_m)
    drawn = [shapely.LineString(lines[number]) for number in numbers]
    for at, point in enumerate(map(shapely.Point, points)):
        best = min((line.distance(point) for line in drawn), default=np.inf)
        if np.isinf(best) or best > limit_m - 1e-6:
            assert found[at] == -1 or best <= limit_m + 1e-6
            continue
        line = drawn[found[at]]
        assert metres[at] == pytest.approx(best, abs=1e-6)
        there = line.interpolate(along[at], normalized=True)
        assert there.distance(point) == pytest.approx(best, abs=1e-6)


def test_of_equally_near_lines_the_first_counts_and_what_is_no_point_is_nowhere() -> None:
    x, y = np.array([0.0, 100.0, 0.0, 100.0, 100.0, 900.0]), np.array([0.0, 0.0, 20.0, 20.0, 0.0, 0.0])
    grid = LineGrid(x, y, np.array([0, 2, 4, 6]), np.array([0, 1, 2]))
    found, along, metres = grid.nearest(np.array([50.0, 100.0, np.nan]), np.array([10.0, -5.0, 0.0]), 250.0)
    assert found.tolist() == [0, 0, -1]
    assert along.tolist() == [0.5, 1.0, 0.0] and metres.tolist() == [10.0, 5.0, np.inf]


def test_a_city_s_positions_lie_where_geos_lays_them(town: RoadGraph) -> None:
    chance = np.random.default_rng(7)
    positions, _ = on_streets(town, 300, chance)
    positions += chance.normal(0, 0.001, positions.shape)
    found = town.snap(positions)
    x, y = town.grid.to_metres(positions[:, 0], positions[:, 1])
    for at in np.flatnonzero(found.on_road):
        line = town.line_of(int(found.edge[at]))
        road = shapely.LineString(np.column_stack(town.grid.to_metres(*np.array(line).T)))
        here = shapely.Point(x[at], y[at])
        assert found.distance_m[at] == pytest.approx(road.distance(here), abs=1e-6)
        there = road.interpolate(found.along[at], normalized=True)
        assert there.distance(here) == pytest.approx(found.distance_m[at], abs=1e-6)
    assert found.on_road.sum() > 100
