"""Where no streets are known: what a drive takes for its straight metres, fitted to drives that were made.

A line of access seconds and seconds a metre, by the same loss as the learned speeds (`maps/learning.py`). It
says how long drives of that distance took, and little of any one of them: hold its error against that of
`fit_constant`, which says the same for every distance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import minimize  # type: ignore[import-untyped]

from .candidates import straight_seconds
from .geo import Floats
from .learning import COVER, LEAST_ROUTES, TooFewTrips, misfit
from .scoring import Expected

_USUAL: Final = np.log([60.0, float(straight_seconds(np.ones(1))[0])])
"""A minute to leave, and what a metre takes where nobody ever measured."""
_SPREAD: Final = np.array([0.7, 0.5])


@dataclass(frozen=True, slots=True)
class Line:
    """`access_s` + `s_per_m` × straight metres; 8 in 10 of `n` drives took `low` to `high` times that."""

    access_s: float
    s_per_m: float
    low: float
    high: float
    n: int

    def seconds(self, metres: Floats) -> Floats:
        """What drives of so many straight metres take."""
        return self.access_s + self.s_per_m * metres

    def expected(self, metres: Floats) -> Expected:
        """With the interval."""
        seconds = self.seconds(metres)
        return Expected(seconds, self.low * seconds, self.high * seconds)


def fit_line(metres: Floats, taken: Floats) -> Line:
    """The most probable line for drives of so many metres that took so many seconds, each above 0. Raises
    TooFewTrips.
    """
    _enough(taken)
    log_taken = np.log(taken)

    def badness(factors: Floats) -> tuple[float, Floats]:
        access, driven = np.exp(factors[0]), np.exp(factors[1]) * metres
        expected = access + driven
        loss, by_expected = misfit(np.log(expected), log_taken)
        slope = np.array([(by_expected * part / expected).sum() for part in (access, driven)])
        pull = (factors - _USUAL) / _SPREAD
        return loss + float(pull @ pull) / 2, slope + pull / _SPREAD

    access_s, s_per_m = np.exp(minimize(badness, _USUAL, jac=True, method="L-BFGS-B").x)
    return _with_interval(float(access_s), float(s_per_m), metres, taken)


def fit_constant(metres: Floats, taken: Floats) -> Line:
    """The median, whatever the distance: what a line must beat. Raises TooFewTrips."""
    _enough(taken)
    return _with_interval(float(np.median(taken)), 0.0, metres, taken)


def _enough(taken: Floats) -> None:
    if taken.size < LEAST_ROUTES:
        raise TooFewTrips(f"{taken.size} drives are too few; {LEAST_ROUTES} are needed.")


def _with_interval(access_s: float, s_per_m: float, metres: Floats, taken: Floats) -> Line:
    low, high = np.quantile(taken / (access_s + s_per_m * metres), COVER)
    return Line(access_s, s_per_m, float(low), float(high), taken.size)
