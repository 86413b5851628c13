"""The metre projection of one area: a transverse Mercator centred on it, true to scale at its middle."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from pyproj import CRS, Transformer

from .geo import Bounds, Floats, LatLon


class AreaCrossesAntimeridian(ValueError):
    """The area spans longitude 180, where degrees jump and plane distances lie."""


def area_bounds(lats: ArrayLike, lons: ArrayLike) -> Bounds:
    """The box around all points. Raises AreaCrossesAntimeridian when it is wider than half the globe."""
    lat, lon = np.asarray(lats, dtype=np.float64), np.asarray(lons, dtype=np.float64)
    if lat.size == 0:
        raise ValueError("an area needs at least one point")
    south, west = LatLon(float(lat.min()), float(lon.min()))
    north, east = LatLon(float(lat.max()), float(lon.max()))
    if east - west > 180.0:
        raise AreaCrossesAntimeridian("the area crosses the antimeridian (longitude 180)")
    return Bounds(south, west, north, east)


@dataclass(frozen=True, slots=True)
class Grid:
    """Degrees to metres east (x) and north (y) of `origin`, and back."""

    origin: LatLon
    _forward: Transformer = field(repr=False, compare=False)

    @classmethod
    def around(cls, bounds: Bounds) -> Self:
        """The grid of an area, from the middle of its box."""
        return cls.at(bounds.centre)

    @classmethod
    def at(cls, origin: LatLon) -> Self:
        """A transverse Mercator plane on WGS 84 that touches the globe at the origin, in metres."""
        middle = f"+lat_0={origin.lat!r} +lon_0={origin.lon!r}"
        plane = CRS.from_proj4(f"+proj=tmerc {middle} +k=1 +x_0=0 +y_0=0 +ellps=WGS84 +units=m")
        return cls(origin, Transformer.from_crs(CRS.from_epsg(4326).geodetic_crs, plane, always_xy=True))

    @property
    def crs(self) -> CRS:
        """The plane as PROJ knows it: x east and y north, in metres."""
        target = self._forward.target_crs
        assert target is not None
        return target

    def to_metres(self, lats: ArrayLike, lons: ArrayLike) -> tuple[Floats, Floats]:
        """(x, y) in metres."""
        x, y = self._forward.transform(np.asarray(lons, np.float64), np.asarray(lats, np.float64))
        return np.asarray(x, np.float64), np.asarray(y, np.float64)

    def to_degrees(self, x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
        """(lats, lons) in degrees."""
        lon, lat = self._forward.transform(
            np.asarray(x, np.float64), np.asarray(y, np.float64), direction="INVERSE"
        )
        return np.asarray(lat, np.float64), np.asarray(lon, np.float64)
