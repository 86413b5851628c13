"""Callers: as many as the hour has, more from the centre, the same for the same seed."""

from pathlib import Path
from random import Random
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command.simulator.callers import Callers, hourly
from command.simulator.lines import ENDINGS, TYPES
from dispatch.registry import shipped
from maps.city import write_city
from maps.geo import LatLon, distance_m
from maps.importing import LoadedCity, import_city, load_city

WORDS = {row["code"] for row in shipped("incident_types.json")}
WITHOUT_PATROL = {row["code"] for row in shipped("dispositions.json") if not row["patrol"]}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> LoadedCity:
    data = tmp_path_factory.mktemp("city")
    import_city(*write_city(data / "files"), name="Madinat Dawriya", slug="demo", data_dir=data)
    return load_city(data, "demo")


@pytest.fixture
def town(mapped: Path) -> LoadedCity:
    return load_city(mapped, "town")


def callers(city: LoadedCity, seed: int = 1) -> Callers:
    return Callers(city, WORDS, WITHOUT_PATROL, Random(seed))


@given(calls_per_hour=st.floats(0.0, 10_000.0))
def test_a_days_calls_are_24_times_the_hours_mean(calls_per_hour: float) -> None:
    assert sum(hourly(calls_per_hour, hour) for hour in range(24)) == pytest.approx(24 * calls_per_hour)


def test_the_night_is_quieter_than_the_afternoon() -> None:
    assert hourly(60, 4) < hourly(60, 23) < hourly(60, 16)


def test_in_an_hour_as_many_call_as_the_hour_has(town: LoadedCity) -> None:
    some = callers(town)
    hours = sum(some.gap_s(60, 16) for _ in range(4_000)) / 3600
    assert 4_000 / hours == pytest.approx(hourly(60, 16), rel=0.06)


def test_the_same_seed_makes_the_same_calls_and_another_makes_others(town: LoadedCity) -> None:
    first, again, other = callers(town, 7), callers(town, 7), callers(town, 8)
    calls = [first.next() for _ in range(50)]
    assert [again.next() for _ in range(50)] == calls
    assert [other.next() for _ in range(50)] != calls


def test_about_a_quarter_needs_a_patrol_and_has_a_type_and_a_place(town: LoadedCity) -> None:
    some = callers(town)
    calls = [some.next() for _ in range(2_000)]
    grave = [call for call in calls if call.disposition is None]
    assert 0.22 < len(grave) / len(calls) < 0.28
    assert all(call.type and call.place and call.lat is not None for call in grave)


def test_a_call_is_told_in_its_callers_language(town: LoadedCity) -> None:
    some = callers(town)
    for call in [some.next() for _ in range(200)]:
        arabic = any("\u0600" <= letter <= "\u06ff" for letter in call.text)
        assert arabic == (call.language == "ar")


def test_most_calls_come_from_around_the_centre(city: LoadedCity) -> None:
    some, centre = callers(city), city.city.centre
    calls = [some.next() for _ in range(1_000)]
    near = [
        distance_m(LatLon(c.lat, c.lon), centre) for c in calls if c.lat is not None and c.lon is not None
    ]
    evenly = median(distance_m(place.position, centre) for place in city.places)
    assert median(near) < 0.85 * evenly


def test_what_is_called_about_and_how_it_ends_are_words_of_the_room() -> None:
    assert set(TYPES) <= WORDS
    assert set(ENDINGS) <= WITHOUT_PATROL
