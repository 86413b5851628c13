"""`./dawriya shiphead [FILE]`: append each journal's head to a file that is kept elsewhere."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from patrols import clock, heads


class Command(BaseCommand):
    help = "Append the head of each room's journal to a file that another machine keeps (DAWRIYA_HEADS)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)

    def handle(self, *_: Any, file: Path | None, **__: Any) -> None:
        path = file or settings.HEADS
        if path is None:
            raise CommandError("Where to? Name a file, or set DAWRIYA_HEADS.")
        try:
            shipped = heads.ship(path, clock.now())
        except OSError as error:
            raise CommandError(f"The heads cannot be written to {path}: {error.strerror}.") from error
        self.stdout.write(f"{path}: {shipped} heads")
