"""A fleet that is kept between the questions: a unit that moved is taken to where it is now, the rest stay.

A search out of a call finds the units of an edge when it gets there (eta.py), so neither a move nor a
question costs more the more units there are.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

from .eta import BOUND_S, nearest, standing, take
from .geo import Floats, LatLon
from .roads import RoadGraph
from .snapping import Ints, Snap, Snaps
from .workspace import NOWHERE, Rows


class Fleet:
    """Units, by their ids, on the roads of one city. Many threads may ask at once."""

    def __init__(self, roads: RoadGraph) -> None:
        self._roads = roads
        self._lock = threading.RLock()
        self._ids = np.empty(0, dtype=np.int64)
        self._number: dict[int, int] = {}
        self._positions = np.empty((0, 2))
        self._snaps = Snaps.off_road(0)
        self._rows = standing(roads, self._snaps)

    def snap(self, units: Sequence[int], positions: Sequence[LatLon] | Floats) -> Snaps:
        """Where these units are on the roads, in their order; who has not moved since is not looked up again.
        Positions are LatLon or (n, 2) lat, lon.
        """
        positions = np.asarray(positions, dtype=np.float64).reshape(-1, 2)
        with self._lock:
            numbers = self._numbers(units)
            moved = np.flatnonzero((self._positions[numbers] != positions).any(axis=1))
            if moved.size:
                self._positions[numbers[moved]] = positions[moved]
                self._snaps.put(numbers[moved], self._roads.snap(positions[moved]))
            return self._snaps[numbers]

    def move(self, units: Sequence[int], snaps: Snaps) -> None:
        """These units stand there now; one off the roads is found no more."""
        with self._lock:
            numbers = self._numbers(units)
            take(self._rows, numbers, snaps)

    def nearest(
        self, graph: RoadGraph, target: Snap, *, bound_s: float = BOUND_S, want: int | None = None
    ) -> tuple[Ints, Floats]:
        """The ids of the units that are there within `bound_s`, of them the `want` nearest, and their
        seconds, nearest first. `graph` has the roads of this city, the driving times and what is closed.
        """
        with self._lock:
            found, seconds = nearest(graph, self._rows, target, bound_s=bound_s, want=want)
            return self._ids[found], seconds

    def seconds(
        self,
        graph: RoadGraph,
        units: Sequence[int],
        snaps: Snaps,
        target: Snap,
        *,
        bound_s: float = BOUND_S,
        want: int | None = None,
    ) -> Floats:
        """What `travel_seconds` would answer for these units alone, in their order."""
        with self._lock:
            self._stand(self._numbers(units), snaps)
            found, taken = self.nearest(graph, target, bound_s=bound_s, want=want)
        known = dict(zip(found.tolist(), taken.tolist(), strict=True))
        return np.array([known.get(unit, np.inf) for unit in units], dtype=np.float64)

    def _stand(self, numbers: Ints, snaps: Snaps) -> None:
        """These and no others; only who stood elsewhere is touched."""
        now = Snaps.off_road(self._ids.size)
        now.put(numbers, snaps)
        there = np.flatnonzero((now.edge != self._rows.edge[0::2]) | (now.along != self._rows.along[0::2]))
        take(self._rows, there, now[there])

    def _numbers(self, units: Sequence[int]) -> Ints:
        """The numbers of the units in the rows; one that was never heard of gets the next."""
        new = [unit for unit in units if unit not in self._number]
        if new:
            self._number |= {unit: at for at, unit in enumerate(new, start=self._ids.size)}
            self._ids = np.concatenate([self._ids, np.array(new, dtype=np.int64)])
            self._positions = np.vstack([self._positions, np.full((len(new), 2), np.nan)])
            self._snaps = self._snaps.and_also(Snaps.off_road(len(new)))
            self._rows = _longer(self._rows, 2 * len(new))
        return np.array([self._number[unit] for unit in units], dtype=np.int64)


def _longer(rows: Rows, more: int) -> Rows:
    nowhere = np.full(more, NOWHERE, dtype=np.int64)
    return rows._replace(
        edge=np.concatenate([rows.edge, nowhere]),
        along=np.concatenate([rows.along, np.zeros(more)]),
        next=np.concatenate([rows.next, nowhere]),
        before=np.concatenate([rows.before, nowhere]),
    )
