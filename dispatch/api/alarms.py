"""Alarms: who sees to what is overdue."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from dispatch import alarm_cards, escalation
from dispatch.api.bodies import Nothing
from dispatch.cards import AlarmCard
from patrols.edge import answer

router = Router(tags=["alarms"])


@router.post("{slug}/alarms/{int:alarm}/take", response={200: AlarmCard})
def post_take_alarm(request: HttpRequest, slug: str, alarm: int, body: Nothing) -> HttpResponse:
    """Somebody sees to an alarm: it is silent until the next rung is due."""
    return answer(
        request,
        slug,
        escalation.TAKE_ALARM,
        lambda room, by: escalation.take_alarm(room, alarm, by=by),
        lambda room, taken: alarm_cards.alarm_card(room, taken.pk),
    )
