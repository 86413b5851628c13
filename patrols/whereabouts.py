"""READ where units really were at a moment, as their own readings say it, whenever those were heard."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from maps.geo import LatLon
from patrols.models import Fix


def whereabouts(unit_ids: Iterable[int], at: datetime, gap_s: float) -> dict[int, LatLon]:
    """{unit: position} on the straight line between the readings before and after the moment. A unit whose
    two readings lie more than `gap_s` apart, or are not kept, is not named: nobody knows where it was.
    """
    gap = timedelta(seconds=gap_s)
    readings = Fix.objects.filter(unit__in=list(unit_ids), fix_at__gte=at - gap, fix_at__lte=at + gap)
    before: dict[int, tuple[datetime, LatLon]] = {}
    after: dict[int, tuple[datetime, LatLon]] = {}
    for unit, fix_at, lat, lon in readings.order_by("fix_at", "pk").values_list(
        "unit", "fix_at", "lat", "lon"
    ):
        if fix_at <= at:
            before[unit] = fix_at, LatLon(lat, lon)
        if fix_at >= at:
            after.setdefault(unit, (fix_at, LatLon(lat, lon)))
    return {
        unit: _between(earlier, after[unit], at)
        for unit, earlier in before.items()
        if unit in after and after[unit][0] - earlier[0] <= gap
    }


def _between(earlier: tuple[datetime, LatLon], later: tuple[datetime, LatLon], at: datetime) -> LatLon:
    (began, here), (ended, there) = earlier, later
    share = (at - began) / (ended - began) if ended > began else 0.0
    return LatLon(here.lat + share * (there.lat - here.lat), here.lon + share * (there.lon - here.lon))


def track(unit_id: int, since: datetime, until: datetime) -> list[tuple[datetime, LatLon]]:
    """The unit's readings from one moment to another, both included, in their own order of time; of several
    devices only what that one said which said most: two are never in quite the same place.
    """
    readings = Fix.objects.filter(unit=unit_id, fix_at__gte=since, fix_at__lte=until)
    of_device: dict[str, list[tuple[datetime, LatLon]]] = {}
    for device, fix_at, lat, lon in readings.order_by("fix_at", "pk").values_list(
        "device", "fix_at", "lat", "lon"
    ):
        of_device.setdefault(device, []).append((fix_at, LatLon(lat, lon)))
    return max(of_device.values(), key=len, default=[])
