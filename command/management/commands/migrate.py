"""`./dawriya migrate`: Django's own, on a connection without the room's haste."""

from typing import Any

from django.core.management.commands import migrate

from command.stores import unhurried


class Command(migrate.Command):
    """To fill a column or to build an index of a large room takes longer than any question of it may."""

    def handle(self, *args: Any, **options: Any) -> None:
        with unhurried(options["database"]):
            super().handle(*args, **options)
