"""The force of a log: which units there are, when they are on duty, and where each of them is.

A log says where units went, not where they stood. A unit that is free is on its way from its last scene back
to its home, at the usual pace, and then stands there; where it has none, it stays at the last scene.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from command.twin.sent import Sent, by_unit
from maps.candidates import straight_seconds
from maps.geo import Floats, LatLon, distance_m

GONE_S: Final = 8 * 3600.0
"""A unit that was sent nowhere for so long was off duty in between."""
HOME_S_PER_M: Final = float(straight_seconds(np.ones(1))[0])
QUICKEST: Final = 0.2
"""A home lies in the middle of this share of a unit's scenes, those that it reached soonest …"""
LEAST_SCENES: Final = 3
"""… and of so many at least."""

Ints = NDArray[np.int64]


def homes(taught: Iterable[Sent]) -> dict[str, LatLon]:
    """Where the units of these rows seem to stand; one that was seldom there is not named."""
    found = {}
    for unit, rows in by_unit(one for one in taught if one.there is not None).items():
        rows.sort(key=lambda one: (one.there or 0.0) - one.sent)
        if len(rows) >= LEAST_SCENES:
            near = rows[: max(LEAST_SCENES, int(len(rows) * QUICKEST))]
            lat, lon = np.median([one.at for one in near], axis=0)
            found[unit] = LatLon(float(lat), float(lon))
    return found


class Force:
    """Units by number, by kind, with their homes and the stretches for which they are on duty."""

    def __init__(self, sent: Sequence[Sent], home: Mapping[str, LatLon]) -> None:
        rows = by_unit(sent)
        self.names = sorted(rows)
        self.number = {name: number for number, name in enumerate(self.names)}
        self.kinds = [rows[name][-1].kind for name in self.names]
        self.of_kind: dict[str, Ints] = {
            kind: np.flatnonzero(np.array(self.kinds) == kind) for kind in sorted(set(self.kinds))
        }
        self.home: Sequence[LatLon | None] = [home.get(name) for name in self.names]
        self.home_at: Floats = np.array([at or (np.nan, np.nan) for at in self.home]).reshape(-1, 2)
        on = [(self.number[name], *stretch) for name in self.names for stretch in stretches(rows[name])]
        self.on_duty: Floats = np.array(on, dtype=np.float64).reshape(-1, 3)
        """unit, from, until"""

    def kind_of(self, one: Sent) -> str:
        """What the unit of this row is, whatever the row calls it."""
        return self.kinds[self.number[one.unit]]

    def since(self, now: float) -> Floats:
        """Per unit, since when it is on duty; infinite for one that is not."""
        found = np.full(len(self.names), np.inf)
        current = self.on_duty[(self.on_duty[:, 1] <= now) & (now <= self.on_duty[:, 2])]
        found[current[:, 0].astype(np.int64)] = current[:, 1]
        return found


def stretches(rows: Sequence[Sent]) -> list[tuple[float, float]]:
    """From when until when a unit was on duty, by what it was sent to, in order."""
    found: list[tuple[float, float]] = []
    for one in rows:
        began, ended = found[-1] if found else (one.sent, -np.inf)
        if one.sent - ended > GONE_S:
            found.append((one.sent, one.free))
        else:
            found[-1] = (began, max(ended, one.free))
    return found


class Standing(NamedTuple):
    """Units of one kind that are on duty: which are free, and where they are (lat, lon; NaN: not known)."""

    units: Ints
    free: NDArray[np.bool_]
    at: Floats


class Fleet:
    """What each unit of a force did last, as a run goes on."""

    def __init__(self, force: Force) -> None:
        self.force = force
        count = len(force.names)
        self._free_from = np.full(count, -np.inf)
        self._at = np.full((count, 2), np.nan)
        self._way_home_s = np.full(count, np.inf)

    def take(self, unit: int, until: float, at: LatLon) -> None:
        """The unit is busy until then, and is there then."""
        home = self.force.home[unit]
        self._free_from[unit], self._at[unit] = until, at
        self._way_home_s[unit] = distance_m(at, home) * HOME_S_PER_M if home else np.inf

    def standing(self, kind: str, now: float) -> Standing:
        """How the units of this kind stand."""
        units = self.force.of_kind[kind]
        since = self.force.since(now)[units]
        units, since = units[np.isfinite(since)], since[np.isfinite(since)]
        return Standing(units, self._free_from[units] <= now, self._where(units, since, now))

    def where(self, unit: int, now: float) -> LatLon | None:
        """Where one unit is, on duty or not."""
        units = np.array([unit], dtype=np.int64)
        at = self._where(units, self.force.since(now)[units], now)[0]
        return None if np.isnan(at).any() else LatLon(float(at[0]), float(at[1]))

    def _where(self, units: Ints, since: Floats, now: float) -> Floats:
        home, last = self.force.home_at[units], self._at[units]
        gone_s = np.maximum(0.0, now - self._free_from[units])
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(self._way_home_s[units] > gone_s, gone_s / self._way_home_s[units], 1.0)
        share = np.where(np.isfinite(self._way_home_s[units]), share, 0.0)[:, None]
        on_way = np.where(share > 0, last + share * (home - last), last)
        # Not sent since it came on duty: it stands at home, wherever it was before.
        return np.asarray(np.where((self._free_from[units] < since)[:, None], home, on_way))
