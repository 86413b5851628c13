"""Two incidents are the same thing, or are not after all."""

from collections.abc import Callable
from typing import Any

import pytest

from dispatch import alarm_cards, assignment, closing, incidents, intake, merging, stacking, worklist
from dispatch.models import Assignment, Escalation
from patrols.models import Order, Unit
from patrols.rules.lifecycle import Status
from tests.builders import Cast, Hands, card_of, head, log, open_incident, report, send, take_call, watch

Check = Callable[..., Any]


def merge(cast: Cast, number: int, into: int) -> None:
    merging.merge(cast.room, number, into, by=cast.samir)


def on(cast: Cast, number: int) -> list[str]:
    """The call signs that are open on the incident."""
    return [one["call_sign"] for one in card_of(cast, number)["assignments"] if one["ended_at"] is None]


def last_order(unit: Unit) -> Order:
    return Order.objects.filter(unit=unit, kind__in=["task", "change", "withdraw"]).latest("number")


def test_one_speaks_for_both(cast: Cast) -> None:
    same, number = open_incident(cast), open_incident(cast)
    merge(cast, same, number)
    gone, card = card_of(cast, same), card_of(cast, number)
    assert (gone["stage"], gone["merged_into"], gone["gone"]) == ("merged", number, True)
    assert (card["merged"], card["calls"], card["stage"]) == ([same], [1, 2], "queued")
    assert worklist.call_card(cast.room, 1)["incident"] == number
    assert [one["number"] for one in worklist.open_incidents(cast.room)] == [number]
    assert log(cast.room)[-1] == "incident.merged"


def test_who_is_on_the_way_goes_on_and_is_told_what_for(cast: Cast) -> None:
    same, number = open_incident(cast, place="Pont"), open_incident(cast, place="Gare")
    send(cast, same, cast.p1)
    send(cast, number, cast.m3)
    report(cast, cast.p1, Status.EN_ROUTE)
    merge(cast, same, number)
    card = card_of(cast, number)
    assert [(one["call_sign"], one["stage"], one["merged_from"]) for one in card["assignments"]] == [
        ("P-1", "en_route", same),
        ("M-3", "dispatched", None),
    ]
    assert (card["stage"], card_of(cast, same)["assignments"]) == ("en_route", [])
    told = last_order(cast.p1)
    assert (told.kind, told.body["replaces"], told.body["incident"]["number"]) == ("change", same, number)
    assert told.body["with"] == ["M-3"] and told.body["next"] == ["on_scene"]
    other = last_order(cast.m3)
    assert (other.kind, other.body["replaces"], other.body["with"]) == ("change", None, ["P-1"])
    assert cast.fresh(cast.p1).status == Status.EN_ROUTE
    report(cast, cast.p1, Status.ON_SCENE)
    report(cast, cast.p1, Status.AVAILABLE, disposition="report")
    assert on(cast, number) == ["M-3"]


def test_what_was_parted_is_as_before_with_its_units(cast: Cast) -> None:
    same, number = open_incident(cast), open_incident(cast)
    send(cast, same, cast.p1)
    send(cast, number, cast.m3)
    before = {which: card_of(cast, which) for which in (same, number)}
    merge(cast, same, number)
    merging.unmerge(cast.room, same, by=cast.leila)
    assert {which: card_of(cast, which) for which in (same, number)} == before
    told = last_order(cast.p1)
    assert (told.kind, told.body["replaces"], told.body["incident"]["number"]) == ("change", number, same)
    assert last_order(cast.m3).body["with"] == []
    assert worklist.call_card(cast.room, 1)["incident"] == same


def test_without_units_the_parted_one_waits_from_now_and_so_does_the_one_that_lost_them(
    cast: Cast, hands: Hands
) -> None:
    same, number = open_incident(cast), open_incident(cast)
    send(cast, same, cast.p1)
    merge(cast, same, number)
    report(cast, cast.p1, Status.EN_ROUTE)
    parted = hands.move(90)
    merging.unmerge(cast.room, same, by=cast.samir)
    assert card_of(cast, same)["stage"] == "en_route"
    left = worklist.incident(cast.room, number)
    assert (card_of(cast, number)["stage"], left.queued_at) == ("queued", parted)
    merge(cast, number, same)
    parted = hands.move(90)
    merging.unmerge(cast.room, number, by=cast.samir)
    assert worklist.incident(cast.room, number).queued_at == parted


def test_who_cleared_meanwhile_does_not_come_back(cast: Cast) -> None:
    same, number = open_incident(cast), open_incident(cast)
    send(cast, same, cast.p1)
    send(cast, number, cast.m3)
    merge(cast, same, number)
    assignment.recall(cast.room, number, cast.p1, by=cast.samir)
    merging.unmerge(cast.room, same, by=cast.samir)
    assert (on(cast, same), card_of(cast, same)["stage"]) == ([], "queued")
    assert [one["ended_as"] for one in card_of(cast, number)["assignments"]] == ["recalled", None]


def test_a_unit_that_was_meant_for_both_is_on_it_once(cast: Cast) -> None:
    same, number, busy = open_incident(cast), open_incident(cast), open_incident(cast)
    send(cast, same, cast.p1)
    stacking.stack(cast.room, number, cast.p1, by=cast.samir)
    send(cast, busy, cast.p2)
    for both in (same, number):
        stacking.stack(cast.room, both, cast.p2, by=cast.samir)
    orders = Order.objects.filter(unit=cast.p2).count()
    merge(cast, same, number)
    found = Assignment.objects.filter(incident__number=number, ended_at=None).order_by("unit__call_sign")
    assert [(one.unit.call_sign, one.stage) for one in found] == [("P-1", "dispatched"), ("P-2", "stacked")]
    assert Order.objects.filter(unit=cast.p2).count() == orders


def test_merging_goes_all_the_way_down_and_back_step_by_step(cast: Cast) -> None:
    first, second, third = (open_incident(cast) for _ in range(3))
    send(cast, first, cast.p1)
    send(cast, second, cast.p2)
    merge(cast, first, second)
    merge(cast, second, third)
    card = card_of(cast, third)
    assert (card["merged"], card["calls"], on(cast, third)) == ([first, second], [1, 2, 3], ["P-1", "P-2"])
    assert worklist.call_card(cast.room, 1)["incident"] == third
    merging.unmerge(cast.room, second, by=cast.samir)
    assert (on(cast, second), on(cast, third)) == (["P-1", "P-2"], [])
    assert card_of(cast, second)["merged"] == [first]
    merge(cast, second, third)
    merging.unmerge(cast.room, first, by=cast.samir)
    assert (on(cast, first), on(cast, third)) == (["P-1"], ["P-2"])


def test_a_hold_ends_where_it_would_hide_somebody(cast: Cast) -> None:
    same, number, driven = (open_incident(cast) for _ in range(3))
    incidents.hold(cast.room, same, 30, by=cast.samir)
    incidents.hold(cast.room, number, 30, by=cast.samir)
    merge(cast, same, number)
    assert card_of(cast, number)["stage"] == "held" and card_of(cast, same)["held_until"] is None
    send(cast, driven, cast.p1)
    merge(cast, driven, number)
    card = card_of(cast, number)
    assert (card["stage"], card["held_until"]) == ("assigned", None)


def test_what_was_overdue_is_judged_anew_where_it_now_belongs(cast: Cast, hands: Hands) -> None:
    same, number = open_incident(cast, type="robbery"), open_incident(cast, type="noise")
    send(cast, same, cast.p1)
    hands.move(15)
    watch()
    assert [one["rule"] for one in alarm_cards.open_alarms(cast.room)] == ["undelivered"]
    merge(cast, same, number)
    assert alarm_cards.open_alarms(cast.room) == []
    watch()
    assert [one["incident"] for one in alarm_cards.open_alarms(cast.room)] == [number]
    assert Escalation.objects.filter(incident__number=same, ended_at=None).count() == 0


def test_closing_the_one_that_speaks_closes_all_as_duplicates(cast: Cast) -> None:
    first, second, third = (open_incident(cast) for _ in range(3))
    merge(cast, first, second)
    merge(cast, second, third)
    closing.close_incident(cast.room, third, "cancelled", by=cast.samir)
    assert [card_of(cast, one)["disposition"] for one in (first, second, third)] == [
        "duplicate",
        "duplicate",
        "cancelled",
    ]
    assert worklist.open_calls(cast.room) == [] and worklist.open_incidents(cast.room) == []


def test_what_a_caller_adds_reaches_the_one_that_speaks(cast: Cast) -> None:
    same, number = open_incident(cast), open_incident(cast)
    merge(cast, same, number)
    intake.amend_call(cast.room, 1, {"text": "He is armed"}, by=cast.amina)
    assert card_of(cast, number)["text"] == "He is armed"


def test_a_merged_incident_does_nothing_by_itself(cast: Cast, refused: Check) -> None:
    same, number, other = (open_incident(cast) for _ in range(3))
    merge(cast, same, number)
    acts: tuple[Callable[[], object], ...] = (
        lambda: incidents.amend_incident(cast.room, same, {"text": "x"}, by=cast.samir),
        lambda: incidents.add_note(cast.room, same, "x", by=cast.samir),
        lambda: incidents.hold(cast.room, same, 5, by=cast.samir),
        lambda: closing.close_incident(cast.room, same, "cancelled", by=cast.samir),
        lambda: closing.cancel(cast.room, same, "cancelled", by=cast.samir),
        lambda: send(cast, same, cast.p1),
        lambda: merge(cast, same, other),
        lambda: merge(cast, other, same),
    )
    for act in acts:
        with refused("incident_merged", incident=same, into=number):
            act()


def test_what_cannot_be_merged_or_parted_is_refused(cast: Cast, refused: Check) -> None:
    number, over = open_incident(cast), open_incident(cast)
    same = open_incident(cast)
    with refused("merged_with_itself", incident=number):
        merge(cast, number, number)
    with refused("not_merged", incident=number):
        merging.unmerge(cast.room, number, by=cast.samir)
    merge(cast, same, over)
    closing.close_incident(cast.room, over, "cancelled", by=cast.samir)
    for one, into in ((number, over), (over, number)):
        with refused("incident_closed", incident=over):
            merge(cast, one, into)
    with refused("incident_closed", incident=same):
        merging.unmerge(cast.room, same, by=cast.samir)
    with refused("not_allowed", permission=merging.MERGE):
        merging.merge(cast.room, number, over, by=cast.amina)


def test_a_call_leaves_a_merged_incident_by_the_number_on_the_screen(cast: Cast) -> None:
    same, number = open_incident(cast), open_incident(cast)
    call = take_call(cast)
    intake.join(cast.room, call, same, by=cast.amina)
    merge(cast, same, number)
    at = head(cast.room)
    intake.leave(cast.room, call, by=cast.amina)
    assert card_of(cast, number)["calls"] == [1, 2] and head(cast.room) == at + 1


@pytest.mark.parametrize("last", ["p1", "m3"])
def test_the_last_to_clear_closes_what_was_merged(cast: Cast, last: str) -> None:
    same, number = open_incident(cast), open_incident(cast)
    send(cast, same, cast.p1)
    send(cast, number, cast.m3)
    merge(cast, same, number)
    for unit in sorted((cast.p1, cast.m3), key=lambda unit: unit == getattr(cast, last)):
        report(cast, unit, Status.EN_ROUTE, Status.ON_SCENE)
        report(cast, unit, Status.AVAILABLE, disposition="report")
    assert card_of(cast, number)["disposition"] == "report"
    assert card_of(cast, same)["disposition"] == "duplicate"
