"""What a clock on the wall shows, and the moment that it means: Ramadan and summer move the hands."""

from argparse import ArgumentTypeError
from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def time_given(text: str) -> datetime:
    """What the argument of a command says that a clock showed. Raises ArgumentTypeError."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not a time like 2026-11-27 or 2026-11-27T07:00") from None


class NeverShown(ValueError):
    """The clocks of a zone were put forward over a time; str() is one sentence."""


def moment(shown: datetime, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which the clocks of the zone show a naive time; an aware one says it itself.

    Where they were put back and show it twice, it is the earlier one (PEP 495's fold 0). Raises NeverShown.
    """
    if shown.tzinfo:
        return shown.astimezone(UTC)
    found = shown.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None, fold=0) != shown.replace(fold=0):
        raise NeverShown(f"The clocks of {zone.key} were put forward over {shown:%Y-%m-%d %H:%M:%S}.")
    return found
