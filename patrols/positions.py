"""Where the units of a room are, as screens are told it."""

from datetime import datetime

from patrols.city import sectors_of
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
