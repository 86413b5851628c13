"""The imported city that a room works on."""

from zoneinfo import ZoneInfo

from django.conf import settings

from maps.importing import LoadedCity, load_city
from maps.sectors import Sectors
from patrols import clock
from patrols.models import Room


def sectors_of(city: str) -> Sectors:
    """The sectors of this imported city; none without a city. Ask once for many points: it looks at the
    disk whether another city is in force by now.
    """
    return load_city(settings.DATA_DIR, city).sectors if city else Sectors()


def city_of(room: Room) -> LoadedCity | None:
    """The imported city that the room works on."""
    return load_city(settings.DATA_DIR, room.city) if room.city else None


def room_facts(room: Room) -> dict[str, object]:
    """The room and its imported city, as every screen is told them; now its clock is `utc_offset_s` ahead."""
    city, ahead = city_of(room), clock.now().astimezone(ZoneInfo(room.time_zone)).utcoffset()
    return {
        "slug": room.slug,
        "name": room.name,
        "time_zone": room.time_zone,
        "utc_offset_s": int(ahead.total_seconds()) if ahead else 0,
        "city": city.facts() if city else None,
    }
