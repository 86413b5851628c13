"""Samir sends units; what they report moves their assignment and the incident."""

from collections.abc import Callable
from typing import Any

import pytest

from dispatch import assignment, closing, intake, recommendation, worklist
from dispatch.models import Assignment, Recommendation
from patrols import orders
from patrols.models import Order, OrderKind
from patrols.rules.lifecycle import NEXT, TASKED, Status
from patrols.status import report_status, set_status
from tests.builders import (
    MARKET,
    SCHOOL,
    Cast,
    Hands,
    card_of,
    log,
    open_incident,
    report,
    send,
    stand,
    take_call,
)

Check = Callable[..., Any]


def row(cast: Cast, number: int, call_sign: str) -> dict[str, Any]:
    """The unit's assignment on the incident's card."""
    return next(a for a in card_of(cast, number)["assignments"] if a["call_sign"] == call_sign)


def test_a_unit_that_is_sent_is_dispatched_and_gets_its_task(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast, landmark="the fountain", at=MARKET)
    send(cast, number, cast.p1)
    assert cast.fresh(cast.p1).status == Status.DISPATCHED
    assert worklist.running([cast.p1.pk, cast.p2.pk]) == {cast.p1.pk: number}
    card = card_of(cast, number)
    assert card["stage"] == "assigned" and row(cast, number, "P-1")["by"] == "Samir"
    task = Order.objects.get(unit=cast.p1)
    assert task.kind == OrderKind.TASK and Assignment.objects.get().order == task
    assert task.body == {
        "incident": {
            "number": number,
            "type": "theft",
            "priority": 2,
            "place": "Rue du Marché",
            "landmark": "the fountain",
            "lat": MARKET.lat,
            "lon": MARKET.lon,
            "sector": None,
            "text": "A bag was taken",
            "created_at": card["created_at"],
        },
        "with": [],
        "seconds": None,
        "next": ["acknowledged", "en_route"],
        "hazards": [],
        "tell": "",
    }
    assert log(cast.room)[-3:] == ["assignment.made", "order.issued", "unit.status_changed"]


def test_units_that_go_together_are_told_of_each_other(cast: Cast) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1, cast.m3)
    assert Order.objects.get(unit=cast.p1).body["with"] == ["M-3"]
    assert Order.objects.get(unit=cast.m3).body["with"] == ["P-1"]
    send(cast, number, cast.p2)
    change = Order.objects.filter(unit=cast.p1).latest("number")
    assert (change.kind, change.body["with"]) == ("change", ["M-3", "P-2"])
    assert Order.objects.filter(unit=cast.p2).count() == 1


def test_a_unit_that_runs_is_taken_and_the_loser_is_told_who_won(cast: Cast, refused: Check) -> None:
    first, second = open_incident(cast), open_incident(cast)
    send(cast, first, cast.p1)
    for number, choices in ((second, ["stack", "preempt", "divert"]), (first, [])):
        with refused(
            "unit_taken", call_sign="P-1", by="Samir", incident=first, choices=choices, swap_with=[]
        ):
            send(cast, number, cast.p1, by=cast.leila)


def test_all_units_go_or_none(cast: Cast, refused: Check) -> None:
    first, second = open_incident(cast), open_incident(cast)
    send(cast, first, cast.m3)
    choices = ["stack", "preempt", "divert"]
    with refused("unit_taken", call_sign="M-3", by="Samir", incident=first, choices=choices, swap_with=[]):
        send(cast, second, cast.p1, cast.p2, cast.m3)
    assert cast.fresh(cast.p1).status == Status.AVAILABLE


@pytest.mark.parametrize("status", [Status.BREAK, Status.OUT_OF_SERVICE, Status.POST, Status.SELF_INITIATED])
def test_a_unit_that_does_something_else_is_not_sent(cast: Cast, refused: Check, status: Status) -> None:
    number = open_incident(cast)
    report(cast, cast.p1, status)
    with refused("not_available", call_sign="P-1", unit_status=status.value):
        send(cast, number, cast.p1)


def test_another_room_s_unit_is_not_sent(cast: Cast, refused: Check) -> None:
    number = open_incident(cast)
    with refused("other_room", call_sign="Q-1"):
        send(cast, number, cast.p1, cast.q1)


def test_nobody_is_not_sent(cast: Cast, refused: Check) -> None:
    number = open_incident(cast)
    with refused("field_needed", field="units"):
        send(cast, number)


def test_a_unit_named_twice_is_sent_once(cast: Cast) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1, cast.p1)
    assert len(card_of(cast, number)["assignments"]) == 1


def test_the_assignment_follows_what_the_officer_reports(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    stages, times = [], {}
    for status in (Status.ACKNOWLEDGED, Status.EN_ROUTE, Status.ON_SCENE, Status.TRANSPORTING):
        times[f"{status.value}_at"] = hands.move(30)
        report(cast, cast.p1, status)
        stages.append(card_of(cast, number)["stage"])
        assert row(cast, number, "P-1")["stage"] == status.value
    assert stages == ["assigned", "en_route", "on_scene", "on_scene"]
    found = Assignment.objects.get()
    assert {name: getattr(found, name) for name in times} == times


def test_going_at_once_says_that_the_task_was_acknowledged(cast: Cast) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    report(cast, cast.p1, Status.EN_ROUTE)
    found = row(cast, number, "P-1")
    assert found["acknowledged_at"] == found["en_route_at"] is not None
    assert Order.objects.get().acknowledged_at is not None


def test_coming_back_to_the_scene_keeps_the_first_arrival(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    report(cast, cast.p1, Status.ACKNOWLEDGED, Status.ON_SCENE)
    arrived = row(cast, number, "P-1")["on_scene_at"]
    hands.move(300)
    report(cast, cast.p1, Status.TRANSPORTING, Status.ON_SCENE)
    assert row(cast, number, "P-1")["on_scene_at"] == arrived
    assert row(cast, number, "P-1")["stage"] == "on_scene"


def test_the_last_unit_to_clear_closes_the_incident_with_its_disposition(cast: Cast) -> None:
    call = take_call(cast)
    number = intake.queue_call(cast.room, call, by=cast.amina).number
    send(cast, number, cast.p1, cast.p2)
    report(cast, cast.p1, Status.EN_ROUTE, Status.ON_SCENE, Status.AVAILABLE, disposition="no_report")
    card = card_of(cast, number)
    assert card["stage"] == "assigned" and row(cast, number, "P-1")["ended_as"] == "cleared"
    assert Order.objects.filter(unit=cast.p2).latest("number").body["with"] == []
    report(cast, cast.p2, Status.EN_ROUTE, Status.ON_SCENE, Status.AVAILABLE, disposition="arrest")
    card = card_of(cast, number)
    assert (card["stage"], card["disposition"], card["gone"]) == ("closed", "arrest", True)
    assert worklist.call_card(cast.room, call)["disposition"] == "arrest"
    assert worklist.running([cast.p1.pk, cast.p2.pk]) == {}


def test_a_unit_with_a_running_task_is_not_free_without_a_disposition(cast: Cast, refused: Check) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    report(cast, cast.p1, Status.ACKNOWLEDGED, Status.ON_SCENE)
    with refused("disposition_needed", call_sign="P-1"):
        report(cast, cast.p1, Status.AVAILABLE)
    with refused("unknown_disposition", field="disposition", given="whatever"):
        report(cast, cast.p1, Status.AVAILABLE, disposition="whatever")


@pytest.mark.parametrize("wanted", sorted(TASKED))
def test_nobody_runs_without_a_task(cast: Cast, refused: Check, wanted: Status) -> None:
    facts = {"call_sign": "P-1", "wanted": wanted.value}
    if wanted is Status.DISPATCHED:
        with refused("illegal_status", unit_status="available", **facts):
            set_status(cast.p1, wanted, by=cast.samir, reason="by radio")
    else:
        with refused("no_task", **facts):
            set_status(cast.p1, wanted, by=cast.samir, reason="by radio")


def test_a_tablet_takes_only_the_edges_of_the_table(cast: Cast, refused: Check) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    for wanted in set(Status) - set(NEXT[Status.DISPATCHED]) - {Status.DISPATCHED}:
        with refused("illegal_status", call_sign="P-1", unit_status="dispatched", wanted=wanted.value):
            report_status(cast.fresh(cast.p1), wanted, by=cast.karim, disposition="report")


def test_a_dispatcher_speaks_for_a_unit_and_the_assignment_follows(cast: Cast) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    set_status(cast.p1, Status.ON_SCENE, by=cast.samir, reason="by radio")
    assert row(cast, number, "P-1")["stage"] == "on_scene"
    set_status(cast.p1, Status.EN_ROUTE, by=cast.samir, reason="wrong street")
    assert row(cast, number, "P-1")["stage"] == "en_route"
    assert Order.objects.filter(unit=cast.p1, kind="status_set").count() == 2


def test_a_recalled_unit_is_free_told_and_the_incident_waits_again(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    report(cast, cast.p1, Status.EN_ROUTE)
    hands.move(240)
    assignment.recall(cast.room, number, cast.p1, by=cast.leila, reason="a nearer unit")
    assert cast.fresh(cast.p1).status == Status.AVAILABLE
    order = Order.objects.filter(unit=cast.p1).latest("number")
    told = {"incident": number, "reason": "a nearer unit", "how": "recalled"}
    assert (order.kind, order.body) == ("withdraw", told)
    card = card_of(cast, number)
    assert card["stage"] == "queued" and row(cast, number, "P-1")["ended_as"] == "recalled"
    assert worklist.incident(cast.room, number).queued_at == hands.now()
    assert "incident.requeued" in log(cast.room)
    send(cast, number, cast.p1)
    assert [a["stage"] for a in card_of(cast, number)["assignments"]] == ["recalled", "dispatched"]


def test_an_incident_that_one_unit_cleared_is_clear_when_the_other_is_recalled(cast: Cast) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1, cast.p2)
    report(cast, cast.p1, Status.EN_ROUTE, Status.ON_SCENE, Status.AVAILABLE, disposition="no_report")
    assignment.recall(cast.room, number, cast.p2, by=cast.samir)
    assert card_of(cast, number)["stage"] == "clear"
    closing.close_incident(cast.room, number, "settled_on_scene", by=cast.samir)
    assert card_of(cast, number)["stage"] == "closed"


def test_only_a_unit_that_runs_on_the_incident_is_recalled(cast: Cast, refused: Check) -> None:
    first, second = open_incident(cast), open_incident(cast)
    send(cast, first, cast.p1)
    with refused("not_on_incident", call_sign="P-1", incident=second):
        assignment.recall(cast.room, second, cast.p1, by=cast.samir)
    with refused("too_long", field="reason", limit=300):
        assignment.recall(cast.room, first, cast.p1, by=cast.samir, reason="x" * 301)


def test_delivered_and_seen_are_facts_of_the_assignment(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    hands.move(1)
    orders.confirm([orders.Receipt(cast.fresh(cast.p1), 1, 0)])
    found = row(cast, number, "P-1")
    assert found["delivered_at"] and not found["seen_at"]
    hands.move(2)
    orders.confirm([orders.Receipt(cast.fresh(cast.p1), 1, 1)])
    assert row(cast, number, "P-1")["seen_at"]
    before = log(cast.room)
    orders.confirm([orders.Receipt(cast.fresh(cast.p1), 1, 1)])
    assert log(cast.room) == before
    assert before[-4:] == ["order.delivered", "assignment.advanced", "order.seen", "assignment.advanced"]


def test_the_expected_time_comes_from_the_advice_and_the_choice_is_kept(town: Cast) -> None:
    stand(town.p1, MARKET)
    stand(town.p2, SCHOOL)
    number = open_incident(town, at=SCHOOL)
    advice = recommendation.for_incident(town.room, number, by=town.samir)
    assignment.assign(town.room, number, [town.p1], by=town.samir, recommendation=advice["id"])
    expected = {one["call_sign"]: one["seconds"] for one in advice["ranked"]}["P-1"]
    assert row(town, number, "P-1")["seconds"] == expected > 0
    assert Order.objects.get(unit=town.p1).body["seconds"] == expected
    assert Recommendation.objects.get().chosen == [town.p1.pk]


def test_another_incident_s_advice_is_not_there(town: Cast, refused: Check) -> None:
    first = open_incident(town, at=SCHOOL)
    second = open_incident(town)
    advice = recommendation.for_incident(town.room, first, by=town.samir)["id"]
    with refused("not_there", what="recommendation"):
        assignment.assign(town.room, second, [town.p1], by=town.samir, recommendation=advice)
