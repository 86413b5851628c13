"""`./dawriya verifyjournal`: whether every line of the log stands as it was written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from patrols.journal import verify
from patrols.models import Room


class Command(BaseCommand):
    """Recompute the hash chain of each room's journal and name every entry that does not fit."""

    help = "Verify the hash chain of each room's journal."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        for room in Room.objects.order_by("slug"):
            faults = verify(room)
            broken += len(faults)
            for number, fault in faults:
                self.stderr.write(f"{room.slug} {number}: {fault}")
            self.stdout.write(f"{room.slug}: {room.journal_head} entries, head {room.journal_hash}")
        if broken:
            raise CommandError(f"{broken} entries do not stand as they were written.")
