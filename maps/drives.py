"""From what a receiver said on the way to a call to a drive: from where to where, and how long it took.

What cannot be told surely is no drive: it would teach wrong speeds. Standing before the first metre and after
the last is no driving and is not counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from .eta import line_along
from .geo import Floats, LatLon
from .matching import ERROR_M, Drive, match, metres, moving
from .roads import RoadGraph

STANDS_M: Final = 3 * ERROR_M
"""Of who stands, hardly two fixes lie so far apart."""
MOVED_M: Final = 2 * ERROR_M
"""Fixes nearer to each other than this say little about the way."""
LEAST_M: Final = 300.0
"""A shorter drive says more about its ends than about the streets."""
GAP_S: Final = 45.0
"""After a longer silence nobody knows what was driven."""
STOOD_S: Final = 150.0
"""Longer than any light: something else was done meanwhile."""
_LEAST_SHARE: Final = 0.9
_LENGTHS: Final = (0.8, 1.4)
"""The streets driven are as long as the chain of fixes, times this."""


class NotADrive(ValueError):
    """Fixes that teach nothing; str() is the reason: `few_fixes`, `short`, `gap`, `stood`, `off_roads` or
    `other_length`.
    """


class Drove(NamedTuple):
    """Driven from one spot on a street to another; `began_s` is on the fixes' clock."""

    origin: LatLon
    destination: LatLon
    began_s: float
    seconds: float


def drive_of(graph: RoadGraph, fixes: Floats, at_s: Floats) -> Drove:
    """What one vehicle drove; `fixes` are (n, 2) lat, lon in degrees at `at_s` seconds, in the order of time.

    Raises NotADrive.
    """
    under_way = _under_way(graph, fixes)
    fixes, at_s = fixes[under_way], at_s[under_way]
    rows, x, y = moving(graph, fixes, MOVED_M)
    if len(rows) < 3:
        raise NotADrive("few_fixes")
    chain_m = np.hypot(np.diff(x[rows]), np.diff(y[rows]))
    if chain_m.sum() < LEAST_M:
        raise NotADrive("short")
    _refuse_pauses(rows, at_s)
    drive = _on_streets(graph, fixes[rows], chain_m)
    began_s, ended_s = (float(at_s[rows[drive.rows[end]]]) for end in (0, -1))
    origin, destination = (line_along(graph, *drive.legs[end])[end] for end in (0, -1))
    return Drove(origin, destination, began_s, ended_s - began_s)


def _under_way(graph: RoadGraph, fixes: Floats) -> slice:
    """From the last fix before it left its first place to the first one at its last."""
    x, y = graph.grid.to_metres(fixes[:, 0], fixes[:, 1])
    left, coming = (
        np.flatnonzero(np.hypot(x - x[end], y - y[end]) > STANDS_M) if len(fixes) else np.zeros(0)
        for end in (0, -1)
    )
    if not left.size or not coming.size:
        raise NotADrive("few_fixes")
    return slice(int(left[0]) - 1, int(coming[-1]) + 2)


def _refuse_pauses(rows: Sequence[int], at_s: Floats) -> None:
    """At the first and the last place a unit may stand; between them it drives, and is heard."""
    for one, two in pairwise(rows):
        if at_s[two] - at_s[two - 1] > GAP_S:
            raise NotADrive("gap")
        if one != rows[0] and at_s[two] - at_s[one] > STOOD_S:
            raise NotADrive("stood")


def _on_streets(graph: RoadGraph, fixes: Floats, chain_m: Floats) -> Drive:
    """The one drive that nearly all of these fixes are of, along streets that are about as long."""
    found = match(graph, fixes, error_m=ERROR_M)
    if len(found) != 1 or len(found[0].rows) < _LEAST_SHARE * len(fixes):
        raise NotADrive("off_roads")
    heard_m = chain_m[found[0].rows[0] : found[0].rows[-1]].sum()
    driven_m = sum(metres(graph, leg) for leg in found[0].legs)
    if not _LENGTHS[0] * heard_m <= driven_m <= _LENGTHS[1] * heard_m:
        raise NotADrive("other_length")
    return found[0]
