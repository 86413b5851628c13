"""Points on the earth. This module alone decides axis order: inside the product a point is (lat, lon).

GeoJSON, Shapely and PROJ want (lon, lat): `LatLon.lonlat` and `LatLon.from_lonlat` are the two doors.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

EARTH_RADIUS_M = 6_371_008.8
"""Mean earth radius R1 of the GRS 80 ellipsoid (Moritz, Geodetic Reference System 1980)."""

Floats = NDArray[np.float64]


def _degrees(field: str, value: float, limit: float) -> float:
    degrees = float(value)
    if not math.isfinite(degrees):
        raise ValueError(f"{field} must be a finite number of degrees, not {degrees}")
    if abs(degrees) > limit:
        raise ValueError(f"{field} must be between -{limit:g} and {limit:g} degrees, not {degrees:g}")
    return degrees


class _Pair(NamedTuple):
    lat: float
    lon: float


class LatLon(_Pair):
    """A WGS 84 position in degrees, latitude first.

    Raises ValueError naming the field when it is NaN, infinite or out of range.
    """

    __slots__ = ()

    def __new__(cls, lat: float, lon: float) -> Self:
        return super().__new__(cls, _degrees("lat", lat, 90.0), _degrees("lon", lon, 180.0))

    @classmethod
    def from_lonlat(cls, lon: float, lat: float) -> Self:
        """From longitude first, the order that Shapely and GeoJSON use."""
        return cls(lat, lon)

    @property
    def lonlat(self) -> tuple[float, float]:
        """(lon, lat) in degrees, the order that Shapely and GeoJSON use."""
        return (self.lon, self.lat)


class Bounds(NamedTuple):
    """A box in degrees; `west <= east`, so it never crosses the antimeridian."""

    south: float
    west: float
    north: float
    east: float

    @property
    def centre(self) -> LatLon:
        """The middle, in degrees and not in metres."""
        return LatLon((self.south + self.north) / 2, (self.west + self.east) / 2)

    @property
    def lonlat_box(self) -> tuple[float, float, float, float]:
        """(min lon, min lat, max lon, max lat), the order Shapely and GeoJSON use."""
        return (self.west, self.south, self.east, self.north)

    def contains(self, point: LatLon) -> bool:
        """Whether the point is within, the edges included."""
        return self.south <= point.lat <= self.north and self.west <= point.lon <= self.east


def around(points: Sequence[LatLon], metres: float) -> Bounds:
    """The box that holds all that is within so many metres of one of the points."""
    high = degrees_north(metres)
    lats, lons = [point.lat for point in points], [point.lon for point in points]
    wide = high / max(math.cos(math.radians(max(abs(lat) for lat in lats))), 0.01)
    return Bounds(min(lats) - high, min(lons) - wide, max(lats) + high, max(lons) + wide)


def degrees_north(metres: float) -> float:
    """So many metres north, in degrees; a hair more, so that rounding leaves nothing out."""
    return math.degrees(metres / EARTH_RADIUS_M) * 1.001


def distances_m(lats: ArrayLike, lons: ArrayLike, to: LatLon) -> Floats:
    """Great-circle metres from each point to `to` (haversine, Sinnott 1984)."""
    phi = np.radians(np.asarray(lats, dtype=np.float64))
    lam = np.radians(np.asarray(lons, dtype=np.float64))
    phi0, lam0 = math.radians(to.lat), math.radians(to.lon)
    half = np.sin((phi - phi0) / 2) ** 2 + np.cos(phi) * math.cos(phi0) * np.sin((lam - lam0) / 2) ** 2
    metres: Floats = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return metres


def distance_m(a: LatLon, b: LatLon) -> float:
    """Great-circle metres between two points."""
    return float(distances_m([a.lat], [a.lon], b)[0])


def bearing(a: LatLon, b: LatLon) -> float:
    """Initial course from `a` to `b` in degrees clockwise from north, 0 <= course < 360."""
    phi_a, phi_b, dlam = math.radians(a.lat), math.radians(b.lat), math.radians(b.lon - a.lon)
    east = math.sin(dlam) * math.cos(phi_b)
    north = math.cos(phi_a) * math.sin(phi_b) - math.sin(phi_a) * math.cos(phi_b) * math.cos(dlam)
    course = math.degrees(math.atan2(east, north)) % 360.0
    return course if course < 360.0 else 0.0  # a tiny negative angle rounds up to the full circle
