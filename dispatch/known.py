"""READ what is known of a place and of a number: hazards, and what happened before.

It is asked for a call or an incident in hand and for nothing else, so that nobody can browse people with it;
that somebody was shown what happened before is journaled.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet

from dispatch import hazard_cards, past, worklist
from dispatch.incidents import still_open
from dispatch.intake import in_hand
from dispatch.models import Call, Incident
from dispatch.rules.policy import POLICY
from maps.geo import LatLon, around, distance_m, distances_m
from patrols import access, clock
from patrols.clock import stamp
from patrols.models import Officer, Room

READ_KNOWN = access.permission("dispatch.read_known")

#: So many are told of each list; the count says how many there were.
SHOWN = 10


class Happening(NamedTuple):
    """An incident, or a call of which none came, and how far away."""

    at: datetime
    kind: type[Call] | type[Incident]
    pk: int
    m: float | None = None


@dataclass(frozen=True)
class _Subject:
    """What is in hand: where, from which numbers, and what is not news about it."""

    room: Room
    at: LatLon | None
    calls: list[Call] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)


def of_call(room: Room, number: int, *, by: Officer) -> dict[str, Any]:
    """What is known of the place and the number of a call in hand, as it travels."""
    access.need(by, READ_KNOWN, room)
    call = in_hand(room, number)
    about = worklist.root(call.incident) if call.incident else None
    subject = _subject(room, about, call)
    return _known(subject, past.Look(call=number), by)


def of_incident(room: Room, number: int, *, by: Officer) -> dict[str, Any]:
    """What is known of the place of an open incident and of its callers' numbers, as it travels."""
    access.need(by, READ_KNOWN, room)
    return _known(_subject(room, still_open(room, number), None), past.Look(incident=number), by)


def _subject(room: Room, about: Incident | None, call: Call | None) -> _Subject:
    family = [about, *worklist.merged(about)] if about else []
    calls = [call] if call else [one for same in family for one in same.calls.all()]
    placed = next((one for one in (call, about) if one and one.lat is not None), None)
    return _Subject(room, hazard_cards.position(placed) if placed else None, calls, family)


def _known(subject: _Subject, look: past.Look, by: Officer) -> dict[str, Any]:
    since = clock.now() - timedelta(days=POLICY.known_for_days)
    here, number = _here(subject, since), _from_number(subject, since)
    if here or number:
        past.known(subject.room, look, by=by)
    return {
        "hazards": _hazards(subject),
        "here": _cards(here[:SHOWN]),
        "here_n": len(here),
        "number": _cards(number[:SHOWN]),
        "number_n": len(number),
    }


def _hazards(subject: _Subject) -> list[dict[str, Any]]:
    at = subject.at
    if at is None:
        return []
    [found] = hazard_cards.reaching(subject.room, [at])
    return [
        hazard_cards.card_of(one) | {"m": round(distance_m(LatLon(one.lat, one.lon), at), 1)} for one in found
    ]


def _here(subject: _Subject, since: datetime) -> list[Happening]:
    """What happened at the place, newest first."""
    if subject.at is None:
        return []
    box = around([subject.at], POLICY.same_place_m)
    incidents = hazard_cards.within(_incidents(subject), box)
    calls = hazard_cards.within(_calls_alone(subject), box)
    found = [*_near(incidents, subject.at, since), *_near(calls, subject.at, since)]
    return sorted(found, reverse=True, key=lambda one: (one.at, one.pk))


def _near(among: QuerySet[Any], at: LatLon, since: datetime) -> Iterable[Happening]:
    rows = list(among.filter(received_at__gte=since).values_list("pk", "received_at", "lat", "lon"))
    metres = distances_m([lat for *_, lat, _ in rows], [lon for *_, lon in rows], at)
    for (pk, received_at, _, _), far in zip(rows, metres, strict=True):
        if far <= POLICY.same_place_m:
            yield Happening(received_at, among.model, pk, round(float(far), 1))


def _from_number(subject: _Subject, since: datetime) -> list[Happening]:
    """What was told from the same number, newest first; an incident once, when it was first told."""
    lines = {call.national for call in subject.calls} - {""}
    if not lines:
        return []
    told = Call.objects.filter(room=subject.room, national__in=lines, received_at__gte=since)
    own, family = {call.pk for call in subject.calls}, {one.pk for one in subject.incidents}
    rows = told.exclude(pk__in=own).order_by("received_at", "pk").values_list("pk", "received_at", "incident")
    root = _roots(incident for *_, incident in rows if incident)
    found: dict[tuple[type, int], Happening] = {}
    for pk, received_at, incident in rows:
        kind, which = (Incident, root[incident]) if incident else (Call, pk)
        if kind is Call or which not in family:
            found.setdefault((kind, which), Happening(received_at, kind, which))
    return sorted(found.values(), reverse=True, key=lambda one: (one.at, one.pk))


def _roots(incidents: Iterable[int]) -> dict[int, int]:
    """{id of an incident: id of the one that speaks for it}."""
    found = Incident.objects.select_related("merged_into").filter(pk__in=set(incidents))
    return {one.pk: worklist.root(one).pk for one in found}


def _incidents(subject: _Subject) -> QuerySet[Incident]:
    found = Incident.objects.filter(room=subject.room, merged_into__isnull=True, lat__isnull=False)
    return found.exclude(pk__in=[one.pk for one in subject.incidents])


def _calls_alone(subject: _Subject) -> QuerySet[Call]:
    found = Call.objects.filter(room=subject.room, incident__isnull=True, lat__isnull=False)
    return found.exclude(pk__in=[one.pk for one in subject.calls])


def _cards(found: list[Happening]) -> list[dict[str, Any]]:
    read: dict[tuple[type, int], Call | Incident] = {}
    for kind in (Call, Incident):
        ids = [one.pk for one in found if one.kind is kind]
        for row in kind.objects.select_related("type", "disposition").filter(pk__in=ids):
            read[kind, row.pk] = row
    return [_card(one, read[one.kind, one.pk]) for one in found]


def _card(happening: Happening, found: Call | Incident) -> dict[str, Any]:
    is_incident = isinstance(found, Incident)
    priority = found.priority if isinstance(found, Incident) else found.type and found.type.priority
    return {
        "incident": found.number if is_incident else None,
        "call": None if is_incident else found.number,
        "type": found.type.code if found.type else None,
        "priority": priority,
        "place": found.place,
        "at": stamp(happening.at),
        "disposition": found.disposition.code if found.disposition else None,
        "open": found.closed_at is None,
        "m": happening.m,
    }
