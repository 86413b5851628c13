"""Frames from sockets: JSON in, structs out; what is not understood is refused in one word.

Both kinds of client are described in `docs/protocol.md`. Unknown fields, NaN and infinity are refused here.
"""

from datetime import datetime
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import force_setattr

from patrols.rules.moments import in_reach
from patrols.rules.refusal import Refused

T = TypeVar("T")
Number = Annotated[int, Meta(ge=0, le=2**53)]
Key = Annotated[str, Meta(pattern="^[!-~]{8,64}\\Z")]
Code = Annotated[str, Meta(pattern="^[!-~]{0,64}\\Z")]
Aware = Annotated[datetime, Meta(tz=True)]


class Timed(Struct, frozen=True):
    """Whatever says when, by the tablet's clock."""

    at: Aware

    def __post_init__(self) -> None:
        force_setattr(self, "at", in_reach(self.at))


class Hello(Struct, tag_field="t", tag="hello", forbid_unknown_fields=True, frozen=True):
    """A console begins, at its own last entry, or asks for a snapshot."""

    after: Number | None


class Ack(Struct, tag_field="t", tag="ack", forbid_unknown_fields=True, frozen=True):
    """A console drew everything up to `n`."""

    n: Number


class Got(Struct, tag_field="t", tag="got", forbid_unknown_fields=True, frozen=True):
    """A console drew the last positions."""


class Beat(Struct, tag_field="t", tag="beat", forbid_unknown_fields=True, frozen=True):
    """The client is there."""


class TabletHello(Struct, tag_field="t", tag="hello", forbid_unknown_fields=True, frozen=True):
    """A tablet begins, with the last order that it keeps."""

    device: Annotated[str, Meta(pattern="^[ -~]{1,64}\\Z")]
    order: Number


class Receipt(Struct, tag_field="t", tag="receipt", forbid_unknown_fields=True, frozen=True):
    """Orders stored, and shown, up to these numbers."""

    delivered: Number
    seen: Number


class Report(Timed, tag_field="t", tag="report", forbid_unknown_fields=True, frozen=True):
    """The officer's unit status."""

    key: Key
    status: Code
    order: Number | None = None
    disposition: Code | None = None
    note: Annotated[str, Meta(max_length=2000)] | None = None


class Undo(Timed, tag_field="t", tag="undo", forbid_unknown_fields=True, frozen=True):
    """The officer takes back the report with the key `of`."""

    key: Key
    of: Key


class Decline(Timed, tag_field="t", tag="decline", forbid_unknown_fields=True, frozen=True):
    """The officer cannot do the task; `order` is what the tablet last had of it."""

    key: Key
    order: Number
    reason: Annotated[str, Meta(min_length=1, max_length=300)]


class Say(Timed, tag_field="t", tag="message", forbid_unknown_fields=True, frozen=True):
    """The officer says something to the room; `reply_to` is a message of the room that it answers."""

    key: Key
    text: str
    reply_to: Number | None = None


class Help(Timed, tag_field="t", tag="help", forbid_unknown_fields=True, frozen=True):
    """The officer is in danger; where the tablet is, if it knows."""

    key: Key
    lat: Annotated[float, Meta(ge=-90, le=90)] | None = None
    lon: Annotated[float, Meta(ge=-180, le=180)] | None = None
    accuracy_m: Annotated[float, Meta(ge=0, le=100_000)] | None = None


class Safe(Timed, tag_field="t", tag="safe", forbid_unknown_fields=True, frozen=True):
    """The officer calls the emergency off."""

    key: Key


class FixFrame(Timed, forbid_unknown_fields=True, frozen=True):
    """One reading; `n` is the device's own count."""

    n: Number
    lat: Annotated[float, Meta(ge=-90, le=90)]
    lon: Annotated[float, Meta(ge=-180, le=180)]
    accuracy_m: Annotated[float, Meta(ge=0, le=100_000)] | None = None
    heading: Annotated[float, Meta(ge=0, le=360)] | None = None
    speed_kph: Annotated[float, Meta(ge=0, le=500)] | None = None


class Fixes(Struct, tag_field="t", tag="fixes", forbid_unknown_fields=True, frozen=True):
    """Readings, oldest first."""

    seq: Number
    fixes: Annotated[list[FixFrame], Meta(max_length=200)]


ConsoleFrame = Hello | Ack | Got | Beat
TabletFrame = TabletHello | Receipt | Report | Undo | Decline | Say | Help | Safe | Fixes | Beat
_console: msgspec.json.Decoder[ConsoleFrame] = msgspec.json.Decoder(ConsoleFrame)
_tablet: msgspec.json.Decoder[TabletFrame] = msgspec.json.Decoder(TabletFrame)


def console_frame(text: str) -> ConsoleFrame:
    """A console's frame, or `malformed` with what is wrong and where."""
    return _decode(_console, text)


def tablet_frame(text: str) -> TabletFrame:
    """A tablet's frame, or `malformed` with what is wrong and where."""
    return _decode(_tablet, text)


def _decode(decoder: "msgspec.json.Decoder[T]", text: str) -> T:
    try:
        return decoder.decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise Refused("malformed", status=400, problem=str(error)[:200]) from error
