"""The assignment table, and the stage of an incident: everything that affects them lives in this file.

An assignment follows the status that its unit reports, and ends with a reason. Nobody types the stage of an
incident: it is computed from its assignments, the hold and the closing.
"""

from collections.abc import Collection
from enum import StrEnum

from patrols.rules.lifecycle import Status
from patrols.rules.refusal import Refused


class Stage(StrEnum):
    """How far a unit's assignment is, or how it ended."""

    STACKED = "stacked"
    DISPATCHED = "dispatched"
    ACKNOWLEDGED = "acknowledged"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    TRANSPORTING = "transporting"
    CLEARED = "cleared"
    DECLINED = "declined"
    RECALLED = "recalled"
    PREEMPTED = "preempted"
    DIVERTED = "diverted"
    SWAPPED = "swapped"
    FREED = "freed"


class IncidentStage(StrEnum):
    """Where an incident stands, as the queue shows it."""

    QUEUED = "queued"
    HELD = "held"
    ASSIGNED = "assigned"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    CLEAR = "clear"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MERGED = "merged"


RUNNING = (Stage.DISPATCHED, Stage.ACKNOWLEDGED, Stage.EN_ROUTE, Stage.ON_SCENE, Stage.TRANSPORTING)
ENDS = frozenset(
    {
        Stage.CLEARED,
        Stage.DECLINED,
        Stage.RECALLED,
        Stage.PREEMPTED,
        Stage.DIVERTED,
        Stage.SWAPPED,
        Stage.FREED,
    }
)

#: What the unit's status makes of its running assignment; any other status of the unit clears it.
FOLLOWS: dict[Status, Stage] = {
    Status.DISPATCHED: Stage.DISPATCHED,
    Status.ACKNOWLEDGED: Stage.ACKNOWLEDGED,
    Status.EN_ROUTE: Stage.EN_ROUTE,
    Status.ON_SCENE: Stage.ON_SCENE,
    Status.TRANSPORTING: Stage.TRANSPORTING,
}

#: A decision of the room ends it so, however far the unit is.
_TAKEN_OFF = frozenset({Stage.RECALLED, Stage.PREEMPTED, Stage.FREED})
#: Who has not arrived can be turned elsewhere.
_TURNED = _TAKEN_OFF | {Stage.DIVERTED, Stage.SWAPPED}

#: The edges. A dispatcher who speaks for a unit may take others among the running stages, and clear from any.
NEXT: dict[Stage, frozenset[Stage]] = {
    Stage.STACKED: frozenset({Stage.DISPATCHED, Stage.FREED}),
    Stage.DISPATCHED: frozenset({Stage.ACKNOWLEDGED, Stage.EN_ROUTE, Stage.DECLINED}) | _TURNED,
    Stage.ACKNOWLEDGED: frozenset({Stage.EN_ROUTE, Stage.ON_SCENE, Stage.DECLINED}) | _TURNED,
    Stage.EN_ROUTE: frozenset({Stage.ON_SCENE}) | _TURNED,
    Stage.ON_SCENE: frozenset({Stage.TRANSPORTING, Stage.CLEARED, Stage.SWAPPED}) | _TAKEN_OFF,
    Stage.TRANSPORTING: frozenset({Stage.ON_SCENE, Stage.CLEARED}) | _TAKEN_OFF,
    **{end: frozenset() for end in ENDS},
}

#: What the furthest of an incident's units makes of the incident.
COMPUTED: dict[Stage, IncidentStage] = {
    Stage.DISPATCHED: IncidentStage.ASSIGNED,
    Stage.ACKNOWLEDGED: IncidentStage.ASSIGNED,
    Stage.EN_ROUTE: IncidentStage.EN_ROUTE,
    Stage.ON_SCENE: IncidentStage.ON_SCENE,
    Stage.TRANSPORTING: IncidentStage.ON_SCENE,
}


def follow(call_sign: str, current: Stage, status: Status, *, by_room: bool) -> Stage:
    """The stage of a running assignment after its unit's status changed; CLEARED when it left the task."""
    wanted = FOLLOWS.get(status, Stage.CLEARED)
    if wanted is current or wanted in NEXT[current] or (by_room and current in RUNNING):
        return wanted
    raise Refused("illegal_stage", call_sign=call_sign, stage=current.value, wanted=wanted.value)


def leave(call_sign: str, current: Stage, end: Stage) -> Stage:
    """How an assignment ends other than by clearing, or a refusal: who is on the way declines no longer, who
    has arrived is not diverted.
    """
    if end in NEXT[current]:
        return end
    if end is Stage.DIVERTED and current in RUNNING:
        raise Refused("too_late_to_divert", call_sign=call_sign, stage=current.value)
    if end is Stage.DECLINED and current in RUNNING:
        raise Refused("too_late_to_decline", call_sign=call_sign, stage=current.value)
    raise Refused("illegal_stage", call_sign=call_sign, stage=current.value, wanted=end.value)


def send_from_danger(call_sign: str, *, to_its_own: bool, meant: bool) -> None:
    """Refuse to send a unit that calls for help: it needs units, and may not be able to go. Two may be said:
    `to_its_own`, the incident that its call became; `meant`, a person who was told so sends it all the same.
    """
    if not (to_its_own or meant):
        raise Refused("calls_for_help", call_sign=call_sign)


def meanings(stage: Stage, *, stacked: bool, others: Collection[Stage]) -> list[str]:
    """What may be meant when a unit that runs, this far, is wanted elsewhere: the verbs that are legal now.

    `stacked`: that incident is stacked on it already. `others`: how far the units are that run there.
    """
    legal = {
        "stack": not stacked,
        "preempt": Stage.PREEMPTED in NEXT[stage],
        "divert": Stage.DIVERTED in NEXT[stage],
        "swap": Stage.SWAPPED in NEXT[stage] and any(Stage.SWAPPED in NEXT[other] for other in others),
    }
    return [verb for verb, may in legal.items() if may]


def incident_stage(
    stages: Collection[Stage], *, held: bool, closed: bool, cancelled: bool = False, merged: bool = False
) -> IncidentStage:
    """The stage of an incident with these assignments; the furthest running unit speaks for it.

    Held only while no unit runs. Clear when no unit runs any more and one cleared: the disposition is due.
    Queued too when all that is meant for it is stacked: nobody is on the way. `cancelled`: what it was closed
    with called it off. `merged`: another incident speaks for it.
    """
    if closed:
        return IncidentStage.CANCELLED if cancelled else IncidentStage.CLOSED
    if merged:
        return IncidentStage.MERGED
    running = [stage for stage in RUNNING if stage in stages]
    if running:
        return COMPUTED[running[-1]]
    if held:
        return IncidentStage.HELD
    return IncidentStage.CLEAR if Stage.CLEARED in stages else IncidentStage.QUEUED
