"""I6: nothing reached whoever had no right to it for more than two seconds."""

from collections.abc import Iterable, Iterator

from tests.faults.history import Breach, History, Truth

GRACE_S = 2.0


def rights_hold(history: History, truth: Truth) -> Iterator[Breach]:
    """I6: no frame reached whoever never had a right, or lost it more than two seconds before.

    Time in which a fault kept the room from asking does not count.
    """
    faults = excused(history, "excuses")
    for actor, seen in history.actors("right", "frame", "picture", "entries", "order", "answered").items():
        lost: float | None = None
        for one in seen:
            if one.kind == "right":
                lost = None if one.facts["held"] else one.at
            elif one.kind == "answered" and lost is not None and one.facts["status"] >= 300:
                continue
            elif (
                lost is not None and one.at - lost - overlap(faults, lost, one.at) > GRACE_S + history.late_s
            ):
                late = one.at - lost
                yield Breach("I6", "leaked", f"{actor} got {one.kind} {late:.1f} s after its right ended")
        unit = actor.split()[1] if actor.startswith("tablet ") else ""
        for one in seen:
            if unit and one.facts.get("unit", unit) not in (unit, int(unit)):
                yield Breach("I6", "leaked", f"{actor} was told of unit {one.facts['unit']}")


def excused(history: History, word: str) -> list[tuple[float, float]]:
    """When faults lasted of which this is said, `excuses` or `blinds`."""
    spans, begun = [], {}
    for one in history.of("fault"):
        if one.facts.get(word):
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


def overlap(spans: Iterable[tuple[float, float]], begin: float, end: float) -> float:
    """How many seconds of these spans lie between."""
    return sum(max(0.0, min(end, until) - max(begin, since)) for since, until in spans)
