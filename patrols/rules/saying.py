"""What may be said: text that fits and that any database holds, a plate, and how long it matters."""

from datetime import datetime, timedelta

from patrols.rules.refusal import Refused

TEXT_LIMIT = 2000
PLATE_LIMIT = 24
REASON_LIMIT = 300
#: What the room said is over then, whoever has not read it.
SAID_FOR = timedelta(hours=12)


def words(text: str, limit: int = TEXT_LIMIT) -> str:
    """The text without the space around it, or a refusal."""
    if not text.strip():
        raise Refused("field_needed", status=422, field="text")
    return fits("text", text.strip(), limit)


def reason(text: str) -> str:
    """A reason that says something, or a refusal."""
    if not text.strip():
        raise Refused("reason_needed", status=422, field="reason")
    return fits("reason", text, REASON_LIMIT)


def plate_of(text: str) -> str:
    """The plate without the space around it; empty when none is looked for."""
    return fits("plate", text.strip(), PLATE_LIMIT)


def until_after(until: datetime | None, now: datetime) -> datetime | None:
    """The moment when it ends by itself, None for never; one that has passed is refused."""
    if until is not None and until <= now:
        raise Refused("until_passed", status=422, field="until")
    return until


def fits(field: str, text: str, limit: int) -> str:
    """The text as it was given, or a refusal with 422."""
    if len(text) > limit:
        raise Refused("too_long", status=422, field=field, limit=limit)
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Refused("not_text", status=422, field=field)
    return text
