"""An officer takes back what the tablet just said: the unit and its assignment are as before, exactly."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from command.snapshot import read_cards
from dispatch import assignment
from dispatch.models import Assignment
from patrols import clock, journal
from patrols.journal import Card
from patrols.models import Unit
from patrols.rules.lifecycle import NEXT, TASKED, Status, can_be_undone
from patrols.status import report_status, set_status, undo_report, way_back
from tests.builders import Cast, Hands, card_of, head, log, open_incident, report, send

Check = Callable[..., Any]
Back = dict[str, Any]


def said(cast: Cast, wanted: Status, disposition: str | None = None) -> Back | None:
    """Karim reports it on P-1; the way back."""
    unit = cast.fresh(cast.p1)
    was, since = Status(unit.status), unit.status_at
    report_status(unit, wanted, by=cast.karim, at=clock.now(), disposition=disposition)
    return way_back(was, since, unit, clock.now())


def undo(cast: Cast, back: Back | None) -> Unit:
    assert back
    return undo_report(cast.fresh(cast.p1), back, by=cast.karim, at=clock.now())


def cards(cast: Cast, number: int) -> tuple[list[Card], Card]:
    return read_cards(cast.room)[0], card_of(cast, number)


def applied(before: list[Card], cast: Cast, after: int) -> list[Card]:
    picture = {(card["card"], card["id"]): card for card in before}
    for entry in journal.after(cast.room.pk, after):
        picture |= {(card["card"], card["id"]): card for card in journal.line(entry)["cards"]}
    return list(picture.values())


def sorted_(found: list[Card]) -> list[Card]:
    return sorted(found, key=lambda card: (card["card"], card["id"]))


@pytest.mark.parametrize("step", range(4))
def test_each_step_of_a_task_can_be_taken_back_and_leaves_no_trace_but_in_the_journal(
    cast: Cast, hands: Hands, step: int
) -> None:
    steps = (Status.ACKNOWLEDGED, Status.EN_ROUTE, Status.ON_SCENE, Status.TRANSPORTING)
    number = open_incident(cast)
    send(cast, number, cast.p1)
    for status in steps[:step]:
        hands.move(60)
        report(cast, cast.p1, status)
    before, reported = cards(cast, number), head(cast.room)
    hands.move(60)
    back = said(cast, steps[step])
    assert cards(cast, number) != before
    hands.move(3)
    undo(cast, back)
    assert cards(cast, number) == before
    assert sorted_(applied(before[0], cast, reported)) == sorted_(before[0])
    assert log(cast.room, reported) == [
        "unit.status_changed",
        "assignment.advanced",
        "unit.status_undone",
        "assignment.set_back",
    ]
    assert journal.verify(cast.room) == []


def test_going_at_once_and_taking_it_back_is_not_an_acknowledgement(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    hands.move(20)
    undo(cast, said(cast, Status.EN_ROUTE))
    (one,) = Assignment.objects.filter(unit=cast.p1)
    assert (one.stage, one.acknowledged_at, one.en_route_at) == ("dispatched", None, None)
    assert card_of(cast, number)["stage"] == "assigned"


def test_two_touches_are_taken_back_one_after_the_other(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    before = cards(cast, number)
    hands.move(20)
    first = said(cast, Status.ACKNOWLEDGED)
    hands.move(1)
    second = said(cast, Status.EN_ROUTE)
    hands.move(1)
    undo(cast, second)
    assert cast.fresh(cast.p1).status == Status.ACKNOWLEDGED
    undo(cast, first)
    assert cards(cast, number) == before


def test_a_free_unit_takes_its_break_back(cast: Cast, hands: Hands) -> None:
    since = cast.fresh(cast.p1).status_at
    hands.move(600)
    unit = undo(cast, said(cast, Status.BREAK))
    assert (unit.status, unit.status_at) == (Status.AVAILABLE, since)


def test_it_is_refused_after_five_seconds_of_the_tablet_s_clock(
    cast: Cast, hands: Hands, refused: Check
) -> None:
    back = said(cast, Status.BREAK)
    assert back
    at = clock.now()
    hands.move(minutes=5)
    with refused("undo_too_late", call_sign="P-1"):
        undo_report(cast.p1, back, by=cast.karim, at=at + timedelta(seconds=5, milliseconds=1))
    # What was touched in time counts, however long it was on its way.
    undo_report(cast.p1, back, by=cast.karim, at=at + timedelta(seconds=5))
    assert cast.fresh(cast.p1).status == Status.AVAILABLE


def test_it_is_refused_once_something_else_happened(cast: Cast, hands: Hands, refused: Check) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    hands.move(5)
    back = said(cast, Status.EN_ROUTE)
    hands.move(1)
    set_status(cast.p1, Status.ON_SCENE, by=cast.samir)
    with refused("changed_since", call_sign="P-1", unit_status="on_scene"):
        undo(cast, back)
    assignment.recall(cast.room, number, cast.p1, by=cast.samir)
    at = head(cast.room)
    with refused("changed_since", call_sign="P-1", unit_status="available"):
        undo(cast, back)
    assert head(cast.room) == at


def test_what_is_undone_twice_is_refused_the_second_time(cast: Cast, hands: Hands, refused: Check) -> None:
    hands.move(5)
    back = said(cast, Status.BREAK)
    undo(cast, back)
    with refused("changed_since", call_sign="P-1", unit_status="available"):
        undo(cast, back)


def test_what_ended_a_task_has_no_way_back(cast: Cast) -> None:
    send(cast, open_incident(cast), cast.p1)
    report(cast, cast.p1, Status.EN_ROUTE, Status.ON_SCENE)
    assert said(cast, Status.AVAILABLE, "report") is None


def test_every_other_report_has_one() -> None:
    for was, following in NEXT.items():
        for status in following:
            assert can_be_undone(was, status) is not (was in TASKED and status not in TASKED)
