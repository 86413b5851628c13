"""From what units were heard saying on their way to the speeds of their city."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from maps.drives import GAP_S, STOOD_S, NotADrive, drive_of
from maps.geo import Floats, LatLon, distance_m
from maps.importing import LoadedCity
from maps.learned import TEXTBOOK, WEEK_HOURS, Learned
from maps.learning import drive_trips
from maps.roads import RoadGraph
from maps.scoring import arrivals, score
from maps.snapping import Snap
from maps.speedfile import Refit, Refused, refit, save_speeds, speeds_folder, speeds_in_force
from maps.trips import Trip, Trips, weekday_of
from tests.heard import driven
from tests.town import CORNERS, place

WEEK = tuple(f"2026-03-{day:02}" for day in range(2, 7))
NEXT = "2026-03-07"
NIGHT = 23
TRUE = Learned(
    groups=(1.0, 1.0, 1.6, 1.4, 1.2, 1.3),
    turns=2.0,
    hours=tuple(1.5 if hour % 24 == NIGHT else 1.0 for hour in range(WEEK_HOURS)),
)
"""The city's streets are slower than the textbook, and slower still at night."""


def uneven(graph: RoadGraph, chance: np.random.Generator) -> RoadGraph:
    """The true streets: each is as its class is, and somewhat otherwise."""
    true, by_shape = TRUE.on(graph), np.exp(chance.normal(0, 0.15, graph.shape_class.size))
    return graph.at_speeds(true.edge_seconds * by_shape[graph.edge_shape], true.turn_seconds)


def heard_in(graph: RoadGraph, days: tuple[str, ...], count: int, *, seed: int) -> Trips:
    """What is learned of so many drives a day, half of them at night."""
    chance, truth = np.random.default_rng(seed), uneven(graph, np.random.default_rng(9))
    ends, trips = some_ends(graph, chance), list[Trip]()
    while len(trips) < count * len(days):
        day, hour = days[len(trips) // count], (12, NIGHT)[len(trips) % 2]
        scale = TRUE.hours[weekday_of(day) * 24 + hour] * float(np.exp(chance.normal(0, 0.08)))
        if heard := driven(truth, *next(ends), chance, scale=scale):
            drove = drive_of(graph, heard.fixes, heard.at_s)
            trips.append(Trip(day, hour, "", drove.origin, drove.destination, drove.seconds))
    return Trips.of(trips)


def some_ends(graph: RoadGraph, chance: np.random.Generator) -> Iterator[tuple[Snap, Snap]]:
    """Junctions that lie one to two kilometres apart."""
    junctions = np.unique(graph.edge_tail[graph.edge_connected])
    while True:
        one, two = (LatLon(graph.vertex_lat[at], graph.vertex_lon[at]) for at in chance.choice(junctions, 2))
        if 1000 < distance_m(one, two) < 2000:
            yield graph.snap_one(one), graph.snap_one(two)


@pytest.fixture(scope="module")
def week(demo: LoadedCity) -> Trips:
    """Five days, and the day after."""
    return heard_in(demo.graph, (*WEEK, NEXT), 20, seed=1)


@pytest.fixture(scope="module")
def learned(demo: LoadedCity, week: Trips, tmp_path_factory: pytest.TempPathFactory) -> Refit:
    folder = speeds_folder(tmp_path_factory.mktemp("learned"), "madina")
    return refit(demo.graph, week, folder, {"source": "drives", "at": "2026-03-08T04:00:00.000Z"})


def test_units_that_drive_teach_how_long_an_unseen_drive_takes(demo: LoadedCity, learned: Refit) -> None:
    asked = drive_trips(demo.graph, heard_in(demo.graph, ("2026-03-08",), 30, seed=2))

    textbook, now = (
        score(asked.trips.seconds, arrivals(speeds, asked)) for speeds in (TEXTBOOK, learned.version.learned)
    )

    assert textbook.mape > 30
    assert now.mape < 15
    assert now.mae_min < textbook.mae_min / 3
    assert learned.version.learned.hours[NIGHT] / learned.version.learned.hours[12] > 1.2


def test_a_version_says_from_what_since_when_and_how_far_off(learned: Refit) -> None:
    assert learned.version.facts["days"] == [WEEK[0], WEEK[-1]]
    assert learned.version.told().startswith(
        f"version 1 of 2026-03-08 from 100 drives of its own units ({WEEK[0]} – {WEEK[-1]}) is off by "
        f"{learned.now.mae_min:.2f} min"
    )


def test_nothing_of_the_later_days_is_in_what_comes_into_force(
    demo: LoadedCity, week: Trips, learned: Refit, tmp_path: Path
) -> None:
    stuck = replace(week, seconds=np.where(week.day == NEXT, 3 * week.seconds, week.seconds))

    again = refit(demo.graph, stuck, speeds_folder(tmp_path, "madina"), {})

    assert again.version.learned == learned.version.learned
    assert again.now.mae_min > 2 * learned.now.mae_min


def test_nights_when_everybody_was_stuck_are_refused(
    demo: LoadedCity, week: Trips, learned: Refit, tmp_path: Path
) -> None:
    folder = speeds_folder(tmp_path, "madina")
    before = save_speeds(folder, learned.version.learned, {})
    of_three_days = week[np.isin(week.day, (*WEEK[-2:], NEXT))]
    stuck = np.where(of_three_days.day == NEXT, 1.0, 4.0) * of_three_days.seconds

    with pytest.raises(Refused, match="nothing was changed"):
        refit(demo.graph, replace(of_three_days, seconds=stuck), folder, {})

    assert speeds_in_force(folder) == before


def along(*points: LatLon, kph: float = 36.0, every_s: float = 5.0) -> tuple[Floats, Floats]:
    """Fixes along straight stretches between these points, and their seconds."""
    fixes: list[tuple[float, float]] = []
    for one, two in pairwise(points):
        steps = max(1, round(distance_m(one, two) / (kph / 3.6) / every_s))
        fixes += zip(np.linspace(one.lat, two.lat, steps), np.linspace(one.lon, two.lon, steps), strict=True)
    return np.array(fixes), np.linspace(0, (len(fixes) - 1) * every_s, len(fixes))


GARDEN, SCHOOL, STATION = CORNERS["garden_market"], CORNERS["school_market"], CORNERS["school_station"]


def test_a_drive_begins_and_ends_with_the_wheels(town: RoadGraph) -> None:
    fixes, at_s = along(GARDEN, SCHOOL, STATION)
    stands = np.vstack([[GARDEN] * 20, fixes, [STATION] * 60])

    drove = drive_of(town, stands, 5.0 * np.arange(len(stands), dtype=np.float64))

    assert drove.seconds == pytest.approx(at_s[-1], abs=5)
    assert drove.began_s == pytest.approx(20 * 5, abs=5)
    assert distance_m(drove.origin, GARDEN) < 10
    assert distance_m(drove.destination, STATION) < 10


def wait(track: tuple[Floats, Floats], seconds: float, *, there: bool) -> tuple[Floats, Floats]:
    """The same, but half-way nothing is heard for so long, or the unit is heard standing `there`."""
    fixes, at_s = track
    half = len(fixes) // 2
    late = np.where(np.arange(len(at_s)) < half, at_s, at_s + seconds)
    if not there:
        return fixes, late
    waits = np.arange(at_s[half - 1], at_s[half - 1] + seconds, 5.0)
    stood = np.repeat(fixes[half - 1 : half], len(waits), axis=0)
    return np.vstack([fixes[:half], stood, fixes[half:]]), np.concatenate([late[:half], waits, late[half:]])


DRIVE = along(GARDEN, SCHOOL)


@pytest.mark.parametrize(
    ("track", "reason"),
    [
        (along(GARDEN, GARDEN), "few_fixes"),
        (along(GARDEN, place(-400, 280)), "short"),
        (wait(DRIVE, GAP_S + 5, there=False), "gap"),
        (wait(DRIVE, STOOD_S + 30, there=True), "stood"),
        (along(place(-600, 3000), place(100, 3000)), "off_roads"),
        (along(CORNERS["garden_quay"], CORNERS["mill"], CORNERS["press"]), "off_roads"),
        (
            along(GARDEN, place(-540, 280), place(-530, 380), place(-320, 380), place(-310, 280), SCHOOL),
            "off_roads",
        ),
        (along(*(place(-600 + 25 * at, 280 + 45 * (-1) ** at) for at in range(29))), "other_length"),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_what_cannot_be_told_surely_is_no_drive(
    town: RoadGraph, track: tuple[Floats, Floats], reason: str
) -> None:
    with pytest.raises(NotADrive, match=f"^{reason}$"):
        drive_of(town, *track)


@pytest.mark.parametrize(("seconds", "there"), [(GAP_S - 10, False), (STOOD_S - 60, True)])
def test_a_red_light_and_a_short_silence_are_part_of_a_drive(
    town: RoadGraph, seconds: float, there: bool
) -> None:
    assert drive_of(town, *wait(DRIVE, seconds, there=there)).seconds == pytest.approx(
        DRIVE[1][-1] + seconds, abs=6
    )
