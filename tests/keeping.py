"""A cast that was made once is put back for the next test as it was: the same people and rows, without the
decisions that brought them there.
"""

from collections.abc import Callable
from copy import deepcopy
from functools import cache

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from tests.builders import Cast


class Kept:
    """One cast and its rows. Where the database is as it was before it was made, it can be put back."""

    def __init__(self, make: Callable[[], Cast]) -> None:
        before = {model for model in _models() if _rows(model)}
        self.cast = make()
        self.rows = [rows for model in _models() if model not in before and (rows := _rows(model))]

    def put_back(self) -> Cast:
        """Each row under its own number, and the cast as nobody has touched it yet."""
        with transaction.atomic(), transaction.atomic("tracks"):
            for rows in deepcopy(self.rows):
                type(rows[0])._base_manager.bulk_create(rows)
        return deepcopy(self.cast)


@cache
def _models() -> list[type[Model]]:
    return [model for app in ("patrols", "dispatch") for model in apps.get_app_config(app).get_models()]


def _rows(model: type[Model]) -> list[Model]:
    return list(model._base_manager.all())
