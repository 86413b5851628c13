"""Units that drive through a city at its true speeds, and what their receivers say of it."""

from typing import Final, NamedTuple

import numpy as np

from maps.eta import Way, line_along, way
from maps.geo import Floats
from maps.roads import RoadGraph
from maps.snapping import Snap

EVERY_S: Final = 5.0
ERROR_M: Final = 6.0


class Heard(NamedTuple):
    """(n, 2) lat, lon at so many seconds after the wheels began to turn, and the seconds until they stood."""

    fixes: Floats
    at_s: Floats
    seconds: float


def driven(
    truth: RoadGraph, start: Snap, target: Snap, chance: np.random.Generator, *, scale: float = 1.0
) -> Heard | None:
    """The fastest way at the true speeds × `scale`, with some standing before and after; None without one."""
    found = way(truth, start, target)
    if found is None:
        return None
    east, north, passed_s = _passed(truth, found, scale)
    at_s = np.arange(-chance.uniform(0, 60), passed_s[-1] + chance.uniform(10, 90), EVERY_S)
    x, y = (np.interp(at_s, passed_s, axis) + chance.normal(0, ERROR_M, at_s.size) for axis in (east, north))
    return Heard(np.column_stack(truth.grid.to_degrees(x, y)), at_s, float(passed_s[-1]))


def _passed(truth: RoadGraph, found: Way, scale: float) -> tuple[Floats, Floats, Floats]:
    """Points of the way in metres, and when each is passed; a turn is stood at."""
    x, y, at_s = [], [], [0.0]
    last = len(found.edges) - 1
    for at, edge in enumerate(found.edges):
        low, high = found.start_along if at == 0 else 0.0, found.target_along if at == last else 1.0
        lat, lon = np.array(line_along(truth, [edge], low, high)).T
        east, north = truth.grid.to_metres(lat, lon)
        share = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(east), np.diff(north)))])
        began_s = at_s[-1] + (_turn(truth, found.edges[at - 1], edge) * scale if at else 0.0)
        takes_s = (high - low) * truth.edge_seconds[edge] * scale
        x += east.tolist()
        y += north.tolist()
        at_s += (began_s + takes_s * share / max(share[-1], 1e-9)).tolist()
    return np.array(x), np.array(y), np.array(at_s[1:])


def _turn(truth: RoadGraph, before: int, after: int) -> float:
    into = slice(truth.turn_start[after], truth.turn_start[after + 1])
    return float(truth.turn_seconds[into][truth.turn_before[into] == before][0])
