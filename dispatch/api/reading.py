"""What may be read of calls, incidents and alarms: lists page by page, one by its number, the log of one.

One address answers all methods from one router: what is read stands beside what is done.
"""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from dispatch import alarm_cards, past, worklist
from dispatch.api import calls, incidents
from dispatch.cards import AlarmCard, CallCard, IncidentCard
from dispatch.intake import READ_ROOM
from dispatch.models import Incident
from dispatch.past import READ_PAST, State
from dispatch.rules.place import LIMITS
from patrols import access, journal
from patrols.cards import Entry, Page
from patrols.edge import PAGE, After, Body, Limit, When, bounds, officer_of, page, room_for, told
from patrols.models import Officer, Room
from patrols.rules.refusal import Refused

router = Router(tags=["alarms"])


class Asked(Body):
    """Which incidents."""

    state: State = "open"
    q: Annotated[str, bounds("Words of its texts.", maxLength=LIMITS["q"])] = ""
    type: Annotated[str, bounds("A type's code.", maxLength=24)] = ""
    sector: Annotated[str, bounds("A sector's code.", maxLength=LIMITS["q"])] = ""
    priority: int | None = Field(None, ge=0, le=4)
    since: When | None = Field(None, alias="from")
    until: When | None = Field(None, alias="to")
    after: After = None
    limit: Limit = PAGE


@incidents.router.get("{slug}/incidents", response={200: Page[IncidentCard]})
def get_incidents(request: HttpRequest, slug: str, asked: Annotated[Asked, Query()]) -> HttpResponse:
    """Open ones by number; past ones and all the newest first."""
    room = room_for(request, slug, _permission(asked.state))
    said = asked.dict(exclude={"state", "after", "limit"}, exclude_defaults=True)
    found, following = page(
        past.incidents(room, asked.state, **said), asked.after, asked.limit, _order(asked.state)
    )
    if asked.state != "open":
        words = {"what": "incidents", "state": asked.state} | {name: str(said[name]) for name in said}
        past.searched(room, words, len(found), by=officer_of(request))
    return told({"items": worklist.cards_of(room, found), "next": following})


@incidents.router.get("{slug}/incidents/{int:number}", response={200: IncidentCard})
def get_incident(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """An incident; that somebody opened what is over is journaled."""
    room = _reader(request, slug)
    _incident(room, number, officer_of(request))
    return told(worklist.incident_card(room, number))


@incidents.router.get("{slug}/incidents/{int:number}/log", response={200: Page[Entry]})
def get_log(
    request: HttpRequest, slug: str, number: int, after: After = None, limit: Limit = PAGE
) -> HttpResponse:
    """What happened to an incident, in order."""
    incident = _incident(room_for(request, slug, READ_PAST), number, officer_of(request))
    found, following = page(past.entries_of(incident), after, limit)
    return told({"items": [journal.line(entry, with_cards=False) for entry in found], "next": following})


@calls.router.get("{slug}/calls", response={200: Page[CallCard]})
def get_calls(
    request: HttpRequest, slug: str, state: State = "open", after: After = None, limit: Limit = PAGE
) -> HttpResponse:
    """Open ones by number; past ones and all the newest first."""
    room = room_for(request, slug, _permission(state))
    closed = {"open": {"closed_at__isnull": True}, "past": {"closed_at__isnull": False}, "all": {}}[state]
    found, following = page(worklist.calls(room).filter(**closed), after, limit, _order(state))
    if state != "open":
        past.searched(room, {"what": "calls", "state": state}, len(found), by=officer_of(request))
    return told({"items": [worklist.card_of_call(one) for one in found], "next": following})


@calls.router.get("{slug}/calls/{int:number}", response={200: CallCard})
def get_call(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A call; that somebody opened what is over is journaled."""
    room, by = _reader(request, slug), officer_of(request)
    call = worklist.call(room, number)
    if call.closed_at:
        access.need(by, READ_PAST, room)
        past.consulted_call(call, by=by)
    return told(worklist.card_of_call(call))


@router.get("{slug}/alarms", response={200: Page[AlarmCard]})
def get_alarms(request: HttpRequest, slug: str, after: After = None, limit: Limit = PAGE) -> HttpResponse:
    """What is overdue, by when it was raised."""
    room = room_for(request, slug, READ_ROOM)
    found, following = page(alarm_cards.alarms(room).filter(ended_at__isnull=True), after, limit, "id")
    return told({"items": [alarm_cards.card_of_alarm(one) for one in found], "next": following})


def _permission(state: State) -> str:
    return READ_ROOM if state == "open" else READ_PAST


def _order(state: State) -> str:
    return "number" if state == "open" else "-number"


def _reader(request: HttpRequest, slug: str) -> Room:
    """The room; who may read what is over may read what is open."""
    try:
        return room_for(request, slug, READ_PAST)
    except Refused:
        return room_for(request, slug, READ_ROOM)


def _incident(room: Room, number: int, by: Officer) -> Incident:
    incident = worklist.incident(room, number)
    if incident.closed_at or incident.merged_into:
        access.need(by, READ_PAST, room)
        past.consulted(incident, by=by)
    return incident
