"""`./dawriya newadmin`: an account that may do everything in /admin/."""

from getpass import getpass
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from patrols.models import Officer


class Command(BaseCommand):
    """Asks for the password, since an argument would stay in the shell's history."""

    help = "Make an administrator's account, which manages accounts, postings, units and words at /admin/."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument(
            "--password-file",
            type=Path,
            metavar="FILE",
            help="its first line is the password; else it is asked",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for alias in connections:
            call_command("migrate", database=alias, verbosity=0, interactive=False)
        officer = Officer(username=Officer.normalize_username(options["username"]))
        if there := Officer.objects.filter(username__iexact=officer.username).first():
            raise CommandError(f"{there.username} exists already; changepassword gives a new password.")
        try:
            officer.clean_fields(exclude=["password"])
            password = _password(options["password_file"])
            validate_password(password, officer)
        except ValidationError as fault:
            raise CommandError(" ".join(fault.messages)) from fault
        Officer.objects.create_superuser(officer.username, password=password)
        self.stdout.write(f"{officer.username} may sign in at /admin/.")


def _password(file: Path | None) -> str:
    if file is None:
        password = getpass("Password: ")
        if getpass("Once more: ") != password:
            raise CommandError("The two passwords differ; nothing was made.")
        return password
    try:
        return (file.read_text(encoding="utf-8").splitlines() or [""])[0]
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file} cannot be read as text: {error}") from error
