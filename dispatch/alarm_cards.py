"""READ what is overdue, as screens show it."""

from django.db.models import QuerySet

from dispatch.models import Escalation, Subject
from patrols.clock import stamp
from patrols.decisions import drawn
from patrols.journal import Card
from patrols.models import Room


def open_alarms(room: Room) -> list[Card]:
    """The cards of what is overdue, by when it was raised."""
    return [card_of_alarm(found) for found in alarms(room).filter(ended_at__isnull=True)]


def alarm_card(room: Room, which: int) -> Card:
    """An escalation of this id as screens show it."""
    return drawn("alarm", room, which, lambda: card_of_alarm(alarms(room).get(pk=which)))


def alarms(room: Room) -> QuerySet[Escalation]:
    """The room's escalations with all that their cards need, by when they were raised."""
    found = Escalation.objects.filter(room=room).select_related("room", "incident", "unit", "taken_by")
    return found.order_by("raised_at", "pk")


def card_of_alarm(found: Escalation) -> Card:
    """An alarm that was read with `alarms` as screens show it."""
    return {
        "card": "alarm",
        "id": found.pk,
        "rule": found.rule,
        "rung": found.rung,
        "incident": found.incident.number if found.incident else None,
        "unit": found.unit_id,
        "call_sign": found.unit.call_sign if found.unit else None,
        "assignment": found.which if found.subject == Subject.ASSIGNMENT else None,
        "raised_at": stamp(found.raised_at),
        "taken_at": stamp(found.taken_at),
        "taken_by": found.taken_by.name if found.taken_by else None,
        "gone": found.ended_at is not None,
    }
