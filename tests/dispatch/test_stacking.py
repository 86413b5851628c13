"""Samir stacks incidents on a busy unit; they wait until it is free, and nothing starts unasked."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from command.feed import unit_cards
from dispatch import alarm_cards, assignment, closing, stacking, worklist
from dispatch.models import Assignment
from dispatch.rules.policy import POLICY
from patrols.duty import book_off
from patrols.models import JournalEntry, Order, Unit
from patrols.rules.lifecycle import Status
from patrols.status import report_status, set_status
from tests.builders import Cast, Hands, card_of, log, open_incident, report, send, watch

Check = Callable[..., Any]


def stack(cast: Cast, unit: Unit, *numbers: int) -> None:
    for number in numbers:
        stacking.stack(cast.room, number, unit, by=cast.samir)


def waiting(cast: Cast, unit: Unit) -> list[int]:
    """What is stacked on the unit as screens show it."""
    found: list[int] = unit_cards(cast.room, [unit.pk])[0]["stacked"]
    return found


def alarms(cast: Cast) -> list[tuple[str, str, int | None, str | None]]:
    watch()
    found = alarm_cards.open_alarms(cast.room)
    return [(one["rule"], one["rung"], one["incident"], one["call_sign"]) for one in found]


def clear(cast: Cast, unit: Unit) -> None:
    set_status(cast.fresh(unit), Status.AVAILABLE, by=cast.samir, reason="radio", disposition="report")


@pytest.fixture
def starting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The force switched on that what is stacked begins by itself."""
    monkeypatch.setattr(stacking, "POLICY", replace(POLICY, start_stacked=True))


def test_a_stacked_incident_is_next_and_still_waits(cast: Cast) -> None:
    now, second, third = (open_incident(cast) for _ in range(3))
    send(cast, now, cast.p1)
    stack(cast, cast.p1, third, second)
    assert waiting(cast, cast.p1) == [third, second]
    for number in (second, third):
        card = card_of(cast, number)
        assert card["stage"] == "queued"
        assert [(a["call_sign"], a["stage"], a["dispatched_at"]) for a in card["assignments"]] == [
            ("P-1", "stacked", None)
        ]
    assert Order.objects.filter(unit=cast.p1).count() == 1
    assert log(cast.room)[-1] == "assignment.stacked"


def test_what_is_stacked_waits_for_its_unit_no_less_than_others(cast: Cast, hands: Hands) -> None:
    now, urgent = open_incident(cast), open_incident(cast, type="robbery")
    send(cast, now, cast.p1)
    stack(cast, cast.p1, urgent)
    assert worklist.overdue(cast.room, hands.move(60)) == [urgent]


def test_a_free_unit_is_sent_to_what_was_stacked_on_it(cast: Cast, hands: Hands) -> None:
    now, following = open_incident(cast), open_incident(cast)
    send(cast, now, cast.p1)
    stack(cast, cast.p1, following)
    clear(cast, cast.p1)
    assert cast.fresh(cast.p1).status == Status.AVAILABLE
    at = hands.move(20)
    send(cast, following, cast.p1, by=cast.leila)
    found = Assignment.objects.get(incident__number=following)
    assert (found.stage, found.started_at, found.by) == ("dispatched", at, cast.leila)
    assert waiting(cast, cast.p1) == []
    assert Order.objects.filter(unit=cast.p1).latest("number").kind == "task"


def test_a_busy_unit_is_taken_for_what_was_stacked_on_it(cast: Cast) -> None:
    now, following = open_incident(cast), open_incident(cast)
    send(cast, now, cast.p1)
    stack(cast, cast.p1, following)
    assignment.preempt(cast.room, following, cast.p1, by=cast.samir, reason="it became grave")
    assert [one["stage"] for one in card_of(cast, following)["assignments"]] == ["dispatched"]
    assert waiting(cast, cast.p1) == []


def test_what_is_stacked_is_forgotten_without_a_word_to_the_tablet(cast: Cast, hands: Hands) -> None:
    now, following = open_incident(cast), open_incident(cast)
    send(cast, now, cast.p1)
    stack(cast, cast.p1, following)
    queued_at = worklist.incident(cast.room, following).queued_at
    hands.move(30)
    assignment.free(cast.room, following, cast.p1, by=cast.samir)
    assert waiting(cast, cast.p1) == []
    assert worklist.incident(cast.room, following).queued_at == queued_at
    assert Order.objects.filter(unit=cast.p1).count() == 1
    assert card_of(cast, now)["stage"] == "assigned"
    stack(cast, cast.p1, following)
    assert waiting(cast, cast.p1) == [following]


def test_what_cannot_be_stacked_is_refused(cast: Cast, refused: Check) -> None:
    now, following = open_incident(cast), open_incident(cast)
    send(cast, now, cast.p1)
    with refused("unit_taken", call_sign="P-1", by="Samir", incident=now, choices=[], swap_with=[]):
        stack(cast, cast.p1, now)
    stack(cast, cast.p1, following)
    with refused("already_stacked", call_sign="P-1", incident=following):
        stack(cast, cast.p1, following)
    with refused("other_room", call_sign="Q-1"):
        stack(cast, cast.q1, following)
    with refused("not_allowed", permission=assignment.ASSIGN):
        stacking.stack(cast.room, following, cast.p2, by=cast.amina)
    with refused("not_on_incident", call_sign="P-1", incident=following):
        assignment.recall(cast.room, following, cast.p1, by=cast.samir)
    book_off(cast.nadia)
    with refused("not_available", call_sign="P-2", unit_status="off_duty"):
        stack(cast, cast.p2, following)


def test_a_free_unit_with_something_stacked_is_told_until_it_goes(cast: Cast, hands: Hands) -> None:
    now, second, third = (open_incident(cast, type="noise") for _ in range(3))
    send(cast, now, cast.p1)
    stack(cast, cast.p1, second, third)
    set_status(cast.p1, Status.ON_SCENE, by=cast.samir, reason="radio")
    assert alarms(cast) == []
    clear(cast, cast.p1)
    assert alarms(cast) == [("stacked", "dispatcher", second, "P-1")]
    hands.move(minutes=10)
    assert ("stacked", "commander", second, "P-1") in alarms(cast)
    send(cast, second, cast.p2)
    assert ("stacked", "dispatcher", third, "P-1") in alarms(cast)
    assignment.free(cast.room, third, cast.p1, by=cast.samir)
    assert [one for one in alarms(cast) if one[0] == "stacked"] == []


def test_what_ended_or_whose_unit_left_is_stacked_no_longer(cast: Cast) -> None:
    now, second, third = (open_incident(cast) for _ in range(3))
    send(cast, now, cast.p1)
    stack(cast, cast.p1, second, third)
    closing.close_incident(cast.room, second, "cancelled", by=cast.samir)
    assert waiting(cast, cast.p1) == [third]
    clear(cast, cast.p1)
    book_off(cast.karim)
    assert waiting(cast, cast.p1) == []
    assert card_of(cast, third)["stage"] == "queued"
    assert [one["stage"] for one in card_of(cast, third)["assignments"]] == ["freed"]


def test_the_last_unit_to_clear_closes_what_was_also_stacked_on_another(cast: Cast) -> None:
    here, elsewhere = open_incident(cast), open_incident(cast)
    send(cast, here, cast.p1)
    send(cast, elsewhere, cast.p2)
    stack(cast, cast.p2, here)
    clear(cast, cast.p1)
    assert card_of(cast, here)["stage"] == "closed"
    assert waiting(cast, cast.p2) == []


def test_nothing_starts_by_itself_unless_the_force_switched_it_on(cast: Cast) -> None:
    now, following = open_incident(cast), open_incident(cast)
    send(cast, now, cast.p1)
    stack(cast, cast.p1, following)
    clear(cast, cast.p1)
    assert card_of(cast, following)["stage"] == "queued"
    assert not POLICY.start_stacked


@pytest.mark.usefixtures("starting")
def test_a_force_may_let_the_next_begin_when_the_task_ends(cast: Cast) -> None:
    now, second, third = (open_incident(cast) for _ in range(3))
    send(cast, now, cast.p1)
    stack(cast, cast.p1, second, third)
    report(cast, cast.p1, Status.EN_ROUTE, Status.ON_SCENE)
    unit = report_status(cast.fresh(cast.p1), Status.AVAILABLE, by=cast.karim, disposition="report")
    assert (unit.status, unit.order_head) == ("dispatched", 2)
    assert (card_of(cast, now)["stage"], card_of(cast, second)["stage"]) == ("closed", "assigned")
    assert waiting(cast, cast.p1) == [third]
    made = JournalEntry.objects.filter(kind="assignment.made").latest("number")
    assert '"by_policy":true' in made.facts and made.actor == cast.karim
    assert Assignment.objects.get(incident__number=second).by == cast.samir


@pytest.mark.usefixtures("starting")
def test_what_begins_by_itself_is_what_the_tablet_hears_last(cast: Cast) -> None:
    now, following = open_incident(cast), open_incident(cast)
    send(cast, now, cast.p1)
    stack(cast, cast.p1, following)
    clear(cast, cast.p1)
    orders = Order.objects.filter(unit=cast.p1).order_by("number")
    assert [(one.number, one.kind) for one in orders] == [(1, "task"), (2, "status_set"), (3, "task")]
    assignment.recall(cast.room, following, cast.p1, by=cast.samir)
    assert cast.fresh(cast.p1).status == Status.AVAILABLE


@pytest.mark.usefixtures("starting")
def test_only_what_still_waits_begins_by_itself(cast: Cast) -> None:
    now, others = open_incident(cast), open_incident(cast)
    send(cast, now, cast.p1)
    stack(cast, cast.p1, others)
    send(cast, others, cast.p2)
    report(cast, cast.p2, Status.EN_ROUTE)
    clear(cast, cast.p1)
    assert cast.fresh(cast.p1).status == Status.AVAILABLE
    assert waiting(cast, cast.p1) == [others]


@pytest.mark.usefixtures("starting")
def test_who_comes_back_from_a_break_is_sent_by_a_person(cast: Cast) -> None:
    number = open_incident(cast)
    report(cast, cast.p1, Status.BREAK)
    stack(cast, cast.p1, number)
    report(cast, cast.p1, Status.AVAILABLE)
    assert card_of(cast, number)["stage"] == "queued"
