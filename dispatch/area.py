"""The area that a room works in: its imported city, if it has one, and where in it a point lies."""

from typing import Any

from django.conf import settings

from maps.geo import Bounds, LatLon
from maps.importing import LoadedCity, load_city
from patrols.models import Room, Sector


def city_of(room: Room) -> LoadedCity | None:
    """The imported map data of the room."""
    return load_city(settings.DATA_DIR, room.city) if room.city else None


def bounds(room: Room) -> Bounds | None:
    """The box that the room's map data fills; a room without a map has none."""
    city = city_of(room)
    return city.city.bounds if city else None


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
