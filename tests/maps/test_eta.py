"""The reversed bounded search against a plain forward Dijkstra, and the laws a driver would expect."""

import heapq
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maps.eta import route, travel_seconds
from maps.geo import LatLon, distance_m
from maps.roadbuilder import build_graph
from maps.roadfile import Restriction, Street, StreetName, Streets
from maps.roads import RoadGraph
from maps.snapping import OFF_ROAD, Snap, Snaps
from tests.roads import sides

STEP = 0.002
"""degrees between the corners of a drawn grid, about 200 m"""


def forward_seconds(graph: RoadGraph, origin: Snap, target: Snap) -> float:
    """Textbook Dijkstra from the unit over edges, one unit at a time."""
    if origin.edge < 0 or target.edge < 0:
        return float("inf")
    after: dict[int, list[tuple[int, float]]] = {}
    for edge in range(graph.edge_count):
        for turn in range(graph.turn_start[edge], graph.turn_start[edge + 1]):
            after.setdefault(int(graph.turn_before[turn]), []).append((edge, float(graph.turn_seconds[turn])))
    seconds, targets = graph.edge_seconds, sides(target)
    best, heap, done = float("inf"), [], set()
    for edge, along in sides(origin):
        heap.append(((1 - along) * seconds[edge], edge, True))
        for goal, at in targets:
            if goal == edge and along <= at:
                best = min(best, (at - along) * seconds[edge])
    heapq.heapify(heap)
    while heap:
        so_far, edge, first = heapq.heappop(heap)
        if (edge, first) in done:
            continue
        done.add((edge, first))
        if graph.closed[edge] and not first:
            continue
        for onward, turn_s in after.get(edge, []):
            for goal, at in targets:
                if goal == onward:
                    best = min(best, so_far + turn_s + at * seconds[onward])
            heapq.heappush(heap, (so_far + turn_s + seconds[onward], onward, False))
    return float(best)


@st.composite
def towns(draw: st.DrawFn) -> RoadGraph:
    """A grid of streets, some one-way, some missing, of several classes, with a few turn bans."""
    across, down = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    town = Streets()
    for row in range(down):
        for col in range(across):
            bend = draw(st.floats(-0.0004, 0.0004))
            town.positions[row * across + col] = (33.2 + row * STEP + bend, -8.6 + col * STEP - bend)
    pairs = [(n, n + 1) for n in range(across * down) if (n + 1) % across]
    pairs += [(n, n + across) for n in range(across * (down - 1))]
    for way_id, pair in enumerate(pairs):
        if draw(st.integers(0, 9)) == 0 and way_id:
            continue
        highway = draw(st.sampled_from(["primary", "residential", "service"]))
        direction = draw(st.sampled_from([0, 0, 0, 1, -1]))
        names = StreetName(f"Street {way_id}", "", "", "")
        town.streets.append(Street(way_id, list(pair), highway, direction, None, names))
    for _ in range(draw(st.integers(0, 3))):
        ways = st.integers(0, len(pairs) - 1)
        via = draw(st.integers(0, across * down - 1))
        town.restrictions.append(Restriction(draw(ways), via, draw(ways), draw(st.booleans())))
    graph = build_graph(town, Path("drawn.osm.pbf"))
    graph.close(edge for edge in range(graph.edge_count) if draw(st.integers(0, 14)) == 0)
    return graph


def drawn_snaps(draw: st.DrawFn, graph: RoadGraph, count: int) -> list[Snap]:
    snaps = []
    for _ in range(count):
        edge = draw(st.integers(-1, graph.edge_count - 1))
        along = draw(st.sampled_from([0.0, 0.25, 0.5, 1.0]) | st.floats(0, 1))
        snaps.append(OFF_ROAD if edge < 0 else Snap(edge, along, int(graph.edge_twin[edge]), 0.0))
    return snaps


@st.composite
def calls(draw: st.DrawFn) -> tuple[RoadGraph, Snaps, Snap]:
    graph = draw(towns())
    *units, target = drawn_snaps(draw, graph, draw(st.integers(2, 7)))
    return graph, Snaps.of(units), target


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(calls())
def test_the_reversed_search_equals_a_forward_search_from_every_unit(
    call: tuple[RoadGraph, Snaps, Snap],
) -> None:
    graph, units, target = call
    expected = [forward_seconds(graph, units[at], target) for at in range(len(units))]
    found = travel_seconds(graph, units, target, bound_s=np.inf)
    assert found == pytest.approx(expected, abs=1e-6)
    assert (found == travel_seconds(graph, units, target, bound_s=np.inf)).all()


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(calls(), st.integers(1, 4), st.floats(0, 200))
def test_bound_and_want_only_leave_out_what_is_farther(
    call: tuple[RoadGraph, Snaps, Snap], want: int, bound_s: float
) -> None:
    graph, units, target = call
    everything = travel_seconds(graph, units, target, bound_s=np.inf)
    bounded = travel_seconds(graph, units, target, bound_s=bound_s)
    assert (bounded == np.where(everything <= bound_s, everything, np.inf)).all()
    nearest = travel_seconds(graph, units, target, bound_s=np.inf, want=want)
    expected = np.full(len(units), np.inf)
    order = np.argsort(everything, kind="stable")[:want]
    expected[order] = everything[order]
    assert (nearest == expected).all()


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(calls())
def test_a_route_takes_as_long_as_the_search_says_and_ends_where_it_should(
    call: tuple[RoadGraph, Snaps, Snap],
) -> None:
    graph, units, target = call
    expected = travel_seconds(graph, units, target, bound_s=np.inf)
    for at in range(len(units)):
        way = route(graph, units[at], target)
        if way is None:
            assert not np.isfinite(expected[at])
            continue
        assert way.seconds == pytest.approx(expected[at])
        assert distance_m(way.line[0], point_of(graph, units[at])) < 1
        assert distance_m(way.line[-1], point_of(graph, target)) < 1
        drawn_m = sum(distance_m(a, b) for a, b in zip(way.line, way.line[1:], strict=False))
        assert drawn_m <= graph.edge_metres[way.edges].sum() * 1.01 + 1


def test_from_beside_the_roads_there_is_no_route_however_few_roads_there_are() -> None:
    one = Streets(positions={0: (33.2, -8.6), 1: (33.2, -8.598)})
    one.streets.append(Street(0, [0, 1], "residential", 1, None, StreetName("", "", "", "")))
    graph = build_graph(one, Path("one street"))
    assert route(graph, OFF_ROAD, Snap(0, 0.0, -1, 0.0)) is None


def point_of(graph: RoadGraph, snap: Snap) -> LatLon:
    start, end = graph.line_of(snap.edge)
    return LatLon(
        start.lat + (end.lat - start.lat) * snap.along, start.lon + (end.lon - start.lon) * snap.along
    )


@pytest.fixture
def loop() -> RoadGraph:
    """A one-way square, corners 0 1 2 3, and a dead end from corner 0 to 4."""
    town = Streets()
    corners = [(33.2, -8.6), (33.2, -8.598), (33.202, -8.598), (33.202, -8.6), (33.198, -8.6)]
    town.positions = dict(enumerate(corners))
    square = StreetName("Square", "", "", "")
    town.streets = [Street(way, [way, (way + 1) % 4], "residential", 1, None, square) for way in range(4)] + [
        Street(9, [0, 4], "residential", 0, None, StreetName("Impasse", "", "", ""))
    ]
    return build_graph(town, Path("loop.osm.pbf"))


def test_a_call_just_behind_on_a_one_way_street_is_a_whole_round_away(loop: RoadGraph) -> None:
    ahead = travel_seconds(loop, Snaps.of([Snap(0, 0.4, -1, 0)]), Snap(0, 0.5, -1, 0))[0]
    behind = travel_seconds(loop, Snaps.of([Snap(0, 0.5, -1, 0)]), Snap(0, 0.4, -1, 0))[0]
    assert ahead == pytest.approx(0.1 * loop.edge_seconds[0])
    assert behind > 3 * loop.edge_seconds[0]


def test_a_closed_street_is_not_driven_through_but_a_call_on_it_is_reached(loop: RoadGraph) -> None:
    unit, across, inside = Snaps.of([Snap(0, 0.5, -1, 0)]), Snap(2, 0.5, -1, 0), Snap(1, 0.5, -1, 0)
    loop.close([1])
    assert travel_seconds(loop, unit, across)[0] == np.inf
    assert travel_seconds(loop, unit, inside)[0] < 90
    assert travel_seconds(loop, Snaps.of([inside]), across)[0] < 90
    loop.usual()
    assert travel_seconds(loop, unit, across)[0] < 90


def test_slower_traffic_counts_in_the_very_next_search(loop: RoadGraph) -> None:
    unit, target = Snaps.of([Snap(0, 0.5, -1, 0)]), Snap(2, 0.5, -1, 0)
    before = travel_seconds(loop, unit, target)[0]
    loop.set_seconds([1], float(loop.edge_seconds[1]) + 100)
    assert travel_seconds(loop, unit, target)[0] == pytest.approx(before + 100)
    with pytest.raises(ValueError, match="seconds must be a finite number"):
        loop.set_seconds([1], float("nan"))


def test_many_threads_search_one_graph_at_once_and_agree(loop: RoadGraph) -> None:
    units = Snaps.of([Snap(edge, 0.3, int(loop.edge_twin[edge]), 0) for edge in range(loop.edge_count)])
    expected = travel_seconds(loop, units, Snap(2, 0.5, -1, 0))
    wrong: list[int] = []

    def drive() -> None:
        for _ in range(200):
            if not (travel_seconds(loop, units, Snap(2, 0.5, -1, 0)) == expected).all():
                wrong.append(1)

    threads = [threading.Thread(target=drive) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_nothing_is_reached_from_or_to_a_place_off_the_graph(loop: RoadGraph) -> None:
    assert travel_seconds(loop, Snaps.of([OFF_ROAD]), Snap(0, 0.5, -1, 0))[0] == np.inf
    assert travel_seconds(loop, Snaps.of([Snap(0, 0.5, -1, 0)]), OFF_ROAD)[0] == np.inf
    assert travel_seconds(loop, Snaps.of([]), Snap(0, 0.5, -1, 0)).size == 0
    assert route(loop, LatLon(40, 0), LatLon(33.2, -8.6)) is None
