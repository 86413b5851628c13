"""READ who stands by: the free units whose position is known, and how soon each can be where."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from dispatch import area, worklist
from dispatch.rules.policy import POLICY
from maps.geo import Floats, LatLon
from maps.reach import Place, Standing, arrivals
from maps.snapping import OFF_ROAD_M
from patrols.city import city_of
from patrols.models import LastFix, Room, Shift, Unit
from patrols.rules.lifecycle import FREE


class Free(NamedTuple):
    """A unit that may be sent without asking anybody, and where it was last heard."""

    unit: int
    call_sign: str
    kind: str
    position: LatLon


class Where(NamedTuple):
    """A position in a sector; one that nobody called from is `drawn`, and may lie off the roads."""

    position: LatLon
    sector: str | None
    drawn: bool = False


def units(room: Room, now: datetime) -> list[Free]:
    """Those of the room that are staffed and were heard lately enough, by id: who would be asked first."""
    free = Unit.objects.filter(room=room, status__in=FREE, emergency__isnull=True)
    staffed = Exists(Shift.objects.filter(unit=OuterRef("pk"), ended_at__isnull=True))
    rows = list(free.filter(staffed).order_by("pk").values_list("pk", "call_sign", "kind"))
    heard = LastFix.objects.filter(
        unit__in=[pk for pk, _, _ in rows], fix_at__gte=now - timedelta(seconds=POLICY.lost_after_s)
    )
    at = {unit: LatLon(lat, lon) for unit, lat, lon in heard.values_list("unit", "lat", "lon")}
    running = worklist.running(pk for pk, _, _ in rows)
    return [
        Free(pk, call_sign, kind, at[pk]) for pk, call_sign, kind in rows if pk in at and pk not in running
    ]


def seconds(
    room: Room,
    standing: Sequence[Free],
    places: Sequence[Where],
    now: datetime,
    bound_s: float = POLICY.bound_s,
) -> Floats:
    """Seconds to each place (rows) from each unit (columns), infinite beyond `bound_s`: by road at the speeds
    that the city has learned, in a straight line for those that have a pace, as a recommendation says.
    """
    city, speeds = city_of(room), area.speeds_of(room)
    graph = speeds.roads if speeds else city.graph if city else None
    wanted = [
        Place(
            one.position,
            speeds.pace(room, now, one.sector) if speeds else None,
            math.inf if one.drawn else OFF_ROAD_M,
        )
        for one in places
    ]
    return arrivals(
        graph, [Standing(one.position, POLICY.pace_kph.get(one.kind)) for one in standing], wanted, bound_s
    )
