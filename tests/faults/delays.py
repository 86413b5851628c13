"""How long what was sent took to its tablet, and whether a fault was in its way."""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

from tests.faults.history import SENDS, History, Seen, Truth
from tests.faults.invariants.alarms import WITHIN_S
from tests.faults.weather import STEP_S

#: After it was switched off a tablet takes so long to be back at most.
OFF_S = WITHIN_S + 14.0
#: So long after a fault whoever met it may still be on the way back.
BACK_S = 10.0


@dataclass(frozen=True)
class Way:
    """A unit that was sent: when somebody first asked and was answered, when its tablet kept the task."""

    asked: float
    answered: float
    kept: float

    @property
    def ms(self) -> float:
        return (self.kept - self.asked) * 1000

    def meets(self, spans: list[tuple[float, float]]) -> bool:
        """Whether one of these lasted while it was under way, or shortly before."""
        return any(begin <= self.kept and end + BACK_S >= self.asked for begin, end in spans)


def ways(history: History) -> list[Way]:
    """The way of every unit that was sent while its tablet was on."""
    asked: dict[str, Seen] = {}
    sent: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for one in history.of("asked", "answered"):
        key = one.facts["key"]
        if one.kind == "asked":
            asked.setdefault(key, one)
        elif one.facts["status"] == 200 and asked[key].facts["path"].endswith(SENDS):
            for unit in asked[key].facts["body"]["units"]:
                sent.setdefault((unit, one.facts["body"]["number"]), []).append((asked[key].at, one.at))
    found = []
    for one, unit in _tasks_kept(history):
        begun = [times for times in sent.get((unit, one.facts["incident"]), []) if times[0] <= one.at]
        found += [Way(*max(begun), one.at)] if begun else []
    return found


def delivered_ms(history: History, truth: Truth) -> list[float]:
    """From the decision, by the clock of the process that made it, to the tablet that kept the task.

    What a process decided whose clock a fault had moved tells nothing and is left out.
    """
    since = time.time() - time.monotonic()
    issued = {(order["unit"], order["number"]): order["issued"] for order in truth.orders}
    took = [one.at + since - issued[unit, one.facts["number"]] for one, unit in _tasks_kept(history)]
    return [seconds * 1000 for seconds in took if abs(seconds) < STEP_S / 2]


def faults(history: History) -> list[tuple[float, float]]:
    """When each fault began and ended."""
    begun, spans = {}, []
    for one in history.of("fault"):
        if one.facts["on"]:
            begun[one.facts["which"]] = one.at
        else:
            spans.append((begun.pop(one.facts["which"]), one.at))
    return [*spans, *((at, math.inf) for at in begun.values())]


def _tasks_kept(history: History) -> Iterator[tuple[Seen, int]]:
    """What each unit's tablet kept while it was not switched off, with the unit."""
    for actor, seen in history.actors("applied", "asleep").items():
        _, unit, which = actor.split()
        off = -math.inf
        for one in seen:
            if one.kind == "asleep":
                off = one.at
            elif one.facts["kind"] == "task" and which == "main" and one.at - off > OFF_S:
                yield one, int(unit)
