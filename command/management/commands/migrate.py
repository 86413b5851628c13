"""`./dawriya migrate`: Django's own, on a connection without the room's haste."""

from typing import Any

from django.core.management.commands import migrate

from command.stores import unhurried
from patrols import tracks


class Command(migrate.Command):
    """To fill a column or to build an index of a large room takes longer than any question of it may.

    Behind the alias `tracks` lie tables of one app: to follow how all others became what they are would take
    ten times as long as to make those.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        if options["database"] == tracks.TRACKS and not options["app_label"]:
            options |= {"app_label": tracks.APP, "run_syncdb": False}
        with unhurried(options["database"]):
            super().handle(*args, **options)
