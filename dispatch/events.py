"""What happens, the decision half. `call` and `incident` are the room's numbers; `unit` is an id.

Each event names all whose cards it changed. What people typed is personal: it is sealed in `said`.
"""

from dataclasses import dataclass, field
from datetime import datetime

from patrols.events import Event


@dataclass(frozen=True, kw_only=True)
class CallTaken(Event):
    """A contact began. `said` is {field: value} of its phone, caller and text."""

    personal = frozenset({"said"})
    call: int
    said: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CallAmended(Event):
    """Something about a call is known better now; `fields` names what changed."""

    personal = frozenset({"said"})
    call: int
    fields: list[str]
    said: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CallQueued(Event):
    """A call became an incident's."""

    call: int
    incident: int


@dataclass(frozen=True, kw_only=True)
class CallClosed(Event):
    """A call ended: without a patrol, or with its incident."""

    call: int
    disposition: str


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
    """An incident lost its last unit before anything was settled and waits again."""

    incident: int


@dataclass(frozen=True, kw_only=True)
class IncidentClosed(Event):
    """An incident ended with what became of it."""

    incident: int
    disposition: str


@dataclass(frozen=True, kw_only=True)
class AssignmentMade(Event):
    """A unit was sent. `seconds` is the driving time that was expected."""

    incident: int
    unit: int
    call_sign: str
    seconds: float | None
    recommendation: int | None


@dataclass(frozen=True, kw_only=True)
class AssignmentAdvanced(Event):
    """A sent unit reached a stage, or its tablet confirmed the task (`delivered`, `seen`)."""

    incident: int
    unit: int
    call_sign: str
    stage: str


@dataclass(frozen=True, kw_only=True)
class AssignmentEnded(Event):
    """A unit is no longer on the incident."""

    incident: int
    unit: int
    call_sign: str
    ended_as: str
    disposition: str | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class EscalationRaised(Event):
    """Something is overdue and the next rung must know. `alarm` is the escalation's id."""

    alarm: int
    incident: int | None
    unit: int | None
    call_sign: str | None
    rule: str
    rung: str


@dataclass(frozen=True, kw_only=True)
class EscalationEnded(Event):
    """What was overdue is no longer. `rung` is how high it had climbed."""

    alarm: int
    incident: int | None
    unit: int | None
    call_sign: str | None
    rule: str
    rung: str
