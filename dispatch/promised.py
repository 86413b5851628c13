"""READ what an incident's callers were promised, and whether anybody is still on the way to keep it."""

from collections.abc import Iterable
from datetime import datetime

from dispatch.models import Assignment, Call
from dispatch.rules import clocks
from dispatch.rules.lifecycle import IncidentStage


def until(calls: Iterable[Call]) -> datetime | None:
    """The earliest moment by which one of them was told that a patrol comes."""
    return min((call.promised_until for call in calls if call.promised_until), default=None)


def lost(calls: Iterable[Call], ways: Iterable[Assignment], stage: IncidentStage) -> bool:
    """Whether an open one of these calls, of an incident in this stage, waits for a unit that was taken off
    since it was promised; `ways` are all its assignments.
    """
    sent = [way for way in ways if way.started_at]
    left = [way.ended_at for way in sent if way.ended_at]
    there = [(way.on_scene_at, way.ended_at) for way in sent if way.on_scene_at]
    waiting = [call for call in calls if call.closed_at is None]
    return any(clocks.promise_lost(call.promised_at, left, there, stage) for call in waiting)
