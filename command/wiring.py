"""Event → reactions. Read this file first: it is the whole machine on one page.

Every event takes its place in the journal, then these react, in this order; when the decision is complete
`command/feed.py` adds the cards and the talkgroups. An event that
is not listed cannot be emitted.
"""

from collections.abc import Mapping, Sequence

from dispatch import assignment
from dispatch import events as decided
from patrols import events as happened
from patrols.events import Event, Reaction

REACTIONS: Mapping[type[Event], Sequence[Reaction]] = {
    happened.UnitBookedOn: (),
    happened.UnitBookedOff: (),
    happened.UnitStatusChanged: (assignment.on_unit_status,),
    happened.OrderIssued: (),
    happened.OrderDelivered: (assignment.on_order_delivered,),
    happened.OrderSeen: (assignment.on_order_seen,),
    decided.CallTaken: (),
    decided.CallAmended: (),
    decided.CallQueued: (),
    decided.CallClosed: (),
    decided.IncidentOpened: (),
    decided.IncidentAmended: (),
    decided.IncidentNoted: (),
    decided.IncidentHeld: (),
    decided.IncidentResumed: (),
    decided.IncidentRequeued: (),
    decided.IncidentClosed: (),
    decided.AssignmentMade: (),
    decided.AssignmentAdvanced: (),
    decided.AssignmentEnded: (),
    decided.EscalationRaised: (),
    decided.EscalationEnded: (),
}
