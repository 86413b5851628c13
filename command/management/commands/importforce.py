"""`./dawriya importforce`: a force's own units, people, shifts and types of incident."""

import csv
import os
from pathlib import Path
from typing import Any, TextIO

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from command.force_layouts import LAYOUTS
from command.rooms import room_named
from command.staffing import FirstLogin, Taken, take_force
from command.tables import Faulty, safe

COLUMNS = ("username", "first_name", "last_name", "role", "language", "password")


class Command(BaseCommand):
    """Every fault is listed before anything is written; with one fault nothing is."""

    help = (
        "Set up a force from CSV files (UTF-8, comma or semicolon), each known by its header: "
        + "; ".join(f"{layout.name} ({' '.join(layout.columns)})" for layout in LAYOUTS)
        + ". Any of them may be left out. What is named is made or changed, what is not named stays."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--room", required=True, metavar="SLUG", help="the room that the force works in")
        parser.add_argument(
            "--passwords",
            type=Path,
            metavar="FILE",
            help="a file to make for the new officers' first passwords, readable by you alone; "
            "without it they are printed",
        )
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE.csv")

    def handle(self, *args: Any, **options: Any) -> None:
        for alias in connections:
            call_command("migrate", database=alias, verbosity=0, interactive=False)
        room = room_named(options["room"])
        passwords: Path | None = options["passwords"]
        if passwords and os.path.lexists(passwords):
            raise CommandError(f"{passwords} exists already; --passwords names a file to be made.")
        made: list[Path] = []
        try:
            taken = take_force(
                room, options["files"], hand_over=lambda logins: made.extend(_keep(logins, passwords))
            )
        except BaseException as fault:
            for path in made:
                path.unlink(missing_ok=True)
            if isinstance(fault, Faulty):
                raise CommandError(
                    f"{fault}\n{len(fault.faults)} to correct; nothing was written."
                ) from fault
            if isinstance(fault, OSError):
                raise CommandError(f"{passwords}: {fault.strerror}; nothing was written.") from fault
            raise
        self._report(taken, passwords)

    def _report(self, taken: Taken, passwords: Path | None) -> None:
        for table, made in taken.made.items():
            self.stdout.write(f"{table}: {made} new, {taken.changed[table]} changed")
        if taken.logins and passwords:
            self.stdout.write(f"first passwords: {passwords}")
        elif taken.logins:
            self.stdout.write("First passwords, shown this once:")
            _write(taken.logins, self.stdout)  # type: ignore[arg-type]  # what csv needs is write()


def _keep(logins: list[FirstLogin], path: Path | None) -> list[Path]:
    """On disk before the commit: no account without its password. Returns the file that was made, if any."""
    if not path or not logins:
        return []
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(handle, "w", encoding="utf-8-sig", newline="") as file:
            _write(logins, file)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink()
        raise
    return [path]


def _write(logins: list[FirstLogin], file: TextIO) -> None:
    sheet = csv.writer(file, lineterminator="\n")
    sheet.writerow(COLUMNS)
    sheet.writerows([safe(getattr(login, column)) for column in COLUMNS] for login in logins)
