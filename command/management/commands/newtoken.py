"""`./dawriya newtoken`: what another system shows to the API instead of signing in."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from patrols import clock, tokens
from patrols.models import Officer


class Command(BaseCommand):
    """The secret goes to the standard output, alone and once, so that it can be piped where it is kept."""

    help = "Issue a token to an account that is posted as an integration, and print its secret, once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account", metavar="ACCOUNT", help="the username of the account that carries it")
        parser.add_argument("--name", required=True, help="which system carries it")
        parser.add_argument(
            "--days",
            type=int,
            required=True,
            metavar="N",
            help=f"after how many days it ends, at most {tokens.LONGEST.days}",
        )

    def handle(self, *args: Any, account: str, name: str, days: int, **options: Any) -> None:
        officer = Officer.objects.filter(username=account).first()
        if officer is None:
            raise CommandError(f"There is no account {account}; importforce or newadmin makes one.")
        if not 1 <= days <= tokens.LONGEST.days:
            raise CommandError(f"--days {days}: 1 to {tokens.LONGEST.days} are expected.")
        try:
            _, secret = tokens.issue(officer, name, clock.now() + timedelta(days=days))
        except ValueError as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(secret)
