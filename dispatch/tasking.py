"""What the tablets of an incident's units are ordered: the task, its changes, its end."""

from collections.abc import Sequence
from typing import Any

from dispatch import hazard_cards, plans
from dispatch.models import Assignment, Incident
from patrols import clock
from patrols.clock import stamp
from patrols.models import Order, OrderKind
from patrols.orders import issue_each
from patrols.rules.lifecycle import NEXT, Status


def running(incident: Incident) -> list[Assignment]:
    """The assignments of the incident that run, first sent first, with their units as they now stand."""
    found = Assignment.objects.filter(incident=incident, started_at__isnull=False, ended_at__isnull=True)
    return list(found.select_related("unit__room", "incident__room").order_by("pk"))


def briefing(incident: Incident) -> dict[str, Any]:
    """What every crew of the incident is told alike, as it is now."""
    now = clock.now()
    plan = plans.plan_of(incident, now)
    [hazards] = hazard_cards.reaching(incident.room, [hazard_cards.position(incident)])
    return {
        "incident": {
            "number": incident.number,
            "type": incident.type.code,
            "priority": incident.priority,
            "place": incident.place,
            "landmark": incident.landmark,
            "lat": incident.lat,
            "lon": incident.lon,
            "sector": incident.sector.code if incident.sector else None,
            "text": incident.text,
            "created_at": stamp(incident.created_at),
        },
        "hazards": hazard_cards.told(hazards, now),
        "tell": plans.in_all(plan.tell if plan else {}),
    }


def order_tasks(
    made: Sequence[Assignment], together: list[Assignment], briefing: dict[str, Any]
) -> list[Order]:
    """Order the units to go; `together` are all that run on the incident."""
    own = ((one.unit, _own(one, together, Status.DISPATCHED)) for one in made)
    return issue_each([(unit, {**briefing, **alone}) for unit, alone in own], OrderKind.TASK)


def tell_change(
    incident: Incident, *, except_units: frozenset[int] = frozenset(), replaces: int | None = None
) -> None:
    """Tell the running units what their task is now; `replaces` is the incident number that it had until
    now, where that is another.
    """
    together = running(incident)
    told = [assignment for assignment in together if assignment.unit_id not in except_units]
    common = briefing(incident) if told else {}
    _change(told, together, common, replaces)


def tell_again(assignment: Assignment) -> None:
    """Tell the unit its task once more, which sounds again on its tablet."""
    incident = assignment.incident
    _change([assignment], running(incident), briefing(incident), None)


def withdraw(ended: Sequence[Assignment], *, how: str, reason: str) -> None:
    """Tell the units that they need not go, and how that came: recalled, freed, preempted, diverted, swapped,
    declined, cancelled or merged.
    """
    told = [(one.unit, {"incident": one.incident.number, "reason": reason, "how": how}) for one in ended]
    issue_each(told, OrderKind.WITHDRAW)


def _change(
    told: Sequence[Assignment], together: list[Assignment], briefing: dict[str, Any], replaces: int | None
) -> None:
    own = ((one.unit, _own(one, together, Status(one.unit.status))) for one in told)
    bodies = [(unit, {**briefing, **alone, "replaces": replaces}) for unit, alone in own]
    issue_each(bodies, OrderKind.CHANGE)


def _own(assignment: Assignment, together: list[Assignment], status: Status) -> dict[str, Any]:
    """What the crew of this one is told alone."""
    return {
        "with": [other.unit.call_sign for other in together if other.unit_id != assignment.unit_id],
        "seconds": assignment.seconds,
        "next": [follows.value for follows in NEXT[status]],
    }
