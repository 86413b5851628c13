"""What a person may say about where and what: positions in the area, the right way round; text that fits."""

import math
from collections.abc import Mapping
from typing import Any

from maps.geo import Bounds, LatLon
from patrols.rules import saying
from patrols.rules.refusal import Refused

#: Letters that each text field holds.
LIMITS = {
    "place": 200,
    "landmark": 200,
    "text": 8000,
    "phone": 32,
    "caller": 120,
    "language": 8,
    "line": 32,
    "reason": saying.REASON_LIMIT,
    "q": 200,
}


def position(lat: float | None, lon: float | None, bounds: Bounds | None, city: str) -> LatLon | None:
    """The position that `lat` and `lon` (degrees) give, None for neither.

    Refused with 422 when only one is given, when one is not a number or off the globe, when the two are the
    wrong way round for this city (they lie in `bounds` the other way), and when they lie outside `bounds`.
    """
    if lat is None and lon is None:
        return None
    if lat is None or lon is None:
        raise Refused("half_a_position", status=422, field="lat" if lat is None else "lon")
    _degrees("lat", lat, 90)
    _degrees("lon", lon, 180)
    point = LatLon(lat, lon)
    if bounds is None or bounds.contains(point):
        return point
    if abs(lon) <= 90 and bounds.contains(LatLon(lon, lat)):
        raise Refused("swapped_coordinates", status=422, field="lat", lat=lat, lon=lon)
    raise Refused("outside_area", status=422, field="lat", city=city)


def texts(given: Mapping[str, Any]) -> None:
    """Refuse with 422 a text that is too long for its field, or that no database can hold."""
    for field, value in given.items():
        if isinstance(value, str):
            fits(field, value)


def fits(field: str, value: str) -> str:
    """The text as it was given."""
    return saying.fits(field, value, LIMITS[field])


def said(field: str, value: str) -> str:
    """A text that must not be empty."""
    if not value.strip():
        raise Refused("field_needed", status=422, field=field)
    return fits(field, value)


def _degrees(field: str, value: float, limit: int) -> None:
    if not math.isfinite(value):
        raise Refused("not_a_number", status=422, field=field)
    if abs(value) > limit:
        raise Refused("out_of_range", status=422, field=field, low=-limit, high=limit)
