"""How the room did lately: each step by priority, with the number of cases behind it."""

from typing import Any

import pytest

from dispatch.figures import figures
from patrols.rules.lifecycle import Status
from patrols.rules.refusal import Refused
from tests.builders import Cast, Hands, open_incident, report, send, watch

NONE = {"n": 0, "median_s": None, "p90_s": None}


def handle(cast: Cast, hands: Hands, *, wait_s: float, travel_s: float, **given: Any) -> int:
    """A call whose first unit is sent after `wait_s` and there after another `travel_s`."""
    number = open_incident(cast, **given)
    hands.move(wait_s)
    send(cast, number, cast.p1)
    hands.move(travel_s)
    report(cast, cast.p1, Status.EN_ROUTE, Status.ON_SCENE, Status.AVAILABLE, disposition="report")
    return number


def test_an_empty_room_has_no_figures_and_says_so(cast: Cast) -> None:
    found = figures(cast.room, 24)
    assert found["answer"] == NONE
    assert found["all"] == {"wait": NONE, "travel": NONE, "response": NONE}
    assert [one["priority"] for one in found["priorities"]] == [0, 1, 2, 3, 4]


def test_each_step_is_timed_from_and_to_the_right_moments(cast: Cast, hands: Hands) -> None:
    for wait_s, travel_s in ((10, 100), (20, 200), (60, 900)):
        handle(cast, hands, wait_s=wait_s, travel_s=travel_s, type="theft")
    found = figures(cast.room, 24)
    assert found["all"]["wait"] == {"n": 3, "median_s": 20.0, "p90_s": 60.0}
    assert found["all"]["travel"] == {"n": 3, "median_s": 200.0, "p90_s": 900.0}
    assert found["all"]["response"] == {"n": 3, "median_s": 220.0, "p90_s": 960.0}


def test_what_waits_still_counts_where_it_has_come_to(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast)
    hands.move(30)
    send(cast, number, cast.p1)
    open_incident(cast)
    found = figures(cast.room, 24)["all"]
    assert (found["wait"]["n"], found["travel"]["n"], found["response"]["n"]) == (1, 0, 0)


def test_the_first_unit_counts(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast)
    hands.move(10)
    send(cast, number, cast.p1)
    hands.move(10)
    send(cast, number, cast.p2)
    hands.move(100)
    report(cast, cast.p2, Status.EN_ROUTE, Status.ON_SCENE)
    hands.move(100)
    report(cast, cast.p1, Status.EN_ROUTE, Status.ON_SCENE)
    found = figures(cast.room, 24)["all"]
    assert found["wait"]["median_s"] == 10.0
    assert found["travel"]["median_s"] == 110.0


def test_priorities_are_told_apart_and_yesterday_is_left_out(cast: Cast, hands: Hands) -> None:
    handle(cast, hands, wait_s=500, travel_s=500)
    hands.move(hours=24)
    handle(cast, hands, wait_s=15, travel_s=45)
    found = figures(cast.room, 24)
    assert found["all"]["response"]["n"] == 1
    counted = {one["priority"]: one["wait"]["n"] for one in found["priorities"]}
    assert sum(counted.values()) == 1
    assert figures(cast.room, 48)["all"]["response"]["n"] == 2


def test_alarms_of_the_last_ten_minutes_are_counted(cast: Cast, hands: Hands) -> None:
    open_incident(cast)
    hands.move(minutes=40)
    watch()
    assert figures(cast.room, 24)["alarms"] == {"n": 1, "minutes": 10}
    hands.move(minutes=10)
    assert figures(cast.room, 24)["alarms"]["n"] == 0


def test_another_room_is_not_counted(cast: Cast, hands: Hands) -> None:
    handle(cast, hands, wait_s=15, travel_s=45)
    assert figures(cast.port, 24)["all"]["wait"] == NONE


@pytest.mark.parametrize("hours", [0, -1, 169])
def test_a_span_that_is_none_is_refused(cast: Cast, hours: int) -> None:
    with pytest.raises(Refused, match="out_of_range"):
        figures(cast.room, hours)
