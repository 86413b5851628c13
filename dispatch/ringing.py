"""A call rings before anybody takes it: it is answered, taken over, or its caller hangs up."""

from datetime import datetime, timedelta

from dispatch.events import CallAnswered, CallRang, CallTakenOver
from dispatch.incidents import end_call
from dispatch.intake import TAKE_CALL, open_call
from dispatch.models import Call, Disposition
from dispatch.particulars import said
from dispatch.rules import place
from patrols import access
from patrols.decisions import deciding, emit
from patrols.models import Officer, Room
from patrols.rules.refusal import Refused

RING = access.permission("dispatch.ring")

#: How far the exchange's clock may be from ours, and how late a call may be told.
AHEAD, LATE = timedelta(minutes=5), timedelta(hours=24)


def ring(room: Room, phone: str, line: str, *, by: Officer, at: datetime | None = None) -> Call:
    """A call rings on a line since `at`, the exchange's clock; nobody has taken it yet."""
    access.need(by, RING, room)
    with deciding(room, by=by) as decision:
        place.texts({"phone": phone, "line": line})
        rang = at or decision.at
        if not decision.at - LATE <= rang <= decision.at + AHEAD:
            raise Refused("not_lately", status=422, field="at")
        call = Call.objects.create(
            room=room,
            number=decision.next_number(room, "call_head"),
            phone=phone,
            line=line,
            received_at=min(rang, decision.at),
        )
        emit(CallRang(room=room, call=call.number, line=line, said=said(call, ["phone"])))
    return call


def claim(room: Room, number: int, *, by: Officer, take_over: bool = False) -> Call:
    """Take a call that rings, or with `take_over` one that somebody else has; to have it already is fine.

    Refuses `call_taken` with who was first.
    """
    access.need(by, TAKE_CALL, room)
    with deciding(room, by=by) as decision:
        call = open_call(room, number)
        had = call.taker
        if had == by:
            return call
        if had and not take_over:
            raise Refused("call_taken", call=number, by=had.name)
        call.taker, call.answered_at = by, call.answered_at or decision.at
        call.save(update_fields=["taker", "answered_at"])
        emit(
            CallTakenOver(room=room, call=number, was=had.name)
            if had
            else CallAnswered(room=room, call=number)
        )
    return call


def abandon(room: Room, number: int, *, by: Officer) -> Call:
    """The caller hung up before anybody took the call."""
    access.need(by, RING, room)
    with deciding(room, by=by):
        call = open_call(room, number)
        if call.taker:
            raise Refused("call_taken", call=number, by=call.taker.name)
        end_call(call, Disposition.objects.get(code="abandoned"))
    return call
