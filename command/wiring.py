"""Event → reactions. Read this file first: it is the whole machine on one page.

Every event takes its place in the journal, then these react, in this order; when the decision is complete
`command/feed.py` adds the cards and the talkgroups. An event that
is not listed cannot be emitted.
"""

from collections.abc import Mapping, Sequence

from dispatch import emergency, progress, receipts, search, stacking
from dispatch import events as decided
from patrols import events as happened
from patrols import messages
from patrols.decisions import Event, Reaction

REACTIONS: Mapping[type[Event], Sequence[Reaction]] = {
    happened.UnitBookedOn: (),
    happened.UnitShiftEndSet: (),
    happened.UnitBookedOff: (),
    happened.UnitAmended: (),
    happened.UnitStatusChanged: (progress.on_unit_status, stacking.on_unit_status),
    happened.UnitStatusUndone: (progress.on_status_undone,),
    happened.OrderIssued: (),
    happened.OrderDelivered: (receipts.on_orders_delivered,),
    happened.OrderSeen: (receipts.on_orders_seen, messages.on_orders_seen),
    happened.OrderDeclined: (progress.on_order_declined,),
    happened.MessageSent: (),
    happened.MessageReceived: (),
    happened.MessageTaken: (),
    happened.MessageExpired: (),
    happened.BoloPublished: (),
    happened.BoloEnded: (),
    happened.BoloExpired: (),
    happened.EmergencyRaised: (emergency.on_emergency_raised,),
    happened.EmergencyTaken: (),
    happened.EmergencyCalledOff: (),
    happened.EmergencyEnded: (),
    happened.TracksForgotten: (),
    happened.AccountLocked: (),
    happened.AccountUnlocked: (),
    happened.AccountFactorsReset: (),
    decided.CallTaken: (),
    decided.CallRang: (),
    decided.CallAnswered: (),
    decided.CallTakenOver: (),
    decided.CallAmended: (search.keep_call,),
    decided.CallQueued: (search.keep,),
    decided.CallJoined: (search.keep,),
    decided.CallLeft: (search.keep,),
    decided.CallClosed: (),
    decided.CallReopened: (),
    decided.CallConsulted: (),
    decided.IncidentOpened: (),
    decided.IncidentAmended: (search.keep,),
    decided.IncidentNoted: (search.keep,),
    decided.IncidentHeld: (),
    decided.IncidentResumed: (),
    decided.IncidentRequeued: (),
    decided.IncidentMerged: (),
    decided.IncidentUnmerged: (),
    decided.IncidentCancelled: (),
    decided.IncidentReopened: (),
    decided.IncidentConsulted: (),
    decided.PastSearched: (),
    decided.IncidentClosed: (stacking.on_incident_closed,),
    decided.AssignmentStacked: (),
    decided.AssignmentMade: (),
    decided.AssignmentAdded: (),
    decided.AssignmentDiverted: (),
    decided.AssignmentSwapped: (),
    decided.AssignmentMoved: (),
    decided.AssignmentAdvanced: (),
    decided.AssignmentSetBack: (),
    decided.AssignmentEnded: (),
    decided.HazardNoted: (),
    decided.HazardEnded: (),
    decided.HazardExpired: (),
    decided.KnownConsulted: (),
    decided.PromiseSaid: (),
    decided.EscalationRaised: (),
    decided.EscalationTaken: (),
    decided.EscalationEnded: (),
}
