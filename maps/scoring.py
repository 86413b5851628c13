"""How far off expected times are, on trips that taught nothing: the learned speeds beside plain guesses."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import numpy as np

from .eta import way
from .geo import Floats, LatLon, distance_m
from .learned import Learned
from .learning import Driven, TooFewTrips, drive_trips, learn
from .roads import RoadGraph
from .trips import Trips

CROW_DETOUR: Final = 1.5
CROW_KPH: Final = 25.0
MINUTE: Final = 60.0


class Score(NamedTuple):
    """Errors in minutes and percent over `n` trips; `cover80` is the percentage inside the interval."""

    mae_min: float
    mape: float
    within_2min: float
    bias_min: float
    cover80: float | None
    n: int


class Fold(NamedTuple):
    """Trips that may teach, and trips that are scored: no row is in both."""

    fit: Driven
    score: Driven


class Expected(NamedTuple):
    """Seconds of each scored trip, and what they lie between if that is said."""

    seconds: Floats
    low_s: Floats | None = None
    high_s: Floats | None = None


def score(taken: Floats, expected: Expected) -> Score:
    """Of trips that took so many seconds."""
    error = (expected.seconds - taken) / MINUTE
    cover = None
    if expected.low_s is not None and expected.high_s is not None:
        cover = round(100 * float(((expected.low_s <= taken) & (taken <= expected.high_s)).mean()), 1)
    return Score(
        mae_min=round(float(np.abs(error).mean()), 3),
        mape=round(100 * float((np.abs(error) / (taken / MINUTE)).mean()), 2),
        within_2min=round(100 * float((np.abs(error) <= 2).mean()), 1),
        bias_min=round(float(error.mean()), 3),
        cover80=cover,
        n=taken.size,
    )


def folds(graph: RoadGraph, fit: Trips, scored: Trips) -> Iterator[Fold]:
    """Where the two share a trip, one fold for each district and day of the scored, taught by the trips of
    other districts on other days; otherwise all of `fit` teaches and all of `scored` is scored.
    """
    teachers = drive_trips(graph, fit)
    if not fit.rows() & scored.rows():
        yield Fold(teachers, drive_trips(graph, scored))
        return
    asked = drive_trips(graph, scored)
    for district in np.unique(asked.trips.district):
        for day in np.unique(asked.trips.day):
            there = (asked.trips.district == district) & (asked.trips.day == day)
            others = (teachers.trips.district != district) & (teachers.trips.day != day)
            if there.any():
                if not others.any():
                    raise TooFewTrips(
                        f"no trips of other districts than {district!r} on other days than {day}."
                    )
                yield Fold(teachers[others], asked[there])


def arrivals(learned: Learned, driven: Driven) -> Expected:
    """What the learned speeds expect of these trips."""
    scale = learned.scales(driven.trips.slot, driven.trips.district)
    seconds = scale * (path_seconds(learned, driven) + learned.access_s)
    return Expected(seconds, learned.low * seconds, learned.high * seconds)


def path_seconds(learned: Learned, driven: Driven) -> Floats:
    """What the search adds up for each trip at the learned speeds."""
    roads, seconds = learned.on(driven.graph), np.full(len(driven.start), np.inf)
    for row in np.unique(driven.route):
        found = way(roads, driven.start[int(row)], driven.target[int(row)])
        seconds[row] = math.inf if found is None else found.seconds
    return seconds[driven.route]


def _learned(fold: Fold) -> Expected:
    return arrivals(learn(fold.fit), fold.score)


def _crow(fold: Fold) -> Expected:
    pairs = zip(fold.score.trips.origin, fold.score.trips.destination, strict=True)
    metres = np.array([distance_m(LatLon(*a), LatLon(*b)) for a, b in pairs])
    return Expected(metres * CROW_DETOUR / (CROW_KPH / 3.6))


def _textbook(fold: Fold) -> Expected:
    return Expected(_usual(fold.score))


def _factor(fold: Fold) -> Expected:
    usual, taken = _usual(fold.fit), fold.fit.trips.seconds
    return Expected(_usual(fold.score) * float(usual @ taken / (usual @ usual)))


def _line(fold: Fold) -> Expected:
    slope, start = np.polyfit(_usual(fold.fit), fold.fit.trips.seconds, 1)
    return Expected(slope * _usual(fold.score) + start)


def _line_by_hour(fold: Fold) -> Expected:
    """One line, times how much longer than the line trips took in that hour of the day."""
    fit, usual = fold.fit.trips, _usual(fold.fit)
    slope, start = np.polyfit(usual, fit.seconds, 1)
    ratio = fit.seconds / (slope * usual + start)
    hours = np.array([ratio[fit.hour == h].mean() if (fit.hour == h).any() else 1.0 for h in range(24)])
    return Expected((slope * _usual(fold.score) + start) * hours[fold.score.trips.hour])


def _usual(driven: Driven) -> Floats:
    return driven.usual[driven.route]


GUESSES: Final[dict[str, Callable[[Fold], Expected]]] = {
    "crow-fly × 1.5 at 25 km/h": _crow,
    "textbook speeds": _textbook,
    "textbook × one factor": _factor,
    "textbook, a line": _line,
    "textbook, a line × hour": _line_by_hour,
    "learned": _learned,
}
"""By name; the last is ours."""


def score_all(graph: RoadGraph, fit: Trips, scored: Trips) -> dict[str, Score]:
    """Each guess over the same folds. Raises TooFewTrips."""
    taken: list[Floats] = []
    made: dict[str, list[Expected]] = {name: [] for name in GUESSES}
    for fold in folds(graph, fit, scored):
        taken.append(fold.score.trips.seconds)
        for name, guess in GUESSES.items():
            made[name].append(guess(fold))
    return {name: score(np.concatenate(taken), _joined(parts)) for name, parts in made.items()}


def _joined(parts: list[Expected]) -> Expected:
    seconds, low, high = zip(*parts, strict=True)
    if low[0] is None:
        return Expected(np.concatenate(seconds))
    return Expected(np.concatenate(seconds), np.concatenate(low), np.concatenate(high))
