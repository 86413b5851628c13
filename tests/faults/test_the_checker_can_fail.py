"""Each invariant over a made-up evening that is right, and over the same evening with one thing wrong."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.faults.checker import Invariant, check
from tests.faults.history import History, Json, Truth
from tests.faults.invariants.alarms import alarms_raised
from tests.faults.invariants.answers import answers_are_true, once_each
from tests.faults.invariants.delivery import entries_arrive, orders_arrive, receipts_count
from tests.faults.invariants.pictures import one_running, pictures_agree
from tests.faults.invariants.record import journal_holds, legal_steps
from tests.faults.invariants.rights import rights_hold
from tests.faults.made_up import SENT, card, entry, evening, running


def test_an_evening_that_is_right_has_no_breach() -> None:
    assert check(*evening()) == []


def _twice(rows: list[Json], which: int) -> None:
    rows.append(dict(rows[which]))


def order_number_missing(history: History, truth: Truth) -> None:
    truth.orders[0]["number"] = truth.assignments[0]["order"] = 2


def task_never_issued(history: History, truth: Truth) -> None:
    truth.orders[0]["kind"] = "message"


def order_never_applied(history: History, truth: Truth) -> None:
    history.seen[:] = [one for one in history.seen if one.kind != "applied"]


def first_order_stored_by_nobody(history: History, truth: Truth) -> None:
    truth.orders.append({"unit": 7, "number": 2, "kind": "change", "delivered": True})
    order_never_applied(history, truth)
    history.log("tablet 7 main", "applied", at=5, number=2)


def order_applied_twice(history: History, truth: Truth) -> None:
    history.log("tablet 7 main", "applied", at=5, number=1)


def orders_out_of_order(history: History, truth: Truth) -> None:
    truth.orders.insert(0, {"unit": 7, "number": 2, "kind": "change", "delivered": True})
    history.seen.insert(0, _log("tablet 7 main", "applied", number=2))


def receipt_forgotten(history: History, truth: Truth) -> None:
    truth.orders[0]["delivered"] = False


def receipt_invented(history: History, truth: Truth) -> None:
    truth.orders.append({"unit": 7, "number": 2, "kind": "change", "delivered": True})


def entry_withheld(history: History, truth: Truth) -> None:
    _told(history, 1)["entries"] = truth.entries[4:5]


def entry_told_twice(history: History, truth: Truth) -> None:
    _told(history, 1)["entries"] = [*truth.entries[4:], truth.entries[5]]


def entries_turned_round(history: History, truth: Truth) -> None:
    _told(history, 1)["entries"] = truth.entries[5:3:-1]


def stretch_jumped(history: History, truth: Truth) -> None:
    _told(history, 1)["after"] = 4


def entry_for_others(history: History, truth: Truth) -> None:
    _told(history, 1)["entries"] = truth.entries[3:]


def two_running_in_the_database(history: History, truth: Truth) -> None:
    history.log("database", "running", at=5, units={7: [1, 2]})


def two_running_on_a_screen(history: History, truth: Truth) -> None:
    other = card("incident", 2, number=2, assignments=[{**running(7)[0], "id": 9}])
    history.log("console leila", "picture", at=3, n=3, cards=[SENT, other])


def sent_while_running(history: History, truth: Truth) -> None:
    truth.entries[2] = entry(3, "assignment.made", unit=7)


def stage_skipped(history: History, truth: Truth) -> None:
    truth.entries[4]["facts"]["stage"] = "transporting"


def picture_differs(history: History, truth: Truth) -> None:
    history.log("console leila", "picture", at=7, n=6, cards=[SENT])


def screen_differs(history: History, truth: Truth) -> None:
    truth.cards = []


def console_left_behind(history: History, truth: Truth) -> None:
    history.seen.remove(next(one for one in history.seen if one.facts.get("after") == 3))


def chain_broken(history: History, truth: Truth) -> None:
    truth.faults.append([3, "entry_changed"])


def row_missing(history: History, truth: Truth) -> None:
    truth.entries.pop(1)


def row_skipped_without_a_gap(history: History, truth: Truth) -> None:
    truth.entries[1] = entry(2, "unit.amended", [SENT], unit=7)


def row_written_twice(history: History, truth: Truth) -> None:
    truth.entries[2] = entry(3, "call.taken", call=1)


def stranger_hears(history: History, truth: Truth) -> None:
    history.log("stranger hicham", "frame", at=9, t="entries")


def withdrawn_hears(history: History, truth: Truth) -> None:
    history.log("console samir", "right", at=1.5, held=False)


def withdrawn_decides(history: History, truth: Truth) -> None:
    history.log("hand samir", "right", at=-1.0, held=False)
    history.seen.insert(0, history.seen.pop())


def other_units_tablet(history: History, truth: Truth) -> None:
    history.log("tablet 7 main", "frame", at=3, t="unit", unit=8)


def answered_in_two_ways(history: History, truth: Truth) -> None:
    history.log("hand samir", "answered", at=3, key="send", status=200, body={"sent": 8}, asked_at=1)


def done_twice(history: History, truth: Truth) -> None:
    _twice(truth.calls, 0)


def refused_at_the_repeat(history: History, truth: Truth) -> None:
    history.log("hand samir", "answered", at=4, key="send", status=409, body={}, asked_at=3)


def went_without_being_sent(history: History, truth: Truth) -> None:
    truth.assignments.append({**truth.assignments[0], "id": 2, "unit": 8})


def answered_and_not_kept(history: History, truth: Truth) -> None:
    truth.requests.pop(1)


def answered_otherwise(history: History, truth: Truth) -> None:
    truth.requests[0]["body"] = {"sent": 8}


def sent_and_did_not_go(history: History, truth: Truth) -> None:
    truth.assignments.clear()


def order_from_nowhere(history: History, truth: Truth) -> None:
    history.log("tablet 7 main", "order", at=5, number=2)


def sleeper_told_to_nobody(history: History, truth: Truth) -> None:
    for at in (10, 20, 30):
        history.log("database", "running", at=at, units={7: [1]}, waiting=[(7, 1)])


def _told(history: History, which: int) -> Json:
    return [one for one in history.seen if one.kind == "entries"][which].facts


def _log(actor: str, kind: str, **facts: Any) -> Any:
    history = History()
    history.log(actor, kind, at=0, **facts)
    return history.seen[0]


@pytest.mark.parametrize(
    ("wrong", "invariant", "number", "harm"),
    [
        (order_number_missing, orders_arrive, "I1", "lost"),
        (task_never_issued, orders_arrive, "I1", "lost"),
        (order_never_applied, orders_arrive, "I1", "lost"),
        (first_order_stored_by_nobody, orders_arrive, "I1", "lost"),
        (order_applied_twice, orders_arrive, "I1", "doubled"),
        (orders_out_of_order, orders_arrive, "I1", "reordered"),
        (order_from_nowhere, orders_arrive, "I8", "untrue"),
        (receipt_forgotten, receipts_count, "I1", "lost"),
        (receipt_invented, receipts_count, "I1", "lost"),
        (entry_withheld, entries_arrive, "I1", "lost"),
        (entry_told_twice, entries_arrive, "I1", "doubled"),
        (entries_turned_round, entries_arrive, "I1", "reordered"),
        (stretch_jumped, entries_arrive, "I1", "reordered"),
        (entry_for_others, entries_arrive, "I6", "leaked"),
        (two_running_in_the_database, one_running, "I2", "doubled"),
        (two_running_on_a_screen, one_running, "I2", "doubled"),
        (sent_while_running, legal_steps, "I3", "doubled"),
        (stage_skipped, legal_steps, "I3", "untrue"),
        (picture_differs, pictures_agree, "I4", "lost"),
        (screen_differs, pictures_agree, "I4", "lost"),
        (console_left_behind, pictures_agree, "I4", "lost"),
        (chain_broken, journal_holds, "I5", "untrue"),
        (row_missing, journal_holds, "I5", "lost"),
        (row_skipped_without_a_gap, journal_holds, "I5", "lost"),
        (row_written_twice, journal_holds, "I5", "doubled"),
        (stranger_hears, rights_hold, "I6", "leaked"),
        (withdrawn_hears, rights_hold, "I6", "leaked"),
        (withdrawn_decides, rights_hold, "I6", "leaked"),
        (other_units_tablet, rights_hold, "I6", "leaked"),
        (answered_in_two_ways, once_each, "I7", "doubled"),
        (done_twice, once_each, "I7", "doubled"),
        (refused_at_the_repeat, once_each, "I7", "doubled"),
        (went_without_being_sent, answers_are_true, "I7", "doubled"),
        (answered_and_not_kept, answers_are_true, "I8", "lost"),
        (answered_otherwise, answers_are_true, "I8", "untrue"),
        (sent_and_did_not_go, answers_are_true, "I8", "lost"),
        (sleeper_told_to_nobody, alarms_raised, "I9", "lost"),
    ],
)
def test_one_thing_wrong_is_found(
    wrong: Callable[[History, Truth], None], invariant: Invariant, number: str, harm: str
) -> None:
    history, truth = evening()
    wrong(history, truth)
    history.seen.sort(key=lambda one: one.at)
    assert (number, harm) in {(breach.invariant, breach.harm) for breach in invariant(history, truth)}


def test_a_tablet_that_is_new_is_not_owed_what_another_of_its_unit_stored() -> None:
    history, truth = evening()
    truth.orders.append({"unit": 7, "number": 2, "kind": "change", "delivered": True})
    history.log("tablet 7 main", "applied", at=5, number=2)
    history.log("tablet 7 spare", "welcome", at=0, unit=7, first=0, order_head=0)
    history.log("tablet 7 spare", "applied", at=6, number=2)
    assert list(orders_arrive(history, truth)) == []


def test_time_in_which_the_room_could_not_ask_is_not_counted() -> None:
    history, truth = evening()
    history.log("console leila", "right", at=10, held=False)
    history.log("weather", "fault", at=11, name="frozen", which=0, on=True, excuses=True)
    history.log("weather", "fault", at=15, name="frozen", which=0, on=False, excuses=True)
    history.log("console leila", "frame", at=15.5, t="fixes")
    assert list(rights_hold(history, truth)) == []
    history.log("console leila", "frame", at=17, t="fixes")
    assert len(list(rights_hold(history, truth))) == 1


def test_an_order_that_waits_is_told_or_excused() -> None:
    history, truth = evening()
    sleeper_told_to_nobody(history, truth)
    history.log("weather", "fault", at=11, name="the watch is killed", which=0, on=True, blinds=True)
    history.log("weather", "fault", at=14, name="the watch is killed", which=0, on=False, blinds=True)
    assert list(alarms_raised(history, truth)) == []
    history.log("database", "running", at=33, units={7: [1]}, waiting=[(7, 1)])
    assert len(list(alarms_raised(history, truth))) == 1
    truth.entries.append(entry(7, "escalation.raised", unit=7, incident=1, rule="undelivered"))
    assert list(alarms_raised(history, truth)) == []
