"""How a unit gets along the streets: where it is at each moment of a drive."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from maps.eta import route
from maps.geo import EARTH_RADIUS_M, LatLon, bearing
from maps.roads import RoadGraph
from maps.snapping import Snap

FASTEST_MPS: Final = 60.0
"""However fast a day is played, no unit covers more ground in a second: the room would not believe it."""


class Spot(NamedTuple):
    """Where a unit is. `heading` is in degrees from north, None while it stands."""

    position: LatLon
    heading: float | None
    speed_kph: float


@dataclass(frozen=True)
class Drive:
    """Points and the seconds from the start at which each is reached; both never empty."""

    points: Sequence[LatLon]
    at_s: Sequence[float]

    @classmethod
    def of(cls, points: Sequence[LatLon], took_s: Sequence[float]) -> Drive:
        """From point to point, each stretch in its seconds."""
        return cls(points, [0.0, *accumulate(took_s)])

    @property
    def seconds(self) -> float:
        return self.at_s[-1]

    def where(self, elapsed_s: float) -> Spot:
        """Where the unit is after so many seconds; from the end on it stands there."""
        if elapsed_s >= self.seconds:
            return Spot(self.points[-1], None, 0.0)
        after = bisect_right(self.at_s, max(0.0, elapsed_s))
        start, end = self.points[after - 1], self.points[after]
        took_s = self.at_s[after] - self.at_s[after - 1]
        share = (max(0.0, elapsed_s) - self.at_s[after - 1]) / took_s
        here = LatLon(start.lat + share * (end.lat - start.lat), start.lon + share * (end.lon - start.lon))
        return Spot(here, bearing(start, end), 3.6 * _metres(start, end) / took_s)

    def played(self, speed: float) -> Drive:
        """The same way, so many times as fast, though never faster than FASTEST_MPS."""
        stretches = zip(pairwise(self.points), pairwise(self.at_s), strict=True)
        return Drive.of(
            self.points,
            [max((end - start) / speed, _metres(a, b) / FASTEST_MPS) for (a, b), (start, end) in stretches],
        )


def drive(graph: RoadGraph, start: LatLon, target: LatLon) -> Drive | None:
    """The fastest way along the streets, each at its own speed, turns included; None where there is none.

    It begins and ends on the streets beside the two points.
    """
    origin, goal = graph.snap_one(start), graph.snap_one(target)
    way = route(graph, origin, goal) if origin.on_road and goal.on_road else None
    if way is None:
        return None
    points, took_s = [way.line[0]], list[float]()
    for at, edge in enumerate(way.edges):
        low = _along(origin, edge) if at == 0 else 0.0
        high = _along(goal, edge) if at == len(way.edges) - 1 else 1.0
        part = _part(graph.line_of(edge), low, high)
        seconds = float(graph.edge_seconds[edge]) * (high - low)
        metres = [_metres(a, b) for a, b in pairwise(part)]
        took_s += [seconds * each / (sum(metres) or 1.0) for each in metres]
        points += part[1:]
    slower = way.seconds / (sum(took_s) or 1.0)
    return Drive.of(points, [seconds * slower for seconds in took_s])


def straight(start: LatLon, target: LatLon, mps: float) -> Drive:
    """As the drone flies."""
    return Drive.of([start, target], [_metres(start, target) / mps])


def on_foot(way: Drive, mps: float) -> Drive:
    """The same way at a walk."""
    return Drive.of(way.points, [_metres(a, b) / mps for a, b in pairwise(way.points)])


def _along(snap: Snap, edge: int) -> float:
    return snap.along if edge == snap.edge else 1.0 - snap.along


def _part(line: Sequence[LatLon], low: float, high: float) -> list[LatLon]:
    """The line between two fractions of its length."""
    reached = [0.0, *accumulate(_metres(a, b) for a, b in pairwise(line))]
    whole = reached[-1] or 1.0

    def point(share: float) -> LatLon:
        after = min(max(1, bisect_right(reached, share * whole)), len(line) - 1)
        a, b = line[after - 1], line[after]
        stretch = reached[after] - reached[after - 1] or 1.0
        part = min(1.0, (share * whole - reached[after - 1]) / stretch)
        return LatLon(a.lat + part * (b.lat - a.lat), a.lon + part * (b.lon - a.lon))

    inside = [p for p, m in zip(line, reached, strict=True) if low < m / whole < high]
    return [point(low), *inside, point(high)]


def _metres(a: LatLon, b: LatLon) -> float:
    """Metres between neighbours, on the plane that the earth is so near (equirectangular)."""
    east = math.radians(b.lon - a.lon) * math.cos(math.radians(a.lat))
    return EARTH_RADIUS_M * math.hypot(east, math.radians(b.lat - a.lat))
