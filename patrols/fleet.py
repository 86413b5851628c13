"""Where the units of a room are, as screens are told it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from maps.importing import LoadedCity, load_city
from maps.sectors import Sectors
from patrols import clock
from patrols.clock import stamp
from patrols.models import LastFix, Reading, Room, Unit
from patrols.rules.lifecycle import Status

#: [unit id, lat, lon, device_at, heard_at, accuracy_m, heading, speed_kph, sector code]
Position = list[int | float | str | None]


def position(unit_id: int, reading: Reading, sector: str | None) -> Position:
    """One reading as it travels."""
    return [
        unit_id,
        reading.lat,
        reading.lon,
        stamp(reading.fix_at),
        stamp(reading.heard_at),
        reading.accuracy_m,
        reading.heading,
        reading.speed_kph,
        sector,
    ]


def positions(room: Room, since: datetime | None = None) -> list[Position]:
    """Where the room's units were last heard, or those that were heard `since`. Units under cover are left
    out: their coordinates go to no screen.
    """
    shown = Unit.objects.filter(room=room, undercover=False).exclude(status=Status.OFF_DUTY)
    heard = LastFix.objects.filter(heard_at__gte=since) if since else LastFix.objects.all()
    found = heard.in_bulk(list(shown.values_list("pk", flat=True)))
    sectors = sectors_of(room.city)
    return [
        position(unit_id, reading, sectors.at((reading.lat, reading.lon)))
        for unit_id, reading in found.items()
    ]


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
