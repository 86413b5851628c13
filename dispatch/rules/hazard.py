"""What may be said of a hazard: text that fits, a reach that means a place and not a town."""

import math

from patrols.rules import saying
from patrols.rules.refusal import Refused

TEXT_LIMIT = 200
SOURCE_LIMIT = 80
#: From one door to a quarter of a town, in metres.
LEAST_REACH_M, REACH_LIMIT_M = 10, 2000
#: So many are shown of one place: the worst, then the newest.
SHOWN = 20


def text(given: str) -> str:
    """What is dangerous, or a refusal."""
    return saying.words(given, TEXT_LIMIT)


def source(given: str) -> str:
    """Who says so; empty when nobody asked."""
    return saying.fits("source", given.strip(), SOURCE_LIMIT)


def reach(radius_m: float) -> float:
    """How far it reaches in metres, or a refusal."""
    if not math.isfinite(radius_m) or not LEAST_REACH_M <= radius_m <= REACH_LIMIT_M:
        raise Refused("out_of_range", status=422, field="radius_m", low=LEAST_REACH_M, high=REACH_LIMIT_M)
    return radius_m
