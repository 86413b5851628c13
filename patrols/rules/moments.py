"""Which moments a client may name: those that every zone and every database can write down."""

from datetime import UTC, datetime

#: A clock that lost its battery says the first; the last only keeps away from the calendar's end.
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def in_reach(moment: datetime) -> datetime:
    """The aware moment in UTC (PostgreSQL reads no offset beyond 15:59), or a ValueError."""
    if not EARLIEST <= moment < LATEST:
        raise ValueError(f"a moment from {EARLIEST.year} to {LATEST.year} is expected")
    return moment.astimezone(UTC)
