"""`./dawriya resetfactors`: for whoever lost every second factor and has no administrator left to ask."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from patrols import door
from patrols.models import Officer


class Command(BaseCommand):
    """Who may run it may read the database anyway; the journal keeps that it was done."""

    help = (
        "Remove an account's second factors and recovery codes, and end its sessions. Its password stays; "
        "where it must have a second factor, the next sign-in leads to a new enrolment."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        officer = Officer.objects.filter(username=username).first()
        if officer is None:
            raise CommandError(f"There is no account {username}.")
        if not door.reset_factors(officer, by=None):
            raise CommandError(f"{username} has no second factor; nothing was changed.")
        self.stdout.write(f"{username} has no second factor any more, and is signed out everywhere.")
