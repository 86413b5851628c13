"""How fast a patrol car drives, by class of road, and what a turn costs.

Free-flow driving without siren in a city: below the legal limit, because lights, bends and parked cars are
in it. A posted `maxspeed` lowers a class speed, never raises it.
"""

from __future__ import annotations

from typing import Final

CLASS_KPH: Final[dict[str, float]] = {
    "motorway": 90.0,
    "motorway_link": 50.0,
    "trunk": 60.0,
    "trunk_link": 40.0,
    "primary": 42.0,
    "primary_link": 32.0,
    "secondary": 36.0,
    "secondary_link": 30.0,
    "tertiary": 32.0,
    "tertiary_link": 26.0,
    "unclassified": 28.0,
    "residential": 24.0,
    "road": 22.0,
    "living_street": 12.0,
    "service": 15.0,
}
"""OSM `highway` value → km/h. A class that is not listed is not driven."""

HIGHWAYS: Final[tuple[str, ...]] = tuple(CLASS_KPH)

STRAIGHT_DEGREES: Final = 40.0
"""A change of heading up to this is going straight on."""
RIGHT_TURN_S: Final = 2.0
LEFT_TURN_S: Final = 4.0
"""Across the oncoming lane, where traffic keeps right."""
U_TURN_S: Final = 12.0
"""Only where the road ends: elsewhere a turn on the spot is not a way."""


def driven_kph(highway: str, maxspeed_kph: float | None) -> float:
    """Speed assumed on a road of this class. Raises KeyError for a class that is not driven."""
    usual = CLASS_KPH[highway]
    return usual if maxspeed_kph is None else max(5.0, min(usual, maxspeed_kph))
