"""A call that was ended by mistake is taken up again within minutes; later it is a new call."""

from datetime import datetime
from enum import StrEnum

from dispatch.rules.policy import Policy
from patrols.rules.refusal import Refused


class WhyAgain(StrEnum):
    """Why a call that was ended goes on."""

    MISTAKE = "mistake"
    STILL_ON_LINE = "still_on_line"
    NEEDS_PATROL = "needs_patrol"


def again(number: int, closed_at: datetime | None, why: str, now: datetime, policy: Policy) -> WhyAgain:
    """Why the call of this number goes on, or a refusal: it has not ended, ended too long ago, or the reason
    is none.
    """
    if why not in list(WhyAgain):
        raise Refused("unknown_why", status=422, field="why", given=why[:24], known=", ".join(WhyAgain))
    if closed_at is None:
        raise Refused("call_not_closed", call=number)
    if (now - closed_at).total_seconds() > policy.reopen_call_s:
        raise Refused("call_ended_long_ago", call=number, within_min=round(policy.reopen_call_s / 60))
    return WhyAgain(why)
