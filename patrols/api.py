"""Commands about units, what is said to them, and the journal to read."""

from collections.abc import Callable
from typing import Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router
from pydantic import Field, StrictInt, StrictStr

from patrols import edge, emergency, journal, message_cards, messages, roster
from patrols.cards import EmergencyCard, Entry, MessageCard, Page, UnitCard
from patrols.duty import SET_SHIFT_END, set_shift_end
from patrols.edge import PAGE, After, Body, Limit, When
from patrols.journal import Card
from patrols.messages import PUBLISH_BOLO, READ_MESSAGES, READ_PAST_MESSAGES, SEND_MESSAGE, To
from patrols.models import Audience, Emergency, JournalEntry, Message, Officer, Room
from patrols.rules.lifecycle import Status
from patrols.rules.refusal import Refused
from patrols.status import SET_STATUS, set_status
from patrols.tablet import own_card

router = Router(tags=["units"])


class StatusBody(Body):
    """A status that the room sets for a unit, and why."""

    status: str = Field(max_length=32)
    reason: str = Field("", max_length=300)
    disposition: str | None = Field(None, max_length=32)


@router.post("{slug}/units/{int:unit_id}/status", response={200: UnitCard})
def post_status(request: HttpRequest, slug: str, unit_id: int, body: StatusBody) -> JsonResponse:
    """Set a unit's status on its behalf."""
    room = edge.room_for(request, slug, SET_STATUS)
    unit = edge.unit_in(room, unit_id)
    if body.status not in list(Status):
        raise Refused("unknown_status", status=422, value=body.status)
    officer = edge.officer_of(request)

    def act() -> dict[str, object]:
        changed = set_status(
            unit, Status(body.status), by=officer, reason=body.reason, disposition=body.disposition
        )
        return own_card(changed)

    return edge.decide(request, room, act)


class ShiftBody(Body):
    """When a unit's crew goes off duty; null where nobody knows."""

    off_at: When | None


@router.post("{slug}/units/{int:unit_id}/shift", response={200: UnitCard})
def post_shift(request: HttpRequest, slug: str, unit_id: int, body: ShiftBody) -> JsonResponse:
    """Say until when a unit's crew is on duty."""
    room = edge.room_for(request, slug, SET_SHIFT_END)
    unit, officer = edge.unit_in(room, unit_id), edge.officer_of(request)
    return edge.decide(request, room, lambda: own_card(set_shift_end(unit, body.off_at, by=officer)))


class Nothing(Body):
    """The request itself says it all."""


class Spoken(Body):
    """To whom: `unit` with the audience of one unit, `sector` with that of a sector; and what."""

    audience: Audience
    unit: StrictInt | None = None
    sector: StrictStr | None = None
    text: StrictStr

    def to(self, room: Room) -> To:
        """Whom it is for, or a refusal when `audience` says another thing than the rest."""
        given = {"unit": self.unit, "sector": self.sector}
        for field, value in given.items():
            if field == self.audience and value is None:
                raise Refused("field_needed", status=422, field=field)
            if field != self.audience and value is not None:
                raise Refused("audience_unclear", status=422, field=field)
        return To(edge.unit_in(room, self.unit) if self.unit is not None else None, self.sector)


class MessageBody(Spoken):
    """What the room says; `reply_to` is the number of what it answers."""

    reply_to: StrictInt | None = None


class BoloBody(Spoken):
    """Whom or what to look out for, and until when; without `until` until it is ended."""

    plate: StrictStr = ""
    until: When | None = None


@router.get("{slug}/messages", response={200: Page[MessageCard]})
def get_messages(
    request: HttpRequest,
    slug: str,
    state: Literal["open", "all"] = "open",
    after: After = None,
    limit: Limit = PAGE,
) -> HttpResponse:
    """What is open, by number; or all that was ever said, the newest first."""
    room = edge.room_for(request, slug, READ_MESSAGES if state == "open" else READ_PAST_MESSAGES)
    if state == "open":
        found, following = edge.page(message_cards.open_messages(room), after, limit)
    else:
        found, following = edge.page(message_cards.messages(room), after, limit, "-number")
    return edge.told({"items": message_cards.cards(found), "next": following})


@router.post("{slug}/messages", response={201: MessageCard})
def post_message(request: HttpRequest, slug: str, body: MessageBody) -> JsonResponse:
    """The room says something."""

    def act(room: Room, by: Officer) -> Message:
        return messages.say(room, body.text, by=by, to=body.to(room), reply_to=body.reply_to)

    return _message(request, slug, SEND_MESSAGE, act, status=201)


@router.post("{slug}/bolos", response={201: MessageCard})
def post_bolo(request: HttpRequest, slug: str, body: BoloBody) -> JsonResponse:
    """Look out for this."""

    def act(room: Room, by: Officer) -> Message:
        return messages.publish_bolo(
            room, body.text, by=by, to=body.to(room), plate=body.plate, until=body.until
        )

    return _message(request, slug, PUBLISH_BOLO, act, status=201)


@router.post("{slug}/messages/{int:number}/take", response={200: MessageCard})
def post_take(request: HttpRequest, slug: str, number: int, body: Nothing) -> JsonResponse:
    """Somebody read what a unit said."""
    return _message(request, slug, SEND_MESSAGE, lambda room, by: messages.take(room, number, by=by))


@router.post("{slug}/messages/{int:number}/end", response={200: MessageCard})
def post_end(request: HttpRequest, slug: str, number: int, body: Nothing) -> JsonResponse:
    """Nobody need look out any longer."""
    return _message(request, slug, PUBLISH_BOLO, lambda room, by: messages.end_bolo(room, number, by=by))


def _message(
    request: HttpRequest,
    slug: str,
    permission: str,
    act: Callable[[Room, Officer], Message],
    *,
    status: int = 200,
) -> JsonResponse:
    """Do it and answer with the message's card."""
    return edge.answer(
        request, slug, permission, act, lambda r, m: message_cards.card(r, m.number), status=status
    )


class Reason(Body):
    """Why."""

    reason: StrictStr = Field("", max_length=300)


@router.get("{slug}/emergencies", response={200: Page[EmergencyCard]})
def get_emergencies(request: HttpRequest, slug: str) -> HttpResponse:
    """Those that nobody has ended, the oldest first."""
    room = edge.room_for(request, slug, roster.READ_UNITS)
    return edge.told({"items": emergency.open_emergencies(room), "next": None})


@router.post("{slug}/emergencies/{int:which}/take", response={200: EmergencyCard})
def post_emergency_take(request: HttpRequest, slug: str, which: int, body: Nothing) -> JsonResponse:
    """Somebody sees to it."""
    return edge.answer(
        request,
        slug,
        emergency.TAKE_EMERGENCY,
        lambda room, by: emergency.take(room, which, by=by),
        _emergency_card,
    )


@router.post("{slug}/emergencies/{int:which}/end", response={200: EmergencyCard})
def post_emergency_end(request: HttpRequest, slug: str, which: int, body: Reason) -> JsonResponse:
    """Nobody is in danger any longer."""
    return edge.answer(
        request,
        slug,
        emergency.END_EMERGENCY,
        lambda room, by: emergency.end(room, which, body.reason, by=by),
        _emergency_card,
    )


def _emergency_card(room: Room, found: Emergency) -> Card:
    return emergency.emergency_card(room, found.pk)


@router.get("{slug}/journal", response={200: Page[Entry]})
def get_journal(request: HttpRequest, slug: str, after: After = None, limit: Limit = PAGE) -> HttpResponse:
    """The room's log in order, without cards and without what people typed."""
    room = edge.room_for(request, slug, journal.READ_JOURNAL)
    found, following = edge.page(JournalEntry.objects.filter(room=room), after, limit)
    return edge.told({"items": [journal.line(entry, with_cards=False) for entry in found], "next": following})
