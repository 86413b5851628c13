"""The area that a room works in: its imported city, if it has one, and where in it a point lies."""

import threading
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings

from maps.fleet import Fleet
from maps.geo import Bounds, LatLon, around
from maps.learned import Pace
from maps.roads import RoadGraph
from maps.speedfile import Version, speeds_folder, speeds_in_force
from patrols.city import city_of
from patrols.models import Room, Sector

#: A mosque, a beach, a quay may lie so far beyond the last road.
BESIDE_M = 500.0


class Speeds(NamedTuple):
    """A city's roads at the speeds that its own trips taught, and the version that says so."""

    version: Version
    roads: RoadGraph
    streets: RoadGraph
    """the city's roads as they were when the speeds were put on them"""

    def pace(self, room: Room, now: datetime, district: str | None) -> Pace:
        local = now.astimezone(ZoneInfo(room.time_zone))
        return self.version.learned.pace(local.weekday() * 24 + local.hour, district)


_speeds: dict[str, Speeds] = {}
_learning = threading.Lock()


def speeds_of(room: Room) -> Speeds | None:
    """What the room's city has learned; None where it drives by the textbook."""
    city = city_of(room)
    version = speeds_in_force(speeds_folder(settings.DATA_DIR, city.slug)) if city else None
    if city is None or version is None:
        return None
    with _learning:
        known = _speeds.get(city.slug)
        if known is None or known.version != version or known.streets is not city.graph:
            known = _speeds[city.slug] = Speeds(version, version.learned.on(city.graph), city.graph)
    return known


_fleets: dict[int, tuple[RoadGraph, Fleet]] = {}


def fleet_of(room: Room) -> Fleet | None:
    """The room's units on its city's roads, kept between the questions; None without a city."""
    city = city_of(room)
    if city is None:
        return None
    known = _fleets.get(room.pk)
    if known is None or known[0] is not city.graph:
        known = _fleets[room.pk] = (city.graph, Fleet(city.graph))
    return known[1]


def bounds(room: Room) -> Bounds | None:
    """The box that holds the roads of the room's map and what stands beside the last of them; a room without
    a map has none.
    """
    city = city_of(room)
    if city is None:
        return None
    box = city.city.bounds
    return around([LatLon(box.south, box.west), LatLon(box.north, box.east)], BESIDE_M)


def sector(room: Room, point: LatLon | None) -> Sector | None:
    """The sector that holds the point."""
    city = city_of(room)
    code = city.sectors.at(point) if city and point else None
    return Sector.objects.filter(room=room, code=code).first() if code else None


def places(room: Room, text: str, near: LatLon | None) -> list[dict[str, Any]]:
    """The places of the room's city that the words could mean, as they travel."""
    city = city_of(room)
    if city is None:
        return []
    return [
        {
            "kind": "coordinates" if found.kind == "point" else found.kind,
            "name": found.name,
            "name_ar": found.name_ar,
            "lat": found.lat,
            "lon": found.lon,
            "sector": city.sectors.at(found.position),
        }
        for found in city.places.search(text, near)
    ]
