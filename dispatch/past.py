"""READ what is over: found by what was said, where and when, and opened. Who looked at what is journaled,
once however often a page is loaded within a minute.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from django.db.models import Q, QuerySet

from dispatch import search, worklist
from dispatch.events import CallConsulted, IncidentConsulted, KnownConsulted, PastSearched
from dispatch.models import Call, Incident
from dispatch.particulars import type_of
from dispatch.rules import place
from dispatch.worklist import LIVE
from patrols import access, journal
from patrols.decisions import deciding, emit
from patrols.models import JournalEntry, Officer, Room

READ_PAST = access.permission("dispatch.read_past")

State = Literal["open", "past", "all"]
STATES: Mapping[State, Q] = {"open": LIVE, "past": ~LIVE, "all": Q()}
Looked = PastSearched | IncidentConsulted | CallConsulted | KnownConsulted
#: Within this a second look at the same is the same look, and it is among so many entries.
ONE_LOOK, LATELY = timedelta(minutes=1), 2000


class Look(NamedTuple):
    """The number of the call, or of the incident, that is in hand."""

    call: int | None = None
    incident: int | None = None


def incidents(
    room: Room,
    state: State,
    *,
    q: str = "",
    type: str = "",
    sector: str = "",
    priority: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[Incident]:
    """The room's incidents of this state that are so: `q` as `search.matching` reads it, received from
    `since` and before `until`.
    """
    found = worklist.incidents(room).filter(STATES[state])
    if q.strip():
        found = found.filter(search.matching(place.fits("q", q)))
    if type:
        found = found.filter(type=type_of(type))
    if sector:
        found = found.filter(sector__code=place.fits("q", sector))
    if priority is not None:
        found = found.filter(priority=priority)
    if since:
        found = found.filter(received_at__gte=since)
    return found.filter(received_at__lt=until) if until else found


def searched(room: Room, asked: dict[str, str], found: int, *, by: Officer) -> None:
    """Journal that somebody searched what is over, for what, and how many the first page showed."""
    _look(PastSearched(room=room, asked=asked, found=found), by)


def consulted(incident: Incident, *, by: Officer) -> None:
    """Journal that somebody opened what is over."""
    _look(IncidentConsulted(room=incident.room, incident=incident.number), by)


def consulted_call(call: Call, *, by: Officer) -> None:
    """Journal that somebody opened a call that is over."""
    _look(CallConsulted(room=call.room, call=call.number), by)


def known(room: Room, look: Look, *, by: Officer) -> None:
    """Journal that somebody was shown what happened before at its place, or was told from its number."""
    _look(KnownConsulted(room=room, call=look.call, incident=look.incident), by)


def entries_of(incident: Incident) -> QuerySet[JournalEntry]:
    """The entries about an incident, about what was merged into it, and about their calls.

    The journal has no index on facts; it is read from when the first of the calls came in.
    """
    family = [incident, *worklist.merged(incident)]
    calls = [call for one in family for call in one.calls.all()]
    about = _says("into", incident.number) | _says("out_of", incident.number)
    for one in family:
        about |= _says("incident", one.number)
    for call in calls:
        about |= Q(kind__startswith="call.") & _says("call", call.number)
    moments = [one.created_at for one in family] + [call.received_at for call in calls]
    first = _first_since(incident.room, min(moments))
    return JournalEntry.objects.filter(about, room=incident.room, number__gte=first)


def _says(fact: str, number: int) -> Q:
    """Canonical JSON ends a number with a comma or a brace."""
    return Q(facts__contains=f'"{fact}":{number},') | Q(facts__contains=f'"{fact}":{number}}}')


def _first_since(room: Room, moment: datetime) -> int:
    """The number of the room's first entry at or after the moment; times rise with numbers."""
    low, high = 1, Room.objects.values_list("journal_head", flat=True).get(pk=room.pk) + 1
    at = JournalEntry.objects.filter(room=room).values_list("at", flat=True)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if at.get(number=middle) >= moment else (middle + 1, high)
    return low


def _look(event: Looked, by: Officer) -> None:
    with deciding(event.room, by=by) as decision:
        recent = JournalEntry.objects.filter(
            room=event.room,
            number__gt=decision.room(event.room).journal_head - LATELY,
            at__gt=decision.at - ONE_LOOK,
            actor=by,
            kind=event.kind(),
        )
        if not any(_is_same(entry, event) for entry in recent):
            emit(event)


def _is_same(entry: JournalEntry, event: Looked) -> bool:
    if isinstance(event, PastSearched):
        asked: list[str] = entry.personal.get("asked", [])
        return asked[1:] == [journal.canonical(event.asked)]
    return entry.facts == journal.canonical(event.facts())
