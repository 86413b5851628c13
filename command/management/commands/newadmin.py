"""`./dawriya newadmin`: an account that may do everything in /admin/, or that begins in one room."""

from getpass import getpass
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections, transaction

from command.roles import RoleName
from patrols.models import Officer, Posting, Room


class Command(BaseCommand):
    """Asks for the password, since an argument would stay in the shell's history."""

    help = (
        "Make an administrator's account, which manages accounts, postings, units, tokens and words at "
        "/admin/; with --room that room's alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument(
            "--password-file",
            type=Path,
            metavar="FILE",
            help="its first line is the password; else it is asked",
        )
        parser.add_argument("--room", metavar="SLUG", help="the one room that the account works in")
        parser.add_argument(
            "--role",
            choices=[role.value for role in RoleName],
            help="what it is in that room (administrator)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for alias in connections:
            call_command("migrate", database=alias, verbosity=0, interactive=False)
        room = _room(options["room"], options["role"])
        officer = Officer(username=Officer.normalize_username(options["username"]))
        if there := Officer.objects.filter(username__iexact=officer.username).first():
            raise CommandError(f"{there.username} exists already; changepassword gives a new password.")
        try:
            officer.clean_fields(exclude=["password"])
            password = _password(options["password_file"])
            validate_password(password, officer)
        except ValidationError as fault:
            raise CommandError(" ".join(fault.messages)) from fault
        if room is None:
            Officer.objects.create_superuser(officer.username, password=password)
            self.stdout.write(f"{officer.username} may sign in at /admin/.")
            return
        role = options["role"] or RoleName.ADMINISTRATOR.value
        with transaction.atomic():
            made = Officer.objects.create_user(officer.username, password=password)
            Posting.objects.create(officer=made, room=room, role=role)
        self.stdout.write(f"{made.username} may sign in, {role} in {room.slug}.")


def _room(slug: str | None, role: str | None) -> Room | None:
    if slug is None:
        if role is not None:
            raise CommandError("--role needs --room: a role is held in one room.")
        return None
    if room := Room.objects.filter(slug=slug).first():
        return room
    raise CommandError(f"There is no room {slug}; importcity makes one.")


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
