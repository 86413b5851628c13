"""A phone number as it is compared: however it was dialled, displayed or typed, the same line is the same."""

import re

#: Fewer digits are an extension or a service, not somebody's line.
TELLING = 6


def national(phone: str, country: str) -> str:
    """The digits that tell the line from others: without the own country's code (E.164), trunk zero, spaces.

    A foreign number keeps its country's code. Empty where the text names no line.
    """
    digits = re.sub(r"[^0-9]", "", phone)
    line = re.sub(rf"^(?:00)?{country}|^00|^0", "", digits, count=1)
    own = line.removeprefix("0")
    return own if len(own) >= TELLING else ""
