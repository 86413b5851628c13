"""`./dawriya exportplans`: a room's plans, as importplans reads them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from command.plan_files import as_csv, as_toml
from command.rooms import room_named


class Command(BaseCommand):
    """Reads only."""

    help = "Print a room's plans (run cards) as TOML, or with --csv as a table for a spreadsheet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--room", required=True, metavar="SLUG", help="the room whose plans they are")
        parser.add_argument("--csv", action="store_true", help="a table with a row a plan")

    def handle(self, *args: Any, **options: Any) -> None:
        write = as_csv if options["csv"] else as_toml
        self.stdout.write(write(room_named(options["room"])), ending="")
