"""A fleet that is kept between the questions, beside one that is made for each."""

import threading

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maps.eta import travel_seconds
from maps.fleet import Fleet
from maps.roads import RoadGraph
from maps.snapping import OFF_ROAD, Snap, Snaps
from tests.maps.test_eta import drawn_snaps, towns
from tests.town import CORNERS, place

UNITS = 6


@st.composite
def snaps(draw: st.DrawFn, graph: RoadGraph, count: int) -> list[Snap]:
    return drawn_snaps(draw, graph, count)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(towns(), st.data())
def test_whoever_moved_between_the_questions_is_found_where_it_is_now(
    graph: RoadGraph, data: st.DataObject
) -> None:
    """One fleet, asked after every move, and the same question to a fleet of that moment."""
    fleet = Fleet(graph)
    now = [OFF_ROAD] * UNITS
    for _ in range(data.draw(st.integers(1, 5))):
        moved = data.draw(st.lists(st.integers(0, UNITS - 1), max_size=UNITS, unique=True))
        for unit, snap in zip(moved, data.draw(snaps(graph, len(moved))), strict=True):
            now[unit] = snap
        fleet.move(moved, Snaps.of([now[unit] for unit in moved]))
        (target,), want = data.draw(snaps(graph, 1)), data.draw(st.integers(1, UNITS))
        expected = travel_seconds(graph, Snaps.of(now), target, bound_s=np.inf)
        order = [unit for unit in np.argsort(expected, kind="stable")[:want] if np.isfinite(expected[unit])]
        found, seconds = fleet.nearest(graph, target, bound_s=np.inf, want=want)
        assert seconds.tolist() == expected[order].tolist(), "the nearest, nearest first"
        assert seconds.tolist() == expected[found].tolist() and len(set(found.tolist())) == len(found)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(towns(), st.data())
def test_who_is_asked_for_counts_and_nobody_else(graph: RoadGraph, data: st.DataObject) -> None:
    fleet = Fleet(graph)
    for _ in range(3):
        units = data.draw(st.lists(st.integers(1, 9), min_size=1, max_size=5, unique=True))
        there = Snaps.of(data.draw(snaps(graph, len(units))))
        (target,), want = data.draw(snaps(graph, 1)), data.draw(st.none() | st.integers(1, 5))
        found = fleet.seconds(graph, units, there, target, bound_s=300.0, want=want)
        expected = travel_seconds(graph, there, target, bound_s=300.0, want=want)
        assert sorted(found) == sorted(expected)
        if want is None:
            assert found.tolist() == expected.tolist()


def test_whoever_moved_is_looked_up_again(town: RoadGraph) -> None:
    fleet, at = Fleet(town), [CORNERS["school_market"], CORNERS["press"], place(-3000, 0)]
    first = fleet.snap([7, 8, 9], at)
    assert [first[row] for row in range(3)] == [town.snap_one(one) for one in at]
    assert first[2] == OFF_ROAD
    again = fleet.snap([9, 8, 7], [at[2], CORNERS["school_quay"], at[0]])
    assert [again[row] for row in range(3)] == [OFF_ROAD, town.snap_one(CORNERS["school_quay"]), first[0]]
    assert fleet.snap([8], [at[1]])[0] == first[1]


def test_a_closed_street_counts_in_the_very_next_question(town: RoadGraph) -> None:
    fleet, call = Fleet(town), town.snap_one(CORNERS["school_market"])
    fleet.move([1], town.snap([CORNERS["press"]]))
    [before] = fleet.nearest(town, call)[1]
    town.set_seconds(range(town.edge_count), 1000.0)
    assert fleet.nearest(town, call)[0].size == 0
    town.usual()
    assert fleet.nearest(town, call)[1].tolist() == [before]


def test_many_threads_ask_for_other_units_of_one_fleet(town: RoadGraph) -> None:
    fleet, call = Fleet(town), town.snap_one(CORNERS["school_market"])
    wrong: list[int] = []

    def ask(corner: str, unit: int) -> None:
        snaps = town.snap([CORNERS[corner]])
        expected = travel_seconds(town, snaps, call).tolist()
        for _ in range(100):
            if fleet.seconds(town, [unit], snaps, call).tolist() != expected:
                wrong.append(unit)

    threads = [
        threading.Thread(target=ask, args=(corner, unit % 2))
        for unit, corner in enumerate(sorted(CORNERS)[:4])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
