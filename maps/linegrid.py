"""The nearest of many lines to each of many points: a grid of the lines' segments."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .geo import Floats

Ints = NDArray[np.int64]

CELL_M: Final = 100.0
"""About as long as a street between two junctions; larger where streets are few for their area."""


class LineGrid:
    """The lines of these numbers, each a run of points in metres from `starts[n]` to `starts[n + 1]`."""

    def __init__(self, x: Floats, y: Floats, starts: Ints, numbers: Ints) -> None:
        from .linesearch import fill  # what a start does without

        points = np.diff(starts)[numbers]
        self._line = np.repeat(np.arange(numbers.size), np.maximum(points - 1, 0))
        ahead = np.arange(self._line.size) - np.searchsorted(self._line, self._line)
        self._first = starts[numbers][self._line] + ahead
        self._corner = (float(x.min(initial=0.0)), float(y.min(initial=0.0)))
        self._x, self._y = x - self._corner[0], y - self._corner[1]
        wide, high = float(self._x.max(initial=0.0)), float(self._y.max(initial=0.0))
        self._cell_m = max(CELL_M, (wide * high / (4 * self._first.size + 1)) ** 0.5)
        self._across, self._down = int(wide / self._cell_m) + 1, int(high / self._cell_m) + 1
        shape = (self._across, self._down, self._cell_m)
        counted = np.zeros(self._across * self._down + 1, dtype=np.int64)
        fill(self._x, self._y, self._first, *shape, counted, np.empty(0, dtype=np.int64))
        self._start = np.cumsum(counted)
        self._held = np.empty(int(self._start[-1]), dtype=np.int64)
        if self._held.size:
            fill(self._x, self._y, self._first, *shape, self._start[:-1].copy(), self._held)
        long = np.hypot(np.diff(self._x), np.diff(self._y))[self._first] if self._first.size else np.empty(0)
        total = np.bincount(self._line, long, numbers.size)[self._line]
        before = np.cumsum(long) - long
        before -= before[np.searchsorted(self._line, self._line)] if long.size else 0.0
        with np.errstate(invalid="ignore"):
            self._begins, self._share = np.nan_to_num(before / total), np.nan_to_num(long / total)

    def nearest(self, x: Floats, y: Floats, limit_m: float) -> tuple[Ints, Floats, Floats]:
        """For each point the place of the nearest line among the numbers, of several equally near the first;
        the fraction of its length at which it is nearest; and the metres. -1 beyond the limit, and for what
        is no point.
        """
        from .linesearch import nearest

        segment = np.full(x.size, -1, dtype=np.int64)
        fraction, metres = np.zeros(x.size), np.full(x.size, np.inf)
        at = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        found = segment[at], fraction[at], metres[at]
        if self._held.size:
            nearest(
                x[at] - self._corner[0],
                y[at] - self._corner[1],
                self._x,
                self._y,
                self._first,
                self._line,
                self._start,
                self._held,
                self._across,
                self._down,
                self._cell_m,
                float(limit_m),
                *found,
            )
        segment[at], fraction[at], metres[at] = found
        known = segment >= 0
        on = segment[known]
        line = np.full(x.size, -1, dtype=np.int64)
        line[known] = self._line[on]
        fraction[known] = np.clip(self._begins[on] + fraction[known] * self._share[on], 0.0, 1.0)
        return line, fraction, metres
