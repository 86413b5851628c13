"""The city as its crews know it: where to patrol, how to get there, where the stations and hospitals are."""

from __future__ import annotations

from functools import cached_property
from random import Random
from typing import Final

from command.simulator.driving import Drive, drive, on_foot, straight
from maps.geo import LatLon, distances_m
from maps.importing import LoadedCity

CORNERS_A_SECTOR: Final = 80
WALK_MPS: Final = 1.4
FLIGHT_MPS: Final = 15.0


class Streets:
    """What a crew asks of the map. A route takes milliseconds, so it is asked where it is needed."""

    def __init__(self, city: LoadedCity) -> None:
        self.city = city

    def corner(self, sector: str | None, rng: Random) -> LatLon:
        """A corner of the sector to patrol by; anywhere in the city for a unit without a sector."""
        return rng.choice(self._corners.get(sector or "") or self._everywhere)

    def way(self, kind: str, here: LatLon, there: LatLon) -> Drive:
        """How a unit of this kind gets there, at the pace of the street."""
        if kind == "drone":
            return straight(here, there, FLIGHT_MPS)
        found = drive(self.city.graph, here, there)
        if found is None:
            return straight(here, there, WALK_MPS)
        return on_foot(found, WALK_MPS) if kind == "foot" else found

    def nearest(self, detail: str, here: LatLon) -> LatLon | None:
        """The nearest place of this OSM kind (police, hospital), if the city has one."""
        spots = [place.position for place in self.city.places if place.detail == detail]
        if not spots:
            return None
        return spots[int(distances_m([s.lat for s in spots], [s.lon for s in spots], here).argmin())]

    @cached_property
    def _corners(self) -> dict[str, list[LatLon]]:
        return self.city.street_points(CORNERS_A_SECTOR)

    @cached_property
    def _everywhere(self) -> list[LatLon]:
        return [spot for spots in self._corners.values() for spot in spots] or [self.city.city.centre]
