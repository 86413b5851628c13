"""What the API says it answers: the shapes of units, emergencies, messages, entries and refusals.

They are read by OpenAPI alone: cards are drawn elsewhere and answered as they are drawn. A test holds every
drawn card to its shape, and every shape is closed.
"""

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from patrols.models import Audience, MessageKind, OrderKind, UnitKind
from patrols.rules.lifecycle import Status

Item = TypeVar("Item")
Moment = Annotated[
    str,
    Field(
        pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$",
        json_schema_extra={"format": "date-time"},
        description="ISO 8601 in UTC to the millisecond.",
    ),
]
Lat = Annotated[float, Field(ge=-90, le=90, description="Degrees north, WGS 84.")]
Lon = Annotated[float, Field(ge=-180, le=180, description="Degrees east, WGS 84.")]
Number = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(ge=0)]


class Shape(BaseModel):
    """Closed: nothing travels that is not named."""

    model_config = ConfigDict(extra="forbid")


class Page(Shape, Generic[Item]):
    """Items, and the cursor of the page after them: `next` goes into `after`, null at the end."""

    items: list[Item]
    next: int | None


class Problem(Shape):
    """RFC 9457 problem details. `code` and `facts` are for programs, `detail` for people."""

    type: Literal["about:blank"]
    status: Annotated[int, Field(ge=400, le=599)]
    title: str
    detail: str
    code: str
    facts: dict[str, str | int | float | bool | list[str] | None]


class OrderCard(Shape):
    """How far a unit's running task came to its tablet."""

    number: Number
    kind: OrderKind
    issued_at: Moment
    delivered_at: Moment | None
    seen_at: Moment | None
    acknowledged_at: Moment | None


class UnitCard(Shape):
    """A unit: `incident` is the number that it is on, `stacked` those that it does next, `off_at` when the
    first of its crew goes off duty.
    """

    card: Literal["unit"]
    id: Number
    call_sign: str
    kind: UnitKind
    crew: Number
    attributes: list[str]
    status: Status
    status_at: Moment
    emergency_at: Moment | None
    emergency_taken_at: Moment | None
    emergency_called_off_at: Moment | None
    sector: str | None
    incident: Number | None
    stacked: list[Number]
    order: OrderCard | None
    officers: list[str]
    off_at: Moment | None
    next: list[Status]
    gone: bool


class EmergencyCard(Shape):
    """An officer is in danger: called at `at`, by the tablet's clock at `device_at`."""

    card: Literal["emergency"]
    id: Number
    unit: Number
    call_sign: str
    by: str
    at: Moment
    device_at: Moment
    lat: Lat | None
    lon: Lon | None
    accuracy_m: float | None
    taken_at: Moment | None
    taken_by: str | None
    called_off_at: Moment | None
    gone: bool


class OrderCounts(Shape):
    """To how many units a message went, and how many have it and saw it."""

    issued: Number
    delivered: Number
    seen: Number


class MessageCard(Shape):
    """What was said: `unit` is who speaks, null for the room; `to` a call sign or a sector's code."""

    card: Literal["message"]
    id: Number
    number: Number
    kind: MessageKind
    at: Moment
    by: str
    unit: Number | None
    call_sign: str | None
    audience: Audience
    to: str | None
    text: str
    plate: str
    until: Moment | None
    reply_to: Number | None
    orders: OrderCounts
    missing: list[str]
    taken_at: Moment | None
    taken_by: str | None
    ended_at: Moment | None
    gone: bool


class Entry(Shape):
    """A line of the log, without cards and without what people typed; kinds and facts in docs/events.md."""

    n: Number
    at: Moment
    kind: str
    by: str | None
    facts: dict[str, Any]
    cards: Annotated[list[dict[str, Any]], Field(max_length=0)]


class NamedCode(Shape):
    """A code and its words."""

    code: str
    ar: str
    fr: str
    en: str
