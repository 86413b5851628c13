"""I3 and I5: the journal tells legal steps, without a gap, each thing that was done once."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.faults.history import Breach, History, Json, Truth
from tests.faults.invariants.delivery import gaps

_ENDS = frozenset({"cleared", "declined", "recalled", "preempted", "diverted", "swapped", "freed"})
_NEXT = {
    "dispatched": {"acknowledged", "en_route", "declined"},
    "acknowledged": {"en_route", "on_scene", "declined"},
    "en_route": {"on_scene"},
    "on_scene": {"transporting", "cleared"},
    "transporting": {"on_scene", "cleared"},
}
_TAKEN_OFF = {"recalled", "preempted", "diverted", "swapped", "freed"}


def legal_steps(history: History, truth: Truth) -> Iterator[Breach]:
    """I3: each assignment goes from stage to stage as the table allows, from its making to its end."""
    stages: dict[int, str] = {}
    for entry in sorted(truth.entries, key=lambda one: int(one["n"])):
        facts, unit = entry["facts"], entry["facts"].get("unit")
        if entry["kind"] == "assignment.made":
            if unit in stages:
                yield Breach("I3", "doubled", f"entry {entry['n']}: unit {unit} was sent while it ran")
            stages[unit] = "dispatched"
        elif entry["kind"] in ("assignment.advanced", "assignment.ended"):
            wanted = facts.get("stage") or facts.get("ended_as")
            if wanted in ("delivered", "seen"):
                continue
            if unit not in stages:
                yield Breach("I3", "untrue", f"entry {entry['n']}: unit {unit} {wanted} without being sent")
            elif wanted not in _NEXT[stages[unit]] | _TAKEN_OFF:
                yield Breach("I3", "untrue", f"entry {entry['n']}: unit {unit} {stages[unit]} → {wanted}")
            stages[unit] = wanted
            if wanted in _ENDS:
                stages.pop(unit)


def journal_holds(history: History, truth: Truth) -> Iterator[Breach]:
    """I5: the chain verifies, its numbers have no gap, and each thing that was done is told once."""
    for number, fault in truth.faults:
        yield Breach("I5", "untrue", f"the chain says {fault} at {number}")
    numbers = sorted(entry["n"] for entry in truth.entries)
    if numbers != list(range(1, truth.n + 1)):
        yield Breach("I5", "lost", f"the journal is numbered {gaps(numbers)}")
    told = Counter((entry["kind"], *what) for entry in truth.entries for what in _about(entry))
    done: Counter[tuple[Any, ...]] = Counter()
    for made in truth.assignments:
        if made["started"]:
            done["assignment.made", made["unit"]] += 1
        if made["ended"]:
            done["assignment.ended", made["unit"]] += 1
    done.update(("order.issued", order["unit"], order["number"]) for order in truth.orders)
    done.update(("call.taken", call["number"]) for call in truth.calls)
    done.update(
        ("order.delivered", order["unit"], order["number"]) for order in truth.orders if order["delivered"]
    )
    for what in sorted(done.keys() | {key for key in told if key[0] in _COUNTED}, key=str):
        if told[what] != done[what]:
            harm = "lost" if told[what] < done[what] else "doubled"
            yield Breach("I5", harm, f"{what} was done {done[what]} times and told {told[what]} times")


_COUNTED = frozenset({"assignment.made", "assignment.ended", "order.issued", "order.delivered", "call.taken"})


def _about(entry: Json) -> list[tuple[Any, ...]]:
    facts = entry["facts"]
    if entry["kind"] == "order.issued":
        return [(facts["unit"], facts["order"])]
    if entry["kind"] == "order.delivered":
        return [(facts["unit"], number) for number in facts["orders"]]
    return [(facts["call"],)] if entry["kind"] == "call.taken" else [(facts.get("unit"),)]
