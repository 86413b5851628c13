"""On paper nobody is in two places, whoever is needed goes, and where a unit is follows from what it did."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from command.twin.choosing import First, Ranker
from command.twin.fleet import GONE_S, HOME_S_PER_M, Fleet, Force, homes, stretches
from command.twin.pace import Paces
from command.twin.run import Run, Served
from command.twin.sent import Sent
from maps.geo import LatLon, distance_m
from maps.straight import Line
from tests.town import place
from tests.twin.town import EAST, STATION, WEST, drive_s

PACES = Paces({(None, None): Line(60.0, 0.1, 0.5, 2.0, 100)})


def sent(
    unit: str, at: LatLon, when: float, *, stays_s: float = 600, arrives: bool = True, **said: object
) -> Sent:
    """The log's own choice, made so many seconds after midnight."""
    taken = drive_s(STATION[unit], at) if arrives else 0.0
    facts: dict[str, object] = {
        "call": f"{unit} {when}",
        "unit": unit,
        "kind": "CAR",
        "priority": 1,
        "sector": "",
        "at": at,
        "received": when - 30,
        "queued": when - 30,
        "sent": when,
        "there": when + taken if arrives else None,
        "free": when + taken + stays_s,
        "day": "2024-01-06",
        "hour_of_week": 0,
    }
    return Sent(**{**facts, **said})  # type: ignore[arg-type]


def force(*rows: Sent) -> Force:
    return Force(rows, STATION)


def first(among: Force) -> First:
    return First(Ranker(among, PACES))


def run(*rows: Sent) -> list[tuple[str, str | None, float]]:
    """The call, who goes by our first choice, and when."""
    among = force(*MUSTER, *rows, *LEAVE)
    served = list(Run(among, [*MUSTER, *rows, *LEAVE], first(among)).served())[len(MUSTER) : -len(LEAVE)]
    return [(one.need.call, among.names[one.going.unit] if one.going else None, one.at) for one in served]


#: Everybody is on duty from before a test until after it.
MUSTER = [sent(unit, STATION[unit], 0, stays_s=10) for unit in STATION]
LEAVE = [sent(unit, STATION[unit], 25_000, stays_s=10) for unit in STATION]


def test_the_nearest_goes_and_is_busy_as_long_as_the_log_s_own_unit_was() -> None:
    west, again = sent("E-1", WEST, 10_000), sent("W-2", WEST, 10_100)
    third = sent("E-1", WEST, 10_000 + 60 + 601)
    found = run(west, again, third)
    assert [who for _, who, _ in found] == ["W-1", "W-2", "W-1"]


def test_a_need_waits_for_the_next_unit_that_is_free_and_the_graver_one_goes_first() -> None:
    busy = [sent(unit, STATION[unit], 10_000, stays_s=1000 + n) for n, unit in enumerate(STATION)]
    minor = sent("W-1", WEST, 10_100, priority=3, call="a minor one")
    grave = sent("W-1", WEST, 10_200, priority=0, call="the grave one")
    found = {call: (who, at) for call, who, at in run(*busy, minor, grave)}
    assert found["the grave one"][1] == 10_000 + 60 + 1000
    assert found["a minor one"][1] == 10_000 + 60 + 1001


def test_a_unit_goes_home_at_the_usual_pace_and_stands_there() -> None:
    among = force(*MUSTER, *LEAVE)
    fleet, unit = Fleet(among), among.number["W-1"]
    fleet.take(unit, 1000.0, EAST)
    way_s = distance_m(EAST, WEST) * HOME_S_PER_M
    for share, at in ((0.0, EAST), (0.25, place(1000, 0)), (1.0, WEST), (1.5, WEST)):
        where = fleet.where(unit, 1000 + share * way_s)
        assert where and distance_m(where, at) < 1, share


def test_a_unit_without_a_home_stays_where_it_was_and_nobody_knows_where_it_was_before() -> None:
    among = Force([*MUSTER, *LEAVE], {})
    fleet, unit = Fleet(among), among.number["W-1"]
    assert fleet.where(unit, 5.0) is None
    fleet.take(unit, 6.0, EAST)
    assert fleet.where(unit, 20_000.0) == EAST


def test_who_was_sent_nowhere_for_a_shift_was_off_duty_in_between() -> None:
    rows = [sent("W-1", WEST, at, stays_s=100) for at in (0, 5_000, 5_000 + GONE_S + 161, 90_000)]
    assert [round(began) for began, _ in stretches(rows)] == [0, 5_000 + int(GONE_S) + 161, 90_000]
    among = force(*rows)
    on = [np.isfinite(among.since(at)[0]) for at in (1.0, 4_000.0, 20_000.0, 90_001.0)]
    assert on == [True, True, False, True]


def test_a_home_is_where_the_soonest_scenes_are_and_two_scenes_are_too_few() -> None:
    near = [sent("W-1", place(-2000 + 20 * n, 0), 1000 * n) for n in range(-2, 3)]
    far = [sent("W-1", place(300 * n, 900), 1000 * n) for n in range(5, 15)]
    seldom = [sent("E-1", EAST, at) for at in (0, 9000)]
    found = homes([*far, *near, *seldom])
    assert found.keys() == {"W-1"} and distance_m(found["W-1"], WEST) < 50


def test_a_unit_that_was_called_off_on_the_way_is_then_on_the_way() -> None:
    off = sent("W-1", EAST, 10_000, arrives=False, stays_s=180)
    after = sent("W-1", place(500, 0), 10_181)
    rows = [*MUSTER[:2], off, after, *LEAVE[:2]]
    among = force(*rows)
    served = list(Run(among, rows, first(among)).served())
    assert served[2].there is None and served[3].going
    assert served[3].going.seconds == pytest.approx(60, abs=5)


units = st.sampled_from(sorted(STATION))
logs = st.lists(
    st.builds(
        lambda unit, east, when, stays_s, arrives, priority: sent(
            unit, place(east, 0), when, stays_s=stays_s, arrives=arrives, priority=priority
        ),
        units,
        st.integers(-3000, 3000),
        st.integers(100, 20_000),
        st.integers(1, 4000),
        st.booleans(),
        st.integers(0, 3),
    ),
    max_size=25,
    unique_by=lambda one: one.call,
)


@settings(max_examples=60, deadline=None)
@given(logs)
def test_every_need_is_served_once_and_no_unit_is_in_two_places(rows: Sequence[Sent]) -> None:
    log = sorted([*MUSTER, *rows, *LEAVE], key=lambda one: one.sent)
    among = force(*log)
    served = list(Run(among, log, first(among)).served())
    assert sorted(one.need.call for one in served) == sorted(one.call for one in log)
    busy: dict[int, list[tuple[float, float]]] = {}
    for one in served:
        if one.going:
            assert one.at >= one.need.sent and one.going.seconds <= 1200
            busy.setdefault(one.going.unit, []).append((one.at, _until(one)))
    for spans in busy.values():
        assert all(before[1] <= after[0] for before, after in pairwise(sorted(spans)))


def _until(one: Served) -> float:
    drive = one.going.seconds if one.going and one.need.there is not None else 0.0
    return one.at + drive + one.need.stay_s
