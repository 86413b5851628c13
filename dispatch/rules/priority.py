"""How urgent an incident is: 0 threatens a life, 4 is a report; and how great: its alarm level, from 1."""

from dispatch.rules.plan import ALARMS
from dispatch.rules.policy import PRIORITIES
from patrols.rules.refusal import Refused


def chosen(priority: int) -> int:
    """The priority that a person chose, or a refusal."""
    if priority not in PRIORITIES:
        raise Refused("out_of_range", status=422, field="priority", low=PRIORITIES[0], high=PRIORITIES[-1])
    return priority


def raised(alarm: int) -> int:
    """The alarm level that a person chose, or a refusal."""
    if alarm not in ALARMS:
        raise Refused("out_of_range", status=422, field="alarm", low=ALARMS[0], high=ALARMS[-1])
    return alarm


def regraded(current: int, by_type: int) -> int:
    """The priority after the type changed: a graver type makes it more urgent, none makes it less so."""
    return min(current, by_type)
