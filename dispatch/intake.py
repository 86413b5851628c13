"""Calls: they are taken, known better, become incidents or end without a patrol."""

from collections.abc import Mapping
from typing import Any

from dispatch import particulars, worklist
from dispatch.events import CallAmended, CallJoined, CallLeft, CallQueued, CallReopened, CallTaken
from dispatch.incidents import amend, end_call, open_incident, still_open
from dispatch.models import Call, Incident
from dispatch.particulars import (
    FACETS,
    SHARED,
    SHARED_FACETS,
    apply,
    check,
    disposition_of,
    refuse_stale,
    said,
    shared,
)
from dispatch.rules import place, reopening
from dispatch.rules.policy import POLICY
from patrols import access
from patrols.decisions import deciding, emit
from patrols.models import Officer, Room
from patrols.rules.refusal import Refused

READ_ROOM = access.permission("dispatch.read_room")
READ_WORDS = access.permission("dispatch.read_words")
TAKE_CALL = access.permission("dispatch.take_call")


def take_call(room: Room, given: Mapping[str, Any], *, by: Officer) -> Call:
    """Begin a call with any of type, place, landmark, lat, lon, text, phone, caller, language."""
    access.need(by, TAKE_CALL, room)
    with deciding(room, by=by) as decision:
        values = check(room, None, given)
        number = decision.next_number(room, "call_head")
        call = Call(room=room, number=number, taker=by, received_at=decision.at, answered_at=decision.at)
        apply(call, values)
        call.located_at = decision.at if call.lat is not None else None
        call.save()
        emit(CallTaken(room=room, call=call.number, said=said(call, given)))
    return call


def amend_call(
    room: Room, number: int, given: Mapping[str, Any], *, by: Officer, seen: Mapping[str, int] | None = None
) -> Call:
    """Know a call better. What its incident still says as the call said it is amended there too.

    `seen` is {facet: the version that was on the screen}: what moved on since is refused as `field_changed`.
    """
    access.need(by, TAKE_CALL, room)
    with deciding(room, by=by) as decision:
        call = in_hand(room, number)
        values = check(room, call, given)
        refuse_stale(call, values, seen or {})
        before = {name: getattr(call, name) for name in SHARED}
        if changed := particulars.amend(call, values, at=decision.at, by=by):
            emit(CallAmended(room=room, call=number, fields=changed, said=said(call, changed)))
            _carry(call, before, changed)
    return call


def queue_call(room: Room, number: int, *, by: Officer) -> Incident:
    """Make an incident of a call, which needs a type and a place, and let it wait for a unit."""
    access.need(by, TAKE_CALL, room)
    with deciding(room, by=by):
        call = _its_own(room, number)
        if call.type is None:
            raise Refused("field_needed", status=422, field="type")
        if call.lat is None:
            place.said("place", call.place)
        incident = open_incident(call)
        call.incident = incident
        call.save(update_fields=["incident"])
        emit(CallQueued(room=room, call=number, incident=incident.number))
    return incident


def join(room: Room, number: int, into: int, *, by: Officer) -> Call:
    """The call tells of an open incident that was known, and ends with it."""
    access.need(by, TAKE_CALL, room)
    with deciding(room, by=by):
        call = _its_own(room, number)
        call.incident = still_open(room, into)
        call.save(update_fields=["incident"])
        emit(CallJoined(room=room, call=number, incident=into))
    return call


def leave(room: Room, number: int, *, by: Officer) -> Call:
    """The call tells of something else and is its own again. Not the only one of its incident."""
    access.need(by, TAKE_CALL, room)
    with deciding(room, by=by):
        call = in_hand(room, number)
        incident = call.incident
        if incident is None:
            raise Refused("no_incident", call=number)
        if incident.calls.count() == 1:
            raise Refused("only_call", call=number, incident=worklist.root(incident).number)
        call.incident = None
        call.save(update_fields=["incident"])
        emit(CallLeft(room=room, call=number, incident=worklist.root(incident).number))
    return call


def close_call(room: Room, number: int, disposition: str, *, by: Officer) -> Call:
    """End a call without a patrol; one that became an incident ends with it."""
    access.need(by, TAKE_CALL, room)
    with deciding(room, by=by):
        call = _its_own(room, number)
        end_call(call, disposition_of(disposition, after_patrol=False))
    return call


def reopen_call(room: Room, number: int, why: str, *, by: Officer) -> Call:
    """Take a call up again that was ended without a patrol a moment ago; who does has it in hand. Refuses
    `call_not_closed`, `call_ended_long_ago`, `call_hung_up` of one that nobody had answered, and
    `already_queued` of one that ended with its incident.
    """
    access.need(by, TAKE_CALL, room)
    with deciding(room, by=by) as decision:
        call = worklist.call(room, number)
        said_why = reopening.again(number, call.closed_at, why, decision.at, POLICY)
        if call.taker is None:
            raise Refused("call_hung_up", call=number)
        _refuse_queued(call)
        was = call.disposition.code if call.disposition else ""
        call.closed_at, call.disposition, call.taker = None, None, by
        call.save(update_fields=["closed_at", "disposition", "taker"])
        emit(CallReopened(room=room, call=number, disposition=was, why=said_why.value))
    return call


def open_call(room: Room, number: int) -> Call:
    """The call of this number while it is open, or a refusal."""
    call = worklist.call(room, number)
    if call.closed_at:
        raise Refused("call_closed", call=number)
    return call


def in_hand(room: Room, number: int) -> Call:
    """The open call of this number once somebody took it, or a refusal."""
    call = open_call(room, number)
    if call.taker is None:
        raise Refused("call_ringing", call=number)
    return call


def _its_own(room: Room, number: int) -> Call:
    call = in_hand(room, number)
    _refuse_queued(call)
    return call


def _refuse_queued(call: Call) -> None:
    if call.incident:
        raise Refused("already_queued", call=call.number, incident=worklist.root(call.incident).number)


def _carry(call: Call, before: Mapping[str, Any], changed: list[str]) -> None:
    """Amend the incident where it still says what the call said; what the dispatcher knew better stays."""
    if call.incident is None or call.incident.closed_at:
        return
    incident, now = worklist.incident(call.room, worklist.root(call.incident).number), shared(call)
    news: dict[str, Any] = {}
    for names in (FACETS[facet] for facet in SHARED_FACETS):
        same = all(getattr(incident, name) == before[name] for name in names)
        if same and not set(names).isdisjoint(changed):
            news |= {name: now[name] for name in names}
    if news:
        amend(incident, news, {})
