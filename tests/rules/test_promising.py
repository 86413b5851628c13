"""What a caller may be told: whole minutes, an interval, and never what the map says alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.phone import national
from dispatch.rules.policy import POLICY
from dispatch.rules.promising import Interval, interval, said, span, unready_s
from patrols.rules.refusal import Refused

SECONDS = st.floats(0, POLICY.bound_s)
UNREADY = st.floats(0, 3600)


def promised(seconds: float, unready: float, by_road: bool) -> Interval:
    """What may be told where nobody has calibrated."""
    return interval(span(seconds, by_road=by_road, policy=POLICY), unready_s=unready, policy=POLICY)


@given(SECONDS, UNREADY, st.booleans())
def test_an_interval_is_whole_minutes_and_holds_what_it_was_made_of(
    seconds: float, unready: float, by_road: bool
) -> None:
    low, high = promised(seconds, unready, by_road)
    assert 1 <= low < high and high - low >= POLICY.promise_width_min
    assert low <= max(1, seconds / 60) and seconds + unready <= high * 60


@given(SECONDS, UNREADY)
def test_a_line_is_trusted_less_than_a_road(seconds: float, unready: float) -> None:
    road, line = (promised(seconds, unready, by_road) for by_road in (True, False))
    assert line.low_min == road.low_min and line.high_min >= road.high_min


@given(SECONDS, SECONDS, UNREADY, st.booleans())
def test_who_is_farther_is_promised_later(a: float, b: float, unready: float, by_road: bool) -> None:
    near, far = (promised(s, unready, by_road) for s in (min(a, b), max(a, b)))
    assert near.low_min <= far.low_min and near.high_min <= far.high_min


def test_six_minutes_by_road_are_told_as_six_to_twelve() -> None:
    assert promised(360, 0, by_road=True) == (6, 12)
    assert promised(360, 0, by_road=False) == (6, 18)
    assert promised(0, 0, by_road=True) == (1, 3)


def test_what_the_citys_trips_taught_is_told_as_it_is() -> None:
    assert interval((250, 470), unready_s=0, policy=POLICY) == (4, 8)
    assert interval((250, 470), unready_s=60, policy=POLICY) == (4, 9)


@pytest.mark.parametrize("priority", range(5))
def test_whoever_was_not_sent_waits_as_long_as_the_force_lets_them(priority: int) -> None:
    waits = unready_s(priority, sent=False, drives=False, policy=POLICY)
    assert waits == POLICY.queue_target_s[priority] + POLICY.acknowledge_target_s[priority]
    assert (
        unready_s(priority, sent=True, drives=False, policy=POLICY) == POLICY.acknowledge_target_s[priority]
    )
    assert unready_s(priority, sent=True, drives=True, policy=POLICY) == 0


def test_what_has_no_priority_yet_waits_as_the_least_urgent() -> None:
    last = unready_s(4, sent=False, drives=False, policy=POLICY)
    assert unready_s(None, sent=False, drives=False, policy=POLICY) == last


@given(st.integers(-5, 300), st.integers(-5, 300))
def test_only_an_interval_can_have_been_said(low: int, high: int) -> None:
    if 1 <= low < high <= POLICY.promise_limit_min:
        assert said(low, high, POLICY) == (low, high)
    else:
        with pytest.raises(Refused, match="out_of_range"):
            said(low, high, POLICY)


@given(st.integers(500_000_000, 799_999_999), st.sampled_from(["0", "212", "+212", "00212", "+212 0", ""]))
def test_a_line_is_the_same_whatever_stands_before_it(line: int, before: str) -> None:
    assert national(f"{before}{line}", "212") == str(line)


@given(st.text())
def test_any_text_is_a_line_or_none(text: str) -> None:
    found = national(text, "212")
    assert found == "" or (found.isdecimal() and found.isascii() and len(found) >= 6)


def test_another_country_is_another_line() -> None:
    assert national("+33 6 12 34 56 78", "212") == national("0033612345678", "212") == "33612345678"
