"""What happened and who goes: calls, incidents, the assignment of units, and what was recommended."""

from dispatch.models.assignments import Assignment, Recommendation
from dispatch.models.escalations import Escalation, Subject, Watch
from dispatch.models.hazards import Hazard, HazardKind
from dispatch.models.incidents import Call, Incident, Note
from dispatch.models.plans import Plan
from dispatch.models.registry import Disposition, IncidentType

__all__ = [
    "Assignment",
    "Call",
    "Disposition",
    "Escalation",
    "Hazard",
    "HazardKind",
    "Incident",
    "IncidentType",
    "Note",
    "Plan",
    "Recommendation",
    "Subject",
    "Watch",
]
