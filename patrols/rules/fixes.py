"""Which readings of a position are believed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

EARTH_M = 6_371_008.8
#: No patrol is faster; a jump beyond it is a fault of the device.
FASTEST_MPS = 70.0
#: How far a device's clock may be ahead of ours.
AHEAD = timedelta(seconds=5)


class Verdict(StrEnum):
    """What becomes of a reading."""

    KEEP = "keep"
    """the newest: the unit is there now"""
    LATE = "late"
    """stored in the track, but the unit has been heard from since"""
    FUTURE = "future"
    """the device's clock is ahead: refused"""
    IMPOSSIBLE = "impossible"
    """no patrol gets there in that time: refused"""


@dataclass(frozen=True)
class Place:
    """A reading: degrees WGS 84, and the device's moment."""

    lat: float
    lon: float
    at: datetime
    accuracy_m: float | None = None


def judge(previous: Place | None, fix: Place, now: datetime, *, same_device: bool = True) -> Verdict:
    """What to believe of `fix` after `previous`, the newest kept so far.

    A unit that speaks through another device may be anywhere: a device is compared with itself alone.
    """
    if fix.at > now + AHEAD:
        return Verdict.FUTURE
    if previous is None:
        return Verdict.KEEP
    seconds = (fix.at - previous.at).total_seconds()
    slack = (previous.accuracy_m or 0.0) + (fix.accuracy_m or 0.0)
    if same_device and _metres(previous, fix) - slack > FASTEST_MPS * max(abs(seconds), 1.0):
        return Verdict.IMPOSSIBLE
    return Verdict.KEEP if seconds > 0 else Verdict.LATE


def _metres(a: Place, b: Place) -> float:
    """Great-circle metres by the haversine formula (Sinnott 1984)."""
    north, east = radians(b.lat - a.lat) / 2, radians(b.lon - a.lon) / 2
    h = sin(north) ** 2 + cos(radians(a.lat)) * cos(radians(b.lat)) * sin(east) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(h)))
