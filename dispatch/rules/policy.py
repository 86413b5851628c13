"""Every number of the force, in one place; a room may be given another policy, the rules do not change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from patrols.rules.lifecycle import Status
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
    lost_after_s: float = 1800.0
    """A unit whose position is older than this is sent when no other can go (Resgrid: 1,800 s is stale)."""
    work_hours: int = 12
    """How far back a unit's tasks are counted."""
    pace_kph: Mapping[str, float] = field(default_factory=lambda: {"foot": 4.0, "drone": 45.0})
    """Kinds that do not drive: how fast they come nearer in a straight line (5 km/h on foot, detours)."""
    delivered_within_s: float = 10.0
    """An order that its tablet has not stored by then is told by radio."""
    queue_target_s: tuple[float, ...] = (30.0, 60.0, 300.0, 900.0, 1800.0)
    """How long an incident may wait for a unit. NFPA 1225: 60 s at 90 %; the rest is the force's."""
    acknowledge_target_s: tuple[float, ...] = (30.0, 30.0, 60.0, 60.0, 120.0)
    """How long an order that was received may wait to be accepted."""
    reopen_call_s: float = 600.0
    """How long a call that was ended without a patrol can be taken up again."""
    start_stacked: bool = False
    """Whether a unit that ended its task begins what is stacked on it next without being sent."""
    hold_limit_minutes: int = 24 * 60
    silent_after_s: float = 300.0
    """A unit on duty that was not heard for so long is silent."""
    status_limit_s: Mapping[Status, float] = field(
        default_factory=lambda: {
            Status.ACKNOWLEDGED: 180.0,
            Status.EN_ROUTE: 1800.0,
            Status.ON_SCENE: 3600.0,
            Status.TRANSPORTING: 3600.0,
            Status.SELF_INITIATED: 1800.0,
            Status.BREAK: 2700.0,
        }
    )
    """How long a unit may stay in a status before somebody asks; the others have no limit."""
    rung_s: tuple[float, ...] = (30.0, 30.0, 60.0, 300.0, 600.0)
    """How long what is overdue stands on one rung of the ladder before the next must know."""
    unit_rung_s: float = 300.0
    """The same for what is overdue about a unit alone."""
    watch_stale_s: float = 15.0
    """A watch that was not seen for so long does not watch."""
    transport_lost_s: float = 5.0
    """Redis that did not answer for so long is lost, and the room is told."""

    country_code: str = "212"
    """The own country's calling code (E.164): what stands before a national number."""
    same_place_m: float = 75.0
    """What is known within this distance is known of the place."""
    known_for_days: int = 180
    """What is older is not shown to who answers a call."""
    promise_road: float = 2.0
    """How much longer than by the map a drive may take. Free-flow times are optimistic; not calibrated."""
    promise_line: float = 3.0
    """The same where only the straight line is known."""
    promise_width_min: int = 2
    """The narrowest interval that is told."""
    promise_limit_min: int = 240
    """Nobody is promised a patrol later than this."""
    promise_never: frozenset[str] = frozenset({"drone"})
    """Kinds that nobody is promised: no officer steps out of them."""

    urgency: tuple[float, ...] = (2.0, 1.0, 0.5, 0.25, 0.125)
    """What a second of waiting counts, by priority, in seconds of priority 1."""
    further: float = 0.5
    """What a second of waiting for an incident's further units counts beside one for its first."""
    nobody_s: float = 1800.0
    """What it counts in seconds when nobody can go; at least `bound_s`."""
    price_delay: float = 1.0
    """What a second counts that the next urgent incidents are expected to wait longer; 0: nothing."""
    price_uncovered_s: float = 600.0
    """What an urgent incident counts that no free unit is expected to reach within `cover_s`; 0: nothing."""
    urgent_to: int = 1
    """Up to this priority an incident is urgent."""
    cover_s: float = 480.0
    """A sector is covered by each free unit that can be there so soon."""
    task_s: float = 2400.0
    """How long a unit is taken by an incident, where the room's past does not say."""
    busy_fraction: float = 0.3
    """How much of its time a unit is taken, as far as the room's past does not say."""
    move_up_least_s: float = 60.0
    """A unit is proposed to move up when the next urgent incident there gains so much."""
    demand_weeks: int = 8
    """How far back the past is read for where it happens, and when."""
    demand_prior_weeks: float = 4.0
    """How many weeks of the past the expectation counts that a sector is like the room."""
    demand_even_an_hour: float = 0.05
    """Urgent incidents that a sector expects an hour before the room has a past."""

    def queue_target(self, priority: int) -> timedelta:
        """How long an incident of this priority may wait."""
        return timedelta(seconds=self.queue_target_s[priority])

    def hold(self, minutes: int) -> timedelta:
        """How long to hold an incident, or a refusal."""
        if not 0 < minutes <= self.hold_limit_minutes:
            raise Refused("out_of_range", status=422, field="minutes", low=0, high=self.hold_limit_minutes)
        return timedelta(minutes=minutes)


POLICY = Policy()
