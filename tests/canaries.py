"""Words that name somebody, and a web process in which what handles them fails and quotes them.

`python -m daphne tests.canaries:application` is the product's application with handlers that raise; while
the file `loud` is in the data folder, its log is written as Python would by itself.
"""

import logging
import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from django.db import IntegrityError

from command.asgi import application
from dispatch import intake
from patrols.gathering import Gathering
from patrols.hub import HUB

__all__ = ["CANARIES", "Canaries", "application"]


class Canaries(NamedTuple):
    """One of each kind; none of them is anywhere else."""

    name: str
    plate: str
    phone: str
    coordinate: str
    cookie: str


CANARIES = [
    Canaries(
        f"Zaynab{n:02}Qarawi",
        f"7{n:02}31-Q-88",
        f"+2126990{n:02}713",
        f"33.3{n:02}7313",
        f"kuki{n:02}f00dcafe",
    )
    for n in range(40)
]


class Loud(logging.Formatter):
    """The quiet formatter, unless the file is there."""

    def __init__(self, quiet: logging.Formatter) -> None:
        super().__init__("%(levelname)s %(name)s %(message)s")
        self._quiet, self._loud = quiet, Path(os.environ["DAWRIYA_DATA"]) / "loud"

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record) if self._loud.exists() else self._quiet.format(record)


def _quoting(error: type[Exception]) -> Callable[..., NoReturn]:
    def fails(*args: Any, **named: Any) -> NoReturn:
        raise error(f"DETAIL: Key {args} {named}")

    return fails


def _say(*args: Any, **named: Any) -> NoReturn:
    async def forgotten() -> None:
        raise RuntimeError(f"nobody awaits {args}")

    if HUB._loop:
        HUB._loop.call_soon_threadsafe(lambda: HUB.soon(forgotten()))
    try:
        raise ValueError(f"not a word: {args}")
    except ValueError as error:
        raise RuntimeError(f"cannot say {args}") from error


def _break() -> None:
    consumers: Any = import_module("patrols.consumers")
    consumers.say_from_unit = _say
    consumers.GATHERING = Gathering(_quoting(ValueError))
    allowances: Any = import_module("patrols.allowances")
    allowances.KEPT_OUT_S = 0.0  # a tablet that breaks its socket comes with the next words at once
    intake.amend_call = _quoting(IntegrityError)
    for handler in logging.getLogger().handlers:
        handler.setFormatter(Loud(handler.formatter or logging.Formatter()))


if "CANARIES" in os.environ:
    _break()
