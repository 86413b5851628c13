"""What may be said about where, what and how urgent."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules import place, priority
from dispatch.rules.policy import POLICY
from maps.geo import Bounds, LatLon
from patrols.rules.refusal import Refused

CASABLANCA = Bounds(33.45, -7.77, 33.67, -7.42)


def refusal(lat: float | None, lon: float | None, bounds: Bounds | None = CASABLANCA) -> tuple[str, object]:
    with pytest.raises(Refused) as caught:
        place.position(lat, lon, bounds, "Casablanca")
    assert caught.value.status == 422
    return caught.value.code, caught.value.facts["field"]


def test_a_position_in_the_area_is_taken() -> None:
    assert place.position(33.59, -7.61, CASABLANCA, "Casablanca") == LatLon(33.59, -7.61)
    assert place.position(None, None, CASABLANCA, "Casablanca") is None


def test_a_room_without_a_map_takes_any_position_on_earth() -> None:
    assert place.position(-12.0, 170.0, None, "The port") == LatLon(-12.0, 170.0)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_what_is_not_a_number_is_refused_by_field(bad: float) -> None:
    assert refusal(bad, -7.6) == ("not_a_number", "lat")
    assert refusal(33.6, bad) == ("not_a_number", "lon")


def test_what_is_off_the_globe_is_refused_by_field() -> None:
    assert refusal(91.0, -7.6) == ("out_of_range", "lat")
    assert refusal(33.6, 181.0, None) == ("out_of_range", "lon")


def test_half_a_position_is_refused() -> None:
    assert refusal(33.6, None) == ("half_a_position", "lon")
    assert refusal(None, -7.6) == ("half_a_position", "lat")


def test_latitude_and_longitude_the_wrong_way_round_are_recognised() -> None:
    assert refusal(-7.61, 33.59) == ("swapped_coordinates", "lat")


def test_a_place_outside_the_city_is_refused() -> None:
    assert refusal(34.02, -6.84) == ("outside_area", "lat")
    assert refusal(33.6, 120.0) == ("outside_area", "lat")


@given(st.floats() | st.none(), st.floats() | st.none())
def test_whatever_is_given_is_either_inside_or_refused(lat: float | None, lon: float | None) -> None:
    try:
        point = place.position(lat, lon, CASABLANCA, "Casablanca")
    except Refused as refused:
        assert refused.status == 422 and refused.facts["field"] in ("lat", "lon")
    else:
        assert point is None or CASABLANCA.contains(point)


@pytest.mark.parametrize("field", sorted(place.LIMITS))
def test_a_text_may_be_as_long_as_its_field_and_no_longer(field: str) -> None:
    limit = place.LIMITS[field]
    assert place.fits(field, "ش" * limit)
    with pytest.raises(Refused) as caught:
        place.fits(field, "ش" * (limit + 1))
    assert (caught.value.code, caught.value.facts) == ("too_long", {"field": field, "limit": limit})


@pytest.mark.parametrize("bad", ["a\x00b", "\ud800"])
def test_a_text_that_no_database_can_hold_is_refused(bad: str) -> None:
    with pytest.raises(Refused, match="not_text"):
        place.fits("place", bad)


@pytest.mark.parametrize("empty", ["", "  ", "\n"])
def test_a_text_that_must_say_something_may_not_be_blank(empty: str) -> None:
    with pytest.raises(Refused, match="field_needed"):
        place.said("text", empty)


@pytest.mark.parametrize("bad", [-1, 5, 99])
def test_priorities_are_0_to_4(bad: int) -> None:
    assert [priority.chosen(p) for p in range(5)] == list(range(5))
    with pytest.raises(Refused, match="out_of_range"):
        priority.chosen(bad)


@given(st.integers(0, 4), st.integers(0, 4))
def test_a_change_of_type_never_makes_an_incident_less_urgent(current: int, by_type: int) -> None:
    after = priority.regraded(current, by_type)
    assert after <= current and after <= by_type and after in (current, by_type)


def test_a_hold_has_an_end() -> None:
    assert POLICY.hold(10).total_seconds() == 600
    for minutes in (0, -1, POLICY.hold_limit_minutes + 1):
        with pytest.raises(Refused, match="out_of_range"):
            POLICY.hold(minutes)
