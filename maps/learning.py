"""Speeds learned from trips: route them, fit the roads' factors to what they took, route again.

The fit is the most probable set of factors when each is a priori about 1 (log-normal, `_SPREAD`) and the
square root of a route's expected seconds errs by half of `_ERROR` (Box and Cox 1964: between minutes and
percent), with the tails of a pseudo-Huber loss (Charbonnier 1997), so that a trip that went another way
than we think does not bend the city. Every factor is the exponential of what is fitted: positive.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.sparse import csr_array  # type: ignore[import-untyped]

from .eta import way
from .geo import Floats
from .learned import DENSE, GROUPS, TEXTBOOK, WEEK_HOURS, Learned, group_of_edges
from .roads import Bools, RoadGraph
from .snapping import Ints, Snaps
from .trips import Trips

SNAP_M: Final = 300.0
SATURDAY: Final = 5 * 24
"""The hour of the week at which a weekend begins."""
LEAST_ROUTES: Final = 30
"""Fewer different routes teach nothing."""
_ERROR: Final = 0.2
_USUAL_ACCESS_S: Final = 30.0
_G: Final = len(GROUPS)
_SPREAD: Final = np.array([0.3] * _G + [0.3, 0.3, 0.5, 0.7])
_USUAL: Final = np.array([0.0] * _G + [0.0, 0.0, 0.0, np.log(_USUAL_ACCESS_S)])
"""Log factors: of each group, of the density, of one-way roads and of turns, and the access seconds."""
_BANDS: Final = 10
"""Bands of density to each DENSE."""
_SHRINK: Final = 30.0
"""An hour or a district counts half when it has so many trips."""
_ROUNDS: Final = 2
_PARTS: Final = 5
_NONE: Final = np.zeros(0, dtype=np.int64)
COVER: Final = (0.1, 0.9)
"""Between these shares of what trips took lies the interval of eight in ten."""


class TooFewTrips(ValueError):
    """Not enough different trips on these roads to learn from."""


@dataclass(frozen=True, eq=False)
class Driven:
    """Trips on a graph: `route` numbers equal pairs of ends; `start`, `target` are per route.

    Trips with an end that is `SNAP_M` from every road, or without a way between them, are not in it.
    """

    graph: RoadGraph
    trips: Trips
    route: Ints
    start: Snaps
    target: Snaps
    seen: Design

    @property
    def usual(self) -> Floats:
        """Per route, the textbook's seconds."""
        return np.asarray(self.seen.roads.sum(1) + self.seen.turns, dtype=np.float64)

    def __getitem__(self, rows: Bools) -> Driven:
        """Those trips alone, on the routes of all."""
        return replace(self, trips=self.trips[rows], route=self.route[rows])


@dataclass(frozen=True, eq=False)
class Design:
    """Per route, textbook seconds on each kind of road and on turns. A kind is a group of roads, one-way or
    not, in a band of density.
    """

    roads: Any
    """a sparse array, (routes, groups × 2 × bands): a route knows few kinds"""
    bands: Floats
    """per band, its density in units of DENSE"""
    turns: Floats
    found: Bools

    def log_seconds(self, factors: Floats) -> tuple[Floats, Floats]:
        """The logarithm of each route's seconds, and its derivative by each log factor."""
        of_group, (built_up, one_way, turn, access) = factors[:_G, None, None], factors[_G:]
        per_kind = np.exp(of_group + one_way * np.arange(2)[:, None] + built_up * self.bands)
        roads = self.roads @ (per_kind.reshape(-1, 1) * _slopes(self.bands))
        turns, to_door = self.turns * np.exp(turn), np.full(self.turns.size, np.exp(access))
        total = roads[:, :_G].sum(1) + turns + to_door
        slope = np.column_stack([roads, turns, to_door])
        return np.log(total), slope / total[:, None]

    def __getitem__(self, routes: Bools) -> Design:
        return Design(self.roads[routes], self.bands, self.turns[routes], self.found[routes])


def _slopes(bands: Floats) -> Floats:
    """How the logarithm of a kind's seconds grows with each log factor of roads: a row for each kind."""
    group, one_way, band = (axis.ravel() for axis in np.indices((_G, 2, bands.size)))
    return np.column_stack([group[:, None] == np.arange(_G), bands[band], one_way]).astype(np.float64)


def drive_trips(graph: RoadGraph, trips: Trips) -> Driven:
    """The trips snapped and routed at the graph's usual speeds."""
    starts, targets = (graph.snap(ends, max_distance_m=SNAP_M) for ends in (trips.origin, trips.destination))
    on_road = starts.on_road & targets.on_road
    trips, ends = trips[on_road], np.hstack([trips.origin, trips.destination])[on_road]
    _, first, route = np.unique(ends, axis=0, return_index=True, return_inverse=True)
    start, target = starts[on_road][first], targets[on_road][first]
    seen = design(graph, TEXTBOOK, start, target, np.ones(first.size, dtype=bool))
    rows = seen.found[route.ravel()]
    return Driven(graph, trips[rows], route.ravel()[rows].astype(np.int64), start, target, seen)


def design(graph: RoadGraph, learned: Learned, start: Snaps, target: Snaps, wanted: Bools) -> Design:
    """The wanted routes, found at the learned speeds, in the graph's usual seconds."""
    band = np.rint(graph.built_up / DENSE * _BANDS).astype(np.int64)
    count = int(band.max()) + 1
    kind = (group_of_edges(graph) * 2 + (graph.edge_twin < 0)) * count + band
    kinds: list[Ints] = [_NONE] * len(start)
    seconds: list[Floats] = [np.zeros(0)] * len(start)
    turns, found, driven = np.zeros(len(start)), np.zeros(len(start), dtype=bool), learned.on(graph)
    for row in np.flatnonzero(wanted):
        one = way(driven, start[int(row)], target[int(row)])
        if one is None:
            continue
        edges, share = np.array(one.edges), np.ones(len(one.edges))
        share[-1] = one.target_along
        share[0] -= one.start_along
        kinds[row], where = np.unique(kind[edges], return_inverse=True)
        usual = share * graph.usual_seconds[edges]
        seconds[row] = np.bincount(where.ravel(), usual).astype(np.float64)
        turns[row] = (one.seconds - share @ driven.edge_seconds[edges]) / learned.turns
        found[row] = True
    starts = np.cumsum([0, *(one.size for one in kinds)])
    cells = np.concatenate([*seconds, np.zeros(0)]), np.concatenate([*kinds, _NONE])
    roads = csr_array((*cells, starts), shape=(len(start), _G * 2 * count))
    return Design(roads, np.arange(count) / _BANDS, turns, found)


def learn(driven: Driven) -> Learned:
    """What these trips teach. Raises TooFewTrips."""
    used = np.zeros(len(driven.start), dtype=bool)
    used[driven.route] = True
    if used.sum() < LEAST_ROUTES:
        raise TooFewTrips(
            f"{used.sum()} different trips on these roads are too few; {LEAST_ROUTES} are needed."
        )
    taken, seen, factors = np.log(driven.trips.seconds), driven.seen, _USUAL
    hours = np.zeros(WEEK_HOURS)
    for turn in range(_ROUNDS):
        if turn:
            seen = design(driven.graph, _learned(factors), driven.start, driven.target, used)
        per_route = _medians(taken - hours[driven.trips.slot], driven.route, used)
        factors = _fit(seen, per_route, used, factors)
        expected = seen.log_seconds(factors)[0]
        hours = _hours(driven, taken - _level(taken, driven.route, expected))
    rest = taken - hours[driven.trips.slot] - expected[driven.route]
    low, high = np.exp(np.quantile(_unseen(driven, seen, per_route, hours, factors), COVER))
    return replace(
        _learned(factors),
        hours=tuple(np.exp(hours).tolist()),
        districts=_districts(driven, rest),
        low=float(low),
        high=float(high),
    )


def _learned(factors: Floats) -> Learned:
    built_up, one_way, turns, access_s = factors[_G:]
    return Learned(
        groups=tuple(np.exp(factors[:_G]).tolist()),
        built_up=float(built_up),
        one_way=float(np.exp(one_way)),
        turns=float(np.exp(turns)),
        access_s=float(np.exp(access_s)),
    )


def _fit(seen: Design, log_taken: Floats, used: Bools, first: Floats) -> Floats:
    part = seen[used]

    def badness(factors: Floats) -> tuple[float, Floats]:
        expected, slope = part.log_seconds(factors)
        loss, by_expected = misfit(expected, log_taken[used])
        pull = (factors - _USUAL) / _SPREAD
        return loss + float(pull @ pull) / 2, slope.T @ by_expected + pull / _SPREAD

    return np.asarray(minimize(badness, first, jac=True, method="L-BFGS-B").x, dtype=np.float64)


def misfit(log_expected: Floats, log_taken: Floats) -> tuple[float, Floats]:
    """How badly expected seconds fit what trips took, and the derivative by each expected logarithm."""
    root_ratio = np.exp((log_expected - log_taken) / 2)
    error = 2 * (root_ratio - 1) / _ERROR
    root = np.sqrt(1 + error**2)
    return float((root - 1).sum()), error * root_ratio / root / _ERROR


def _medians(values: Floats, route: Ints, used: Bools) -> Floats:
    medians = np.zeros(used.size)
    order = np.argsort(route, kind="stable")
    starts = np.concatenate([[0], np.flatnonzero(np.diff(route[order])) + 1])
    for rows in np.split(order, starts[1:]):
        medians[route[rows[0]]] = np.median(values[rows])
    return medians


def _level(taken: Floats, route: Ints, expected: Floats) -> Floats:
    """What each trip's route takes at any hour: its own mean where it was driven often, else as expected."""
    often = np.bincount(route, minlength=expected.size)
    mean = np.bincount(route, taken, expected.size) / np.maximum(often, 1)
    weight = often / (often + 8.0) * (often > 1)
    return np.asarray((weight * mean + (1 - weight) * expected)[route], dtype=np.float64)


def _hours(driven: Driven, rest: Floats) -> Floats:
    """Per hour of the week: as that hour is on all days, moved to what it is at weekends, and that day."""
    slots, trips, effect = np.arange(WEEK_HOURS), driven.trips.slot, np.zeros(WEEK_HOURS)
    for cell in (slots % 24, slots % 24 + 24 * (slots >= SATURDAY), slots):
        left = np.bincount(cell[trips], rest - effect[trips], WEEK_HOURS)
        many = np.bincount(cell[trips], minlength=WEEK_HOURS)
        effect = effect + (left / (many + _SHRINK))[cell]
    return effect


def _districts(driven: Driven, rest: Floats) -> dict[str, float]:
    """The factor of each district, nearer 1 the fewer different routes lead there."""
    factors = {}
    for name in sorted(set(driven.trips.district.tolist()) - {""}):
        rows = driven.trips.district == name
        routes = np.unique(driven.route[rows]).size
        factors[name] = float(np.exp(np.median(rest[rows]) * routes / (routes + 5.0)))
    return factors


def _unseen(driven: Driven, seen: Design, per_route: Floats, hours: Floats, factors: Floats) -> Floats:
    """What trips took in logarithms more than expected by a fit that knew nothing of their district."""
    trips, over = driven.trips, np.log(driven.trips.seconds) - hours[driven.trips.slot]
    names, part = np.unique(trips.district, return_inverse=True)
    if names.size < _PARTS:
        part = driven.route
    part = part.ravel() % _PARTS
    for one in range(_PARTS):
        inside = part == one
        known = np.zeros(len(driven.start), dtype=bool)
        known[driven.route[~inside]] = True
        expected = seen.log_seconds(_fit(seen, per_route, known, factors))[0]
        over[inside] -= expected[driven.route[inside]]
    return over
