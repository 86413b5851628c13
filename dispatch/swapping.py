"""Two units swap: one takes the other's place, and neither incident waits in between."""

from collections.abc import Collection

from dispatch import progress
from dispatch.assignment import ASSIGN, need_free, open_on
from dispatch.danger import refuse_in_danger
from dispatch.events import AssignmentSwapped
from dispatch.incidents import still_open
from dispatch.models import Assignment, Incident
from dispatch.rules import place
from dispatch.rules.lifecycle import Stage
from dispatch.taken import refuse_taken
from patrols import access
from patrols.decisions import deciding, emit
from patrols.models import Officer, Room, Unit
from patrols.rules.lifecycle import Status
from patrols.status import put


def swap(
    room: Room,
    number: int,
    unit: Unit,
    *,
    other: Unit,
    by: Officer,
    reason: str = "",
    despite_help: Collection[int] = (),
) -> Incident:
    """Send a unit to this incident in place of the `other`, in one decision. The other does what the unit
    did; where that was nothing, the other is free. Who transports is not swapped, and who calls for help
    goes elsewhere only if it is among `despite_help`.
    """
    access.need(by, ASSIGN, room)
    with deciding(room, by=by):
        incident = still_open(room, number)
        reason = place.fits("reason", reason)
        theirs, ours = open_on(incident, other, running=True), progress.running_of(unit.pk)
        if ours and ours.incident_id == incident.pk:
            refuse_taken(ours, incident)
        comes = ours.unit if ours else Unit.objects.get(pk=unit.pk)
        refuse_in_danger(comes, incident, despite_help)
        if ours:
            refuse_in_danger(theirs.unit, ours.incident, despite_help)
        else:
            need_free(comes)
        _tell(incident, unit, theirs, ours, reason)
        progress.turn(theirs, Stage.SWAPPED, reason=reason, to=ours.incident.number if ours else None)
        if ours:
            progress.turn(ours, Stage.SWAPPED, reason=reason, to=number)
        progress.send(incident, progress.start(incident, [unit], by=by), reason=reason or None)
        if ours:
            progress.send(ours.incident, progress.start(ours.incident, [other], by=by), reason=reason or None)
        else:
            put(theirs.unit, Status.AVAILABLE, reason=reason or None)
    return incident


def _tell(incident: Incident, unit: Unit, theirs: Assignment, ours: Assignment | None, reason: str) -> None:
    emit(
        AssignmentSwapped(
            room=incident.room,
            incident=incident.number,
            unit=unit.pk,
            call_sign=unit.call_sign,
            other=theirs.unit_id,
            other_call_sign=theirs.unit.call_sign,
            other_incident=ours.incident.number if ours else None,
            reason=reason or None,
        )
    )
