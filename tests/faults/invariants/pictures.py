"""I2 and I4: what screens showed: no unit twice, and a picture with its entries is a fresh one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from tests.faults.history import Breach, History, Json, Seen, Truth, pictured


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


def _cards(one: Seen) -> list[Json]:
    if one.kind == "picture":
        return list(one.facts["cards"])
    return [card for entry in one.facts["entries"] for card in entry["cards"]]
