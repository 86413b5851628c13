"""How long things took: a median and a ninetieth percentile say little without the number behind them."""

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """Seconds that `n` cases took: half of them at most `median_s`, nine in ten at most `p90_s`."""

    n: int
    median_s: float | None
    p90_s: float | None


def span(seconds: Iterable[float]) -> Span:
    """Nearest-rank percentiles (Hyndman & Fan 1996, definition 1): each figure is a case that happened."""
    found = sorted(seconds)
    return Span(len(found), _rank(found, 0.5), _rank(found, 0.9))


def _rank(found: list[float], share: float) -> float | None:
    return found[math.ceil(share * len(found)) - 1] if found else None
