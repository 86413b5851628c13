"""What happens to incidents."""

from dataclasses import dataclass, field
from datetime import datetime

from patrols.decisions import Event


@dataclass(frozen=True, kw_only=True)
class IncidentOpened(Event):
    """Something needs a unit and waits in the queue."""

    incident: int
    type: str
    priority: int
    sector: str | None


@dataclass(frozen=True, kw_only=True)
class IncidentAmended(Event):
    """Something about an incident is known better now; `fields` names what changed."""

    personal = frozenset({"said"})
    incident: int
    fields: list[str]
    said: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class IncidentNoted(Event):
    """Somebody added a note to an incident."""

    personal = frozenset({"said"})
    incident: int
    said: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class IncidentHeld(Event):
    """An incident waits on purpose, until a moment."""

    incident: int
    until: datetime


@dataclass(frozen=True, kw_only=True)
class IncidentResumed(Event):
    """The hold of an incident ended."""

    incident: int


@dataclass(frozen=True, kw_only=True)
class IncidentRequeued(Event):
    """An incident lost its last unit before anything was settled and waits again. `promised_until`: by when
    one of its callers was told that a patrol comes, which none does any more.
    """

    incident: int
    promised_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class IncidentMerged(Event):
    """An incident is the same thing as another, which speaks for it now; `calls` are its open ones."""

    incident: int
    into: int
    calls: list[int]


@dataclass(frozen=True, kw_only=True)
class IncidentUnmerged(Event):
    """An incident is not the same thing after all and speaks for itself again, with these open calls."""

    incident: int
    out_of: int
    calls: list[int]


@dataclass(frozen=True, kw_only=True)
class IncidentCancelled(Event):
    """Nobody need go any more."""

    incident: int
    disposition: str
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class IncidentReopened(Event):
    """A closed incident needs a unit again."""

    incident: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class IncidentClosed(Event):
    """An incident ended with what became of it."""

    incident: int
    disposition: str
