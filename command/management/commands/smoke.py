"""`./dawriya smoke`: whether what is installed here works, from the call to the crew that is free again."""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from command.smoke import SmokeError, one_call, open_room


class Command(BaseCommand):
    help = "Open a room on loopback for a moment, in a folder of its own, and let one call go all the way."
    requires_system_checks = []  # the room that is opened runs them

    def handle(self, *_: Any, **__: Any) -> None:
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="dawriya-smoke-") as folder:
            try:
                with open_room(settings.BASE_DIR, Path(folder)) as site:
                    self.stdout.write(f"the room is ready after {time.monotonic() - began:.1f} s")
                    password = (Path(folder) / "demo_password").read_text()
                    asyncio.run(one_call(site, password, self.stdout.write))
            except SmokeError as error:
                raise CommandError(str(error)) from error
        self.stdout.write(f"It works: {time.monotonic() - began:.1f} s.")
