"""`./dawriya backup [FOLDER]`: one archive of the whole room, taken while it runs (docs/backup.md)."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from command import backups
from command.stores import StoreError
from patrols import clock, heads


class Command(BaseCommand):
    help = "Write one archive of the database and the cities' map data, while the room runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, help="where to (the data folder's backups/)")
        parser.add_argument("--keep", type=int, help="then delete all but so many of the newest there")
        parser.add_argument("--without-cities", action="store_true", help="leave the cities' map data out")
        parser.add_argument("--with-key", action="store_true", help="take the secret key along")

    def handle(
        self, *_: Any, folder: Path | None, keep: int | None, without_cities: bool, with_key: bool, **__: Any
    ) -> None:
        if keep is not None and keep < 1:
            raise CommandError("--keep is 1 or more.")
        place, began = folder or settings.DATA_DIR / "backups", time.monotonic()
        try:
            path = backups.take(place, clock.now(), cities=not without_cities, key=with_key)
            if settings.HEADS:
                heads.ship(settings.HEADS, clock.now())
            gone = backups.prune(place, keep) if keep else []
        except StoreError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"The backup failed: {error.filename or place}: {error.strerror}.") from error
        size = path.stat().st_size / 1e6
        self.stdout.write(f"{path}: {size:.1f} MB in {time.monotonic() - began:.1f} s")
        for old in gone:
            self.stdout.write(f"deleted {old.name}")
