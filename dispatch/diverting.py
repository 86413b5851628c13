"""A unit that has not arrived yet is turned to another incident, and another may go where it was going."""

from dispatch import progress
from dispatch.assignment import ASSIGN, advised_by, take, taken_elsewhere
from dispatch.events import AssignmentDiverted
from dispatch.incidents import still_open
from dispatch.models import Assignment, Incident
from dispatch.rules.lifecycle import Stage, stand_in
from patrols import access
from patrols.decisions import deciding, emit
from patrols.models import Officer, Room, Unit
from patrols.rules import saying
from patrols.rules.lifecycle import Status


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
) -> Incident:
    """Turn a unit to this incident before it arrives, in one decision. Where it was going a free unit goes
    `instead`, or that incident waits again if nobody else is on it. It needs a reason.

    The unit is dispatched anew: it must accept what it has not read yet. Refuses `too_late_to_divert` once it
    is on the scene, and `calls_for_help` of one who should go instead.
    """
    access.need(by, ASSIGN, room)
    with deciding(room, by=by):
        incident = still_open(room, number)
        reason = saying.reason(reason)
        taken = taken_elsewhere(unit, incident)
        advised = advised_by(incident, recommendation, [unit], why)
        _tell(taken, incident, instead, reason)
        take(taken, Stage.DIVERTED, incident, by=by, reason=reason, advised=advised, why=why)
        if instead:
            now = Unit.objects.get(pk=instead.pk)
            stand_in(now.call_sign, Status(now.status), calls_for_help=now.emergency_id is not None)
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
