"""The unit status table: everything that affects it lives in this file.

An officer reports a status; the assignment follows it and the incident's stage is computed from that. A
tablet may take only the edges of `NEXT`. A dispatcher may take any edge with a reason. The room alone puts
a unit in `dispatched`, by an order, and duty alone moves it in and out of `off_duty`. Emergency is an
overlay, not a status.
"""

from enum import StrEnum

from patrols.rules import saying
from patrols.rules.refusal import Refused


class Status(StrEnum):
    """What a unit is doing. Each maps to EIDO's primary and secondary unit status (NENA-STA-021
    §3.9-3.10).
    """

    AVAILABLE = "available"
    AT_STATION = "at_station"
    DISPATCHED = "dispatched"
    ACKNOWLEDGED = "acknowledged"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    TRANSPORTING = "transporting"
    SELF_INITIATED = "self_initiated"
    POST = "post"
    BREAK = "break"
    OUT_OF_SERVICE = "out_of_service"
    OFF_DUTY = "off_duty"


NEXT: dict[Status, tuple[Status, ...]] = {
    Status.AVAILABLE: (
        Status.AT_STATION,
        Status.SELF_INITIATED,
        Status.POST,
        Status.BREAK,
        Status.OUT_OF_SERVICE,
    ),
    Status.AT_STATION: (Status.AVAILABLE, Status.POST, Status.BREAK, Status.OUT_OF_SERVICE),
    Status.DISPATCHED: (Status.ACKNOWLEDGED, Status.EN_ROUTE),
    Status.ACKNOWLEDGED: (Status.EN_ROUTE, Status.ON_SCENE),
    Status.EN_ROUTE: (Status.ON_SCENE,),
    Status.ON_SCENE: (Status.AVAILABLE, Status.TRANSPORTING),
    Status.TRANSPORTING: (Status.AVAILABLE, Status.ON_SCENE),
    Status.SELF_INITIATED: (Status.AVAILABLE,),
    Status.POST: (Status.AVAILABLE,),
    Status.BREAK: (Status.AVAILABLE,),
    Status.OUT_OF_SERVICE: (Status.AVAILABLE, Status.AT_STATION),
    Status.OFF_DUTY: (),
}

# EIDO primary and secondary words, for exchange.
EIDO: dict[Status, tuple[str, tuple[str, ...]]] = {
    Status.AVAILABLE: ("Available", ("InService", "BacktoAssignedArea")),
    Status.AT_STATION: ("Available", ("Station",)),
    Status.DISPATCHED: ("NotAvailable", ("Dispatched",)),
    Status.ACKNOWLEDGED: ("NotAvailable", ("AcknowledgedTransmission",)),
    Status.EN_ROUTE: ("ConditionallyAvailable", ("EnRoute",)),
    Status.ON_SCENE: ("NotAvailable", ("OnScene",)),
    Status.TRANSPORTING: ("NotAvailable", ("Transporting",)),
    Status.SELF_INITIATED: ("ConditionallyAvailable", ("ResponderInitiatedEvent",)),
    Status.POST: ("ConditionallyAvailable", ("Post",)),
    Status.BREAK: ("ConditionallyAvailable", ("Break",)),
    Status.OUT_OF_SERVICE: ("NotAvailable", ("OutofService",)),
    Status.OFF_DUTY: ("NotAvailable", ("OffDuty",)),
}

#: A unit in one of these has a running task.
TASKED = frozenset(
    {Status.DISPATCHED, Status.ACKNOWLEDGED, Status.EN_ROUTE, Status.ON_SCENE, Status.TRANSPORTING}
)
#: A unit in one of these may be sent without asking anybody.
FREE = frozenset({Status.AVAILABLE, Status.AT_STATION})
#: So long after the touch a tablet may take its report back, in seconds of its own clock.
UNDO_S = 5.0


def step(call_sign: str, current: Status, wanted: Status, *, by_room: bool, reason: str) -> Status:
    """The status after a report, or a refusal that changes nothing.

    `by_room` is a dispatcher speaking for the unit: any edge is open to them, one outside the table with a
    reason.
    """
    if wanted in NEXT[current]:
        return wanted
    if Status.OFF_DUTY in (current, wanted) or wanted is Status.DISPATCHED or not by_room:
        raise Refused("illegal_status", call_sign=call_sign, unit_status=current.value, wanted=wanted.value)
    saying.reason(reason)
    return wanted


def can_be_undone(was: Status, status: Status) -> bool:
    """Whether a tablet may take back its report that led from `was` to `status`: not one that ended a task,
    for that settled it.
    """
    return (was in TASKED) == (status in TASKED)
