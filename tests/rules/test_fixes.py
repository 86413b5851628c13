"""Which readings are believed: the newest, never the future, never a jump that no patrol can drive."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from patrols.rules.fixes import Place, Verdict, judge

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
HERE = Place(33.30, -8.80, NOON, 8.0)


def _after(seconds: float, north_m: float = 0.0, accuracy_m: float | None = 8.0) -> Place:
    return Place(HERE.lat + north_m / 111_195, HERE.lon, NOON + timedelta(seconds=seconds), accuracy_m)


def test_the_first_reading_is_kept() -> None:
    assert judge(None, HERE, NOON) is Verdict.KEEP


def test_a_reading_a_little_later_is_kept_and_an_earlier_one_is_late() -> None:
    assert judge(HERE, _after(10, 150), NOON + timedelta(seconds=10)) is Verdict.KEEP
    assert judge(HERE, _after(-10, -150), NOON) is Verdict.LATE


def test_a_clock_that_runs_ahead_is_refused() -> None:
    assert judge(None, _after(6), NOON) is Verdict.FUTURE
    assert judge(None, _after(4), NOON) is Verdict.KEEP


def test_a_jump_that_no_patrol_can_drive_is_refused_unless_another_device_speaks() -> None:
    jump = _after(10, 5_000)
    assert judge(HERE, jump, jump.at) is Verdict.IMPOSSIBLE
    assert judge(HERE, jump, jump.at, same_device=False) is Verdict.KEEP


@given(seconds=st.floats(1, 3600), mps=st.floats(0, 69))
def test_whatever_a_patrol_can_drive_is_kept(seconds: float, mps: float) -> None:
    fix = _after(seconds, mps * seconds, accuracy_m=None)
    assert judge(Place(HERE.lat, HERE.lon, NOON), fix, fix.at) is Verdict.KEEP


@given(seconds=st.floats(1, 3600), mps=st.floats(71, 500))
def test_whatever_is_faster_is_refused(seconds: float, mps: float) -> None:
    fix = _after(seconds, min(mps * seconds, 5_000_000), accuracy_m=None)
    assert judge(Place(HERE.lat, HERE.lon, NOON), fix, fix.at) is Verdict.IMPOSSIBLE
