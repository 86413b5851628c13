"""Work that comes back by the clock, beside what a process is for."""

import logging
from collections.abc import Callable
from threading import Event

from django.db import DatabaseError, connections

log = logging.getLogger(__name__)


def repeat(work: Callable[[], object], every_s: float, stop: Event, *, failed: str) -> None:
    """Until told to stop; what fails is said as `failed`, and tried again the next time.

    For a thread of its own: a disk or a database that hangs must hold up nothing else.
    """
    while not stop.is_set():
        try:
            work()
        except (OSError, DatabaseError):
            log.exception(failed)
        finally:
            connections.close_all()
        stop.wait(every_s)
