"""The room's clocks: what is overdue at a moment, and who must know of it next.

What is overdue climbs a ladder, rung by rung, until its cause is gone: the tablet is told again, the
dispatcher is told, the next unit is to be proposed, the commander is told.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.rules.lifecycle import IncidentStage, Stage
from dispatch.rules.policy import Policy
from patrols.rules.lifecycle import FREE, Status


class Rule(StrEnum):
    """What can be overdue."""

    UNDELIVERED = "undelivered"
    UNACKNOWLEDGED = "unacknowledged"
    WAITING = "waiting"
    OVERSTAYED = "overstayed"
    SILENT = "silent"
    STACKED = "stacked"
    PROMISE = "promise"
    PROMISE_LOST = "promise_lost"
    TRANSPORT = "transport"


class Rung(StrEnum):
    """Who must know of it, or do something about it."""

    TABLET = "tablet"
    DISPATCHER = "dispatcher"
    NEXT_UNIT = "next_unit"
    COMMANDER = "commander"


#: From when to when a unit was somewhere; None, it still is.
Presence = tuple[datetime, datetime | None]

#: A tablet that does not answer is not told again: a person calls by radio.
LADDERS: Mapping[Rule, tuple[Rung, ...]] = {
    Rule.UNDELIVERED: (Rung.DISPATCHER, Rung.NEXT_UNIT, Rung.COMMANDER),
    Rule.UNACKNOWLEDGED: (Rung.TABLET, Rung.DISPATCHER, Rung.NEXT_UNIT, Rung.COMMANDER),
    Rule.WAITING: (Rung.DISPATCHER, Rung.COMMANDER),
    Rule.OVERSTAYED: (Rung.DISPATCHER, Rung.COMMANDER),
    Rule.SILENT: (Rung.DISPATCHER, Rung.COMMANDER),
    Rule.STACKED: (Rung.DISPATCHER, Rung.COMMANDER),
    Rule.PROMISE: (Rung.DISPATCHER, Rung.COMMANDER),
    Rule.PROMISE_LOST: (Rung.DISPATCHER, Rung.COMMANDER),
    Rule.TRANSPORT: (Rung.DISPATCHER, Rung.COMMANDER),
}


def assignment_late(
    stage: Stage,
    priority: int,
    *,
    started_at: datetime,
    delivered_at: datetime | None,
    now: datetime,
    policy: Policy,
) -> Rule | None:
    """What is overdue about a running assignment: its order was not stored, or was not accepted, in time."""
    if stage is not Stage.DISPATCHED:
        return None
    if delivered_at is None:
        late = now - started_at >= timedelta(seconds=policy.delivered_within_s)
        return Rule.UNDELIVERED if late else None
    late = now - delivered_at >= timedelta(seconds=policy.acknowledge_target_s[priority])
    return Rule.UNACKNOWLEDGED if late else None


def incident_late(
    stage: IncidentStage, priority: int, queued_at: datetime, now: datetime, policy: Policy
) -> Rule | None:
    """Whether an incident waits for a unit beyond its priority's target."""
    waits = stage is IncidentStage.QUEUED and now - queued_at >= policy.queue_target(priority)
    return Rule.WAITING if waits else None


def stacked_late(status: Status, stage: IncidentStage) -> Rule | None:
    """Whether a unit is free while what is stacked on it still waits: a person sends it, or not."""
    return Rule.STACKED if status in FREE and stage is IncidentStage.QUEUED else None


def promise_late(
    said_at: datetime | None, until: datetime | None, on_scene: Iterable[Presence], now: datetime
) -> Rule | None:
    """Whether a caller was promised a patrol by then, and none was there since that was said."""
    if said_at is None or until is None:
        return None
    return Rule.PROMISE if now >= until and not _came(said_at, on_scene) else None


def promise_lost(
    said_at: datetime | None,
    left: Iterable[datetime],
    on_scene: Iterable[Presence],
    stage: IncidentStage,
) -> Rule | None:
    """Whether a caller was promised a patrol and who was on the way then is not any more: nobody is, none was
    there, and nothing was said since. `left`: when each unit was taken off.
    """
    if said_at is None or stage not in (IncidentStage.QUEUED, IncidentStage.HELD):
        return None
    taken = any(at > said_at for at in left)
    return Rule.PROMISE_LOST if taken and not _came(said_at, on_scene) else None


def _came(said_at: datetime, on_scene: Iterable[Presence]) -> bool:
    return any(left_at is None or left_at >= said_at for _, left_at in on_scene)


def transport_late(silent_since: datetime | None, now: datetime, policy: Policy) -> Rule | None:
    """Whether the bell has been away for too long: decisions arrive all the same, later."""
    if silent_since is None:
        return None
    return Rule.TRANSPORT if now - silent_since >= timedelta(seconds=policy.transport_lost_s) else None


def hold_ended(held_until: datetime | None, now: datetime) -> bool:
    """Whether an incident was held, and has been long enough."""
    return held_until is not None and held_until <= now


def unit_late(
    status: Status, status_at: datetime, heard_at: datetime | None, now: datetime, policy: Policy
) -> list[Rule]:
    """What is overdue about a unit: too long in its status, or not heard for too long while on duty.

    `heard_at` is the server's time of its last fix; a unit that never sent one has no position, which is
    shown, and is not silent.
    """
    if status is Status.OFF_DUTY:
        return []
    limit = policy.status_limit_s.get(status)
    late = []
    if limit is not None and now - status_at >= timedelta(seconds=limit):
        late.append(Rule.OVERSTAYED)
    if heard_at is not None and now - heard_at >= timedelta(seconds=policy.silent_after_s):
        late.append(Rule.SILENT)
    return late


def rung_above(rule: Rule, rung: Rung | None) -> Rung:
    """The rung after this one, the first after None; the top is above itself."""
    ladder = LADDERS[rule]
    at = 0 if rung is None else ladder.index(rung) + 1
    return ladder[min(at, len(ladder) - 1)]


def rung_time(priority: int | None, policy: Policy) -> timedelta:
    """How long an alarm stands on one rung, and how long who takes it has. `priority` is the incident's; what
    is overdue about a unit alone has none.
    """
    return timedelta(seconds=policy.unit_rung_s if priority is None else policy.rung_s[priority])


def next_due(rule: Rule, rung: Rung, priority: int | None, now: datetime, policy: Policy) -> datetime | None:
    """When the rung after this one is due, if its cause is still there; None at the top."""
    return None if rung is LADDERS[rule][-1] else now + rung_time(priority, policy)
