"""Until when a crew is on duty, where that is known."""

from datetime import datetime, time, timedelta, tzinfo

from patrols.rules.refusal import Refused

#: What is further ahead was mistyped: nobody is on duty for longer than a day, and some have 25 hours.
LONGEST = timedelta(hours=25)


def end(at: datetime | None, now: datetime) -> datetime | None:
    """When a shift is to end, if that is said; refuses a moment that has passed or is too far ahead."""
    if at is None or now < at <= now + LONGEST:
        return at
    raise Refused("not_a_shift_end", status=422, field="off_at", hours=int(LONGEST.total_seconds() // 3600))


def next_at(at: time, zone: tzinfo, now: datetime) -> datetime:
    """When the clocks of the zone show it next."""
    today = datetime.combine(now.astimezone(zone).date(), at, zone)
    return today if today > now else datetime.combine(today.date() + timedelta(days=1), at, zone)
