"""The invariants over a history and the database after quiet. Plain functions: each returns its breaches.

I1 every committed assignment is in its unit's feed once and was applied once by its tablet, in order; every
   entry that a console may see reached it once, in order
I2 never two running assignments of a unit: in the database at any moment, or on a screen
I3 only legal transitions
I4 a picture plus the entries after it is a fresh picture
I5 the chain verifies, and what was done is in it once
I6 nothing reached whoever had no right to it for more than two seconds
I7 a command that is sent K times has one effect and equal answers
I8 nothing was answered that the database does not hold
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from tests.faults.history import Breach, History, Json, Seen, Truth, pictured

ROOM = "room"
GRACE_S = 2.0

Invariant = Callable[[History, Truth], Iterable[Breach]]


def check(history: History, truth: Truth) -> list[Breach]:
    """Every breach of every invariant."""
    return [breach for invariant in INVARIANTS for breach in invariant(history, truth)]


def orders_arrive(history: History, truth: Truth) -> Iterator[Breach]:
    """I1, the tablets: numbers without gaps, one task for each assignment, each applied once, in order."""
    numbers = _grouped(truth.orders, "unit", "number")
    tasks = Counter((order["unit"], order["number"]) for order in truth.orders if order["kind"] == "task")
    for unit, issued in numbers.items():
        if issued != list(range(1, len(issued) + 1)):
            yield Breach("I1", "lost", f"unit {unit}: orders are numbered {_gaps(issued)}")
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


def one_running(history: History, truth: Truth) -> Iterator[Breach]:
    """I2: in what the database said at any moment, and on every screen; I3 asks the whole journal."""
    for one in history.of("running"):
        for unit, incidents in one.facts["units"].items():
            if len(incidents) > 1:
                yield Breach("I2", "doubled", f"unit {unit} ran on {incidents} at once in the database")
    for actor, seen in history.actors("picture", "entries").items():
        yield from _one_running_on(actor, seen)


def _one_running_on(actor: str, seen: Iterable[Seen]) -> Iterator[Breach]:
    runs: dict[int, dict[int, set[int]]] = {}  # incident → unit → its running assignments
    for one in seen:
        if one.kind == "picture":
            runs = {}
        cards = _cards(one)
        for card in (card for card in cards if card["card"] == "incident"):
            running: dict[int, set[int]] = defaultdict(set)
            for made in [] if card["gone"] else card["assignments"]:
                if made["ended_at"] is None and made["dispatched_at"] is not None:
                    running[made["unit"]].add(made["id"])
            runs[card["number"]] = running
        units = {unit for card in cards if card["card"] == "incident" for unit in runs[card["number"]]}
        for unit in units:
            where = sorted(number for number, running in runs.items() if running.get(unit))
            if sum(len(runs[number][unit]) for number in where) > 1:
                yield Breach("I2", "doubled", f"{actor} showed unit {unit} running on {where} at once")


#: What a sent unit may become. A dispatcher may put it in any stage that runs, so all of these are open.
_RUNS = frozenset({"acknowledged", "en_route", "on_scene", "transporting"})
_ENDS = frozenset({"cleared", "declined", "recalled", "preempted", "freed"})
_NEXT = {
    "dispatched": {"acknowledged", "en_route", "declined"},
    "acknowledged": {"en_route", "on_scene", "declined"},
    "en_route": {"on_scene"},
    "on_scene": {"transporting", "cleared"},
    "transporting": {"on_scene", "cleared"},
}
_TAKEN_OFF = {"recalled", "preempted", "freed"}


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


def pictures_agree(history: History, truth: Truth) -> Iterator[Breach]:
    """I4: every picture that anybody was given, the last one too, is the first with the entries applied."""
    given = [(one.actor, one.facts["n"], one.facts["cards"]) for one in history.of("picture")]
    given = sorted([*given, ("a fresh picture", truth.n, truth.cards)], key=lambda one: int(one[1]))
    entries = sorted(truth.entries, key=lambda one: int(one["n"]))
    _, at, first = given[0]
    picture, next_entry = pictured(first), 0
    for actor, n, cards in given:
        while next_entry < len(entries) and entries[next_entry]["n"] <= n:
            if entries[next_entry]["n"] > at:
                _apply(picture, entries[next_entry])
            next_entry += 1
        yield from _same(f"{actor} at {n}", picture, pictured(cards))
    for actor, seen in history.actors("picture", "entries").items():
        yield from _ends_alike(actor, seen, truth)


def _ends_alike(actor: str, seen: Sequence[Seen], truth: Truth) -> Iterator[Breach]:
    """What a console shows at the end is a fresh picture, if it stayed to the end."""
    shown: dict[tuple[str, int], Json] = {}
    for one in seen:
        if one.kind == "picture":
            shown = pictured(one.facts["cards"])
        else:
            for entry in one.facts["entries"]:
                _apply(shown, entry)
    if seen[-1].facts["n"] == truth.n:
        yield from _same(f"{actor} at the end", shown, pictured(truth.cards))
    elif not any(one.kind == "left" for one in seen):
        yield Breach("I4", "lost", f"{actor} ends at {seen[-1].facts['n']}, the room at {truth.n}")


def _apply(picture: dict[tuple[str, int], Json], entry: Json) -> None:
    for card in entry["cards"]:
        if card["gone"]:
            picture.pop((card["card"], card["id"]), None)
        else:
            picture[card["card"], card["id"]] = card


def _same(
    whose: str, left: dict[tuple[str, int], Json], right: dict[tuple[str, int], Json]
) -> Iterator[Breach]:
    for which in sorted(left.keys() | right.keys()):
        if left.get(which) != right.get(which):
            yield Breach("I4", "lost", f"{whose}: {which[0]} {which[1]} differs")


def journal_holds(history: History, truth: Truth) -> Iterator[Breach]:
    """I5: the chain verifies, its numbers have no gap, and each thing that was done is told once."""
    for number, fault in truth.faults:
        yield Breach("I5", "untrue", f"the chain says {fault} at {number}")
    numbers = sorted(entry["n"] for entry in truth.entries)
    if numbers != list(range(1, truth.n + 1)):
        yield Breach("I5", "lost", f"the journal is numbered {_gaps(numbers)}")
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


def rights_hold(history: History, truth: Truth) -> Iterator[Breach]:
    """I6: no frame reached whoever never had a right, or lost it more than two seconds before.

    Time in which a fault kept the room from asking does not count.
    """
    faults = _excused(history)
    for actor, seen in history.actors("right", "frame", "picture", "entries", "order", "answered").items():
        lost: float | None = None
        for one in seen:
            if one.kind == "right":
                lost = None if one.facts["held"] else one.at
            elif one.kind == "answered" and lost is not None and one.facts["status"] >= 300:
                continue
            elif lost is not None and one.at - lost - _overlap(faults, lost, one.at) > one.facts.get(
                "grace", GRACE_S
            ):
                late = one.at - lost
                yield Breach("I6", "leaked", f"{actor} got {one.kind} {late:.1f} s after its right ended")
        unit = actor.split()[1] if actor.startswith("tablet ") else ""
        for one in seen:
            if unit and one.facts.get("unit", unit) not in (unit, int(unit)):
                yield Breach("I6", "leaked", f"{actor} was told of unit {one.facts['unit']}")


def _excused(history: History) -> list[tuple[float, float]]:
    spans, begun = [], {}
    for one in history.of("fault"):
        if one.facts["excuses"]:
            if one.facts["on"]:
                begun[one.facts["name"], one.facts["which"]] = one.at
            elif (which := (one.facts["name"], one.facts["which"])) in begun:
                spans.append((begun.pop(which), one.at))
    return _joined(sorted([*spans, *((at, float("inf")) for at in begun.values())]))


def _joined(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for begin, end in spans:
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def _overlap(spans: Iterable[tuple[float, float]], begin: float, end: float) -> float:
    return sum(max(0.0, min(end, until) - max(begin, since)) for since, until in spans)


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
        if key in kept and asked["path"].endswith("/assign"):
            commanded.update(asked["body"]["units"])
    made = Counter(one["unit"] for one in truth.assignments if one["started"])
    for unit in sorted(commanded.keys() | made.keys()):
        if commanded[unit] > made[unit]:
            yield Breach("I8", "lost", f"unit {unit} was sent {commanded[unit]} times and went {made[unit]}")
        elif commanded[unit] < made[unit]:
            yield Breach("I7", "doubled", f"unit {unit} was sent {commanded[unit]} times, went {made[unit]}")


INVARIANTS: tuple[Invariant, ...] = (
    orders_arrive,
    receipts_count,
    entries_arrive,
    one_running,
    legal_steps,
    pictures_agree,
    journal_holds,
    rights_hold,
    once_each,
    answers_are_true,
)


def _grouped(rows: Iterable[Json], key: str, value: str) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row[value])
    return {which: sorted(values) for which, values in found.items()}


def _gaps(numbers: Sequence[int]) -> str:
    missing = sorted(set(range(1, max(numbers, default=0) + 1)) - set(numbers))
    twice = [number for number, times in Counter(numbers).items() if times > 1]
    return f"without {missing[:10]}, twice {twice[:10]}"


def _cards(one: Seen) -> list[Json]:
    if one.kind == "picture":
        return list(one.facts["cards"])
    return [card for entry in one.facts["entries"] for card in entry["cards"]]
