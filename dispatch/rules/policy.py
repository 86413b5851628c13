"""Every number of the force, in one place; a room may be given another policy, the rules do not change."""

from dataclasses import dataclass
from datetime import timedelta

from patrols.rules.refusal import Refused

PRIORITIES = range(5)


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What a force decides about its clocks and limits. Tuples are indexed by priority, 0 first."""

    bound_s: float = 1200.0
    """A unit farther away than this is no candidate."""
    ranked_at_most: int = 20
    """The nearest units that are timed by road; the others are farther, by name."""
    stale_after_s: float = 60.0
    """A position older than this is said to be old."""
    delivered_within_s: float = 10.0
    """An order that its tablet has not stored by then is told by radio."""
    queue_target_s: tuple[float, ...] = (30.0, 60.0, 300.0, 900.0, 1800.0)
    """How long an incident may wait for a unit. NFPA 1225: 60 s at 90 %; the rest is the force's."""
    acknowledge_target_s: tuple[float, ...] = (30.0, 30.0, 60.0, 60.0, 120.0)
    """How long an order that was received may wait to be accepted."""
    hold_limit_minutes: int = 24 * 60

    def queue_target(self, priority: int) -> timedelta:
        """How long an incident of this priority may wait."""
        return timedelta(seconds=self.queue_target_s[priority])

    def hold(self, minutes: int) -> timedelta:
        """How long to hold an incident, or a refusal."""
        if not 0 < minutes <= self.hold_limit_minutes:
            raise Refused("out_of_range", status=422, field="minutes", low=0, high=self.hold_limit_minutes)
        return timedelta(minutes=minutes)


POLICY = Policy()
