"""Units are added, diverted and swapped; whoever was promised one is not forgotten."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from dispatch import alarm_cards, assignment, diverting, promise, recommendation, stacking, swapping, worklist
from dispatch.models import Assignment, Call
from patrols import clock, emergency
from patrols.models import JournalEntry, Order, Unit
from patrols.rules.lifecycle import Status
from patrols.rules.refusal import Refused
from tests.builders import SCHOOL, Cast, Hands, card_of, head, log, open_incident, report, send, stand, watch
from tests.dispatch.test_taking_units_back import ends, entry, told

Check = Callable[..., Any]


def on(cast: Cast, number: int) -> list[str]:
    """Who runs on the incident."""
    return [one["call_sign"] for one in card_of(cast, number)["assignments"] if not one["ended_at"]]


def verbs(room: Any, after: int) -> list[str]:
    """What was decided about whom since then, without orders and statuses."""
    return [kind for kind in log(room, after) if kind.startswith(("assignment.", "incident."))]


def taken(act: Callable[[], object]) -> tuple[list[str], list[str]]:
    """What may be meant by a sending that is refused, and whose place the unit may take."""
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.code == "unit_taken"
    facts: Any = caught.value.facts
    return facts["choices"], facts["swap_with"]


def alarms(cast: Cast) -> list[tuple[str, int]]:
    """What the room is told about promises."""
    watch()
    found = alarm_cards.open_alarms(cast.room)
    return [(one["rule"], one["incident"]) for one in found if one["rule"].startswith("promise")]


def promised(cast: Cast, number: int, minutes: float = 20) -> None:
    """The caller was told just now: within so many minutes."""
    now = clock.now()
    found = Call.objects.filter(incident__number=number)
    found.update(promised_at=now, promised_from=now, promised_until=now + timedelta(minutes=minutes))


def test_a_second_unit_is_added_where_one_is_and_both_are_told_once(cast: Cast) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    before = head(cast.room)
    assignment.add(cast.room, number, [cast.p2, cast.m3], by=cast.leila)
    assert on(cast, number) == ["P-1", "P-2", "M-3"]
    assert verbs(cast.room, before) == ["assignment.added", "assignment.made", "assignment.made"]
    facts = entry(cast, "assignment.added")
    assert f'"incident":{number}' in facts and '"beside":["P-1"]' in facts and '["P-2","M-3"]' in facts
    assert told(cast.p1) == [("task", number, None), ("change", number, None)]
    assert told(cast.p2) == [("task", number, None)]
    assert Order.objects.filter(unit=cast.p2).latest("number").body["with"] == ["P-1", "M-3"]


def test_who_did_not_know_that_somebody_goes_is_asked_before_a_second_goes(
    cast: Cast, refused: Check
) -> None:
    number = open_incident(cast)
    with refused("not_served", incident=number):
        assignment.add(cast.room, number, [cast.p1], by=cast.samir)
    assignment.assign(cast.room, number, [cast.p1], by=cast.samir)
    with refused("already_served", incident=number, call_signs=["P-1"]):
        assignment.assign(cast.room, number, [cast.p2], by=cast.leila)
    with refused("not_allowed", permission=assignment.ASSIGN):
        assignment.add(cast.room, number, [cast.p2], by=cast.amina)
    with refused("field_needed", field="units"):
        assignment.add(cast.room, number, [], by=cast.leila)


def test_a_unit_on_its_way_is_diverted_in_one_decision(cast: Cast, hands: Hands) -> None:
    lesser, graver = open_incident(cast), open_incident(cast, type="robbery")
    send(cast, lesser, cast.p1)
    report(cast, cast.p1, Status.EN_ROUTE)
    before, at = head(cast.room), hands.move(60)
    diverting.divert(cast.room, graver, cast.p1, by=cast.samir, reason="it passes there")
    assert (ends(cast, lesser), ends(cast, graver)) == ([("P-1", "diverted")], [("P-1", "dispatched")])
    assert (card_of(cast, lesser)["stage"], worklist.incident(cast.room, lesser).queued_at) == ("queued", at)
    assert cast.fresh(cast.p1).status == Status.DISPATCHED
    assert told(cast.p1) == [
        ("task", lesser, None),
        ("withdraw", lesser, "diverted"),
        ("task", graver, None),
    ]
    assert verbs(cast.room, before) == [
        "assignment.diverted",
        "assignment.ended",
        "assignment.made",
        "incident.requeued",
    ]
    facts = entry(cast, "assignment.diverted")
    assert f'"was":{lesser}' in facts and f'"incident":{graver}' in facts and '"instead":null' in facts


def test_another_goes_instead_and_what_was_left_never_waits(cast: Cast) -> None:
    lesser, graver = open_incident(cast), open_incident(cast, type="robbery")
    send(cast, lesser, cast.p1, cast.p2)
    before = head(cast.room)
    diverting.divert(
        cast.room, graver, cast.p1, by=cast.samir, reason="it passes there", instead=cast.fresh(cast.m3)
    )
    assert (on(cast, lesser), on(cast, graver)) == (["P-2", "M-3"], ["P-1"])
    assert "incident.requeued" not in log(cast.room, before)
    assert '"instead_call_sign":"M-3"' in entry(cast, "assignment.diverted")
    assert told(cast.p2) == [("task", lesser, None), ("change", lesser, None)]
    assert Order.objects.filter(unit=cast.p2).latest("number").body["with"] == ["M-3"]
    assert told(cast.m3) == [("task", lesser, None)]


def test_diverting_notes_the_advice_that_was_on_the_screen(town: Cast) -> None:
    stand(town.p1, SCHOOL)
    lesser, graver = open_incident(town), open_incident(town, at=SCHOOL)
    advice = recommendation.for_incident(town.room, graver, by=town.samir)["id"]
    send(town, lesser, town.p1)
    diverting.divert(town.room, graver, town.p1, by=town.samir, reason="near", recommendation=advice)
    assert Assignment.objects.get(incident__number=graver).recommendation_id == advice


def test_what_cannot_be_diverted_is_refused(cast: Cast, refused: Check) -> None:
    one, other = open_incident(cast), open_incident(cast)

    def divert(unit: Unit = cast.p1, **more: Any) -> None:
        given = {"by": cast.samir, "reason": "near", **more}
        diverting.divert(cast.room, other, unit, **given)

    with refused("not_taken", call_sign="P-1"):
        divert()
    send(cast, one, cast.p1)
    with refused("reason_needed", field="reason"):
        divert(reason=" ")
    with refused("not_allowed", permission=assignment.ASSIGN):
        divert(by=cast.amina)
    send(cast, one, cast.p2)
    with refused("not_available", call_sign="P-2", unit_status="dispatched"):
        divert(instead=cast.fresh(cast.p2))
    report(cast, cast.p1, Status.ACKNOWLEDGED, Status.ON_SCENE)
    with refused("too_late_to_divert", call_sign="P-1", stage="on_scene"):
        divert()


def test_who_calls_for_help_is_not_sent_in_the_place_of_another(cast: Cast, refused: Check) -> None:
    lesser, graver = open_incident(cast), open_incident(cast, type="robbery")
    send(cast, lesser, cast.p1)
    before = head(cast.room)
    helped = emergency.call_help(cast.p2, by=cast.nadia, at=clock.now())

    def divert() -> None:
        diverting.divert(
            cast.room, graver, cast.p1, by=cast.samir, reason="near", instead=cast.fresh(cast.p2)
        )

    with refused("calls_for_help", call_sign="P-2"):
        divert()
    assert on(cast, lesser) == ["P-1"] and "assignment.diverted" not in log(cast.room, before)
    emergency.end(cast.room, helped.pk, "false alarm", by=cast.samir)
    divert()
    assert (on(cast, lesser), on(cast, graver)) == (["P-2"], ["P-1"])


def test_two_units_take_each_other_s_incident(cast: Cast) -> None:
    one, other = open_incident(cast), open_incident(cast)
    send(cast, one, cast.p1)
    send(cast, other, cast.p2, cast.m3)
    before = head(cast.room)
    swapping.swap(cast.room, one, cast.p2, other=cast.p1, by=cast.leila, reason="they crossed")
    assert (on(cast, one), on(cast, other)) == (["P-2"], ["M-3", "P-1"])
    assert "incident.requeued" not in log(cast.room, before)
    assert verbs(cast.room, before)[0] == "assignment.swapped"
    facts = entry(cast, "assignment.swapped")
    assert f'"incident":{one}' in facts and f'"other_incident":{other}' in facts and '"other":' in facts
    assert told(cast.p1) == [("task", one, None), ("withdraw", one, "swapped"), ("task", other, None)]
    assert told(cast.p2)[-2:] == [("withdraw", other, "swapped"), ("task", one, None)]
    assert told(cast.m3) == [("task", other, None), ("change", other, None)]
    assert Order.objects.filter(unit=cast.m3).latest("number").body["with"] == ["P-1"]


def test_a_free_unit_relieves_one_that_is_there(cast: Cast) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    report(cast, cast.p1, Status.ACKNOWLEDGED, Status.ON_SCENE)
    swapping.swap(cast.room, number, cast.p2, other=cast.p1, by=cast.samir, reason="end of shift")
    assert ends(cast, number) == [("P-1", "swapped"), ("P-2", "dispatched")]
    assert (cast.fresh(cast.p1).status, cast.fresh(cast.p2).status) == (Status.AVAILABLE, Status.DISPATCHED)
    assert told(cast.p1)[-1] == ("withdraw", number, "swapped")
    assert '"other_incident":null' in entry(cast, "assignment.swapped")


def test_what_cannot_be_swapped_is_refused(cast: Cast, refused: Check) -> None:
    one, other = open_incident(cast), open_incident(cast)

    def swap(unit: Unit, instead_of: Unit, by: Any = cast.samir) -> None:
        swapping.swap(cast.room, one, unit, other=instead_of, by=by)

    with refused("not_on_incident", call_sign="P-1", incident=one):
        swap(cast.p2, cast.p1)
    send(cast, one, cast.p1, cast.m3)
    with refused("unit_taken", call_sign="M-3", by="Samir", incident=one, choices=[], swap_with=[]):
        swap(cast.m3, cast.p1)
    with refused("not_allowed", permission=assignment.ASSIGN):
        swap(cast.p2, cast.p1, by=cast.amina)
    with refused("other_room", call_sign="Q-1"):
        swap(cast.fresh(cast.q1), cast.p1)
    report(cast, cast.p2, Status.BREAK)
    with refused("not_available", call_sign="P-2", unit_status="break"):
        swap(cast.p2, cast.p1)
    report(cast, cast.p2, Status.AVAILABLE)
    send(cast, other, cast.p2)
    report(cast, cast.p1, Status.ACKNOWLEDGED, Status.ON_SCENE, Status.TRANSPORTING)
    with refused("illegal_stage", call_sign="P-1", stage="transporting", wanted="swapped"):
        swap(cast.p2, cast.p1)


def test_who_wants_a_unit_that_runs_is_told_what_may_be_meant(cast: Cast) -> None:
    one, other = open_incident(cast), open_incident(cast)
    send(cast, one, cast.p1)

    def wanted() -> tuple[list[str], list[str]]:
        return taken(lambda: send(cast, other, cast.p1))

    assert wanted() == (["stack", "preempt", "divert"], [])
    send(cast, other, cast.p2, cast.m3)
    assert wanted() == (["stack", "preempt", "divert", "swap"], ["P-2", "M-3"])
    report(cast, cast.p2, Status.ACKNOWLEDGED, Status.ON_SCENE, Status.TRANSPORTING)
    assert wanted() == (["stack", "preempt", "divert", "swap"], ["M-3"])
    stacking.stack(cast.room, other, cast.p1, by=cast.samir)
    report(cast, cast.p1, Status.ACKNOWLEDGED, Status.ON_SCENE)
    assert wanted() == (["preempt", "swap"], ["M-3"])
    report(cast, cast.p1, Status.TRANSPORTING)
    assert wanted() == (["preempt"], ["M-3"])


@pytest.mark.parametrize("verb", ["preempt", "divert", "recall", "free", "decline"])
def test_whoever_was_promised_a_patrol_that_is_taken_away_is_flagged(
    cast: Cast, hands: Hands, verb: str
) -> None:
    number, graver = open_incident(cast, type="robbery"), open_incident(cast, type="robbery")
    send(cast, graver, cast.p2)
    send(cast, number, cast.p1)
    promised(cast, number)
    hands.move(5)
    assert not card_of(cast, number)["promise_lost"] and alarms(cast) == []
    if verb in ("preempt", "divert"):
        (assignment.preempt if verb == "preempt" else diverting.divert)(
            cast.room, graver, cast.p1, by=cast.samir, reason="graver"
        )
    else:
        getattr(assignment, verb)(cast.room, number, cast.p1, by=cast.samir, reason="tyre")
    assert card_of(cast, number)["promise_lost"]
    assert '"promised_until":"2026' in entry(cast, "incident.requeued")
    assert alarms(cast) == [("promise_lost", number)]
    hands.move(5)
    send(cast, number, cast.m3)
    assert not card_of(cast, number)["promise_lost"] and alarms(cast) == []


def test_a_caller_who_is_told_anew_waits_for_the_new_promise(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast)
    send(cast, number, cast.p1)
    [call] = card_of(cast, number)["calls"]
    promise.say(cast.room, call, 5, 9, by=cast.amina)
    hands.move(30)
    assignment.recall(cast.room, number, cast.p1, by=cast.samir)
    assert alarms(cast) == [("promise_lost", number)]
    hands.move(30)
    promise.say(cast.room, call, 10, 20, by=cast.amina)
    assert not card_of(cast, number)["promise_lost"] and alarms(cast) == []


def test_a_promise_that_was_kept_or_given_before_anybody_went_is_not_lost(cast: Cast, hands: Hands) -> None:
    number, other = open_incident(cast), open_incident(cast)
    promised(cast, other)
    send(cast, number, cast.p1)
    promised(cast, number)
    report(cast, cast.p1, Status.ACKNOWLEDGED, Status.ON_SCENE)
    hands.move(30)
    assignment.free(cast.room, number, cast.p1, by=cast.samir)
    assert not any(card_of(cast, one)["promise_lost"] for one in (number, other))
    assert alarms(cast) == []
    assert JournalEntry.objects.filter(
        kind="incident.requeued", facts__contains='promised_until":null'
    ).exists()


def test_a_promise_whose_time_has_passed_is_one_alarm(cast: Cast, hands: Hands) -> None:
    number = open_incident(cast, type="theft")
    send(cast, number, cast.p1)
    promised(cast, number, minutes=2)
    hands.move(60)
    assignment.recall(cast.room, number, cast.p1, by=cast.samir)
    assert alarms(cast) == [("promise_lost", number)]
    hands.move(60)
    assert alarms(cast) == [("promise", number)]
