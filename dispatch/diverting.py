"""A unit that has not arrived yet is turned to another incident, and another may go where it was going."""

from collections.abc import Collection

from dispatch import progress
from dispatch.assignment import ASSIGN, advised_by, need_free, take, taken_elsewhere
from dispatch.danger import refuse_in_danger
from dispatch.events import AssignmentDiverted
from dispatch.incidents import still_open
from dispatch.models import Assignment, Incident
from dispatch.rules.lifecycle import Stage
from patrols import access
from patrols.decisions import deciding, emit
from patrols.models import Officer, Room, Unit
from patrols.rules import saying


def divert(
    room: Room,
    number: int,
    unit: Unit,
    *,
    by: Officer,
    reason: str,
    instead: Unit | None = None,
    recommendation: int | None = None,
    why: str | None = None,
    despite_help: Collection[int] = (),
) -> Incident:
    """Turn a unit to this incident before it arrives, in one decision. Where it was going a free unit goes
    `instead`, or that incident waits again if nobody else is on it. It needs a reason.

    The unit is dispatched anew: it must accept what it has not read yet. Refuses `too_late_to_divert` once it
    is on the scene, and `calls_for_help` of either unit, unless it is among `despite_help`.
    """
    access.need(by, ASSIGN, room)
    with deciding(room, by=by):
        incident = still_open(room, number)
        reason = saying.reason(reason)
        taken = taken_elsewhere(unit, incident)
        refuse_in_danger(taken.unit, incident, despite_help)
        advised = advised_by(incident, recommendation, [unit], why)
        _tell(taken, incident, instead, reason)
        take(taken, Stage.DIVERTED, incident, by=by, reason=reason, advised=advised, why=why)
        if instead:
            now = Unit.objects.get(pk=instead.pk)
            refuse_in_danger(now, taken.incident, despite_help)
            need_free(now)
            progress.send(taken.incident, progress.start(taken.incident, [instead], by=by))
        else:
            progress.left(taken.incident)
    return incident


def _tell(taken: Assignment, incident: Incident, instead: Unit | None, reason: str) -> None:
    emit(
        AssignmentDiverted(
            room=incident.room,
            incident=incident.number,
            unit=taken.unit_id,
            call_sign=taken.unit.call_sign,
            was=taken.incident.number,
            instead=instead.pk if instead else None,
            instead_call_sign=instead.call_sign if instead else None,
            reason=reason,
        )
    )
