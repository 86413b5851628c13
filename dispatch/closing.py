"""How an incident ends by a decision of the room, and how it begins again."""

from dispatch import progress, worklist
from dispatch.events import IncidentCancelled, IncidentReopened
from dispatch.incidents import close, refuse_merged, refuse_running, still_open
from dispatch.models import Incident
from dispatch.particulars import disposition_of
from dispatch.rules import place
from dispatch.rules.lifecycle import Stage
from patrols import access
from patrols.decisions import deciding, emit
from patrols.models import Officer, Room
from patrols.rules import saying
from patrols.rules.refusal import Refused

CLOSE_INCIDENT = access.permission("dispatch.close_incident")
REOPEN = access.permission("dispatch.reopen")


def close_incident(room: Room, number: int, disposition: str, *, by: Officer) -> Incident:
    """End an incident with what became of it. Running units must be recalled or clear first."""
    access.need(by, CLOSE_INCIDENT, room)
    with deciding(room, by=by):
        incident = still_open(room, number)
        refuse_running(incident)
        sent = incident.assignments.exists()
        close(incident, disposition_of(disposition, after_patrol=sent))
    return incident


def cancel(room: Room, number: int, disposition: str, *, by: Officer, reason: str = "") -> Incident:
    """Call an incident off: who runs is recalled, what is stacked forgotten, and it closes."""
    access.need(by, CLOSE_INCIDENT, room)
    with deciding(room, by=by):
        incident = still_open(room, number)
        settled = disposition_of(disposition, after_patrol=True)
        if not settled.cancels:
            raise Refused(
                "disposition_does_not_cancel", status=422, field="disposition", disposition=disposition
            )
        place.fits("reason", reason)
        emit(IncidentCancelled(room=room, incident=number, disposition=settled.code, reason=reason or None))
        open_here = list(progress.open_ones().filter(incident=incident))
        running = [one for one in open_here if one.started_at]
        progress.take_off(running, Stage.RECALLED, reason=reason, how="cancelled")
        stacked = [one for one in open_here if not one.started_at]
        progress.take_off(stacked, Stage.FREED, reason=reason)
        close(incident, settled)
    return incident


def reopen(room: Room, number: int, *, by: Officer, reason: str) -> Incident:
    """A closed incident needs a unit again. The calls that closed with it, and what was merged into it, stay
    closed. It ends only when a person closes it.
    """
    access.need(by, REOPEN, room)
    with deciding(room, by=by) as decision:
        incident = worklist.incident(room, number)
        refuse_merged(incident)
        if incident.closed_at is None:
            raise Refused("not_closed", incident=number)
        saying.reason(reason)
        incident.closed_at = incident.closed_by = incident.disposition = None
        incident.reopened_at = incident.queued_at = decision.at
        incident.save(update_fields=["closed_at", "closed_by", "disposition", "reopened_at", "queued_at"])
        emit(IncidentReopened(room=room, incident=number, reason=reason))
    return incident
