"""A unit that runs is wanted elsewhere: who sent it where, and what may be meant."""

from dispatch import tasking
from dispatch.models import Assignment, Incident
from dispatch.rules.lifecycle import NEXT, Stage, meanings
from patrols.rules.refusal import Refused


def refuse_taken(taken: Assignment | None, wanted: Incident) -> None:
    """Refuse `unit_taken` if somebody sent the unit, with what may be meant by wanting it for this incident:
    `choices`, none where it is there; `swap_with`, whose place it may take there.
    """
    if taken is None:
        return
    here = taken.incident_id == wanted.pk
    others = [] if here else tasking.running(wanted)
    stages = [Stage(one.stage) for one in others]
    stacked = wanted.assignments.filter(unit=taken.unit_id, ended_at__isnull=True).exists()
    choices = [] if here else meanings(Stage(taken.stage), stacked=stacked, others=stages)
    raise Refused(
        "unit_taken",
        call_sign=taken.unit.call_sign,
        by=taken.by.name,
        incident=taken.incident.number,
        choices=choices,
        swap_with=[one.unit.call_sign for one in others if Stage.SWAPPED in NEXT[Stage(one.stage)]],
    )
