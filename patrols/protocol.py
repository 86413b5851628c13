"""Frames from sockets: JSON in, structs out; what is not understood is refused in one word.

Both kinds of client are described in `docs/protocol.md`. Unknown fields, NaN and infinity are refused here.
"""

from datetime import datetime
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from patrols.rules.refusal import Refused

T = TypeVar("T")
Number = Annotated[int, Meta(ge=0, le=2**53)]
Key = Annotated[str, Meta(min_length=8, max_length=64)]
Short = Annotated[str, Meta(max_length=64)]
Aware = Annotated[datetime, Meta(tz=True)]


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

    device: Annotated[str, Meta(min_length=1, max_length=64)]
    order: Number


class Receipt(Struct, tag_field="t", tag="receipt", forbid_unknown_fields=True, frozen=True):
    """Orders stored, and shown, up to these numbers."""

    delivered: Number
    seen: Number


class Report(Struct, tag_field="t", tag="report", forbid_unknown_fields=True, frozen=True):
    """The officer's unit status. `at` is the tablet's clock."""

    key: Key
    status: Short
    at: Aware
    order: Number | None = None
    disposition: Short | None = None
    note: Annotated[str, Meta(max_length=2000)] | None = None


class Undo(Struct, tag_field="t", tag="undo", forbid_unknown_fields=True, frozen=True):
    """The officer takes back the report with the key `of`. `at` is the tablet's clock."""

    key: Key
    of: Key
    at: Aware


class Decline(Struct, tag_field="t", tag="decline", forbid_unknown_fields=True, frozen=True):
    """The officer cannot do the task; `order` is what the tablet last had of it, `at` its clock."""

    key: Key
    order: Number
    reason: Annotated[str, Meta(min_length=1, max_length=300)]
    at: Aware


class Say(Struct, tag_field="t", tag="message", forbid_unknown_fields=True, frozen=True):
    """The officer says something to the room; `reply_to` is a message of the room that it answers."""

    key: Key
    text: str
    at: Aware
    reply_to: Number | None = None


class Help(Struct, tag_field="t", tag="help", forbid_unknown_fields=True, frozen=True):
    """The officer is in danger; where the tablet is, if it knows. `at` is the tablet's clock."""

    key: Key
    at: Aware
    lat: Annotated[float, Meta(ge=-90, le=90)] | None = None
    lon: Annotated[float, Meta(ge=-180, le=180)] | None = None
    accuracy_m: Annotated[float, Meta(ge=0, le=100_000)] | None = None


class Safe(Struct, tag_field="t", tag="safe", forbid_unknown_fields=True, frozen=True):
    """The officer calls the emergency off."""

    key: Key
    at: Aware


class FixFrame(Struct, forbid_unknown_fields=True, frozen=True):
    """One reading; `n` is the device's own count."""

    n: Number
    at: Aware
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
