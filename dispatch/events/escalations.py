"""What becomes overdue, and what no longer is."""

from dataclasses import dataclass

from patrols.decisions import Event


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
