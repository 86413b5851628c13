"""What happens to calls."""

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
class CallReopened(Event):
    """A call that had ended with this disposition goes on, in the hands of who did it: `why`."""

    call: int
    disposition: str
    why: str


@dataclass(frozen=True, kw_only=True)
class PromiseSaid(Event):
    """A caller was told when a patrol comes, in minutes from then; `incident` speaks for the call."""

    call: int
    incident: int | None
    low_min: int
    high_min: int
    until: datetime
