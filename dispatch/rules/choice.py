"""Why another unit than the first of the advice was sent: one key, a code, worded by the reader.

Nobody must say it: a question costs seconds. What is said is kept with the advice and in the journal, for who
asks afterwards whether it was chosen well.
"""

from enum import StrEnum

from patrols.rules.refusal import Refused


class Why(StrEnum):
    """What a person knew that the advice did not."""

    KNOWS_PLACE = "knows_place"
    ASKED_FOR = "asked_for"
    SAFER = "safer"
    KEEPS_COVER = "keeps_cover"
    RADIO_SAYS_NEARER = "radio_says_nearer"
    OTHER = "other"


def why(given: str | None) -> Why | None:
    """The reason that was given, if one was; refuses what is none."""
    if given is None:
        return None
    try:
        return Why(given)
    except ValueError:
        raise Refused(
            "unknown_why", status=422, field="why", given=given[:24], known=", ".join(Why)
        ) from None
