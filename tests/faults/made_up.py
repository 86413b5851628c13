"""A made-up evening that is right, for the checker to be shown one thing wrong in it."""

from collections.abc import Iterable
from typing import Any

from tests.faults.history import History, Json, Truth


def card(noun: str, which: int, **more: Any) -> Json:
    return {"card": noun, "id": which, "gone": False, **more}


def running(*units: int, ended: bool = False) -> list[Json]:
    at = "t1"
    return [
        {"id": unit, "unit": unit, "dispatched_at": at, "ended_at": "t2" if ended else None} for unit in units
    ]


SENT = card("incident", 1, number=1, assignments=running(7))
BACK = card("incident", 1, number=1, assignments=running(7, ended=True))


def entry(n: int, kind: str, cards: Iterable[Json] = (), hears: str = "room", **facts: Any) -> Json:
    return {"n": n, "at": "t", "kind": kind, "facts": facts, "talkgroups": [hears], "cards": list(cards)}


def evening() -> tuple[History, Truth]:
    """Samir takes a call and sends unit 7, whose tablet keeps the task and says so; then he takes it back."""
    truth = Truth(
        n=6,
        entries=[
            entry(1, "call.taken", call=1),
            entry(2, "assignment.made", [SENT], unit=7, incident=1),
            entry(3, "order.issued", unit=7, order=1),
            entry(4, "order.delivered", hears="readers", unit=7, orders=[1]),
            entry(5, "assignment.advanced", [SENT], unit=7, stage="acknowledged"),
            entry(6, "assignment.ended", [BACK], unit=7, ended_as="recalled"),
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
