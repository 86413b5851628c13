"""A cast that was made once is put back for the next test as it was: the same people and rows, without the
decisions that brought them there.
"""

import pickle
from collections.abc import Callable
from functools import cache

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from tests.builders import Cast


class Kept:
    """One cast and its rows. Where the database is as it was before it was made, it can be put back."""

    def __init__(self, make: Callable[[], Cast]) -> None:
        before = {model for model in _models() if _rows(model)}
        cast = make()
        rows = [rows for model in _models() if model not in before and (rows := _rows(model))]
        self.packed = pickle.dumps((cast, rows))

    def put_back(self) -> Cast:
        """Each row under its own number, and the cast as nobody has touched it yet."""
        cast, tables = self._unpacked()
        with transaction.atomic(), transaction.atomic("tracks"):
            for rows in tables:
                type(rows[0])._base_manager.bulk_create(rows)
        return cast

    @property
    def cast(self) -> Cast:
        """The cast as nobody has touched it yet."""
        return self._unpacked()[0]

    def _unpacked(self) -> tuple[Cast, list[list[Model]]]:
        unpacked: tuple[Cast, list[list[Model]]] = pickle.loads(self.packed)
        return unpacked


@cache
def _models() -> list[type[Model]]:
    return [model for app in ("patrols", "dispatch") for model in apps.get_app_config(app).get_models()]


def _rows(model: type[Model]) -> list[Model]:
    return list(model._base_manager.all())
