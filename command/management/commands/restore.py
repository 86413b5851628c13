"""`./dawriya restore --drill [FILE]`: prove a backup beside the room; `restore FILE`: make the room it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from command import backups, stores
from patrols.heads import Head, read


class Command(BaseCommand):
    help = "Prove a backup by restoring it into a fresh database; without --drill, restore the room from it."
    requires_system_checks = []  # the room's own database may be gone

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="the backup (the newest of the data folder)")
        parser.add_argument("--drill", action="store_true", help="only prove; the room is not touched")
        parser.add_argument("--heads", type=Path, help="a file of shipped heads (DAWRIYA_HEADS)")
        parser.add_argument("--replace", action="store_true", help="what the room's database holds may go")

    def handle(
        self, *_: Any, file: Path | None, drill: bool, heads: Path | None, replace: bool, **__: Any
    ) -> None:
        path = file or self._newest()
        if not drill and not file:
            raise CommandError("Which backup? Only a drill takes the newest by itself.")
        if not drill and not replace and stores.holds_rows():
            raise CommandError("The room's database is not empty; --replace says that it may be overwritten.")
        try:
            shipped = read(heads or settings.HEADS)
            proved = (backups.drill if drill else backups.restore)(path, shipped)
        except backups.BackupError as error:
            for fault in error.faults:
                self.stderr.write(fault)
            raise CommandError(f"{path} is refused: {len(error.faults)} faults.") from error
        except (stores.StoreError, ValueError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename or path}: {error.strerror}.") from error
        self._tell(path, proved, shipped)

    def _newest(self) -> Path:
        if found := backups.backups(settings.DATA_DIR / "backups"):
            return found[-1]
        raise CommandError(f"There is no backup in {settings.DATA_DIR / 'backups'}; name one.")

    def _tell(self, path: Path, proved: backups.Proved, shipped: list[Head]) -> None:
        for what, seconds in proved.seconds.items():
            self.stdout.write(f"{seconds:6.1f} s  {what}")
        for slug, head in proved.manifest["rooms"].items():
            self.stdout.write(f"{slug}: {head['number']} entries, head {head['hash']}")
        rows = sum(proved.manifest["counts"].values())
        told = f"{len(shipped)} shipped heads compared" if shipped else "no shipped heads to compare"
        self.stdout.write(f"{path.name} is sound: {rows} rows, {told}.")
