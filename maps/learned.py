"""What a city's own trips taught: its seconds for each road and turn, and what a whole trip takes.

A trip takes `scale × (path seconds + access_s)`, where the path's seconds are what the search adds up. The
scale depends on the hour of the week and the district of the destination alone, and is positive: it never
changes who is nearer to one destination.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from .geo import Floats
from .roads import RoadGraph
from .snapping import Ints
from .speeds import HIGHWAYS

GROUPS: Final = ("fast", "link", "primary", "secondary", "tertiary", "local")
"""Classes of road that learn one factor together."""
_GROUP_OF: Final = {"motorway": 0, "trunk": 0, "primary": 2, "secondary": 3, "tertiary": 4}
DENSE: Final = 10.0
"""Kilometres of street to the square kilometre: the unit in which a town slows its traffic."""
WEEK_HOURS: Final = 168


@dataclass(frozen=True, slots=True)
class Pace:
    """How the search's seconds become a trip's, for one destination in one hour; `scale` is above 0. Eight of
    ten trips take from `low` to `high` times as long as that.
    """

    scale: float
    access_s: float
    low: float
    high: float

    def trips(self, path_s: Floats) -> Floats:
        """The seconds of many trips, in order."""
        return self.scale * (path_s + self.access_s)

    def path_bound(self, seconds: float) -> float:
        """The path of a trip that takes so long: the inverse of `trips`; below 0 there is none."""
        return seconds / self.scale - self.access_s


def group_of_edges(graph: RoadGraph) -> Ints:
    """Per edge, the index into GROUPS."""
    of_class = [_GROUP_OF.get(name, 1 if name.endswith("_link") else 5) for name in HIGHWAYS]
    return np.array(of_class, dtype=np.int64)[graph.shape_class][graph.edge_shape]


@dataclass(frozen=True)
class Learned:
    """Factors on the textbook's seconds, and the trip's own part."""

    groups: tuple[float, ...] = (1.0,) * len(GROUPS)
    built_up: float = 0.0
    """seconds grow by this power of e for each DENSE around"""
    one_way: float = 1.0
    turns: float = 1.0
    access_s: float = 0.0
    """from the door to the street and to a halt"""
    hours: tuple[float, ...] = (1.0,) * WEEK_HOURS
    districts: Mapping[str, float] | None = None
    low: float = 1.0
    high: float = 1.0

    def on(self, graph: RoadGraph) -> RoadGraph:
        """The same roads at the learned speeds."""
        factor = np.array(self.groups)[group_of_edges(graph)] * np.exp(self.built_up * graph.built_up / DENSE)
        factor[graph.edge_twin < 0] *= self.one_way
        return graph.at_speeds(graph.usual_seconds * factor, graph.turn_seconds * self.turns)

    def pace(self, hour_of_week: int, district: str | None = None) -> Pace:
        """Of trips to this district in this hour; 0 is Monday's first."""
        scale = self.hours[hour_of_week] * (self.districts or {}).get(district or "", 1.0)
        return Pace(scale, self.access_s, self.low, self.high)

    def scales(self, hours_of_week: Ints, districts: Any) -> Floats:
        """The factor on the seconds of each trip, (n,); its hour counts as in `pace`."""
        known = self.districts or {}
        of_district = np.array([known.get(name, 1.0) for name in districts], dtype=np.float64)
        return np.asarray(np.array(self.hours)[hours_of_week] * of_district, dtype=np.float64)

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "groups": dict(zip(GROUPS, self.groups, strict=True))}

    @classmethod
    def of_json(cls, facts: Mapping[str, Any]) -> Learned:
        """Raises KeyError, TypeError or ValueError for what `as_json` did not make."""
        found = cls(
            **{
                **facts,
                "groups": tuple(float(facts["groups"][name]) for name in GROUPS),
                "hours": tuple(float(hour) for hour in facts["hours"]),
            }
        )
        positive = (
            *found.groups,
            *found.hours,
            *(found.districts or {}).values(),
            found.one_way,
            found.turns,
            found.low,
        )
        if len(found.hours) != WEEK_HOURS or not all(np.isfinite(one) and one > 0 for one in positive):
            raise ValueError("every factor is a number above 0, and a week has 168 hours")
        return found


TEXTBOOK: Final = Learned()
