"""What was recorded beside what would have been: who agrees with our first choice, how soon a unit was there.

Times of units that never drove are modelled, so that a choice is compared only with another modelled one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from command.twin.choosing import Ranker
from command.twin.fleet import Fleet
from command.twin.pace import as_it_was
from command.twin.run import Served
from command.twin.sent import Sent
from maps.geo import distance_m


@dataclass
class Agreement:
    """Units sent where there was a choice, how many of them our first choice named, and the modelled seconds
    that it would have saved, a decision at a time with all else as it was.
    """

    n: int = 0
    agrees: int = 0
    saved_s: list[float] = field(default_factory=list)

    @property
    def percent(self) -> float | None:
        return round(100 * self.agrees / self.n, 1) if self.n else None


@dataclass
class AsItWas:
    """The log by its own choices: agreement by kind, the modelled moment at which each call had its first
    unit, and how many units tell nothing, by reason.
    """

    of_kind: dict[str, Agreement] = field(default_factory=dict)
    there: dict[str, float] = field(default_factory=dict)
    untold: Counter[str] = field(default_factory=Counter)
    unknown: set[str] = field(default_factory=set)
    """Calls of which a unit came from nobody knows where."""

    @property
    def all(self) -> Agreement:
        parts = self.of_kind.values()
        saved = [seconds for part in parts for seconds in part.saved_s]
        return Agreement(sum(part.n for part in parts), sum(part.agrees for part in parts), saved)


def look_back(ranker: Ranker, sent: Sequence[Sent], scored: Collection[str]) -> AsItWas:
    """The log's own choices on the scored days."""
    found = AsItWas()
    for together, fleet in as_it_was(ranker.force, sent):
        if together[0].day in scored:
            _look(found, ranker, together, fleet)
    return found


def _look(found: AsItWas, ranker: Ranker, together: Sequence[Sent], fleet: Fleet) -> None:
    need, count = together[0], len(together)
    took = [_modelled(ranker, one, fleet) for one in together]
    for one, seconds in zip(together, took, strict=True):
        if seconds is None:
            found.unknown.add(one.call)
        elif one.there is not None:
            found.there[one.call] = min(one.sent + seconds, found.there.get(one.call, float("inf")))
    known = [seconds for seconds in took if seconds is not None]
    ranked = ranker.ranked(need, need.sent, fleet)
    if len(known) < count or len(ranked) <= count:
        found.untold["no_position" if len(known) < count else "no_choice"] += count
        return
    first = ranked[:count]
    agreement = found.of_kind.setdefault(ranker.force.kind_of(need), Agreement())
    agreement.n += count
    agreement.agrees += len({one.unit for one in first} & {ranker.force.number[one.unit] for one in together})
    agreement.saved_s.append((sum(known) - sum(one.seconds for one in first)) / count)


def _modelled(ranker: Ranker, one: Sent, fleet: Fleet) -> float | None:
    start = fleet.where(ranker.force.number[one.unit], one.sent)
    if start is None:
        return None
    line = ranker.paces.line(ranker.force.kind_of(one), one.priority)
    return line.access_s + line.s_per_m * distance_m(start, one.at)


@dataclass(frozen=True)
class Response:
    """From the call's receipt until its first unit was there: as recorded, and modelled by who chose."""

    priority: int
    recorded_s: float
    modelled_s: Mapping[str, float]


def responses(
    sent: Iterable[Sent], scored: Collection[str], was: AsItWas, runs: Mapping[str, Iterable[Served]]
) -> list[Response]:
    """Of the scored days' calls that had a unit in the log and in every run, from a place that is known."""
    calls: dict[str, list[Sent]] = {}
    for one in sent:
        if one.there is not None and one.day in scored and one.call not in was.unknown:
            calls.setdefault(one.call, []).append(one)
    there = {"recorded": was.there} | {name: _first_there(served) for name, served in runs.items()}
    return [
        Response(
            priority=min(one.priority for one in rows),
            recorded_s=min(one.there or one.sent for one in rows) - rows[0].received,
            modelled_s={name: found[call] - rows[0].received for name, found in there.items()},
        )
        for call, rows in calls.items()
        if all(call in found for found in there.values())
    ]


def _first_there(served: Iterable[Served]) -> dict[str, float]:
    found: dict[str, float] = {}
    for one in served:
        if one.there is not None:
            found[one.need.call] = min(one.there, found.get(one.need.call, float("inf")))
    return found
