"""What the columns and words of a city's call log mean to the room; `docs/call-logs.md` explains it."""

from __future__ import annotations

import codecs
import tomllib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

import msgspec

from command.wall_clock import moment

Said = Literal["place", "landmark", "text", "phone", "caller", "language"]
SAID = get_args(Said)


class MappingUnusable(ValueError):
    """The mapping cannot be used for this log or this room; str() is one sentence for a person."""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the mapping: a name that it does not know is refused."""


class Time(Part, frozen=True):
    """When: `columns` joined by a space, read by `format` (strptime's, or iso), on the clocks of `zone`."""

    columns: list[str]
    zone: str
    format: str = "iso"

    def read(self, text: str) -> datetime:
        """The moment in UTC that the text names; of two, the earlier. Raises ValueError, as NeverShown where
        the clocks skip it.
        """
        iso = self.format == "iso"
        at = datetime.fromisoformat(text) if iso else datetime.strptime(text, self.format)  # noqa: DTZ007
        return moment(at, ZoneInfo(self.zone))


class Words(Part, frozen=True):
    """The log's words and our codes: the first of the `columns` whose word is listed decides."""

    columns: list[str]
    words: dict[str, str]
    default: str | None = None

    def __post_init__(self) -> None:
        words = {_plain(word): code for word, code in self.words.items()}
        msgspec.structs.force_setattr(self, "words", words)

    def code(self, cells: Iterable[str]) -> str | None:
        """Our code for the cells of these columns, or the default. Case and spaces make no difference."""
        listed = (self.words[word] for word in map(_plain, cells) if word in self.words)
        return next(listed, self.default)

    def codes(self) -> set[str]:
        """Every code that may come of it."""
        return {*self.words.values()} | ({self.default} if self.default else set())


class Columns(Part, frozen=True):
    """Where each thing stands. An inner list is joined by a space, the outer one by `joined_by`."""

    place: list[str | list[str]] = []
    landmark: list[str | list[str]] = []
    text: list[str | list[str]] = []
    phone: list[str | list[str]] = []
    caller: list[str | list[str]] = []
    language: list[str | list[str]] = []
    lat: str = ""
    lon: str = ""


class Units(Part, frozen=True):
    """A log with a row for each unit that was sent, for `./dawriya twin`: units of one `kind` stand in for
    each other, `priority` is by the words of its columns, times are read as the call's.
    """

    unit: str
    kind: str
    sent: str
    there: str
    free: str
    priority: Words
    queued: str = ""
    sector: str = ""

    def asked(self) -> set[str]:
        """Every column that it names."""
        named = {self.unit, self.kind, self.sent, self.there, self.free, self.queued, self.sector}
        return (named | {*self.priority.columns}) - {""}


class Mapping(Part, frozen=True):
    """A city's log. `empty` are cells that say nothing; `one_row_per` is the column of a call's number."""

    time: Time
    type: Words
    columns: Columns
    ending: Words = Words(columns=[], words={})
    constants: dict[Said, str] = {}
    coordinates: Literal["required", "optional"] = "optional"
    one_row_per: str = ""
    joined_by: str = ", "
    delimiter: str = ","
    encoding: str = "utf-8-sig"
    empty: list[str] = []
    units: Units | None = None

    def asked(self) -> set[str]:
        """Every column that the mapping reads."""
        parts = [part for name in SAID for part in getattr(self.columns, name)]
        said = {name for part in parts for name in ([part] if isinstance(part, str) else part)}
        single = {self.columns.lat, self.columns.lon, self.one_row_per} - {""}
        units = self.units.asked() if self.units else set()
        return said | single | units | {*self.time.columns, *self.type.columns, *self.ending.columns}

    def fit_log(self, header: list[str]) -> None:
        """Raises MappingUnusable when the log lacks a column."""
        if missing := sorted(self.asked() - set(header)):
            raise MappingUnusable(
                f"The log has no column {', '.join(missing)}; its columns are {', '.join(header)}."
            )

    def fit_room(self, vocabulary: dict[str, Any]) -> None:
        """Raises MappingUnusable when the room does not use a code, or not for a call without a patrol."""
        types = {found["code"] for found in vocabulary["types"]}
        endings = {found["code"] for found in vocabulary["dispositions"] if not found["patrol"]}
        if odd := sorted(self.type.codes() - types):
            raise MappingUnusable(f"The room has no type {', '.join(odd)}.")
        if odd := sorted(self.ending.codes() - endings):
            raise MappingUnusable(f"The room ends no call without a patrol as {', '.join(odd)}.")


def read_mapping(path: Path) -> Mapping:
    """The mapping in a TOML file. Raises MappingUnusable."""
    try:
        found = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Mapping)
        ZoneInfo(found.time.zone)
        codecs.lookup(found.encoding)
    except OSError as fault:
        raise MappingUnusable(f"The mapping {path} cannot be read: {fault.strerror}.") from fault
    except (ValueError, LookupError) as fault:
        raise MappingUnusable(f"The mapping {path} is not one: {fault}.") from fault
    if len(found.delimiter) != 1:
        raise MappingUnusable(f"The mapping {path}: delimiter is one character.")
    return found


def _plain(word: str) -> str:
    return " ".join(word.split()).casefold()
