"""A city's speeds are learned back from its trips, never change who is nearer, and never get worse unseen."""

import csv
import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.eta import travel_seconds
from maps.importing import LoadedCity
from maps.learned import GROUPS, TEXTBOOK, WEEK_HOURS, Learned
from maps.learning import LEAST_ROUTES, TooFewTrips, drive_trips, learn
from maps.roads import RoadGraph
from maps.scoring import arrivals, folds, path_seconds, score
from maps.speedfile import Refused, refit, save_speeds, speeds_folder, speeds_in_force
from maps.trips import Trips, TripsUnreadable, read_trips

DAYS = ("2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06")
RUSH = 17
TRUE = Learned(
    groups=(1.0, 1.0, 1.8, 1.5, 1.2, 1.4),
    built_up=0.2,
    turns=2.0,
    access_s=45.0,
    hours=tuple(1.5 if hour % 24 == RUSH else 1.0 for hour in range(WEEK_HOURS)),
)


def driven_in(
    city: LoadedCity, truth: Learned, *, routes: int = 150, noise: float = 0.1, seed: int = 1
) -> Trips:
    """Trips between random junctions, each driven on every day at noon and in the rush."""
    chance, graph = np.random.default_rng(seed), city.graph
    ends = np.column_stack([graph.vertex_lat, graph.vertex_lon])[
        chance.choice(np.unique(graph.edge_tail[graph.edge_connected]), (routes, 2))
    ]
    when = [(day, weekday, hour) for weekday, day in enumerate(DAYS) for hour in (12, RUSH)]
    many = routes * len(when)
    day, weekday, hour = (np.array(column) for column in zip(*when * routes, strict=True))
    origin, destination = (np.repeat(ends[:, end], len(when), axis=0) for end in (0, 1))
    middle = np.median(graph.vertex_lat), np.median(graph.vertex_lon)
    district = np.array([f"{lat < middle[0]} {lon < middle[1]}" for lat, lon in destination])
    trips = Trips(day, weekday, hour, district, origin, destination, np.ones(many))
    driven = drive_trips(graph, trips)
    seconds = arrivals(truth, driven).seconds * np.exp(chance.normal(0, noise, len(driven.trips)))
    return replace(driven.trips, seconds=seconds)


@pytest.fixture(scope="module")
def learned(demo: LoadedCity) -> Learned:
    return learn(drive_trips(demo.graph, driven_in(demo, TRUE)))


def test_a_city_whose_true_speeds_are_known_is_learned_back(demo: LoadedCity, learned: Learned) -> None:
    other = drive_trips(demo.graph, driven_in(demo, TRUE, noise=0.0, seed=2))

    knows = score(other.trips.seconds, arrivals(learned, other))
    guesses = score(other.trips.seconds, arrivals(TEXTBOOK, other))

    assert guesses.mape > 40
    assert knows.mape < 5
    assert learned.hours[RUSH] / learned.hours[12] == pytest.approx(1.5, rel=0.05)


def test_the_interval_holds_eight_of_ten_trips_that_taught_nothing(
    demo: LoadedCity, learned: Learned
) -> None:
    other = drive_trips(demo.graph, driven_in(demo, TRUE, seed=3))

    cover = score(other.trips.seconds, arrivals(learned, other)).cover80

    assert cover is not None
    assert 74 < cover < 90


def test_a_few_journeys_to_the_moon_do_not_bend_the_city(demo: LoadedCity, learned: Learned) -> None:
    trips = driven_in(demo, TRUE)
    trips.seconds[np.unique(trips.origin, axis=0, return_inverse=True)[1].ravel() % 15 == 0] *= 10

    bent = learn(drive_trips(demo.graph, trips))

    assert np.array(bent.groups) == pytest.approx(np.array(learned.groups), rel=0.1)


def test_the_search_at_learned_speeds_adds_up_what_the_trip_is_scored_by(
    demo: LoadedCity, learned: Learned
) -> None:
    driven = drive_trips(demo.graph, driven_in(demo, TRUE, routes=20))
    roads = learned.on(demo.graph)

    searched = [
        travel_seconds(roads, driven.start[np.array([row])], driven.target[int(row)], bound_s=np.inf)[0]
        for row in driven.route
    ]

    assert path_seconds(learned, driven) == pytest.approx(np.array(searched))


def test_what_is_closed_is_closed_at_every_speed(town: RoadGraph) -> None:
    roads = TRUE.on(town)

    town.close([0])

    assert roads.closed[0]
    assert not np.shares_memory(roads.edge_seconds, town.edge_seconds)


factors = st.floats(0.05, 20.0)


@given(
    scale=factors,
    district=factors,
    access_s=st.floats(0, 600),
    hour=st.integers(0, WEEK_HOURS - 1),
    nearer=st.floats(0, 7200),
    farther_by=st.floats(0.1, 7200),
)
def test_who_is_nearer_by_road_arrives_first_in_every_hour_and_district(
    scale: float, district: float, access_s: float, hour: int, nearer: float, farther_by: float
) -> None:
    city = Learned(access_s=access_s, hours=(scale,) * WEEK_HOURS, districts={"Anfa": district})

    pace = city.pace(hour, "Anfa")

    first, second = pace.trips(np.array([nearer, nearer + farther_by]))

    assert first < second
    assert pace.path_bound(second) == pytest.approx(nearer + farther_by, rel=1e-6, abs=1e-6)


def test_a_refit_comes_into_force_and_says_how_good_it_is(demo: LoadedCity, tmp_path: Path) -> None:
    folder = speeds_folder(tmp_path, "madina")
    assert speeds_in_force(folder) is None, "an uncalibrated city says so"

    done = refit(demo.graph, driven_in(demo, TRUE), folder, {})

    kept = speeds_in_force(folder)
    assert kept is not None
    assert (kept.number, kept.learned, kept.facts) == (1, done.version.learned, done.version.facts)
    assert done.now.mae_min < done.before.mae_min / 2
    assert kept.facts["trips"] == len(driven_in(demo, TRUE)) * 4 / 5
    assert kept.facts["days"] == [DAYS[0], DAYS[-2]]


def test_a_refit_that_is_worse_on_the_later_days_is_refused(demo: LoadedCity, tmp_path: Path) -> None:
    folder = speeds_folder(tmp_path, "madina")
    refit(demo.graph, driven_in(demo, TRUE), folder, {})
    before = speeds_in_force(folder)
    wrong = driven_in(demo, TRUE, seed=4)
    wrong.seconds[wrong.day != DAYS[-1]] *= 2

    with pytest.raises(Refused, match="nothing was changed"):
        refit(demo.graph, wrong, folder, {})

    assert speeds_in_force(folder) == before
    assert [path.name for path in folder.iterdir()] == ["00001.json"]


def test_every_version_is_kept_and_a_damaged_one_is_passed_over(tmp_path: Path) -> None:
    folder = speeds_folder(tmp_path, "madina")
    districts = replace(TRUE, districts={"المدينة": 1.1})
    save_speeds(folder, districts, {"trips": 40})
    second = save_speeds(folder, TRUE, {"trips": 50})
    assert speeds_in_force(folder) == second

    (folder / "00002.json").write_text('{"format": 1, "learned": {"groups": {}}}')
    (folder / "00003.json").write_text('{"format"')

    kept = speeds_in_force(folder)
    assert kept is not None
    assert (kept.number, kept.learned) == (1, districts)
    assert save_speeds(folder, TRUE, {}).number == 4


def test_a_factor_that_would_turn_the_order_round_is_not_read(tmp_path: Path) -> None:
    folder = speeds_folder(tmp_path, "madina")
    save_speeds(folder, replace(TRUE, hours=(-1.0,) * WEEK_HOURS), {})

    assert speeds_in_force(folder) is None


def test_what_is_scored_taught_nothing(demo: LoadedCity) -> None:
    trips = driven_in(demo, TRUE, routes=60)
    scored = 0
    for fold in folds(demo.graph, trips, trips):
        scored += len(fold.score.trips)
        assert not set(fold.fit.trips.district) & set(fold.score.trips.district)
        assert not set(fold.fit.trips.day) & set(fold.score.trips.day)
    assert scored == len(trips)

    (apart,) = folds(demo.graph, driven_in(demo, TRUE, routes=40, seed=5), trips)
    assert len(apart.score.trips) == len(trips)


def test_too_few_trips_teach_nothing(demo: LoadedCity) -> None:
    few = driven_in(demo, TRUE, routes=LEAST_ROUTES - 1)

    with pytest.raises(TooFewTrips, match=f"{LEAST_ROUTES} are needed"):
        learn(drive_trips(demo.graph, few))


HEADER = ["day", "hour", "commune", "origin_lat", "origin_lon", "dest_lat", "dest_lon", "travel_time_min"]
ROW = ["Monday", "7", "Anfa", "33.57", "-7.60", "33.58", "-7.61", "4.5"]


def written(path: Path, *rows: list[str]) -> Path:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(rows)
    return path


def test_trips_are_read_with_weekdays_or_dates(tmp_path: Path) -> None:
    dated = ["2026-11-24", *ROW[1:]]

    trips = read_trips(written(tmp_path / "trips.csv.gz", HEADER, ROW, dated))

    assert trips.weekday.tolist() == [0, 1]
    assert trips.slot.tolist() == [7, 31]
    assert trips.seconds.tolist() == [270.0, 270.0]
    assert trips.district.tolist() == ["Anfa", "Anfa"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["Funday", *ROW[1:]], "line 3"),
        ([*ROW[:1], "24", *ROW[2:]], "hour must be 0 to 23, not 24"),
        ([*ROW[:-1], "-4"], "travel_time_min must be more than 0, not -4"),
        ([*ROW[:3], "97", *ROW[4:]], "lat must be between -90 and 90"),
        (ROW[:4], "line 3"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: list[str], sentence: str) -> None:
    with pytest.raises(TripsUnreadable, match=sentence):
        read_trips(written(tmp_path / "trips.csv", HEADER, ROW, row))


def test_a_file_without_a_column_or_without_trips_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TripsUnreadable, match="no column 'travel_time_min'"):
        read_trips(written(tmp_path / "a.csv", HEADER[:-1], ROW[:-1]))
    with pytest.raises(TripsUnreadable, match="holds no trips"):
        read_trips(written(tmp_path / "b.csv", HEADER))


def test_every_group_of_roads_has_its_factor() -> None:
    assert Learned.of_json(TRUE.as_json()) == TRUE
    assert len(TRUE.groups) == len(GROUPS)
