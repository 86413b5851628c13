"""What happens, the decision half. `call` and `incident` are the room's numbers; `unit` is an id.

Each event names all whose cards it changed. What people typed is personal: it is sealed in `said`.
"""

from dispatch.events.assignments import (
    AssignmentAdded,
    AssignmentAdvanced,
    AssignmentDiverted,
    AssignmentEnded,
    AssignmentMade,
    AssignmentMoved,
    AssignmentSetBack,
    AssignmentStacked,
    AssignmentSwapped,
)
from dispatch.events.calls import (
    CallAmended,
    CallAnswered,
    CallClosed,
    CallJoined,
    CallLeft,
    CallQueued,
    CallRang,
    CallReopened,
    CallTaken,
    CallTakenOver,
    PromiseSaid,
)
from dispatch.events.consultations import (
    CallConsulted,
    IncidentConsulted,
    KnownConsulted,
    PastSearched,
)
from dispatch.events.escalations import (
    EscalationEnded,
    EscalationRaised,
    EscalationTaken,
)
from dispatch.events.hazards import (
    HazardEnded,
    HazardExpired,
    HazardNoted,
)
from dispatch.events.incidents import (
    IncidentAmended,
    IncidentCancelled,
    IncidentClosed,
    IncidentHeld,
    IncidentMerged,
    IncidentNoted,
    IncidentOpened,
    IncidentReopened,
    IncidentRequeued,
    IncidentResumed,
    IncidentUnmerged,
)

__all__ = [
    "AssignmentAdded",
    "AssignmentAdvanced",
    "AssignmentDiverted",
    "AssignmentEnded",
    "AssignmentMade",
    "AssignmentMoved",
    "AssignmentSetBack",
    "AssignmentStacked",
    "AssignmentSwapped",
    "CallAmended",
    "CallAnswered",
    "CallClosed",
    "CallConsulted",
    "CallJoined",
    "CallLeft",
    "CallQueued",
    "CallRang",
    "CallReopened",
    "CallTaken",
    "CallTakenOver",
    "EscalationEnded",
    "EscalationRaised",
    "EscalationTaken",
    "HazardEnded",
    "HazardExpired",
    "HazardNoted",
    "IncidentAmended",
    "IncidentCancelled",
    "IncidentClosed",
    "IncidentConsulted",
    "IncidentHeld",
    "IncidentMerged",
    "IncidentNoted",
    "IncidentOpened",
    "IncidentReopened",
    "IncidentRequeued",
    "IncidentResumed",
    "IncidentUnmerged",
    "KnownConsulted",
    "PastSearched",
    "PromiseSaid",
]
