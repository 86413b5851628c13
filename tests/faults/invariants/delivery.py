"""I1: everything that was decided arrived once, in order: at its tablet, at every console that may see it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from tests.faults.history import Breach, History, Json, Truth

ROOM = "room"


def orders_arrive(history: History, truth: Truth) -> Iterator[Breach]:
    """I1, the tablets: numbers without gaps, one task for each assignment, each applied once, in order."""
    numbers = _grouped(truth.orders, "unit", "number")
    tasks = Counter((order["unit"], order["number"]) for order in truth.orders if order["kind"] == "task")
    for unit, issued in numbers.items():
        if issued != list(range(1, len(issued) + 1)):
            yield Breach("I1", "lost", f"unit {unit}: orders are numbered {gaps(issued)}")
    for made in truth.assignments:
        if made["started"] and tasks[made["unit"], made["order"]] != 1:
            yield Breach("I1", "lost", f"assignment {made['id']} has no task order in its unit's feed")
    stored: dict[int, set[int]] = defaultdict(set)
    for one in history.of("applied"):
        stored[int(one.actor.split()[1])].add(one.facts["number"])
    for actor, seen in history.actors("applied", "welcome", "order").items():
        unit = int(actor.split()[1])
        first = next(one.facts["first"] for one in seen if one.kind == "welcome")
        applied = [one.facts["number"] for one in seen if one.kind == "applied"]
        yield from _in_turn(actor, applied)
        # Until its first order it is new to the unit: what another tablet of it stored is not owed.
        new = {number for number in stored[unit] if number < min(applied, default=0)}
        owed = [number for number in numbers.get(unit, []) if number > first and number not in new]
        for number in sorted(set(owed) - set(applied)):
            yield Breach("I1", "lost", f"{actor} never applied order {number}")
        for one in seen:
            if one.kind == "order" and one.facts["number"] > len(numbers.get(unit, [])):
                yield Breach("I8", "untrue", f"{actor} was sent order {one.facts['number']}, never issued")


def _in_turn(actor: str, numbers: Sequence[int]) -> Iterator[Breach]:
    for number, times in Counter(numbers).items():
        if times > 1:
            yield Breach("I1", "doubled", f"{actor} applied {number} {times} times")
    for before, number in pairwise(numbers):
        if number < before:
            yield Breach("I1", "reordered", f"{actor} applied {number} after {before}")


def receipts_count(history: History, truth: Truth) -> Iterator[Breach]:
    """I1, the way back: what a tablet confirmed, and was told to have confirmed, is delivered."""
    delivered = {(order["unit"], order["number"]) for order in truth.orders if order["delivered"]}
    for actor, seen in history.actors("applied").items():
        unit = int(actor.split()[1])
        for number in {one.facts["number"] for one in seen}:
            if (unit, number) not in delivered:
                yield Breach("I1", "lost", f"{actor} confirmed order {number}, which counts as undelivered")
    kept: dict[int, set[int]] = defaultdict(set)
    for one in history.of("applied"):
        kept[int(one.actor.split()[1])].add(one.facts["number"])
    for unit, number in sorted(delivered):
        if unit in kept and number > max(kept[unit]):
            yield Breach(
                "I1", "lost", f"order {number} of unit {unit} counts as delivered, no tablet kept it"
            )


def entries_arrive(history: History, truth: Truth) -> Iterator[Breach]:
    """I1 and I6, the consoles: of every stretch they were told exactly what a console may see, in order."""
    visible = {entry["n"] for entry in truth.entries if ROOM in entry["talkgroups"]}
    for actor, seen in history.actors("picture", "entries").items():
        at: int | None = None
        for one in seen:
            if one.kind == "picture":
                at = one.facts["n"]
                continue
            after, upto = one.facts["after"], one.facts["n"]
            told = [entry["n"] for entry in one.facts["entries"]]
            if at is not None and after != at:
                yield Breach("I1", "reordered", f"{actor} stood at {at} and was told what follows {after}")
            yield from _in_turn(actor, told)
            should = {n for n in range(after + 1, upto + 1) if n in visible}
            for n in sorted(should - set(told)):
                yield Breach("I1", "lost", f"{actor} was told {after}–{upto} without entry {n}")
            for n in sorted(set(told) - should):
                yield Breach("I6", "leaked", f"{actor} was told entry {n}, which is not for it")
            at = upto


def _grouped(rows: Iterable[Json], key: str, value: str) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row[value])
    return {which: sorted(values) for which, values in found.items()}


def gaps(numbers: Sequence[int]) -> str:
    missing = sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))
    twice = [number for number, times in Counter(numbers).items() if times > 1]
    return f"without {missing[:10]}, twice {twice[:10]}"
