"""What a road file becomes, what is refused and in which words."""

from pathlib import Path

import numpy as np
import osmium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from osmium import osm

from maps.eta import travel_seconds
from maps.geo import LatLon, distance_m
from maps.osmfile import OsmFile
from maps.roadbuilder import read_roads
from maps.roadcache import open_roads
from maps.roadfile import RoadFileError, parse_maxspeed
from maps.roads import RoadGraph
from maps.snapping import Snaps
from tests.maps.conftest import shared_file
from tests.roads import street_of
from tests.town import CORNERS, place, write_town


def write_roads(folder: Path, *ways: tuple[list[tuple[float, float]], dict[str, str]]) -> Path:
    """A file of ways given as metres east and north; equal corners are one node."""
    file, nodes = OsmFile(), dict[tuple[float, float], int]()
    for corners, tags in ways:
        for corner in corners:
            if corner not in nodes:
                nodes[corner] = file.node(place(*corner))
        file.way([nodes[corner] for corner in corners], {"highway": "residential", **tags})
    file.write(folder / "drawn.osm.pbf")
    return folder / "drawn.osm.pbf"


def seconds_between(graph: RoadGraph, start: LatLon, end: LatLon) -> float:
    return float(travel_seconds(graph, graph.snap([start]), end, bound_s=np.inf)[0])


# ---- refusals


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(RoadFileError, match=r"The road file .*nowhere\.osm\.pbf does not exist\.") as refusal:
        read_roads(tmp_path / "nowhere.osm.pbf")
    assert (refusal.value.code, refusal.value.file.name) == ("missing", "nowhere.osm.pbf")


def test_a_folder_is_not_a_road_file(tmp_path: Path) -> None:
    with pytest.raises(RoadFileError, match="cannot be read"):
        read_roads(tmp_path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.osm.pbf").touch()
    with pytest.raises(RoadFileError, match=r"empty\.osm\.pbf is empty\."):
        read_roads(tmp_path / "empty.osm.pbf")


@pytest.mark.parametrize("bytes_", [b"<osm></osm>", b'{"type": "FeatureCollection"}', b"\0" * 500, b"PK"])
def test_another_kind_of_file_is_refused(tmp_path: Path, bytes_: bytes) -> None:
    (tmp_path / "other.osm.pbf").write_bytes(bytes_)
    with pytest.raises(RoadFileError, match="is not an OpenStreetMap PBF file"):
        read_roads(tmp_path / "other.osm.pbf")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.99])
def test_a_file_cut_short_is_refused(tmp_path: Path, demo_files: tuple[Path, Path], share: float) -> None:
    whole = demo_files[0].read_bytes()
    (tmp_path / "cut.osm.pbf").write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(RoadFileError, match=r"cut\.osm\.pbf is cut short"):
        read_roads(tmp_path / "cut.osm.pbf")


def test_a_file_with_a_spoilt_block_is_refused(tmp_path: Path, demo_files: tuple[Path, Path]) -> None:
    spoilt = bytearray(demo_files[0].read_bytes())
    middle = len(spoilt) // 2
    spoilt[middle : middle + 64] = b"\xff" * 64
    (tmp_path / "spoilt.osm.pbf").write_bytes(spoilt)
    with pytest.raises(RoadFileError, match=r"spoilt\.osm\.pbf is (damaged|cut short)"):
        read_roads(tmp_path / "spoilt.osm.pbf")


def test_a_file_without_a_road_for_cars_is_refused(tmp_path: Path) -> None:
    path = write_roads(
        tmp_path,
        ([(0, 0), (100, 0)], {"highway": "footway"}),
        ([(0, 0), (0, 90)], {"motor_vehicle": "no"}),
    )
    with pytest.raises(RoadFileError, match="has no road that a car can drive"):
        read_roads(path)


def test_roads_across_the_antimeridian_are_refused(tmp_path: Path) -> None:
    file = OsmFile()
    ends = [file.node(LatLon(-17.0, 179.99)), file.node(LatLon(-17.0, -179.99))]
    file.way(ends, {"highway": "primary"})
    file.write(tmp_path / "fiji.osm.pbf")
    with pytest.raises(RoadFileError, match=r"The roads in .*fiji\.osm\.pbf cross the antimeridian"):
        read_roads(tmp_path / "fiji.osm.pbf")


# ---- what is drivable, and which way


def test_a_one_way_street_is_driven_one_way(town: RoadGraph) -> None:
    south, north = CORNERS["oven_quay"], CORNERS["oven_market"]
    assert seconds_between(town, south, north) < seconds_between(town, north, south)


@pytest.mark.parametrize(
    ("tags", "along", "against"),
    [
        ({}, True, True),
        ({"oneway": "yes"}, True, False),
        ({"oneway": "-1"}, False, True),
        ({"junction": "roundabout"}, True, False),
        ({"highway": "motorway"}, True, False),
        ({"highway": "motorway", "oneway": "no"}, True, True),
    ],
)
def test_directions_follow_the_tags(tmp_path: Path, tags: dict[str, str], along: bool, against: bool) -> None:
    graph = read_roads(write_roads(tmp_path, ([(0, 0), (100, 0)], tags)))
    assert (graph.shape_along[0] >= 0, graph.shape_against[0] >= 0) == (along, against)


def test_a_bollard_parts_a_street_and_a_gate_does_not(tmp_path: Path) -> None:
    for barrier, open_ in (("bollard", False), ("gate", True)):
        file = OsmFile()
        nodes = [
            file.node(place(0, 0)),
            file.node(place(100, 0), {"barrier": barrier}),
            file.node(place(200, 0)),
        ]
        file.way(nodes, {"highway": "residential"})
        file.write(tmp_path / "street.osm.pbf")
        graph = read_roads(tmp_path / "street.osm.pbf")
        assert graph.edge_connected.all() == open_


def test_a_banned_turn_is_not_driven(tmp_path: Path) -> None:
    file = OsmFile()
    south, middle, north, west = (file.node(place(*at)) for at in ((0, -200), (0, 0), (0, 200), (-200, 0)))
    north_west = file.node(place(-200, 200))
    below, left, _ = (
        file.way(nodes, {"highway": "residential"})
        for nodes in ([south, middle], [middle, west], [middle, north, north_west, west])
    )
    free, banned = tmp_path / "free.osm.pbf", tmp_path / "banned.osm.pbf"
    file.write(free)
    file.ban_turn(below, middle, left)
    file.write(banned)
    start, end = place(0, -100), place(-100, 0)
    assert (
        seconds_between(read_roads(banned), start, end) > seconds_between(read_roads(free), start, end) + 60
    )


def test_only_straight_on_allows_nothing_else(tmp_path: Path) -> None:
    file = OsmFile()
    south, middle, north, west = (file.node(place(*at)) for at in ((0, -200), (0, 0), (0, 200), (-200, 0)))
    below, above = (
        file.way(nodes, {"highway": "residential"}) for nodes in ([south, middle], [middle, north])
    )
    file.way([middle, west], {"highway": "residential"})
    file.ban_turn(below, middle, above, "only_straight_on")
    file.write(tmp_path / "only.osm.pbf")
    graph = read_roads(tmp_path / "only.osm.pbf")
    detour = seconds_between(graph, place(0, -100), place(-100, 0))
    assert detour > 300 / (24 / 3.6) + 12  # up to the north end, round, and back


def test_a_posted_limit_slows_a_street_and_never_speeds_it_up(tmp_path: Path) -> None:
    slow = read_roads(write_roads(tmp_path, ([(0, 0), (100, 0)], {"maxspeed": "10"})))
    fast = read_roads(write_roads(tmp_path, ([(0, 0), (100, 0)], {"maxspeed": "120"})))
    assert slow.edge_seconds[0] == pytest.approx(100 / (10 / 3.6), rel=0.01)
    assert fast.edge_seconds[0] == pytest.approx(100 / (24 / 3.6), rel=0.01)


@pytest.mark.parametrize(
    ("text", "kph"),
    [
        ("50", 50),
        ("30 mph", 48.28),
        ("60;40", 40),
        ("none", None),
        ("MA:urban", None),
        ("", None),
        ("0", None),
    ],
)
def test_a_speed_limit_is_read_in_every_spelling(text: str, kph: float | None) -> None:
    assert parse_maxspeed(text) == (None if kph is None else pytest.approx(kph, abs=0.01))


@given(st.text(max_size=20))
def test_a_speed_limit_is_never_nonsense(text: str) -> None:
    speed = parse_maxspeed(text)
    assert speed is None or 0 < speed < 2000


# ---- snapping


def test_a_position_is_snapped_to_the_street_it_stands_in(town: RoadGraph) -> None:
    snap = town.snap_one(place(-425, 285))
    assert street_of(town, snap.edge) == "Rue du Marché"
    assert snap.distance_m == pytest.approx(5, abs=0.5)
    assert snap.along == pytest.approx(0.5, abs=0.01)
    assert town.edge_twin[snap.edge] == snap.twin
    assert town.snap_one(place(-250, 170)).twin == -1  # Rue du Four is one-way


def test_a_position_far_from_every_road_is_off_the_graph(town: RoadGraph) -> None:
    assert not town.snap_one(place(-2000, 0)).on_road
    assert town.snap_one(place(-2000, 0), max_distance_m=3000).on_road
    snaps = town.snap([place(0, 60), place(-2000, 0), CORNERS["mosque"]])
    assert snaps.on_road.tolist() == [True, False, True]


def test_positions_snap_the_same_alone_and_in_a_crowd(town: RoadGraph) -> None:
    chance = np.random.default_rng(3)
    crowd = [place(*at) for at in chance.uniform(-800, 800, (200, 2))]
    together = town.snap(crowd)
    alone = Snaps.of(town.snap_one(at) for at in crowd)
    for field in ("edge", "along", "twin", "distance_m"):
        assert (getattr(together, field) == getattr(alone, field)).all()


def test_a_spoilt_position_is_off_the_graph_and_spoils_no_other(town: RoadGraph) -> None:
    snaps = town.snap([[np.nan, -8.8], [33.3005, -8.8], [np.inf, np.inf]])
    assert snaps.on_road.tolist() == [False, True, False]


def test_nobody_is_snapped_to_a_street_without_a_way_out(tmp_path: Path) -> None:
    square = [(0.0, 0.0), (200.0, 0.0), (200.0, 200.0), (0.0, 200.0), (0.0, 0.0)]
    path = write_roads(tmp_path, (square, {}), ([(200, 200), (400, 400)], {"oneway": "yes"}))
    graph = read_roads(path)
    assert graph.snap_one(place(380, 380), max_distance_m=1000).distance_m > 200


# ---- the copy on disk


def same_graph(one: RoadGraph, other: RoadGraph) -> bool:
    fields = ("edge_head", "edge_seconds", "edge_twin", "shape_lat", "turn_before", "turn_seconds")
    return one.names == other.names and all(
        (getattr(one, field) == getattr(other, field)).all() for field in fields
    )


def test_the_copy_on_disk_is_the_graph(tmp_path: Path) -> None:
    roads, _ = write_town(tmp_path)
    built = open_roads(roads, tmp_path / "cache")
    roads_read_again = open_roads(roads, tmp_path / "cache")
    assert same_graph(built, roads_read_again)
    assert roads_read_again.attribution == "© OpenStreetMap contributors"


@pytest.mark.parametrize("ending", [".npz", ".json"])
@pytest.mark.parametrize("fault", ["cut", "spoilt", "gone"])
def test_a_spoilt_copy_is_built_again(tmp_path: Path, ending: str, fault: str) -> None:
    roads, _ = write_town(tmp_path)
    built = open_roads(roads, tmp_path / "cache")
    (copy,) = (path for path in (tmp_path / "cache").iterdir() if path.name.endswith(ending))
    whole = copy.read_bytes()
    if fault == "gone":
        copy.unlink()
    else:
        half = len(whole) // 2
        copy.write_bytes(
            whole[:half] if fault == "cut" else whole[:half] + b"\xff\x00" * 40 + whole[half + 80 :]
        )
    assert same_graph(built, open_roads(roads, tmp_path / "cache"))
    assert same_graph(built, open_roads(roads, tmp_path / "cache"))


def test_another_file_of_the_same_name_is_another_graph(tmp_path: Path) -> None:
    roads, _ = write_town(tmp_path)
    open_roads(roads, tmp_path / "cache")
    roads.write_bytes(write_roads(tmp_path, ([(0, 0), (100, 0)], {})).read_bytes())
    assert open_roads(roads, tmp_path / "cache").edge_count == 2


# ---- real extracts


@pytest.mark.parametrize(
    ("name", "vertices", "connected"),
    [
        ("morocco/casablanca_streets.osm.pbf", 20_000, 0.97),
        ("roads/monaco.osm.pbf", 2_000, 0.9),
        ("roads/helsinki.osm.pbf", 800, 0.85),
        ("roads/baltimore.osm.pbf", 5_000, 0.95),
    ],
)
def test_a_real_extract_is_read_sorted_or_not(name: str, vertices: int, connected: float) -> None:
    graph = read_roads(shared_file(name))
    assert graph.vertex_count > vertices
    assert graph.edge_connected.mean() > connected
    assert np.isfinite(graph.edge_seconds).all()
    assert (graph.edge_seconds >= 0).all()
    ends = [LatLon(graph.bounds.south, graph.bounds.west), LatLon(graph.bounds.north, graph.bounds.east)]
    assert distance_m(*ends) < 60_000


def test_a_file_with_ways_before_nodes_gives_the_same_graph(tmp_path: Path) -> None:
    roads, _ = write_town(tmp_path)
    writer = osmium.SimpleWriter(str(tmp_path / "shuffled.osm.pbf"))
    for kind in (osm.WAY, osm.NODE):
        for thing in osmium.FileProcessor(str(roads), kind):
            writer.add(thing)
    writer.close()
    assert same_graph(read_roads(roads), read_roads(tmp_path / "shuffled.osm.pbf"))
