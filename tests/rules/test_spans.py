"""A median and a ninetieth percentile are cases that happened, and say how many stand behind them."""

from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.spans import Span, span


def test_nothing_happened() -> None:
    assert span([]) == Span(0, None, None)


def test_one_case_is_all_there_is() -> None:
    assert span([42.0]) == Span(1, 42.0, 42.0)


def test_ten_cases() -> None:
    assert span(float(n) for n in range(10, 0, -1)) == Span(10, 5.0, 9.0)


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_half_and_nine_in_ten_took_no_longer(seconds: list[float]) -> None:
    found = span(seconds)
    assert found.median_s in seconds and found.p90_s in seconds
    assert sum(one <= found.median_s for one in seconds) * 2 >= len(seconds)
    assert sum(one <= found.p90_s for one in seconds) * 10 >= len(seconds) * 9
    assert sum(one < found.median_s for one in seconds) * 2 < len(seconds)
    assert sum(one < found.p90_s for one in seconds) * 10 < len(seconds) * 9
