"""A unit that runs is wanted elsewhere: who sent it where, and what may be meant."""

from collections.abc import Collection

from dispatch.models import Assignment, Incident
from dispatch.rules.lifecycle import NEXT, Stage, meanings
from patrols.models import Room
from patrols.rules.refusal import Refused

#: Of each table what a refusal tells, and no more: many may be told at once.
_TOLD = (
    *("stage", "incident__number", "unit__call_sign"),
    *(f"by__{field}" for field in ("first_name", "last_name", "username")),
)


def running_of_each(room: Room, units: Collection[int]) -> dict[int, Assignment]:
    """What each of these units of the room runs, as far as `refuse_taken` tells it; by unit."""
    asked = [unit for unit in units if abs(unit) < 2**63]  # a larger number names no row
    found = Assignment.objects.filter(
        unit__room=room, unit__in=asked, started_at__isnull=False, ended_at__isnull=True
    )
    return {one.unit_id: one for one in found.select_related("incident", "unit", "by").only(*_TOLD)}


def refuse_taken(taken: Assignment | None, wanted: Incident) -> None:
    """Refuse `unit_taken` if somebody sent the unit, with what may be meant by wanting it for this incident:
    `choices`, none where it is there; `swap_with`, whose place it may take there.
    """
    if taken is None:
        return
    here = taken.incident_id == wanted.pk
    open_ones = wanted.assignments.filter(ended_at__isnull=True).select_related("unit").order_by("pk")
    on_it = [] if here else list(open_ones)
    others = [one for one in on_it if one.started_at]
    stages = [Stage(one.stage) for one in others]
    stacked = any(one.unit_id == taken.unit_id for one in on_it)
    choices = [] if here else meanings(Stage(taken.stage), stacked=stacked, others=stages)
    raise Refused(
        "unit_taken",
        call_sign=taken.unit.call_sign,
        by=taken.by.name,
        incident=taken.incident.number,
        choices=choices,
        swap_with=[one.unit.call_sign for one in others if Stage.SWAPPED in NEXT[Stage(one.stage)]],
    )
