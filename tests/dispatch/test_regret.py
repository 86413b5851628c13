"""Afterwards it is known where the units were: what a decision lost, by what was known, asked and sent."""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from itertools import count
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from dispatch import assignment, incidents, recommendation
from dispatch.models import Recommendation
from dispatch.regret import Decision, review
from maps.candidates import straight_seconds
from maps.geo import LatLon, distance_m
from patrols import clock
from patrols.models import Fix, Unit
from patrols.rules.lifecycle import Status
from patrols.whereabouts import whereabouts
from tests.builders import MARKET, SCHOOL, Cast, Hands, open_incident, report, send, stand
from tests.town import place

FAR = place(-1500, 280)
_numbers = count(1)


def fixes(unit: Unit, at: LatLon, *, before_s: float = 10, after_s: float = 10, heard_s: float = 0) -> None:
    """The unit's readings say that it stood there, before now and after; heard so much later."""
    for offset in (-before_s, after_s):
        moment = clock.now() + timedelta(seconds=offset)
        Fix.objects.create(
            unit=unit.pk,
            device="tablet",
            number=next(_numbers),
            fix_at=moment,
            heard_at=moment + timedelta(seconds=heard_s),
            lat=at.lat,
            lon=at.lon,
        )


def drive(here: LatLon) -> float:
    """How long to the market, as a room without a map has it."""
    return float(straight_seconds(distance_m(here, MARKET)))  # type: ignore[arg-type]


@pytest.fixture
def number(cast: Cast) -> Iterator[int]:
    """A theft at the market; P-1 is thought to be nearest, then P-2."""
    stand(cast.p1, MARKET)
    stand(cast.p2, SCHOOL)
    yield open_incident(cast, at=MARKET)


def run(cast: Cast, number: int, unit: Unit, hands: Hands, **said: Any) -> Recommendation:
    """Samir asks who is nearest and sends this unit, which goes, arrives after two minutes and clears."""
    advice = recommendation.for_incident(cast.room, number, by=cast.samir)["id"]
    assignment.assign(cast.room, number, [unit], by=cast.samir, recommendation=advice, **said)
    report(cast, unit, Status.ACKNOWLEDGED, Status.EN_ROUTE)
    hands.move(120)
    report(cast, unit, Status.ON_SCENE)
    hands.move(600)
    report(cast, unit, Status.AVAILABLE, disposition="report")
    return Recommendation.objects.get(pk=advice)


def only(cast: Cast) -> Decision:
    found = review(cast.room)
    assert not found.left_out
    [decision] = found.decisions
    return decision


def test_the_nearest_sent_from_where_it_was_lost_nothing(cast: Cast, number: int, hands: Hands) -> None:
    fixes(cast.p1, MARKET)
    fixes(cast.p2, SCHOOL)
    run(cast, number, cast.p1, hands)
    decision = only(cast)
    assert decision.regret == (0.0, 0.0, 0.0)
    assert (decision.incident, decision.priority, decision.took_s) == (number, decision.priority, 120.0)


def test_an_old_fix_is_the_data_s_fault(cast: Cast, number: int, hands: Hands) -> None:
    fixes(cast.p1, FAR, heard_s=900)
    fixes(cast.p2, SCHOOL)
    run(cast, number, cast.p1, hands)
    regret = only(cast).regret
    assert regret.data_s == pytest.approx(drive(FAR) - drive(SCHOOL), abs=0.5)
    assert (regret.plan_s, regret.choice_s) == (0.0, 0.0)


def test_another_than_the_first_is_the_choice_of_a_person_with_its_reason(
    cast: Cast, number: int, hands: Hands
) -> None:
    fixes(cast.p1, MARKET)
    fixes(cast.p2, SCHOOL)
    run(cast, number, cast.p2, hands, why="knows_place")
    decision = only(cast)
    assert decision.why == "knows_place"
    assert (decision.regret.data_s, decision.regret.plan_s) == (0.0, 0.0)
    assert decision.regret.choice_s == pytest.approx(drive(SCHOOL), abs=0.5)


def test_who_heard_on_the_radio_that_another_was_nearer_won_it_back(
    cast: Cast, number: int, hands: Hands
) -> None:
    fixes(cast.p1, FAR, heard_s=900)
    fixes(cast.p2, SCHOOL)
    run(cast, number, cast.p2, hands, why="radio_says_nearer")
    regret = only(cast).regret
    assert regret.data_s > 0 and regret.choice_s == -regret.data_s and regret.lost_s == 0


def test_what_the_plan_asked_for_is_the_plan_s(cast: Cast, number: int, hands: Hands) -> None:
    fixes(cast.p1, MARKET)
    fixes(cast.p2, SCHOOL)
    advice = run(cast, number, cast.p2, hands)
    for one in advice.answer["ranked"]:
        one["proposed"] = one["unit"] == cast.p2.pk
    advice.save()
    regret = only(cast).regret
    assert regret.plan_s == pytest.approx(drive(SCHOOL), abs=0.5)
    assert (regret.data_s, regret.choice_s) == (0.0, 0.0)


def test_a_unit_that_was_thought_too_far_may_have_been_the_best(
    cast: Cast, number: int, hands: Hands
) -> None:
    stand(cast.m3, place(9_000, 0))
    fixes(cast.m3, MARKET, heard_s=900)
    fixes(cast.p1, SCHOOL)
    fixes(cast.p2, SCHOOL)
    run(cast, number, cast.p1, hands)
    assert only(cast).regret.data_s == pytest.approx(drive(SCHOOL), abs=0.5)


def test_a_nearer_unit_that_was_taken_from_something_else_won_and_no_data_were_wrong(
    cast: Cast, number: int, hands: Hands
) -> None:
    send(cast, open_incident(cast), cast.p1)
    fixes(cast.p1, MARKET)
    fixes(cast.p2, SCHOOL)
    advice = recommendation.for_incident(cast.room, number, by=cast.samir)["id"]
    assignment.preempt(cast.room, number, cast.p1, by=cast.samir, reason="knife", recommendation=advice)
    report(cast, cast.p1, Status.ACKNOWLEDGED, Status.EN_ROUTE, Status.ON_SCENE)
    report(cast, cast.p1, Status.AVAILABLE, disposition="report")
    [decision] = review(cast.room).decisions
    assert decision.regret.data_s == 0
    assert decision.regret.choice_s == pytest.approx(-drive(SCHOOL), abs=0.5)


def test_what_cannot_be_judged_is_counted_with_the_reason(cast: Cast, number: int, hands: Hands) -> None:
    advised = recommendation.for_incident(cast.room, number, by=cast.samir)["id"]
    assignment.assign(cast.room, number, [cast.p1], by=cast.samir, recommendation=advised)
    assert review(cast.room).left_out == {"not_closed": 1}
    assignment.recall(cast.room, number, cast.p1, by=cast.samir)
    run(cast, number, cast.p2, hands)
    found = review(cast.room)
    assert not found.decisions and found.left_out == {"not_there": 1, "no_fix": 1}


def test_a_later_send_on_the_same_advice_is_not_judged_by_it(cast: Cast, number: int, hands: Hands) -> None:
    fixes(cast.p1, MARKET)
    fixes(cast.p2, SCHOOL)
    advice = recommendation.for_incident(cast.room, number, by=cast.samir)["id"]
    for unit, go in ((cast.p1, assignment.assign), (cast.p2, assignment.add)):
        go(cast.room, number, [unit], by=cast.samir, recommendation=advice)
        hands.move(120)
    for unit in (cast.p1, cast.p2):
        report(cast, unit, Status.ACKNOWLEDGED, Status.EN_ROUTE, Status.ON_SCENE)
        report(cast, unit, Status.AVAILABLE, disposition="report")
    assert only(cast).regret.lost_s == 0


def test_a_place_that_moved_after_the_advice_and_a_unit_sent_without_are_not_judged(
    cast: Cast, number: int, hands: Hands
) -> None:
    for unit, at in ((cast.p1, MARKET), (cast.p2, SCHOOL)):
        fixes(unit, at)
    advised = recommendation.for_incident(cast.room, number, by=cast.samir)["id"]
    assignment.assign(cast.room, number, [cast.p1], by=cast.samir, recommendation=advised)
    assignment.add(cast.room, number, [cast.p2], by=cast.samir)
    hands.move(60)
    incidents.amend_incident(cast.room, number, {"lat": SCHOOL.lat, "lon": SCHOOL.lon}, by=cast.samir)
    for unit in (cast.p1, cast.p2):
        report(cast, unit, Status.ACKNOWLEDGED, Status.EN_ROUTE, Status.ON_SCENE)
        report(cast, unit, Status.AVAILABLE, disposition="report")
    found = review(cast.room)
    assert not found.decisions and found.left_out == {"place_moved": 1, "no_advice": 1}


def test_the_window_is_of_when_it_was_received(cast: Cast, number: int, hands: Hands) -> None:
    began = hands.now()
    fixes(cast.p1, MARKET)
    run(cast, number, cast.p1, hands)
    later = began + timedelta(seconds=1)
    assert len(review(cast.room, began, later).decisions) == 1
    assert not review(cast.room, later).decisions and not review(cast.room, None, began).decisions


def test_where_a_unit_was_lies_between_its_readings_and_a_long_silence_says_nothing(
    cast: Cast, hands: Hands
) -> None:
    now = hands.now()
    fixes(cast.p1, place(0, 0), before_s=30, after_s=-30)
    fixes(cast.p1, place(400, 0), before_s=-90, after_s=90)
    fixes(cast.p2, MARKET, before_s=200, after_s=200)
    found = whereabouts([cast.p1.pk, cast.p2.pk, cast.m3.pk], now, 300.0)
    assert found.keys() == {cast.p1.pk}
    assert distance_m(found[cast.p1.pk], place(100, 0)) < 1


def test_the_command_tells_seconds_by_cause_and_ends_in_json(cast: Cast, number: int, hands: Hands) -> None:
    fixes(cast.p1, MARKET)
    fixes(cast.p2, SCHOOL)
    run(cast, number, cast.p2, hands, why="safer")
    told = StringIO()
    call_command("regret", room="town", stdout=told)
    *table, last = told.getvalue().splitlines()
    summary = json.loads(last)
    assert summary == {
        "bench": "regret",
        "n": 1,
        "lost_s": pytest.approx(drive(SCHOOL), abs=0.5),
        "data_s": 0.0,
        "plan_s": 0.0,
        "choice_s": summary["lost_s"],
        "as_the_best": 0,
        "left_out": {},
    }
    assert any(line.startswith("why: safer") for line in table)


def test_a_room_that_is_not_there_is_said_in_one_sentence(cast: Cast) -> None:
    with pytest.raises(CommandError, match="There is no room harbour"):
        call_command("regret", room="harbour")
