"""What a caller may be told about when a patrol comes: whole minutes, honest rather than exact.

Where a city's own trips taught it, the drive is that of eight trips in ten. Elsewhere a driving time is that
of free streets, so it is where the interval begins and never its middle: what is not calibrated is wide.
"""

import math
from typing import NamedTuple

from dispatch.rules.policy import Policy
from patrols.rules.refusal import Refused


class Interval(NamedTuple):
    """From when to when, in whole minutes from now; `1 <= low_min < high_min`."""

    low_min: int
    high_min: int


def span(seconds: float, *, by_road: bool, policy: Policy) -> tuple[float, float]:
    """Between what seconds a drive may take that nobody has calibrated: `seconds` by the map and longer."""
    return seconds, seconds * (policy.promise_road if by_road else policy.promise_line)


def interval(drive_s: tuple[float, float], *, unready_s: float, policy: Policy) -> Interval:
    """The interval for a unit that drives between so many seconds, once it drives.

    `unready_s`: how long it may take at most until it drives, 0 for one that does.
    """
    low = max(1, math.floor(drive_s[0] / 60))
    high = math.ceil((drive_s[1] + unready_s) / 60)
    return Interval(low, max(high, low + policy.promise_width_min))


def unready_s(priority: int | None, *, sent: bool, drives: bool, policy: Policy) -> float:
    """How long it may take until a unit drives: to be sent, then to accept. What has no priority yet waits as
    the least urgent does.
    """
    at = -1 if priority is None else priority
    if drives:
        return 0.0
    return policy.acknowledge_target_s[at] + (0.0 if sent else policy.queue_target_s[at])


def said(low_min: int, high_min: int, policy: Policy) -> Interval:
    """The interval that was told to the caller, or a refusal."""
    limit = policy.promise_limit_min
    if not 1 <= low_min < limit:
        raise Refused("out_of_range", status=422, field="low_min", low=1, high=limit - 1)
    if not low_min < high_min <= limit:
        raise Refused("out_of_range", status=422, field="high_min", low=low_min + 1, high=limit)
    return Interval(low_min, high_min)
