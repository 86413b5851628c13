"""I7 and I8: one effect a command, and nothing answered that the database does not hold."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.faults.history import SENDS, Breach, History, Json, Truth


def once_each(history: History, truth: Truth) -> Iterator[Breach]:
    """I7: one effect and equal answers, however often a command was sent."""
    answers: dict[str, list[Json]] = defaultdict(list)
    for one in history.of("answered"):
        if one.facts["status"] < 300:
            answers[one.facts["key"]].append(one.facts["body"])
    for key, bodies in answers.items():
        if any(body != bodies[0] for body in bodies):
            yield Breach("I7", "doubled", f"{key} was answered in {len(bodies)} ways")
    marks = Counter(call["mark"] for call in truth.calls)
    for one in history.of("asked"):
        mark = one.facts["body"].get("landmark") if one.facts["path"] == "calls" else None
        if mark and marks[mark] > 1:
            yield Breach("I7", "doubled", f"{one.facts['key']} took {marks.pop(mark)} calls")
    first: dict[str, float] = {}
    for one in history.of("answered"):
        key = one.facts["key"]
        if one.facts["status"] < 300:
            first.setdefault(key, one.at)
        elif key in first and one.facts["asked_at"] > first[key]:
            yield Breach("I7", "doubled", f"{key} was done, and refused when it came again")


def answers_are_true(history: History, truth: Truth) -> Iterator[Breach]:
    """I8: what was answered is in the database, as it was answered, and the units that were sent went."""
    kept = {request["key"]: request for request in truth.requests}
    for one in history.of("answered"):
        if one.facts["status"] >= 300:
            continue
        request = kept.get(one.facts["key"])
        if request is None:
            yield Breach("I8", "lost", f"{one.facts['key']} was answered and is not in the database")
        elif request["body"] != one.facts["body"]:
            yield Breach("I8", "untrue", f"{one.facts['key']} was answered otherwise than is kept")
    commanded: Counter[int] = Counter()
    for key, asked in {one.facts["key"]: one.facts for one in history.of("asked")}.items():
        if key in kept and asked["path"].endswith(SENDS):
            commanded.update(asked["body"]["units"])
    made = Counter(one["unit"] for one in truth.assignments if one["started"])
    for unit in sorted(commanded.keys() | made.keys()):
        if commanded[unit] > made[unit]:
            yield Breach("I8", "lost", f"unit {unit} was sent {commanded[unit]} times and went {made[unit]}")
        elif commanded[unit] < made[unit]:
            yield Breach("I7", "doubled", f"unit {unit} was sent {commanded[unit]} times, went {made[unit]}")
