"""What was made once is put back for the next test as it was: the same people and rows, without the decisions
that brought them there.
"""

import pickle
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from django.apps import apps
from django.db import transaction
from django.db.models import Model

T = TypeVar("T")


class Kept:
    """What `make` made, and its rows. Where the database is as it was before, it can be put back."""

    def __init__(self, make: Callable[[], Any]) -> None:
        before = {model for model in _models() if _rows(model)}
        made = make()
        rows = [rows for model in _models() if model not in before and (rows := _rows(model))]
        self._packed = pickle.dumps((made, rows))

    def as_made(self) -> Any:
        """It as nobody has touched it yet."""
        return pickle.loads(self._packed)[0]

    def put_back(self) -> Any:
        """The same, with each of its rows under its own number."""
        made, tables = pickle.loads(self._packed)
        with transaction.atomic(), transaction.atomic("tracks"):
            for rows in tables:
                type(rows[0])._base_manager.bulk_create(rows)
        return made


class Keeping:
    """What is kept while the tests run, by what made it."""

    def __init__(self) -> None:
        self._kept: dict[Callable[[], Any], Kept] = {}

    def __call__(self, make: Callable[[], T]) -> T:
        """What this function makes, made anew or put back."""
        found: T
        if kept := self._kept.get(make):
            found = kept.put_back()
        else:
            self._kept[make] = kept = Kept(make)
            found = kept.as_made()
        return found


@cache
def _models() -> list[type[Model]]:
    return [model for app in ("patrols", "dispatch") for model in apps.get_app_config(app).get_models()]


def _rows(model: type[Model]) -> list[Model]:
    return list(model._base_manager.all())
