"""What the tablets of an incident's units are ordered: the task, its changes, its end."""

from typing import Any

from dispatch import hazard_cards, plans
from dispatch.models import Assignment, Incident
from patrols import clock
from patrols.clock import stamp
from patrols.models import Order, OrderKind
from patrols.orders import issue
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


def order_task(assignment: Assignment, together: list[Assignment], briefing: dict[str, Any]) -> Order:
    """Order the unit to go; `together` are all that run on the incident."""
    own = _own(assignment, together, Status.DISPATCHED)
    return issue(assignment.unit, OrderKind.TASK, {**briefing, **own})


def tell_change(
    incident: Incident, *, except_units: frozenset[int] = frozenset(), replaces: int | None = None
) -> None:
    """Tell the running units what their task is now; `replaces` is the incident number that it had until
    now, where that is another.
    """
    together = running(incident)
    told = [assignment for assignment in together if assignment.unit_id not in except_units]
    common = briefing(incident) if told else {}
    for assignment in told:
        _change(assignment, together, common, replaces)


def tell_again(assignment: Assignment) -> None:
    """Tell the unit its task once more, which sounds again on its tablet."""
    incident = assignment.incident
    _change(assignment, running(incident), briefing(incident), None)


def withdraw(assignment: Assignment, *, how: str, reason: str) -> None:
    """Tell the unit that it need not go, and how that came: recalled, freed, preempted, diverted, swapped,
    declined, cancelled or merged.
    """
    body = {"incident": assignment.incident.number, "reason": reason, "how": how}
    issue(assignment.unit, OrderKind.WITHDRAW, body)


def _change(
    assignment: Assignment, together: list[Assignment], briefing: dict[str, Any], replaces: int | None
) -> None:
    own = _own(assignment, together, Status(assignment.unit.status))
    issue(assignment.unit, OrderKind.CHANGE, {**briefing, **own, "replaces": replaces})


def _own(assignment: Assignment, together: list[Assignment], status: Status) -> dict[str, Any]:
    """What the crew of this one is told alone."""
    return {
        "with": [other.unit.call_sign for other in together if other.unit_id != assignment.unit_id],
        "seconds": assignment.seconds,
        "next": [follows.value for follows in NEXT[status]],
    }
