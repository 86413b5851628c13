"""What happens to the units on an incident."""

from dataclasses import dataclass

from patrols.decisions import Event


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
