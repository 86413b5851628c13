"""The call log as it lies on the disk: its rows, numbered, none of them lost however broken."""

from __future__ import annotations

import csv
import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from command.replaying.mapping import Mapping


class LogUnreadable(ValueError):
    """The log cannot be read; str() is one sentence for a person."""


@dataclass(frozen=True)
class Row:
    """A row of the log. `number` counts from 1 below the header; `fault` says why the cells are no row."""

    number: int
    cells: list[str]
    fault: str = ""


class Log:
    """A file of delimited text with a header line, compressed where its name ends in .gz."""

    def __init__(self, path: Path, mapping: Mapping) -> None:
        """Read the header and the digest of the content. Raises LogUnreadable and MappingUnusable."""
        self.path, self._mapping = path, mapping
        try:
            with self._bytes() as content:
                self.digest = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
            with self._text() as text:
                self.header = [
                    name.strip() for name in next(csv.reader(text, delimiter=mapping.delimiter), [])
                ]
        except (OSError, EOFError, zlib.error, csv.Error) as fault:
            raise LogUnreadable(f"The log {path} cannot be read: {fault}.") from fault
        mapping.fit_log(self.header)

    def rows(self) -> Iterator[Row]:
        """Every row below the header, in the order of the file; empty lines are none."""
        with self._text() as text:
            kept: list[str] = []
            reader = csv.reader(_keeping(text, kept), delimiter=self._mapping.delimiter)
            next(reader)
            number = 0
            while True:
                kept.clear()
                try:
                    cells = next(reader, None)
                    fault = ""
                except csv.Error as error:
                    cells, fault = ["".join(kept)], f"This is no row of a table: {error}."
                if cells is None:
                    return
                if cells:
                    number += 1
                    yield Row(number, cells, fault)

    def _bytes(self) -> BinaryIO:
        return cast(BinaryIO, gzip.open(self.path)) if self.path.suffix == ".gz" else self.path.open("rb")

    def _text(self) -> TextIO:
        encoding = self._mapping.encoding
        return TextIOWrapper(self._bytes(), encoding=encoding, errors="surrogateescape", newline="")


def _keeping(lines: Iterable[str], kept: list[str]) -> Iterator[str]:
    for line in lines:
        kept.append(line)
        yield line
