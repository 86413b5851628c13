"""Each invariant over a made-up evening that is right, and over the same evening with one thing wrong."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from tests.faults import checker
from tests.faults.history import Breach, History, Json, Truth

Invariant = Callable[[History, Truth], Iterable[Breach]]


def _card(noun: str, which: int, **more: Any) -> Json:
    return {"card": noun, "id": which, "gone": False, **more}


def _running(*units: int, ended: bool = False) -> list[Json]:
    at = "t1"
    return [
        {"id": unit, "unit": unit, "dispatched_at": at, "ended_at": "t2" if ended else None} for unit in units
    ]


SENT = _card("incident", 1, number=1, assignments=_running(7))
BACK = _card("incident", 1, number=1, assignments=_running(7, ended=True))


def _entry(n: int, kind: str, cards: Iterable[Json] = (), hears: str = "room", **facts: Any) -> Json:
    return {"n": n, "at": "t", "kind": kind, "facts": facts, "talkgroups": [hears], "cards": list(cards)}


def evening() -> tuple[History, Truth]:
    """Samir takes a call and sends unit 7, whose tablet keeps the task and says so; then he takes it back."""
    truth = Truth(
        n=6,
        entries=[
            _entry(1, "call.taken", call=1),
            _entry(2, "assignment.made", [SENT], unit=7, incident=1),
            _entry(3, "order.issued", unit=7, order=1),
            _entry(4, "order.delivered", hears="readers", unit=7, orders=[1]),
            _entry(5, "assignment.advanced", [SENT], unit=7, stage="acknowledged"),
            _entry(6, "assignment.ended", [BACK], unit=7, ended_as="recalled"),
        ],
        orders=[{"unit": 7, "number": 1, "kind": "task", "delivered": True}],
        assignments=[{"id": 1, "unit": 7, "incident": 1, "order": 1, "started": "t1", "ended": "t2"}],
        requests=[{"key": "send", "body": {"sent": 7}}, {"key": "call", "body": {"number": 1}}],
        calls=[{"number": 1, "mark": "by the oven"}],
        cards=[BACK],
    )
    history = History()
    history.log("console samir", "picture", at=0, n=0, cards=[])
    history.log("console samir", "entries", at=3, after=0, n=3, entries=truth.entries[:3])
    history.log("console samir", "entries", at=6, after=3, n=6, entries=truth.entries[4:])
    call = {"key": "call", "path": "calls", "body": {"landmark": "by the oven"}}
    send = {"key": "send", "path": "incidents/1/assign", "body": {"units": [7]}}
    for asked, status, answer in ((call, 201, {"number": 1}), (send, 200, {"sent": 7})):
        history.log("hand samir", "asked", at=1, **asked)
        history.log("hand samir", "answered", at=2, key=asked["key"], status=status, body=answer, asked_at=1)
    history.log("tablet 7 main", "welcome", at=0, unit=7, first=0, order_head=0)
    for kind in ("order", "applied"):
        history.log("tablet 7 main", kind, at=4, number=1, kind_of="task")
    history.log("stranger hicham", "right", at=-100, held=False)
    history.log("database", "running", at=5, units={7: [1]})
    return history, truth


def test_an_evening_that_is_right_has_no_breach() -> None:
    assert checker.check(*evening()) == []


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
    other = _card("incident", 2, number=2, assignments=[{**_running(7)[0], "id": 9}])
    history.log("console leila", "picture", at=3, n=3, cards=[SENT, other])


def sent_while_running(history: History, truth: Truth) -> None:
    truth.entries[2] = _entry(3, "assignment.made", unit=7)


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
    truth.entries[1] = _entry(2, "unit.amended", [SENT], unit=7)


def row_written_twice(history: History, truth: Truth) -> None:
    truth.entries[2] = _entry(3, "call.taken", call=1)


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


def _told(history: History, which: int) -> Json:
    return [one for one in history.seen if one.kind == "entries"][which].facts


def _log(actor: str, kind: str, **facts: Any) -> Any:
    history = History()
    history.log(actor, kind, at=0, **facts)
    return history.seen[0]


@pytest.mark.parametrize(
    ("wrong", "invariant", "number", "harm"),
    [
        (order_number_missing, checker.orders_arrive, "I1", "lost"),
        (task_never_issued, checker.orders_arrive, "I1", "lost"),
        (order_never_applied, checker.orders_arrive, "I1", "lost"),
        (first_order_stored_by_nobody, checker.orders_arrive, "I1", "lost"),
        (order_applied_twice, checker.orders_arrive, "I1", "doubled"),
        (orders_out_of_order, checker.orders_arrive, "I1", "reordered"),
        (order_from_nowhere, checker.orders_arrive, "I8", "untrue"),
        (receipt_forgotten, checker.receipts_count, "I1", "lost"),
        (receipt_invented, checker.receipts_count, "I1", "lost"),
        (entry_withheld, checker.entries_arrive, "I1", "lost"),
        (entry_told_twice, checker.entries_arrive, "I1", "doubled"),
        (entries_turned_round, checker.entries_arrive, "I1", "reordered"),
        (stretch_jumped, checker.entries_arrive, "I1", "reordered"),
        (entry_for_others, checker.entries_arrive, "I6", "leaked"),
        (two_running_in_the_database, checker.one_running, "I2", "doubled"),
        (two_running_on_a_screen, checker.one_running, "I2", "doubled"),
        (sent_while_running, checker.legal_steps, "I3", "doubled"),
        (stage_skipped, checker.legal_steps, "I3", "untrue"),
        (picture_differs, checker.pictures_agree, "I4", "lost"),
        (screen_differs, checker.pictures_agree, "I4", "lost"),
        (console_left_behind, checker.pictures_agree, "I4", "lost"),
        (chain_broken, checker.journal_holds, "I5", "untrue"),
        (row_missing, checker.journal_holds, "I5", "lost"),
        (row_skipped_without_a_gap, checker.journal_holds, "I5", "lost"),
        (row_written_twice, checker.journal_holds, "I5", "doubled"),
        (stranger_hears, checker.rights_hold, "I6", "leaked"),
        (withdrawn_hears, checker.rights_hold, "I6", "leaked"),
        (withdrawn_decides, checker.rights_hold, "I6", "leaked"),
        (other_units_tablet, checker.rights_hold, "I6", "leaked"),
        (answered_in_two_ways, checker.once_each, "I7", "doubled"),
        (done_twice, checker.once_each, "I7", "doubled"),
        (refused_at_the_repeat, checker.once_each, "I7", "doubled"),
        (went_without_being_sent, checker.answers_are_true, "I7", "doubled"),
        (answered_and_not_kept, checker.answers_are_true, "I8", "lost"),
        (answered_otherwise, checker.answers_are_true, "I8", "untrue"),
        (sent_and_did_not_go, checker.answers_are_true, "I8", "lost"),
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
    assert list(checker.orders_arrive(history, truth)) == []


def test_time_in_which_the_room_could_not_ask_is_not_counted() -> None:
    history, truth = evening()
    history.log("console leila", "right", at=10, held=False)
    history.log("weather", "fault", at=11, name="frozen", which=0, on=True, excuses=True)
    history.log("weather", "fault", at=15, name="frozen", which=0, on=False, excuses=True)
    history.log("console leila", "frame", at=15.5, t="fixes")
    assert list(checker.rights_hold(history, truth)) == []
    history.log("console leila", "frame", at=17, t="fixes")
    assert len(list(checker.rights_hold(history, truth))) == 1
