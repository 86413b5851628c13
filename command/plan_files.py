"""A room's plans in a file and out of it: TOML for people who write, CSV for a spreadsheet.

In a table a need is one phrase, `2 car: car moto + armed`, with | between needs; in TOML it is a table of its
own. Both are read by the same columns.
"""

import csv
import io
import json
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction

from command.tables import (
    Cell,
    Fault,
    Faulty,
    Layout,
    Row,
    number,
    or_else,
    phrases,
    read_row,
    read_tables,
    safe,
    some_of,
    text,
    unsafe,
    yes_or_no,
)
from dispatch.models import IncidentType, Plan
from dispatch.plans import LANGUAGES, need_card, need_from
from dispatch.rules.plan import ALARMS, check, need_of
from dispatch.rules.policy import PRIORITIES
from patrols import vocabulary
from patrols.models import Room

DAY_MIN = 24 * 60
LISTS, NEEDS = ("types", "priorities", "sectors"), ("needs", "backup")
#: What is said in each language, and how long it may be.
SAID = {"name": 60, "tell": 500}


class Taken(NamedTuple):
    """How many plans an import made and changed."""

    made: int
    changed: int


def take_plans(room: Room, path: Path) -> Taken:
    """Take a file of plans (.toml, else CSV) into the room. What it names is made or changed, what it does
    not name stays, and so does what a missing column holds.

    Raises Faulty with every fault; then nothing was written.
    """
    with transaction.atomic():
        room = Room.objects.select_for_update(no_key=True).get(pk=room.pk)
        layout = layout_of(room)
        read = _read_toml if path.suffix.casefold() == ".toml" else _read_csv
        rows, faults = read(path, layout)
        known = {plan.code: plan for plan in room.plans.all()}
        faults += [fault for row in rows for fault in _faults(row, known.get(row.values.get("code", "")))]
        if faults:
            raise Faulty(faults)
        done = [_take(room, row.values, known) for row in rows]
    return Taken(done.count("made"), done.count("changed"))


def layout_of(room: Room) -> Layout:
    """The columns of a plan, with the types and sectors that this room knows."""
    types = list(IncidentType.objects.order_by("pk").values_list("code", flat=True))
    sectors = list(room.sectors.order_by("code").values_list("code", flat=True))
    columns = {
        "code": text(40, pattern=r"[-a-z0-9_]+", means="small Latin letters, digits, - _"),
        "alarm": or_else(1, number(ALARMS[0], ALARMS[-1])),
        "types": some_of(types),
        "priorities": _priorities,
        "sectors": some_of(sectors),
        "hours": or_else((None, None), _hours),
        **dict.fromkeys(NEEDS, _needs),
        "least_crew": or_else(1, number(1, 99)),
        "rest_min": or_else(0, number(0, DAY_MIN)),
        "shift_min": or_else(0, number(0, DAY_MIN)),
        **{f"{what}_{language}": _said(longest) for what, longest in SAID.items() for language in LANGUAGES},
        "active": or_else(True, yes_or_no),
    }
    return Layout("plans", "code", columns, frozenset(columns) - {"code", "needs"})


def as_toml(room: Room) -> str:
    """The room's plans as `take_plans` reads them."""
    return "\n".join(_table(plan) for plan in room.plans.order_by("code"))


def as_csv(room: Room) -> str:
    """The same for a spreadsheet."""
    sheet = csv.writer(file := io.StringIO(), lineterminator="\n")
    columns = list(layout_of(room).columns)
    sheet.writerow(columns)
    for plan in room.plans.order_by("code"):
        cells = _cells(plan)
        sheet.writerow([safe(cells[column]) for column in columns])
    return file.getvalue()


def _take(room: Room, values: Mapping[str, Any], known: Mapping[str, Plan]) -> str:
    fields = dict(values)
    if "hours" in fields:
        fields["from_hour"], fields["until_hour"] = fields.pop("hours")
    plan = known.get(fields["code"]) or Plan(room=room)
    news = [name for name, value in fields.items() if getattr(plan, name) != value]
    for name in news:
        setattr(plan, name, fields[name])
    made = plan.pk is None
    if made or news:
        plan.save()
    return "made" if made else "changed" if news else "same"


def _faults(row: Row, before: Plan | None) -> Iterator[Fault]:
    """What is wrong between the columns of a row; what it lacks is as it was."""
    needs, backup = (
        [need_from(one) for one in row.values.get(name, getattr(before, name, []))] for name in NEEDS
    )
    if "needs" in row.values:
        try:
            check(needs, backup)
        except ValueError as expected:
            yield row.fault("needs", f"expected {expected}")


def _read_csv(path: Path, layout: Layout) -> tuple[list[Row], list[Fault]]:
    found, faults = read_tables([path], [layout])
    return found.get(layout.name, []), faults


def _read_toml(path: Path, layout: Layout) -> tuple[list[Row], list[Fault]]:
    try:
        whole = path.read_text(encoding="utf-8-sig")
        given = tomllib.loads(whole)
    except OSError as error:
        return [], [Fault(path.name, 0, "", f"cannot be read: {error.strerror}")]
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return [], [Fault(path.name, 0, "", f"no TOML: {error}")]
    tables = given.get("plans")
    if set(given) != {"plans"} or not isinstance(tables, list):
        return [], [Fault(path.name, 0, "", "expected tables [[plans]] and nothing else")]
    lines = [n for n, line in enumerate(whole.splitlines(), 1) if line.split("#")[0].strip() == "[[plans]]"]
    rows, faults, seen = list[Row](), list[Fault](), set[str]()
    for place, table in enumerate(tables):
        line = lines[place] if len(lines) == len(tables) else 0
        row = _row_of(path.name, line, table, layout, faults)
        code = str(row.values.get("code", "")).casefold()
        if code and code in seen:
            faults.append(row.fault("code", f"“{code}” stands twice; expected once"))
        seen.add(code)
        rows.append(row)
    return rows, faults


def _row_of(file: str, line: int, table: Any, layout: Layout, faults: list[Fault]) -> Row:
    cells = dict[str, str]()
    for name, value in (table if isinstance(table, dict) else {}).items():
        try:
            cells |= _flat(name, value)
        except (TypeError, ValueError, KeyError):
            faults.append(Fault(file, line, name, f"{json.dumps(value, default=str)[:80]}; {_EXPECTED}"))
    for name in [name for name in cells if name not in layout.columns]:
        cells.pop(name)
        known = " ".join(layout.columns)
        faults.append(Fault(file, line, name, f"not a column of {layout.name}; expected {known}"))
    faults += [
        Fault(file, line, name, f"missing; a table of {layout.name} needs it")
        for name in layout.columns
        if name in layout.needed - set(table if isinstance(table, dict) else ())
    ]
    return read_row(file, line, list(cells), list(cells.values()), layout, faults)


_EXPECTED = "expected a text, a number, yes or no, a list of these, or a table as docs/plans.md shows"


def _flat(name: str, value: Any) -> dict[str, str]:
    """A value of TOML as the cells of a table; a need is a phrase, what is said a cell a language."""
    if name in NEEDS and isinstance(value, list):
        return {name: " | ".join(map(_phrase, value))}
    if name in SAID and isinstance(value, dict):
        return {f"{name}_{language}": _word(said) for language, said in value.items()}
    if isinstance(value, list):
        return {name: " ".join(map(_word, value))}
    return {name: _word(value)}


def _phrase(table: dict[str, Any]) -> str:
    """A need as `need_of` reads it."""
    if unknown := set(table) - {"need", "count", "kinds", "skills"}:
        raise ValueError(unknown)
    kinds, skills = (" ".join(map(_word, table.get(name, []))) for name in ("kinds", "skills"))
    phrase = f"{_word(table.get('count', 1))} {_word(table['need'])}: {kinds}"
    return f"{phrase} + {skills}" if skills else phrase


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int):
        return unicodedata.normalize("NFC", str(value).strip())
    raise TypeError(value)


def _priorities(cell: str) -> list[int]:
    return [int(one) for one in some_of([str(one) for one in PRIORITIES])(cell)]


def _hours(cell: str) -> tuple[int, int]:
    since, _, until = cell.partition("-")
    try:
        hours = number(0, 23)(since.strip()), number(0, 23)(until.strip())
        if hours[0] != hours[1]:
            return hours
    except ValueError:
        pass
    raise ValueError("two different hours from 0 to 23 with - between them, as 22-6")


def _needs(cell: str) -> list[dict[str, Any]]:
    return [need_card(need_of(phrase, *_codes())) for phrase in phrases(cell)]


def _codes() -> tuple[list[str], list[str]]:
    kinds, skills = (
        [word["code"] for word in words()] for words in (vocabulary.unit_kinds, vocabulary.attributes)
    )
    return kinds, skills


def _said(longest: int) -> Cell:
    read = text(longest, empty=True)
    return lambda cell: read(unsafe(cell))


def _cells(plan: Plan) -> dict[str, str]:
    """The plan as the cells of a table."""
    hours = "" if plan.from_hour is None else f"{plan.from_hour}-{plan.until_hour}"
    lists = {name: " ".join(map(str, getattr(plan, name))) for name in LISTS}
    needs = {name: " | ".join(str(need_from(one)) for one in getattr(plan, name)) for name in NEEDS}
    plain = ("code", "alarm", "least_crew", "rest_min", "shift_min")
    said = {text: getattr(plan, text) for what in SAID for text in (f"{what}_{one}" for one in LANGUAGES)}
    numbers = {name: str(getattr(plan, name)) for name in plain}
    return {**numbers, **lists, "hours": hours, **needs, **said, "active": _word(plan.active)}


def _table(plan: Plan) -> str:
    """The plan as tables of TOML, whose texts and lists are written as JSON writes them."""
    names = ("code", "alarm", *LISTS, "least_crew", "rest_min", "shift_min", "active")
    said = {name: getattr(plan, name) for name in names} | {"hours": _cells(plan)["hours"]}
    wanted = {name: getattr(plan, name) for name in NEEDS}
    said |= {name: [] for name, needs in wanted.items() if not needs}
    lines = ["[[plans]]", *(_line(name, value) for name, value in said.items())]
    for what in SAID:
        lines += ["", f"[plans.{what}]"]
        lines += [_line(language, getattr(plan, f"{what}_{language}")) for language in LANGUAGES]
    for name, needs in wanted.items():
        for need in needs:
            lines += ["", f"[[plans.{name}]]", *(_line(key, value) for key, value in need.items())]
    return "\n".join(lines) + "\n"


def _line(name: str, value: Any) -> str:
    return f"{name} = {json.dumps(value, ensure_ascii=False)}"
