"""`./dawriya verifyjournal`: whether every line of the log stands as it was written."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from patrols import heads
from patrols.journal import verify
from patrols.models import Room


class Command(BaseCommand):
    """Recompute the hash chain of each room's journal and name every entry that does not fit."""

    help = "Verify the hash chain of each room's journal, and that it holds the heads that were shipped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--heads", type=Path, help="a file of shipped heads (DAWRIYA_HEADS)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            shipped = heads.read(options["heads"] or settings.HEADS)
        except (heads.HeadsFileError, OSError) as error:
            raise CommandError(str(error)) from error
        broken = []
        for room in Room.objects.order_by("slug"):
            broken += [f"{room.slug} {number}: {fault}" for number, fault in verify(room)]
            self.stdout.write(f"{room.slug}: {room.journal_head} entries, head {room.journal_hash}")
        broken += heads.missing(shipped)
        for fault in broken:
            self.stderr.write(fault)
        if broken:
            raise CommandError(f"{len(broken)} entries do not stand as they were written.")
