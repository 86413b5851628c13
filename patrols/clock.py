"""The one clock: every moment in the product is asked for here."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.utils import timezone

_read: Callable[[], datetime] = timezone.now


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _read()


def stamp(moment: datetime | None) -> str | None:
    """A moment as it travels: ISO 8601 in UTC to the millisecond, or nothing."""
    return (
        None
        if moment is None
        else moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )


def replace(read: Callable[[], datetime]) -> Callable[[], datetime]:
    """Put another clock in place, for exercises and tests; returns the one that was there."""
    global _read
    before, _read = _read, read
    return before
