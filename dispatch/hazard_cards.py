"""READ what is dangerous where: the hazards that reach a place, as they travel."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from dispatch.models import Hazard, HazardKind, Incident
from dispatch.rules.hazard import REACH_LIMIT_M, SHOWN
from maps.geo import Bounds, LatLon, around, degrees_north, distance_m, distances_m
from patrols.clock import stamp
from patrols.journal import Card
from patrols.models import Room
from patrols.rules.refusal import Refused

Row = TypeVar("Row", bound=Model)

_WORST = {kind.value: place for place, kind in enumerate(HazardKind)}


def hazards(room: Room) -> QuerySet[Hazard]:
    """The room's hazards with all that their cards need."""
    return Hazard.objects.filter(room=room).select_related("room", "incident", "noted_by")


def hazard(room: Room, which: int) -> Hazard:
    """The hazard of this id, or a refusal."""
    if found := hazards(room).filter(pk=which).first():
        return found
    raise Refused("not_there", status=404, what="hazard")


def reaching(room: Room, points: Sequence[LatLon | None]) -> list[list[Hazard]]:
    """For each point, the hazards that have not ended and reach it: the worst, then the newest, so many as
    are shown. One reading for all points.
    """
    known = [point for point in points if point]
    if not known:
        return [[] for _ in points]
    box = around(known, REACH_LIMIT_M)
    found = list(within(hazards(room).filter(ended_at__isnull=True), box).order_by("lat", "pk"))
    lats = [one.lat for one in found]
    return [_at(point, found, lats) if point else [] for point in points]


def reached(hazard: Hazard, among: QuerySet[Incident]) -> list[Incident]:
    """The incidents of these that the hazard reaches, by number."""
    at = LatLon(hazard.lat, hazard.lon)
    near = within(among, around([at], hazard.radius_m)).order_by("number")
    return [one for one in near if distance_m(position(one), at) <= hazard.radius_m]  # type: ignore[arg-type]


def position(placed: Any) -> LatLon | None:
    """Where it is, if it is on the map."""
    return LatLon(placed.lat, placed.lon) if placed.lat is not None else None


def within(among: QuerySet[Row], box: Bounds) -> QuerySet[Row]:
    """Those in the box."""
    return among.filter(lat__range=(box.south, box.north), lon__range=(box.west, box.east))


def card_of(found: Hazard) -> Card:
    """A hazard that was read with `hazards` as screens show it."""
    return {
        "id": found.pk,
        "kind": found.kind,
        "text": found.text,
        "source": found.source,
        "lat": found.lat,
        "lon": found.lon,
        "radius_m": found.radius_m,
        "incident": found.incident.number if found.incident else None,
        "noted_at": stamp(found.noted_at),
        "by": found.noted_by.name,
        "until": stamp(found.until),
        "ended_at": stamp(found.ended_at),
    }


def told(found: Sequence[Hazard], now: datetime) -> list[dict[str, Any]]:
    """What a crew is told of those that are in force."""
    return [
        {"id": one.pk, "kind": one.kind, "text": one.text, "source": one.source, "until": stamp(one.until)}
        for one in found
        if one.until is None or one.until > now
    ]


def _at(point: LatLon, found: Sequence[Hazard], lats: Sequence[float]) -> list[Hazard]:
    high = degrees_north(REACH_LIMIT_M)
    near = found[bisect_left(lats, point.lat - high) : bisect_right(lats, point.lat + high)]
    metres = distances_m([one.lat for one in near], [one.lon for one in near], point)
    reach = [one for one, far in zip(near, metres, strict=True) if far <= one.radius_m]
    return sorted(reach, key=lambda one: (_WORST[one.kind], -one.noted_at.timestamp(), -one.pk))[:SHOWN]
