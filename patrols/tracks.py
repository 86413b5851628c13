"""Where fixes are stored: behind the database alias `tracks`, a second file on SQLite."""

from typing import Any

from django.conf import settings
from django.db.models import Model

TRACKS = "tracks"
#: Whose tables those are.
APP = "patrols"
_MODELS = {"fix", "lastfix"}


class TracksRouter:
    """Fixes go to `tracks`, everything else to `default`; on PostgreSQL both are one database, migrated
    once.
    """

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        """The alias that reads this model."""
        return TRACKS if model._meta.app_label == APP and model._meta.model_name in _MODELS else None

    db_for_write = db_for_read

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool | None:
        """Whether this table is made there."""
        if settings.DATABASE_URL:
            return db != TRACKS
        return (db == TRACKS) == (app_label == APP and model_name in _MODELS)
