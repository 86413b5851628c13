"""Tables that people keep in a spreadsheet, read with every fault found and none guessed away."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: What a cell becomes; a ValueError says in words what was expected.
Cell = Callable[[str], Any]
#: A cell that begins so is run as a formula by spreadsheets (OWASP, "CSV Injection").
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
#: Invisible signs that Arabic and Persian writing needs.
JOINERS = "\u200c\u200d\u200e\u200f\u061c"
YES, NO = frozenset({"yes", "1", "true", "oui", "نعم"}), frozenset({"no", "0", "false", "non", "لا"})


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong where. `line` counts from 1; 0 is the file as a whole."""

    file: str
    line: int
    column: str
    expected: str

    def __str__(self) -> str:
        where = [
            self.file,
            f"line {self.line}" * bool(self.line),
            f"column {self.column}" * bool(self.column),
        ]
        return f"{', '.join(filter(None, where))}: {self.expected}"


class Faulty(ValueError):
    """The files cannot be taken as they are; nothing was written."""

    def __init__(self, faults: Collection[Fault]) -> None:
        self.faults = sorted(faults)
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True)
class Layout:
    """A kind of table: its columns in order, those that may be missing, and the one that names a row."""

    name: str
    key: str
    columns: Mapping[str, Cell]
    optional: frozenset[str] = frozenset()

    @property
    def needed(self) -> set[str]:
        """The columns without which it is not this table."""
        return set(self.columns) - self.optional


@dataclass(frozen=True)
class Row:
    """One row and where it stands; a column that its table lacks is not in `values`."""

    file: str
    line: int
    values: dict[str, Any]

    def fault(self, column: str, expected: str) -> Fault:
        """Something wrong in this row."""
        return Fault(self.file, self.line, column, expected)


def read_tables(paths: Sequence[Path], layouts: Sequence[Layout]) -> tuple[dict[str, list[Row]], list[Fault]]:
    """The rows of each file by the name of the layout that its header fits, and every fault.

    A cell at fault is not in its row's values.
    """
    found: dict[str, list[Row]] = {}
    faults: list[Fault] = []
    for path in paths:
        try:
            lines = _lines(path)
            layout, header = _header(path.name, next(lines, (1, [])), layouts)
            if layout.name in found:
                raise Faulty([Fault(path.name, 1, "", f"a second table of {layout.name}; expected one")])
            rows = found[layout.name] = []
            for line, cells in lines:
                rows.append(read_row(path.name, line, header, cells, layout, faults))
        except Faulty as fault:
            faults += fault.faults
    for layout in layouts:
        faults += _repeated(found.get(layout.name, []), layout.key)
    return found, faults


def read_row(
    file: str, line: int, header: list[str], cells: list[str], layout: Layout, faults: list[Fault]
) -> Row:
    """The row as far as it could be read; what could not be is among the faults."""
    row = Row(file, line, {})
    if any(cells[len(header) :]):
        faults.append(row.fault("", f"{len(cells)} cells; expected {len(header)}"))
    for name, cell in zip(header, cells, strict=False):
        try:
            if any(unicodedata.category(sign) in ("Cc", "Cf") and sign not in JOINERS for sign in cell):
                raise ValueError("no line break and no invisible character")
            row.values[name] = layout.columns[name](cell)
        except ValueError as expected:
            faults.append(row.fault(name, f"“{_shown(cell)}”; expected {expected}"))
    faults += [row.fault(name, "missing; the line ends before it") for name in header[len(cells) :]]
    return row


def safe(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def unsafe(cell: str) -> str:
    """The text that was made `safe`."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def or_else(default: object, read: Cell) -> Cell:
    """The default where the cell is empty."""
    return lambda cell: read(cell) if cell else default


def text(most: int, *, empty: bool = False, pattern: str = "", means: str = "") -> Cell:
    """Up to `most` characters; with a pattern, those that it matches whole, which `means` says in words."""

    def read(cell: str) -> str:
        if not cell and empty:
            return cell
        if not 1 <= len(cell) <= most or (pattern and not re.fullmatch(pattern, cell)):
            raise ValueError(f"1 to {most} {means or 'characters'}")
        return cell

    return read


def number(least: int, most: int) -> Cell:
    """A whole number between these two, both included."""

    def read(cell: str) -> int:
        if not cell.isdecimal() or not least <= int(cell[:9]) <= most:
            raise ValueError(f"a number from {least} to {most}")
        return int(cell)

    return read


def one_of(codes: Collection[str], *, empty: bool = False) -> Cell:
    """One of these codes."""

    def read(cell: str) -> str:
        if cell in codes or (empty and not cell):
            return cell
        raise ValueError(f"one of {' '.join(codes)}")

    return read


def some_of(codes: Collection[str]) -> Cell:
    """Any of these codes with spaces between them, each once, in the order of the room's vocabulary."""

    def read(cell: str) -> list[str]:
        if unknown := sorted(set(cell.split()) - set(codes)):
            raise ValueError(f"no {' '.join(unknown)}, only codes among {' '.join(codes)}")
        return [code for code in codes if code in cell.split()]

    return read


def phrases(cell: str) -> list[str]:
    """Words or phrases with | between them, each once."""
    return list(dict.fromkeys(phrase for part in cell.split("|") if (phrase := part.strip())))


def yes_or_no(cell: str) -> bool:
    """Yes or no, in any of the three languages."""
    if cell.casefold() in YES | NO:
        return cell.casefold() in YES
    raise ValueError("yes or no")


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The number and the cells of each line that is not empty."""
    try:
        raw = path.read_bytes()
        whole = raw.decode("utf-8-sig")
    except OSError as error:
        raise Faulty([Fault(path.name, 0, "", f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Faulty([Fault(path.name, line, "", "not UTF-8; expected text saved as CSV UTF-8")]) from error
    first = whole.split("\n", 1)[0]
    comma = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(whole, newline=""), delimiter=comma, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = [unicodedata.normalize("NFC", cell.strip()) for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            expected = f"not a line of CSV ({error}); expected cells with {comma} between them"
            raise Faulty([Fault(path.name, line, "", expected)]) from error
        if any(cells):
            yield line, cells


def _header(file: str, first: tuple[int, list[str]], layouts: Sequence[Layout]) -> tuple[Layout, list[str]]:
    line, cells = first
    header = [cell.casefold() for cell in cells]
    layout = max(layouts, key=lambda one: (one.needed <= set(header), len(set(header) & set(one.columns))))
    if not set(header) & set(layout.columns):
        known = "; ".join(f"{one.name}: {' '.join(one.columns)}" for one in layouts)
        raise Faulty([Fault(file, line, "", f"no header of a known table; expected one of {known}")])
    faults = [
        Fault(file, line, name, f"missing; a table of {layout.name} needs it")
        for name in layout.columns
        if name in layout.needed - set(header)
    ]
    for place, name in enumerate(header):
        shown = name or f"number {place + 1}"
        if name not in layout.columns:
            known = " ".join(layout.columns)
            faults.append(Fault(file, line, shown, f"not a column of {layout.name}; expected {known}"))
        elif name in header[:place]:
            faults.append(Fault(file, line, shown, "stands twice; expected once"))
    if faults:
        raise Faulty(faults)
    return layout, header


def _shown(cell: str) -> str:
    """The cell as a terminal may show it."""
    plain = "".join(sign if sign.isprintable() else "�" for sign in cell)
    return plain if len(plain) <= 40 else f"{plain[:39]}…"


def _repeated(rows: list[Row], key: str) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for row in rows:
        if (name := row.values.get(key)) is not None:
            first = seen.setdefault(name.casefold(), row.line)
            if first != row.line:
                yield row.fault(key, f"“{name}” stands on line {first} already; expected once")
