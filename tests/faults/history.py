"""What every actor asked, was answered, was sent and showed, in one order; and what the database says
afterwards.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

#: The commands that send units.
SENDS = ("/assign", "/add")


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that happened to one actor, at a moment of the watcher's monotonic clock.

    kind · facts:
    `asked`        key, method, path, body: a command left; `answered`: key, status, body; `unanswered`: key
    `picture`      n, cards: a console began anew; `entries`: after, n, entries
    `welcome`      order_head, first: a tablet was greeted; `order`: number, kind, incident, applied
    `applied`      the same, once a tablet kept the order; `confirmed`: through
    `frame`        t: a frame that nobody here should have had, or that tells where units are
    `right`        held (bool): from now on the actor may hear, or may no longer
    `opened`, `closed` code · `asleep`: switched off · `fault` name, on (bool), excuses, blinds
    `running` units: the incidents of each; waiting [(unit, incident)]: sent, and no tablet stored the order
    """

    at: float
    actor: str
    kind: str
    facts: Json


@dataclass
class History:
    """A log that is only added to. `late_s`: what a slow machine is given beyond each promise."""

    seen: list[Seen] = field(default_factory=list)
    late_s: float = 0.0

    def log(self, actor: str, kind: str, /, *, at: float | None = None, **facts: Any) -> None:
        self.seen.append(Seen(time.monotonic() if at is None else at, actor, kind, facts))

    def of(self, *kinds: str) -> Iterator[Seen]:
        return (seen for seen in self.seen if seen.kind in kinds)

    def actors(self, *kinds: str) -> dict[str, list[Seen]]:
        """What happened of these kinds, actor by actor."""
        found: dict[str, list[Seen]] = {}
        for seen in self.of(*kinds):
            found.setdefault(seen.actor, []).append(seen)
        return found


@dataclass
class Truth:
    """The database after quiet.

    `entries` {n, at, kind, facts, talkgroups, cards} · `orders` {unit, number, kind, issued, delivered}
    · `assignments` {id, unit, incident, order, started, ended} (moments as ISO text) · `requests` {key, body}
    · `calls` {number, mark} · `faults` of the chain [[n, fault]] · `cards` a fresh picture's, at `n`
    """

    n: int = 0
    entries: list[Json] = field(default_factory=list)
    orders: list[Json] = field(default_factory=list)
    assignments: list[Json] = field(default_factory=list)
    requests: list[Json] = field(default_factory=list)
    calls: list[Json] = field(default_factory=list)
    faults: list[list[Any]] = field(default_factory=list)
    cards: list[Json] = field(default_factory=list)


@dataclass(frozen=True)
class Breach:
    """One breach of an invariant. `harm`: lost, doubled, reordered, leaked, or untrue for the rest."""

    invariant: str
    harm: str
    says: str


def pictured(cards: Iterable[Json]) -> dict[tuple[str, int], Json]:
    """Cards as a screen keeps them."""
    return {(card["card"], card["id"]): card for card in cards}
