"""What becomes of every row: the counts, and the file of those that were set aside, with the reason."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from command.replaying.log import Row
from command.replaying.mapping import Mapping

#: A spreadsheet computes a cell that begins so; a plain number is harmless.
FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠\t\r]")
NUMBER = re.compile(r"^[+-]?\d+([.,]\d+)?$")


class AsideUnwritable(ValueError):
    """The file of rows set aside cannot be written; str() is one sentence for a person."""


@dataclass
class Tally:
    """Counts of rows. `outside` lie outside the window and are not read; `first` explains each reason.

    A run that was stopped has rows that are read, but neither accepted nor set aside: unfinished.
    """

    read: int = 0
    outside: int = 0
    queued: int = 0
    closed: int = 0
    aside: Counter[str] = field(default_factory=Counter)
    first: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def accepted(self) -> int:
        """Rows that the room took."""
        return self.queued + self.closed

    def told(self, seconds: float) -> str:
        """A line for each reason, then the summary in one line."""
        lines = [
            f"{reason}: {count}, the first in row {self.first[reason][0]}: {self.first[reason][1]}"
            for reason, count in self.aside.most_common()
        ]
        reasons = ", ".join(f"{reason} {count}" for reason, count in self.aside.most_common())
        unfinished = self.read - self.accepted - self.aside.total()
        lines.append(
            f"{self.read} read = {self.accepted} accepted ({self.queued} queued, {self.closed} closed)"
            f" + {self.aside.total()} set aside{f' ({reasons})' if reasons else ''}"
            f"{f' + {unfinished} unfinished' if unfinished else ''};"
            f" {self.outside} outside the window;"
            f" {seconds:.1f} s, {self.read / max(seconds, 0.001):.1f} rows/s"
        )
        return "\n".join(lines)


class Aside:
    """Sets rows aside: counts them in the tally and, where there is a path, keeps them there as CSV."""

    def __init__(self, path: Path | None, header: list[str], mapping: Mapping, tally: Tally) -> None:
        self._path, self._header, self._tally = path, header, tally
        self._encoding = mapping.encoding

    def __enter__(self) -> Self:
        """Raises AsideUnwritable."""
        self._file = None
        if self._path:
            try:
                self._file = self._path.open(
                    "w", encoding=self._encoding, errors="surrogateescape", newline=""
                )
            except OSError as fault:
                raise AsideUnwritable(f"{self._path} cannot be written: {fault.strerror}.") from fault
            self._table = csv.writer(self._file)
            self._table.writerow(["reason", "explanation", "row", *map(safe, self._header)])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()

    def put(self, row: Row, reason: str, why: str) -> None:
        """Set one row aside."""
        self._tally.aside[reason] += 1
        self._tally.first.setdefault(reason, (row.number, why))
        if self._file:
            self._table.writerow([reason, safe(why), row.number, *map(safe, row.cells)])


def safe(cell: str) -> str:
    """The cell as a spreadsheet may open it: an apostrophe keeps it from being a formula."""
    return f"'{cell}" if FORMULA.match(cell) and not NUMBER.match(cell) else cell
