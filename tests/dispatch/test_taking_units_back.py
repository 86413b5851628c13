"""A unit is taken for something graver, freed without having settled anything, or says that it cannot go."""

from collections.abc import Callable
from typing import Any

import pytest

from dispatch import assignment, closing, recommendation, worklist
from dispatch.models import Assignment, Incident
from patrols import orders
from patrols.models import JournalEntry, Order, Unit
from patrols.rules.lifecycle import Status
from patrols.status import set_status
from tests.builders import SCHOOL, Cast, Hands, card_of, head, log, open_incident, report, send, stand

Check = Callable[..., Any]


def told(unit: Unit) -> list[tuple[str, Any, Any]]:
    """What the tablet was ordered: kind, incident, and how it was withdrawn."""
    found = Order.objects.filter(unit=unit).exclude(kind="status_set").order_by("number")
    return [
        (
            one.kind,
            one.body["incident"] if one.kind == "withdraw" else one.body["incident"]["number"],
            one.body.get("how"),
        )
        for one in found
    ]


def ends(cast: Cast, number: int) -> list[tuple[str, str]]:
    """Each unit of the incident and how far it is or how it ended."""
    return [(one["call_sign"], one["stage"]) for one in card_of(cast, number)["assignments"]]


def entry(cast: Cast, kind: str) -> str:
    """The facts of the last such entry."""
    return JournalEntry.objects.filter(room=cast.room, kind=kind).latest("number").facts


def test_a_unit_is_taken_for_something_graver_in_one_decision(cast: Cast, hands: Hands) -> None:
    lesser, graver = open_incident(cast), open_incident(cast, type="robbery")
    send(cast, lesser, cast.p1)
    report(cast, cast.p1, Status.EN_ROUTE)
    before, at = head(cast.room), hands.move(90)
    assignment.preempt(cast.room, graver, cast.p1, by=cast.leila, reason="robbery under way")
    assert (card_of(cast, lesser)["stage"], card_of(cast, graver)["stage"]) == ("queued", "assigned")
    assert ends(cast, lesser) == [("P-1", "preempted")] and ends(cast, graver) == [("P-1", "dispatched")]
    assert worklist.incident(cast.room, lesser).queued_at == at
    assert cast.fresh(cast.p1).status == Status.DISPATCHED
    assert told(cast.p1) == [
        ("task", lesser, None),
        ("withdraw", lesser, "preempted"),
        ("task", graver, None),
    ]
    assert log(cast.room, before) == [
        "assignment.ended",
        "order.issued",
        "assignment.made",
        "order.issued",
        "unit.status_changed",
        "incident.requeued",
    ]
    facts = entry(cast, "assignment.ended")
    assert f'"preempted_by":{graver}' in facts and '"reason":"robbery under way"' in facts


def test_what_others_still_do_is_not_queued_again_and_they_are_told(cast: Cast) -> None:
    lesser, graver = open_incident(cast), open_incident(cast, type="robbery")
    send(cast, lesser, cast.p1, cast.p2)
    assignment.preempt(cast.room, graver, cast.p1, by=cast.samir, reason="nearest")
    assert card_of(cast, lesser)["stage"] == "assigned"
    assert "incident.requeued" not in log(cast.room)
    change = Order.objects.filter(unit=cast.p2).latest("number")
    assert (change.kind, change.body["with"]) == ("change", [])


def test_a_task_that_was_never_accepted_is_not_accepted_by_being_taken_away(cast: Cast) -> None:
    lesser, graver = open_incident(cast), open_incident(cast)
    send(cast, lesser, cast.p1)
    assignment.preempt(cast.room, graver, cast.p1, by=cast.samir, reason="nearest")
    assert not Order.objects.filter(unit=cast.p1, acknowledged_at__isnull=False).exists()
    assert all(one["acknowledged_at"] is None for one in card_of(cast, graver)["assignments"])


def test_preempting_notes_the_advice_that_was_on_the_screen(town: Cast) -> None:
    stand(town.p1, SCHOOL)
    lesser = open_incident(town)
    graver = open_incident(town, at=SCHOOL)
    advice = recommendation.for_incident(town.room, graver, by=town.samir)["id"]
    send(town, lesser, town.p1)
    assignment.preempt(town.room, graver, town.p1, by=town.samir, reason="near", recommendation=advice)
    assert Assignment.objects.get(incident__number=graver).recommendation_id == advice


def test_what_cannot_be_preempted_is_refused(cast: Cast, refused: Check) -> None:
    one, other = open_incident(cast), open_incident(cast)
    with refused("not_taken", call_sign="P-1"):
        assignment.preempt(cast.room, one, cast.p1, by=cast.samir, reason="near")
    send(cast, one, cast.p1)
    with refused("unit_taken", call_sign="P-1", by="Samir", incident=one, choices=[], swap_with=[]):
        assignment.preempt(cast.room, one, cast.p1, by=cast.leila, reason="near")
    for reason in ("", "  "):
        with refused("reason_needed", field="reason"):
            assignment.preempt(cast.room, other, cast.p1, by=cast.leila, reason=reason)
    with refused("too_long", field="reason", limit=300):
        assignment.preempt(cast.room, other, cast.p1, by=cast.leila, reason="x" * 301)
    with refused("other_room", call_sign="Q-1"):
        assignment.preempt(cast.room, other, cast.q1, by=cast.leila, reason="near")
    with refused("not_allowed", permission=assignment.ASSIGN):
        assignment.preempt(cast.room, other, cast.p1, by=cast.amina, reason="near")
    closing.close_incident(cast.room, other, "cancelled", by=cast.samir)
    with refused("incident_closed", incident=other):
        assignment.preempt(cast.room, other, cast.p1, by=cast.leila, reason="near")


def test_a_freed_unit_settled_nothing_and_the_incident_waits_again(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    report(cast, cast.p1, Status.ACKNOWLEDGED, Status.ON_SCENE)
    at = hands.move(minutes=9)
    assignment.free(cast.room, number, cast.p1, by=cast.samir, reason="end of shift")
    assert cast.fresh(cast.p1).status == Status.AVAILABLE
    card = card_of(cast, number)
    assert (card["stage"], card["disposition"], ends(cast, number)) == ("queued", None, [("P-1", "freed")])
    assert worklist.incident(cast.room, number).queued_at == at
    assert told(cast.p1)[-1] == ("withdraw", number, "freed")
    assert '"how":"freed"' in entry(cast, "order.issued")


def test_freeing_one_of_two_leaves_the_incident_with_the_other(cast: Cast) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1, cast.p2)
    assignment.free(cast.room, number, cast.p1, by=cast.samir)
    assert card_of(cast, number)["stage"] == "assigned"
    assert Order.objects.filter(unit=cast.p2).latest("number").body["with"] == []
    with pytest.raises(Exception, match="not_on_incident"):
        assignment.free(cast.room, number, cast.p1, by=cast.samir)


def decline(cast: Cast, order: int, reason: str = "flat tyre") -> Unit:
    return orders.decline(cast.fresh(cast.p1), order, by=cast.karim, reason=reason)


def test_an_officer_declines_and_somebody_else_is_needed(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    report(cast, cast.p1, Status.ACKNOWLEDGED)
    before, at = head(cast.room), hands.move(40)
    assert decline(cast, 1).status == Status.AVAILABLE
    assert (card_of(cast, number)["stage"], ends(cast, number)) == ("queued", [("P-1", "declined")])
    assert worklist.incident(cast.room, number).queued_at == at
    assert told(cast.p1)[-1] == ("withdraw", number, "declined")
    assert log(cast.room, before) == [
        "order.declined",
        "assignment.ended",
        "order.issued",
        "unit.status_changed",
        "incident.requeued",
    ]
    send(cast, number, cast.p1)
    assert ends(cast, number) == [("P-1", "declined"), ("P-1", "dispatched")]


def test_a_unit_declines_by_radio(cast: Cast, refused: Check) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    with refused("reason_needed", field="reason"):
        assignment.decline(cast.room, number, cast.p1, by=cast.samir, reason=" ")
    with refused("not_allowed", permission=assignment.RECALL):
        assignment.decline(cast.room, number, cast.p1, by=cast.karim, reason="flat tyre")
    assignment.decline(cast.room, number, cast.p1, by=cast.samir, reason="flat tyre")
    assert (card_of(cast, number)["stage"], ends(cast, number)) == ("queued", [("P-1", "declined")])
    assert told(cast.p1)[-1] == ("withdraw", number, "declined")
    assert '"reason":"flat tyre"' in entry(cast, "assignment.ended")


@pytest.mark.parametrize("stage", [Status.EN_ROUTE, Status.ON_SCENE])
def test_who_is_on_the_way_declines_no_longer(cast: Cast, refused: Check, stage: Status) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    set_status(cast.p1, stage, by=cast.samir, reason="by radio")
    with refused("too_late_to_decline", call_sign="P-1", stage=stage.value):
        decline(cast, 1)
    with refused("too_late_to_decline", call_sign="P-1", stage=stage.value):
        assignment.decline(cast.room, number, cast.p1, by=cast.samir, reason="flat tyre")


def test_only_the_task_that_runs_is_declined(cast: Cast, refused: Check) -> None:
    lesser, graver = open_incident(cast), open_incident(cast)
    with refused("order_over", call_sign="P-1", order=1):
        decline(cast, 1)
    send(cast, lesser, cast.p1)
    for order in (0, 2):
        with refused("order_over", call_sign="P-1", order=order):
            decline(cast, order)
    assignment.preempt(cast.room, graver, cast.p1, by=cast.samir, reason="near")
    for order in (1, 2):  # the task that is over, and its withdrawal
        with refused("order_over", call_sign="P-1", order=order):
            decline(cast, order)
    with refused("reason_needed", field="reason"):
        decline(cast, 3, " ")
    with refused("not_text", field="reason"):
        decline(cast, 3, "\x00")
    decline(cast, 3)
    assert card_of(cast, graver)["stage"] == "queued"


def test_a_change_of_the_task_may_be_what_the_tablet_declines(cast: Cast) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    send(cast, number, cast.p2)
    assert told(cast.p1)[-1] == ("change", number, None)
    decline(cast, 2)
    assert ends(cast, number) == [("P-1", "declined"), ("P-2", "dispatched")]
    assert Incident.objects.get(number=number).closed_at is None
