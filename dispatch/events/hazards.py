"""What becomes known to be dangerous, and what no longer is."""

from dataclasses import dataclass
from datetime import datetime

from patrols.decisions import Event


@dataclass(frozen=True, kw_only=True)
class HazardNoted(Event):
    """Something is dangerous about a place. `hazard` is its id; `incidents` are the open ones in its reach,
    `incident` the one with which it became known.
    """

    personal = frozenset({"said"})
    hazard: int
    hazard_kind: str
    incident: int | None
    incidents: list[int]
    until: datetime | None
    said: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class HazardEnded(Event):
    """Somebody said that it is over."""

    hazard: int
    hazard_kind: str
    incident: int | None
    incidents: list[int]


@dataclass(frozen=True, kw_only=True)
class HazardExpired(Event):
    """Its time has passed."""

    hazard: int
    hazard_kind: str
    incident: int | None
    incidents: list[int]
