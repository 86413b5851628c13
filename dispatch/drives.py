"""READ the drives that a city's units made to incidents, as their own readings tell them: what its driving
times are learned from.

A drive lasts from the report that the unit is on its way to the one that it is there. What it drives besides
is patrolling, which is slower and says nothing of how soon it comes.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from dispatch.models import Assignment
from dispatch.rules.policy import POLICY
from maps.drives import NotADrive, drive_of
from maps.importing import LoadedCity
from maps.trips import Trip
from patrols.models import Room
from patrols.whereabouts import track

LONGEST: Final = timedelta(hours=1)
"""Nobody is on the way for longer: the report that the unit is there was forgotten."""
AT_ONCE: Final = 500


@dataclass(frozen=True)
class Drives:
    """The drives that teach, and how many do not, by reason: `not_by_road`, `not_reported`, `too_long`, or
    one of `maps.drives.NotADrive`.
    """

    trips: list[Trip] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def drives_in(city: LoadedCity, room: Room, since: datetime, until: datetime) -> Drives:
    """All that the room's units were sent on from `since` on and before `until`, one at a time."""
    found = Drives()
    for sent in _sent(room, since, until):
        try:
            found.trips.append(_trip(city, ZoneInfo(room.time_zone), sent))
        except NotADrive as reason:
            found.left_out[str(reason)] += 1
    return found


def _sent(room: Room, since: datetime, until: datetime) -> Iterator[Assignment]:
    made = Assignment.objects.filter(incident__room=room, started_at__gte=since, started_at__lt=until)
    return made.select_related("unit").order_by("unit", "started_at").iterator(chunk_size=AT_ONCE)


def _trip(city: LoadedCity, zone: ZoneInfo, sent: Assignment) -> Trip:
    if sent.unit.kind in POLICY.pace_kph:
        raise NotADrive("not_by_road")
    if sent.en_route_at is None or sent.on_scene_at is None:
        raise NotADrive("not_reported")
    if sent.on_scene_at - sent.en_route_at > LONGEST:
        raise NotADrive("too_long")
    readings = track(sent.unit_id, sent.en_route_at, sent.on_scene_at)
    fixes = np.array([at for _, at in readings], dtype=np.float64).reshape(-1, 2)
    clock = np.array([at.timestamp() for at, _ in readings], dtype=np.float64)
    drove = drive_of(city.graph, fixes, clock)
    local = datetime.fromtimestamp(drove.began_s, zone)
    return Trip(
        day=local.date().isoformat(),
        hour=local.hour,
        district=city.sectors.at(drove.destination) or "",
        origin=drove.origin,
        destination=drove.destination,
        seconds=drove.seconds,
    )
