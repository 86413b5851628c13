"""What happens, the patrol half."""

from dataclasses import dataclass, field
from datetime import datetime

from patrols.decisions import Event


@dataclass(frozen=True, kw_only=True)
class UnitStatusChanged(Event):
    """A unit does something else now, by its own report or because the room said so."""

    personal = frozenset({"note"})
    unit: int
    call_sign: str
    status: str
    was: str
    device_at: datetime | None = None
    disposition: str | None = None
    reason: str | None = None
    note: str | None = None
    by_room: bool = False


@dataclass(frozen=True, kw_only=True)
class UnitStatusUndone(Event):
    """A unit's tablet took back what it had just reported, `was` at `reported_at`. The unit is in `status`
    again, since when it was before.
    """

    unit: int
    call_sign: str
    status: str
    was: str
    reported_at: datetime
    device_at: datetime


@dataclass(frozen=True, kw_only=True)
class UnitAmended(Event):
    """Something else about a unit on duty than what it does was changed: its crew, its attributes, a name."""

    unit: int
    call_sign: str


@dataclass(frozen=True, kw_only=True)
class UnitBookedOn(Event):
    """An officer took a unit on duty; until `off_at`, where that was said."""

    unit: int
    call_sign: str
    off_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class UnitShiftEndSet(Event):
    """It was said until when a unit's crew is on duty, or that nobody knows."""

    unit: int
    call_sign: str
    off_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class UnitBookedOff(Event):
    """A unit's last officer went off duty."""

    unit: int
    call_sign: str


@dataclass(frozen=True, kw_only=True)
class OrderIssued(Event):
    """A tablet must learn something; `how` a task was withdrawn, if that is it."""

    unit: int
    call_sign: str
    order: int
    order_kind: str
    how: str | None = None
    message: int | None = None


@dataclass(frozen=True, kw_only=True)
class OrderDeclined(Event):
    """The officer cannot do what was ordered. `order` is what the tablet had last; `device_at` its clock."""

    unit: int
    call_sign: str
    order: int
    reason: str
    device_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class OrderDelivered(Event):
    """The tablet stored its orders up to `through`; `messages` are those that they tell."""

    unit: int
    call_sign: str
    orders: list[int]
    through: int
    messages: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class OrderSeen(Event):
    """The officer had the orders up to `through` on the screen; `messages` are those that they tell."""

    unit: int
    call_sign: str
    orders: list[int]
    through: int
    messages: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class MessageSent(Event):
    """The room said something to these units, or to one. `to` is a call sign, a sector's code or nothing."""

    personal = frozenset({"said"})
    message: int
    audience: str
    to: str | None
    units: list[int]
    reply_to: int | None
    said: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class MessageReceived(Event):
    """A unit said something to its room. `device_at` is its tablet's clock."""

    personal = frozenset({"said"})
    message: int
    unit: int
    call_sign: str
    reply_to: int | None
    device_at: datetime | None
    said: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class MessageTaken(Event):
    """Somebody in the room read what a unit said."""

    message: int
    call_sign: str


@dataclass(frozen=True, kw_only=True)
class MessageExpired(Event):
    """What the room said is old; not all have seen it."""

    message: int


@dataclass(frozen=True, kw_only=True)
class BoloPublished(Event):
    """These units, and those that come on duty, look out for somebody or something."""

    personal = frozenset({"said"})
    message: int
    audience: str
    to: str | None
    units: list[int]
    until: datetime | None
    said: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class BoloEnded(Event):
    """Somebody ended a BOLO; all who were told are told so."""

    message: int
    units: list[int]


@dataclass(frozen=True, kw_only=True)
class BoloExpired(Event):
    """The time of a BOLO passed; its tablets knew until when."""

    message: int


@dataclass(frozen=True, kw_only=True)
class TracksForgotten(Event):
    """Where units were before a moment is deleted, by policy: so many readings of so many units."""

    before: datetime
    fixes: int
    units: int


@dataclass(frozen=True, kw_only=True)
class EmergencyRaised(Event):
    """An officer calls for help. `emergency` is its id; a position, where one is known."""

    emergency: int
    unit: int
    call_sign: str
    device_at: datetime
    lat: float | None
    lon: float | None


@dataclass(frozen=True, kw_only=True)
class EmergencyTaken(Event):
    """Somebody in the room sees to it."""

    emergency: int
    unit: int
    call_sign: str


@dataclass(frozen=True, kw_only=True)
class EmergencyCalledOff(Event):
    """The crew says that it is safe; the room has yet to make sure."""

    emergency: int
    unit: int
    call_sign: str


@dataclass(frozen=True, kw_only=True)
class EmergencyEnded(Event):
    """The room ended it."""

    personal = frozenset({"said"})
    emergency: int
    unit: int
    call_sign: str
    said: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class AccountLocked(Event):
    """Somebody failed too often to sign in as this officer; from that address nobody can for a while."""

    personal = frozenset({"address"})
    officer: int
    name: str
    address: str


@dataclass(frozen=True, kw_only=True)
class AccountUnlocked(Event):
    """An administrator let the officer try again."""

    officer: int
    name: str


@dataclass(frozen=True, kw_only=True)
class AccountFactorsReset(Event):
    """An administrator removed the officer's second factors; sessions opened with them ended."""

    officer: int
    name: str
