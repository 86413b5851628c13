"""A bucket lets a burst pass, then its rate, and never more than it was given."""

from hypothesis import given
from hypothesis import strategies as st

from patrols.rules.limits import Bucket, Rate

SLOW = Rate(a_second=2, burst=3)


def test_a_burst_passes_and_then_so_many_a_second() -> None:
    bucket = Bucket(SLOW, now=0.0)
    assert [bucket.take(0.0) for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]
    assert bucket.take(0.5) == 0.0
    assert bucket.take(0.5) == 0.5


def test_what_was_not_used_is_saved_no_further_than_the_burst() -> None:
    bucket = Bucket(SLOW, now=0.0)
    assert [bool(bucket.take(3600.0)) for _ in range(4)] == [False, False, False, True]
    for _ in range(9):
        bucket.earn()
    assert [bool(bucket.take(3600.0)) for _ in range(4)] == [False, False, False, True]


@given(st.lists(st.tuples(st.floats(0, 2), st.booleans()), max_size=60))
def test_in_any_time_no_more_passes_than_the_burst_the_rate_and_what_was_earned(
    steps: list[tuple[float, bool]],
) -> None:
    bucket, now, earned, passed = Bucket(SLOW, now=0.0), 0.0, 0, 0
    for pause, spoken_to in steps:
        now += pause
        if spoken_to:
            bucket.earn()
            earned += 1
        passed += bucket.take(now) == 0.0
    assert passed <= SLOW.burst + now * SLOW.a_second + earned + 1e-6
