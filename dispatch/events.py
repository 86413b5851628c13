"""What happens, the decision half. `call` and `incident` are the room's numbers; `unit` is an id.

Each event names all whose cards it changed. What people typed is personal: it is sealed in `said`.
"""

from dataclasses import dataclass, field
from datetime import datetime

from patrols.decisions import Event


@dataclass(frozen=True, kw_only=True)
class CallTaken(Event):
    """A contact began. `said` is {field: value} of its phone, caller and text."""

    personal = frozenset({"said"})
    call: int
    said: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CallRang(Event):
    """A call rings and nobody has taken it yet. `said` holds its phone."""

    personal = frozenset({"said"})
    call: int
    line: str
    said: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CallAnswered(Event):
    """Somebody took a call that rang."""

    call: int


@dataclass(frozen=True, kw_only=True)
class CallTakenOver(Event):
    """A call goes on with another taker; `was` is who had it."""

    call: int
    was: str


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
class CallJoined(Event):
    """A call tells of an incident that was known."""

    call: int
    incident: int


@dataclass(frozen=True, kw_only=True)
class CallLeft(Event):
    """A call tells of something else than this incident after all."""

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
class IncidentConsulted(Event):
    """Somebody read what is over."""

    incident: int


@dataclass(frozen=True, kw_only=True)
class CallConsulted(Event):
    """Somebody read a call that is over."""

    call: int


@dataclass(frozen=True, kw_only=True)
class PastSearched(Event):
    """Somebody searched what is over. `asked` is what for; `found` counts what the first page showed."""

    personal = frozenset({"asked"})
    asked: dict[str, str]
    found: int


@dataclass(frozen=True, kw_only=True)
class IncidentClosed(Event):
    """An incident ended with what became of it."""

    incident: int
    disposition: str


@dataclass(frozen=True, kw_only=True)
class AssignmentStacked(Event):
    """A unit does this after what it does now."""

    incident: int
    unit: int
    call_sign: str


@dataclass(frozen=True, kw_only=True)
class AssignmentMade(Event):
    """A unit was sent. `seconds` is the driving time that was expected; `by_policy`: it was stacked and began
    by itself; `why` it and not the first of the advice; `calls_for_help`: it did, and a person meant it.
    """

    incident: int
    unit: int
    call_sign: str
    seconds: float | None
    recommendation: int | None
    by_policy: bool = False
    why: str | None = None
    calls_for_help: bool = False


@dataclass(frozen=True, kw_only=True)
class AssignmentAdded(Event):
    """These units were sent to help those that were on the incident already, the `beside`."""

    incident: int
    units: list[int]
    call_signs: list[str]
    beside: list[str]


@dataclass(frozen=True, kw_only=True)
class AssignmentDiverted(Event):
    """A unit that had not arrived at the incident `was` was turned to this one; `instead` is the unit that
    goes there in its place, if one does, with its call sign `instead_call_sign`.
    """

    incident: int
    unit: int
    call_sign: str
    was: int
    instead: int | None
    instead_call_sign: str | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class AssignmentSwapped(Event):
    """A unit goes to this incident in place of the `other`, which does what the unit did: `other_incident`.
    It did nothing where that is null, and the other is free.
    """

    incident: int
    unit: int
    call_sign: str
    other: int
    other_call_sign: str
    other_incident: int | None
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class AssignmentMoved(Event):
    """A unit goes on for another incident, since they were merged or parted; `was` is the one before."""

    incident: int
    unit: int
    call_sign: str
    was: int


@dataclass(frozen=True, kw_only=True)
class AssignmentAdvanced(Event):
    """A sent unit reached a stage, or its tablet confirmed the task (`delivered`, `seen`)."""

    incident: int
    unit: int
    call_sign: str
    stage: str


@dataclass(frozen=True, kw_only=True)
class AssignmentSetBack(Event):
    """A sent unit took back that it had gone on: it is in `stage` again, and the times of the other one are
    forgotten.
    """

    incident: int
    unit: int
    call_sign: str
    stage: str


@dataclass(frozen=True, kw_only=True)
class AssignmentEnded(Event):
    """A unit is no longer on the incident; `preempted_by` is the one that took it, if one did."""

    incident: int
    unit: int
    call_sign: str
    ended_as: str
    disposition: str | None = None
    reason: str | None = None
    preempted_by: int | None = None


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


@dataclass(frozen=True, kw_only=True)
class KnownConsulted(Event):
    """Somebody read what happened before at the place of a call or an incident, or from its number."""

    call: int | None
    incident: int | None


@dataclass(frozen=True, kw_only=True)
class PromiseSaid(Event):
    """A caller was told when a patrol comes, in minutes from then; `incident` speaks for the call."""

    call: int
    incident: int | None
    low_min: int
    high_min: int
    until: datetime


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
class EscalationTaken(Event):
    """Somebody sees to what is overdue, until the next rung is due."""

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
