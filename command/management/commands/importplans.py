"""`./dawriya importplans`: a room's plans from a file."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from command.plan_files import take_plans
from command.rooms import room_named
from command.tables import Faulty


class Command(BaseCommand):
    """Every fault is listed before anything is written; with one fault nothing is."""

    help = (
        "Take plans (run cards) from TOML or CSV, as docs/plans.md shows and exportplans writes them. "
        "What is named is made or changed, what is not named stays."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--room", required=True, metavar="SLUG", help="the room whose plans they are")
        parser.add_argument("file", type=Path, metavar="FILE.toml")

    def handle(self, *args: Any, **options: Any) -> None:
        for alias in connections:
            call_command("migrate", database=alias, verbosity=0, interactive=False)
        try:
            taken = take_plans(room_named(options["room"]), options["file"])
        except Faulty as fault:
            raise CommandError(f"{fault}\n{len(fault.faults)} to correct; nothing was written.") from fault
        self.stdout.write(f"plans: {taken.made} new, {taken.changed} changed")
