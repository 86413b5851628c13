"""What a row says: the call that a call-taker would make of it, or the reason why it makes none."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from command.replaying.log import Row
from command.replaying.mapping import SAID, Mapping
from command.wall_clock import NeverShown


class Unusable(Exception):
    """The row makes no call: a `reason` in one word and, as str(), one sentence for a person."""

    def __init__(self, reason: str, why: str) -> None:
        super().__init__(why)
        self.reason = reason


@dataclass(frozen=True)
class Told:
    """A call of the log: when it came, what the room is told of it, and how it ends without a patrol."""

    row: Row
    at: datetime
    call: dict[str, Any]
    ending: str | None


class Reader:
    """Reads the rows of one log by its mapping."""

    def __init__(self, header: list[str], mapping: Mapping) -> None:
        self._mapping = mapping
        self._index = {name: number for number, name in enumerate(header)}
        self._width = len(header)
        self._empty = {"", *mapping.empty}
        self._seen: set[str] = set()

    def moment(self, row: Row) -> datetime:
        """When the call of the row came, in UTC. Raises Unusable."""
        if row.fault:
            raise Unusable("not_a_row", row.fault)
        if len(row.cells) != self._width:
            raise Unusable("cells", f"The row has {len(row.cells)} cells and the header {self._width}.")
        text = " ".join(self.cells(row, self._mapping.time.columns))
        try:
            return self._mapping.time.read(text)
        except NeverShown as fault:
            raise Unusable("skipped_time", str(fault)) from None
        except (ValueError, OverflowError):
            wanted = self._mapping.time.format
            raise Unusable("bad_time", f"The time {text[:40]!r} is not in the format {wanted}.") from None

    def told(self, row: Row, at: datetime) -> Told:
        """The call of the row. Raises Unusable."""
        mapping = self._mapping
        known = self.cells(row, [mapping.one_row_per])[0] if mapping.one_row_per else ""
        if known and known in self._seen:
            raise Unusable("repeated", f"An earlier row is of the same call, {known[:40]!r}.")
        if not all(map(_is_text, row.cells)):
            raise Unusable("not_text", f"The row has bytes that are not {mapping.encoding}.")
        call: dict[str, Any] = {str(name): text for name, text in mapping.constants.items()}
        call |= {name: text for name in SAID if (text := self._said(row, getattr(mapping.columns, name)))}
        call |= {"type": self._type(row)} | self.position(row)
        if "lat" not in call:
            _need_place(call, mapping)
        self._seen.add(known)
        return Told(row, at, call, mapping.ending.code(self.cells(row, mapping.ending.columns)))

    def cells(self, row: Row, names: Iterable[str]) -> list[str]:
        """The cells under these names; one that says nothing is empty."""
        cells = (row.cells[self._index[name]].strip() for name in names)
        return ["" if cell in self._empty else cell for cell in cells]

    def _said(self, row: Row, parts: list[str | list[str]]) -> str:
        lists = ([part] if isinstance(part, str) else part for part in parts)
        phrases = (" ".join(filter(None, self.cells(row, names))) for names in lists)
        return self._mapping.joined_by.join(filter(None, phrases))

    def _type(self, row: Row) -> str:
        words = self.cells(row, self._mapping.type.columns)
        if code := self._mapping.type.code(words):
            return code
        raise Unusable("unknown_type", f"The mapping has no type for {' / '.join(words)[:80]!r}.")

    def position(self, row: Row) -> dict[str, float]:
        """Degrees, WGS 84, both or neither. Raises Unusable."""
        names = [self._mapping.columns.lat, self._mapping.columns.lon]
        texts = self.cells(row, names) if all(names) else ["", ""]
        if not any(texts):
            return {}
        try:
            lat, lon = map(float, texts)
        except ValueError:
            lat = lon = math.nan
        if not (abs(lat) <= 90 and abs(lon) <= 180):
            raise Unusable("bad_coordinates", f"{' / '.join(texts)[:60]!r} is no latitude and longitude.")
        return {"lat": lat, "lon": lon}


def _need_place(call: dict[str, Any], mapping: Mapping) -> None:
    if mapping.coordinates == "required":
        raise Unusable("no_place", "The row has no coordinates, which the mapping requires.")
    if not any(letter.isalpha() for letter in call.get("place", "")):
        raise Unusable("no_place", "The row has neither coordinates nor the words of a place.")


def _is_text(cell: str) -> bool:
    """Whether every byte could be decoded, and a database can hold it."""
    return not any("\ud800" <= letter <= "\udfff" or letter == "\x00" for letter in cell)
