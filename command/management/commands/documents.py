"""`./dawriya documents`: draw the pages of docs/ that come from the code."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from command.documents import pages


class Command(BaseCommand):
    """Write docs/events.md and docs/lifecycles.md."""

    help = "Draw docs/events.md and docs/lifecycles.md from the code."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, text in pages().items():
            (settings.BASE_DIR / "docs" / name).write_text(text, encoding="utf-8")
            self.stdout.write(f"docs/{name}")
