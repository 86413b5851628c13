"""The log's calls again, each with who a chooser sends: an event at a time, the fleet following the choice.

A call comes and is sent to when it was in the log; only who goes is chosen anew. Whoever goes is there after
the expected drive, stays as long as the one in the log did, and is free where the call was. A need for which
nobody is free waits for the next unit that is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from command.twin.choosing import Chooser, Going
from command.twin.fleet import Fleet, Force
from command.twin.sent import Sent
from maps.geo import LatLon

SEEN_AHEAD = 50
"""So many of a kind's next needs are looked through for those that already wait in the queue."""


class Served(NamedTuple):
    """A need of the log, who went for it and when; nobody when none was ever free."""

    need: Sent
    going: Going | None
    at: float

    @property
    def there(self) -> float | None:
        """When the unit was there, if the log's own unit arrived."""
        return None if self.going is None or self.need.there is None else self.at + self.going.seconds


class _Event(NamedTuple):
    at: float
    comes: bool
    """a need comes, rather than a unit that may be free; those go first"""
    order: int
    kind: str
    need: Sent | None


class Run:
    """One pass through the log with one chooser."""

    def __init__(self, force: Force, sent: Sequence[Sent], choose: Chooser) -> None:
        self._fleet, self._choose, self._force = Fleet(force), choose, force
        self._of_kind: dict[str, list[Sent]] = {kind: [] for kind in force.of_kind}
        for one in sent:
            self._of_kind[force.kind_of(one)].append(one)
        self._come = dict.fromkeys(self._of_kind, 0)
        self._waiting: dict[str, list[Sent]] = {kind: [] for kind in self._of_kind}
        self._events = [_Event(one.sent, True, row, force.kind_of(one), one) for row, one in enumerate(sent)]
        for unit, began, _ in force.on_duty.tolist():
            self._events.append(_Event(began, False, int(unit), force.kinds[int(unit)], None))
        heapify(self._events)

    def served(self) -> Iterator[Served]:
        """Every need, once somebody goes; at the end those for which nobody ever did."""
        while self._events:
            now, comes, _, kind, need = heappop(self._events)
            if comes and need:
                self._come[kind] += 1
                self._waiting[kind].append(need)
            if self._waiting[kind]:
                yield from self._serve(kind, now)
        for kind, left in self._waiting.items():
            yield from (Served(need, None, need.sent) for need in left)
            self._waiting[kind] = []

    def _serve(self, kind: str, now: float) -> Iterator[Served]:
        """The most urgent first, of equal ones the longest waiting, as long as somebody can go."""
        for need in sorted(self._waiting[kind], key=lambda one: (one.priority, one.queued, one.call)):
            others = [one for one in self._waiting[kind] if one is not need]
            going = self._choose(need, [*others, *self._queued(kind, now)], now, self._fleet)
            if going:
                self._waiting[kind] = others
                self._take(need, going, now)
                yield Served(need, going, now)

    def _queued(self, kind: str, now: float) -> list[Sent]:
        """Needs to which nobody was sent so far, although the log already had them in its queue."""
        ahead = self._of_kind[kind][self._come[kind] : self._come[kind] + SEEN_AHEAD]
        return [one for one in ahead if one.queued <= now]

    def _take(self, need: Sent, going: Going, now: float) -> None:
        start, at = self._fleet.where(going.unit, now), need.at
        drive_s = going.seconds if need.there is not None else 0.0
        until = now + drive_s + need.stay_s
        if need.there is None and start and need.stay_s < going.seconds:
            at = _between(start, at, need.stay_s / going.seconds)
        self._fleet.take(going.unit, until, at)
        heappush(self._events, _Event(until, False, len(self._events), self._force.kinds[going.unit], None))


def _between(here: LatLon, there: LatLon, share: float) -> LatLon:
    return LatLon(here.lat + share * (there.lat - here.lat), here.lon + share * (there.lon - here.lon))
