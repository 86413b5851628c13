"""An incident is called off, or needs a unit again after it was closed."""

from collections.abc import Callable
from typing import Any

import pytest

from dispatch import closing, intake, merging, stacking, worklist
from patrols.models import JournalEntry, Order
from patrols.rules.lifecycle import Status
from patrols.rules.refusal import Refused
from tests.builders import Cast, Hands, card_of, log, open_incident, report, send

Check = Callable[..., Any]


def test_calling_off_recalls_who_runs_and_forgets_what_was_stacked(cast: Cast) -> None:
    number, other = open_incident(cast), open_incident(cast)
    send(cast, number, cast.p1)
    send(cast, other, cast.p2)
    stacking.stack(cast.room, number, cast.p2, by=cast.samir)
    report(cast, cast.p1, Status.EN_ROUTE)
    closing.cancel(cast.room, number, "cancelled_by_caller", reason="He found his bag", by=cast.samir)
    card = card_of(cast, number)
    assert (card["stage"], card["gone"], card["disposition"]) == ("cancelled", True, "cancelled_by_caller")
    assert [one["ended_as"] for one in card["assignments"]] == ["recalled", "freed"]
    assert cast.fresh(cast.p1).status == Status.AVAILABLE
    told = Order.objects.filter(unit=cast.p1).latest("number")
    assert (told.kind, told.body["how"], told.body["reason"]) == ("withdraw", "cancelled", "He found his bag")
    assert not Order.objects.filter(unit=cast.p2, kind="withdraw").exists()
    assert worklist.call_card(cast.room, 1)["disposition"] == "cancelled_by_caller"
    kinds = log(cast.room)
    assert (
        kinds.index("incident.cancelled") < kinds.index("assignment.ended") < kinds.index("incident.closed")
    )


def test_only_what_calls_off_cancels(cast: Cast, refused: Check) -> None:
    number = open_incident(cast)
    with refused("disposition_does_not_cancel", field="disposition", disposition="information"):
        closing.cancel(cast.room, number, "information", by=cast.samir)
    with refused("too_long", field="reason", limit=300):
        closing.cancel(cast.room, number, "cancelled", reason="x" * 301, by=cast.samir)
    with refused("not_allowed", permission=closing.CLOSE_INCIDENT):
        closing.cancel(cast.room, number, "cancelled", by=cast.amina)


def test_a_reopened_incident_waits_from_now_without_its_past(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    report(cast, cast.p1, Status.EN_ROUTE, Status.ON_SCENE)
    report(cast, cast.p1, Status.AVAILABLE, disposition="report")
    assert card_of(cast, number)["gone"]
    at = hands.move(minutes=10)
    incident = closing.reopen(cast.room, number, reason="They came back", by=cast.samir)
    card = card_of(cast, number)
    assert (card["stage"], card["gone"], card["disposition"], card["closed_at"]) == (
        "queued",
        False,
        None,
        None,
    )
    assert (incident.queued_at, incident.reopened_at) == (at, at)
    assert [one["number"] for one in worklist.open_incidents(cast.room)] == [number]
    assert worklist.open_calls(cast.room) == []
    assert "They came back" in JournalEntry.objects.get(kind="incident.reopened").facts


def test_a_reopened_incident_does_not_close_by_itself(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast)
    closing.close_incident(cast.room, number, "cancelled", by=cast.samir)
    hands.move(60)
    closing.reopen(cast.room, number, reason="Again", by=cast.samir)
    hands.move(60)
    send(cast, number, cast.p1)
    report(cast, cast.p1, Status.EN_ROUTE, Status.ON_SCENE)
    hands.move(60)
    report(cast, cast.p1, Status.AVAILABLE, disposition="report")
    assert card_of(cast, number)["stage"] == "clear"
    closing.close_incident(cast.room, number, "report", by=cast.samir)
    assert card_of(cast, number)["stage"] == "closed"


def test_what_cannot_be_reopened_is_refused(cast: Cast, refused: Check) -> None:
    number, same = open_incident(cast), open_incident(cast)
    with refused("not_closed", incident=number):
        closing.reopen(cast.room, number, reason="x", by=cast.samir)
    merging.merge(cast.room, same, number, by=cast.samir)
    closing.close_incident(cast.room, number, "cancelled", by=cast.samir)
    with refused("reason_needed", field="reason"):
        closing.reopen(cast.room, number, reason="  ", by=cast.samir)
    with refused("incident_merged", incident=same, into=number):
        closing.reopen(cast.room, same, reason="x", by=cast.samir)
    with refused("not_allowed", permission=closing.REOPEN):
        closing.reopen(cast.room, number, reason="x", by=cast.amina)
    closing.reopen(cast.room, number, reason="x", by=cast.leila)
    assert card_of(cast, same)["gone"] and card_of(cast, number)["merged"] == [same]
    with pytest.raises(Refused, match="call_closed"):
        intake.amend_call(cast.room, 1, {"text": "x"}, by=cast.amina)
