"""What a clock on the wall shows, where Ramadan moves its hands."""

import zoneinfo
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command.time_zones import use_newest
from command.wall_clock import NeverShown, moment

CASABLANCA = ZoneInfo("Africa/Casablanca")
HOUR = timedelta(hours=1)


def moved(year: int) -> list[tuple[datetime, timedelta]]:
    """When the clocks of Casablanca were moved in that year, and by how much, as tzdata has it."""
    start = datetime(year, 1, 1, tzinfo=UTC)
    minutes = [start + timedelta(minutes=15 * n) for n in range(366 * 24 * 4)]
    ahead = [(at, at.astimezone(CASABLANCA).utcoffset()) for at in minutes]
    return [(at, after - before) for (_, before), (at, after) in pairwise(ahead) if before != after]  # type: ignore[operator]


def test_ramadan_moves_the_clock_back_when_it_begins_and_forward_when_it_has_ended() -> None:
    assert moved(2026) == [
        (datetime(2026, 2, 15, 2, tzinfo=UTC), -HOUR),
        (datetime(2026, 3, 22, 2, tzinfo=UTC), HOUR),
        (datetime(2026, 9, 20, 1, tzinfo=UTC), -HOUR),
    ]


@pytest.mark.parametrize(("machine", "kept"), [("2099a", True), ("2000a", False), ("", False)])
def test_the_newer_table_of_zones_is_read(tmp_path: Path, machine: str, kept: bool) -> None:
    if machine:
        (tmp_path / "tzdata.zi").write_text(f"# version {machine}\n# This zic input file\n")
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([str(tmp_path)])
    try:
        assert (use_newest() == machine) == kept
        assert ((str(tmp_path),) if kept else ()) == zoneinfo.TZPATH
        assert datetime(2026, 11, 30, tzinfo=ZoneInfo("Africa/Casablanca")).utcoffset() == timedelta(0)
    finally:
        zoneinfo.reset_tzpath(before)


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("2026-02-15T01:59", "2026-02-15T00:59"),
        ("2026-02-15T02:00", "2026-02-15T01:00"),
        ("2026-02-15T02:59", "2026-02-15T01:59"),
        ("2026-02-15T03:00", "2026-02-15T03:00"),
        ("2026-03-22T01:59", "2026-03-22T01:59"),
        ("2026-03-22T03:00", "2026-03-22T02:00"),
    ],
)
def test_a_time_means_the_moment_when_the_clock_first_shows_it(shown: str, meant: str) -> None:
    found = moment(datetime.fromisoformat(shown), CASABLANCA)
    assert found == datetime.fromisoformat(meant).replace(tzinfo=UTC)
    assert moment(datetime.fromisoformat(shown).replace(fold=1), CASABLANCA) == found


@pytest.mark.parametrize("shown", ["2026-03-22T02:00", "2026-03-22T02:59:59"])
def test_a_time_that_the_clock_never_shows_is_refused_in_one_sentence(shown: str) -> None:
    said = r"^The clocks of Africa/Casablanca were put forward over 2026-03-22 02:\d\d:\d\d\.$"
    with pytest.raises(NeverShown, match=said):
        moment(datetime.fromisoformat(shown), CASABLANCA)


def test_a_time_that_names_its_own_zone_is_taken_at_its_word() -> None:
    assert moment(datetime.fromisoformat("2026-03-22T02:30+02:00"), CASABLANCA) == datetime(
        2026, 3, 22, 0, 30, tzinfo=UTC
    )


@given(st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_what_a_clock_shows_leads_back_to_its_moment_or_to_the_one_an_hour_before(at: datetime) -> None:
    shown = at.astimezone(CASABLANCA)
    assert moment(shown.replace(tzinfo=None), CASABLANCA) == at - HOUR * shown.fold
