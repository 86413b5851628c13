"""A force from files: its units, its people, who is on which unit now, and its types of incident."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import models, transaction

from command.force_layouts import LANGUAGES, LAYOUTS
from command.tables import (
    Fault,
    Faulty,
    Row,
    read_tables,
)
from dispatch.models import IncidentType
from patrols import access, clock
from patrols.duty import book_off, book_on, end_at, next_end, open_shift
from patrols.establishment import manned_by, tell_again
from patrols.models import Officer, Posting, Room, Unit
from patrols.rules.lifecycle import TASKED, Status

#: Without letters and digits that are taken for one another.
PASSWORD_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
Force = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class FirstLogin:
    """A new officer's way in, told once. `language` is that of the note which hands it over."""

    username: str
    first_name: str
    last_name: str
    role: str
    language: str
    password: str


@dataclass
class Taken:
    """What an import did: rows made and changed by table, and the new officers' logins."""

    made: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    logins: list[FirstLogin] = field(default_factory=list)

    def count(self, table: str, made: bool, changed: bool) -> None:
        """One row of the table was taken."""
        self.made[table] = self.made.get(table, 0) + made
        self.changed[table] = self.changed.get(table, 0) + (changed and not made)


def take_force(room: Room, paths: Sequence[Path], *, hand_over: Callable[[list[FirstLogin]], None]) -> Taken:
    """Take the files into the room. What they name is made or changed, what they do not name stays, and no
    password changes. `hand_over` gets the new logins before the commit; if it fails, nothing was written.

    Raises Faulty with every fault of every file; then nothing was written.
    """
    force, faults = read_tables(paths, LAYOUTS)
    _check(room, force, faults)
    # Hashing takes a third of a second each: before the room is locked.
    logins = {login.username: (login, make_password(login.password)) for login in _first_logins(force)}
    with transaction.atomic():
        room = Room.objects.select_for_update(no_key=True).get(pk=room.pk)
        _check(room, force, ())
        taken = Taken()
        amended = _take_units(room, force.get("units", ()), taken)
        amended += _take_officers(room, force.get("officers", ()), logins, taken)
        _take_types(force.get("types", ()), taken)
        tell_again({unit.pk: unit for unit in amended}.values())
        _take_shifts(room, force.get("shifts", ()), taken)
        hand_over(taken.logins)
    return taken


def _first_logins(force: Force) -> Iterator[FirstLogin]:
    rows = [row.values for row in force.get("officers", ())]
    found = Officer.objects.filter(username__in=[values["username"] for values in rows])
    known = set(found.values_list("username", flat=True))
    for values in rows:
        if values["username"] not in known:
            signs = "".join(secrets.choice(PASSWORD_SIGNS) for _ in range(12))
            password = "-".join((signs[:4], signs[4:8], signs[8:]))
            told = {name: value for name, value in values.items() if name != "skills"}
            yield FirstLogin(**{"language": "", **told, "password": password})


def _check(room: Room, force: Force, faults: Iterable[Fault]) -> None:
    found = [*faults, *_unit_faults(room, force), *_officer_faults(force), *_shift_faults(room, force)]
    if found:
        raise Faulty(found)


def _unit_faults(room: Room, force: Force) -> Iterator[Fault]:
    sectors = list(room.sectors.order_by("code").values_list("code", flat=True))
    spelled = _spelled(room.units.values_list("call_sign", flat=True))
    for row in force.get("units", ()):
        home = row.values.get("home_sector")
        if home and home not in sectors:
            yield row.fault("home_sector", f"“{home}”; expected a sector of {room.slug}: {' '.join(sectors)}")
        yield from _misspelled(row, "call_sign", spelled)


def _officer_faults(force: Force) -> Iterator[Fault]:
    rows = force.get("officers", ())
    spelled = _spelled(Officer.objects.values_list("username", flat=True)) if rows else {}
    for row in rows:
        yield from _misspelled(row, "username", spelled)


def _shift_faults(room: Room, force: Force) -> Iterator[Fault]:
    call_signs = {*_named(force, "units", "call_sign"), *room.units.values_list("call_sign", flat=True)}
    people = room.postings.values_list("officer__username", flat=True)
    posted = {*_named(force, "officers", "username"), *people}
    accounts = Officer.objects.in_bulk(_named(force, "shifts", "username"), field_name="username")
    for row in force.get("shifts", ()):
        username, call_sign = row.values.get("username"), row.values.get("call_sign")
        if call_sign and call_sign not in call_signs:
            yield row.fault("call_sign", f"“{call_sign}”; expected a unit of the room or of the units' file")
        if username and username not in posted:
            expected = "an officer of the room or of the officers' file"
            yield row.fault("username", f"“{username}”; expected {expected}")
        elif (officer := accounts.get(username or "")) and (why := _cannot_go(officer, room, call_sign)):
            yield row.fault("username", f"“{username}” {why}")


def _named(force: Force, table: str, column: str) -> list[str]:
    return [row.values[column] for row in force.get(table, ()) if column in row.values]


def _cannot_go(officer: Officer, room: Room, wanted: str | None) -> str | None:
    """Why the officer cannot go to the wanted unit, if so."""
    if not officer.is_active:
        return "is switched off; expected an active account"
    shift = open_shift(officer)
    if shift is None or (shift.unit.room_id, shift.unit.call_sign) == (room.pk, wanted):
        return None
    if shift.unit.room_id != room.pk:
        return f"is on {shift.unit} of the room {shift.unit.room.slug}; expected to have booked off there"
    if Status(shift.unit.status) in TASKED:
        return f"is on {shift.unit}, which has a running task; expected to be free"
    return None


def _spelled(names: Iterable[str]) -> dict[str, set[str]]:
    """The names as they are written, by how they sound to whoever ignores capitals."""
    found: dict[str, set[str]] = {}
    for name in names:
        found.setdefault(name.casefold(), set()).add(name)
    return found


def _misspelled(row: Row, column: str, spelled: Mapping[str, set[str]]) -> Iterator[Fault]:
    name = row.values.get(column, "")
    there = spelled.get(name.casefold(), set())
    if there and name not in there:
        yield row.fault(column, f"“{name}” is there already as “{min(there)}”; expected the same capitals")


def _take_units(room: Room, rows: Sequence[Row], taken: Taken) -> list[Unit]:
    """Returns those that were there and have changed."""
    sectors = {sector.code: sector for sector in room.sectors.all()}
    amended = []
    for row in rows:
        values = dict(row.values)
        if "home_sector" in values:
            values["home_sector"] = sectors.get(values["home_sector"])
        unit, made = Unit.objects.select_related("room", "home_sector").get_or_create(
            room=room, call_sign=values.pop("call_sign"), defaults={**values, "status_at": clock.now()}
        )
        changed = _amend(unit, values)
        amended += [unit] * changed
        taken.count("units", made, changed)
    return amended


def _take_officers(
    room: Room, rows: Sequence[Row], logins: Mapping[str, tuple[FirstLogin, str]], taken: Taken
) -> list[Unit]:
    """Returns the units on which an officer's name has changed."""
    renamed = []
    for row in rows:
        known = {"first_name", "last_name", "skills"} & row.values.keys()
        names = {name: row.values[name] for name in known}
        login, hashed = logins.get(row.values["username"], (None, ""))
        officer, made = Officer.objects.get_or_create(
            username=row.values["username"], defaults={**names, "password": hashed}
        )
        taken.logins += [login] if made and login else []
        changed = _amend(officer, names)
        renamed += [officer] * changed
        role = {"role": row.values["role"]}
        posting, posted = Posting.objects.get_or_create(officer=officer, room=room, defaults=role)
        if moved := _amend(posting, role):
            access.withdraw(officer)
        taken.count("officers", made, changed or posted or moved)
    return manned_by(renamed)


def _take_shifts(room: Room, rows: Sequence[Row], taken: Taken) -> None:
    units = {unit.call_sign: unit for unit in room.units.select_related("room")}
    people = Officer.objects.in_bulk([row.values["username"] for row in rows], field_name="username")
    for row in rows:
        officer, unit = people[row.values["username"]], units[row.values["call_sign"]]
        shift = open_shift(officer)
        there = shift if shift and shift.unit_id == unit.pk else None
        if there is None:
            if shift:
                book_off(officer)
            there = book_on(officer, unit)
        changed = "off_at" in row.values and end_at([there], next_end(unit, row.values["off_at"]))
        taken.count("shifts", shift is None, changed or there != shift)


def _take_types(rows: Sequence[Row], taken: Taken) -> None:
    for row in rows:
        values = dict(row.values)
        keywords = {
            language: values.pop(f"keywords_{language}")
            for language in LANGUAGES
            if f"keywords_{language}" in values
        }
        kind, made = IncidentType.objects.get_or_create(
            code=values.pop("code"), defaults={**values, "keywords": keywords}
        )
        changed = _amend(kind, {**values, "keywords": {**kind.keywords, **keywords}})
        taken.count("types", made, changed)


def _amend(record: models.Model, values: Mapping[str, Any]) -> bool:
    """Write the values that are news, and nothing else of the row; whether there was any."""
    news = [name for name, value in values.items() if getattr(record, name) != value]
    for name in news:
        setattr(record, name, values[name])
    if news:
        record.save(update_fields=news)
    return bool(news)
