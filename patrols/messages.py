"""What the room and its units say to each other, and whom all must look out for.

Each unit on duty in the audience is given an order of it: sent again until confirmed, and its receipts are
the message's. A message is open until `ended_at`: what the room said, until all have seen it or it is 12 h
old; what a unit said, until somebody in the room took it; a BOLO (avis de recherche), until it is ended or
its time has passed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from patrols import access
from patrols.clock import stamp
from patrols.decisions import deciding, emit
from patrols.events import (
    BoloEnded,
    BoloExpired,
    BoloPublished,
    MessageExpired,
    MessageReceived,
    MessageSent,
    MessageTaken,
    OrderSeen,
)
from patrols.message_cards import in_force, to
from patrols.message_cards import message as message_of
from patrols.models import Audience, Message, MessageKind, Officer, Order, OrderKind, Room, Sector, Unit
from patrols.orders import issue, issue_to_all
from patrols.rules import saying
from patrols.rules.lifecycle import Status
from patrols.rules.refusal import Refused

SEND_MESSAGE = access.permission("patrols.send_message")
PUBLISH_BOLO = access.permission("patrols.publish_bolo")
READ_MESSAGES = access.permission("patrols.read_messages")
READ_PAST_MESSAGES = access.permission("patrols.read_past_messages")


@dataclass(frozen=True)
class To:
    """Whom it is for: one unit, the units whose home is the sector of this code, or all units on duty."""

    unit: Unit | None = None
    sector: str | None = None


ALL = To()


def say(room: Room, text: str, *, by: Officer, to: To = ALL, reply_to: int | None = None) -> Message:
    """The room says something to its units. Answering a unit takes what it said.

    Refuses `nobody_on_duty` when no unit would hear it.
    """
    access.need(by, SEND_MESSAGE, room)
    text = saying.words(text)
    with deciding(room, by=by):
        answered = message_of(room, reply_to) if reply_to is not None else None
        message = _write(room, by, MessageKind.MESSAGE, to, text=text, reply_to=answered)
        units = _tell(message, _on_duty(message))
        emit(MessageSent(**_told(message, units), reply_to=reply_to, said={"text": text}))
        if answered and answered.unit_id and answered.taken_at is None:
            _take(answered, by)
    return message


def publish_bolo(
    room: Room, text: str, *, by: Officer, to: To = ALL, plate: str = "", until: datetime | None = None
) -> Message:
    """Whom or what to look out for, until a moment or until it is ended. Who comes on duty is told too."""
    access.need(by, PUBLISH_BOLO, room)
    text, plate = saying.words(text), saying.plate_of(plate)
    with deciding(room, by=by) as decision:
        until = saying.until_after(until, decision.at)
        message = _write(room, by, MessageKind.BOLO, to, text=text, plate=plate, until=until)
        units = _tell(message, _on_duty(message))
        said = {"text": text, "plate": plate}
        emit(BoloPublished(**_told(message, units), until=until, said=said))
    return message


def say_from_unit(
    unit: Unit, text: str, *, by: Officer, at: datetime | None = None, reply_to: int | None = None
) -> Message:
    """A unit says something to its room. `at` is the tablet's clock; it answers what it was told or said."""
    text = saying.words(text)
    with deciding(unit.room, by=by):
        answered = _known_to(unit, reply_to) if reply_to is not None else None
        message = _write(unit.room, by, MessageKind.MESSAGE, ALL, text=text, reply_to=answered, unit=unit)
        emit(
            MessageReceived(
                room=unit.room,
                message=message.number,
                unit=unit.pk,
                call_sign=unit.call_sign,
                reply_to=reply_to,
                device_at=at,
                said={"text": text},
            )
        )
    return message


def take(room: Room, number: int, *, by: Officer) -> Message:
    """Somebody in the room read what a unit said. Refuses `message_taken` with who was first."""
    access.need(by, SEND_MESSAGE, room)
    with deciding(room, by=by):
        message = message_of(room, number)
        if message.unit is None:
            raise Refused("message_not_from_unit", message=number)
        if message.taken_by:
            raise Refused("message_taken", message=number, by=message.taken_by.name)
        _take(message, by)
    return message


def end_bolo(room: Room, number: int, *, by: Officer) -> Message:
    """Nobody need look out any longer; all who were told are told so."""
    access.need(by, PUBLISH_BOLO, room)
    with deciding(room, by=by) as decision:
        message = message_of(room, number)
        if message.kind != MessageKind.BOLO:
            raise Refused("not_a_bolo", message=number)
        if message.ended_at:
            raise Refused("bolo_ended", message=number)
        message.ended_at, message.ended_by = decision.at, by
        message.save(update_fields=["ended_at", "ended_by"])
        told = Unit.objects.filter(pk__in=message.orders.values("unit")).order_by("pk")
        issue_to_all(room, list(told), OrderKind.MESSAGE, _body(message))
        emit(BoloEnded(room=room, message=number, units=[unit.pk for unit in told]))
    return message


def end_expired(now: datetime) -> bool:
    """End the first message whose time has passed, in its own decision; False when there is none.

    Any number of watches may ask: the row is changed only if it is open still.
    """
    old = Q(kind=MessageKind.MESSAGE, unit__isnull=True, at__lte=now - saying.SAID_FOR)
    over = Message.objects.filter(old | Q(kind=MessageKind.BOLO, until__lte=now), ended_at__isnull=True)
    first = over.select_related("room").order_by("pk").first()
    if first is None:
        return False
    with deciding(first.room) as decision:
        if over.filter(pk=first.pk).update(ended_at=decision.at):
            expired = BoloExpired if first.kind == MessageKind.BOLO else MessageExpired
            emit(expired(room=first.room, message=first.number))
    return True


def tell_in_force(unit: Unit) -> None:
    """Tell a unit that comes on duty whom to look out for."""
    with deciding(unit.room) as decision:
        for bolo in in_force(unit, decision.at):
            issue(unit, OrderKind.MESSAGE, _body(bolo), message=bolo)


def on_orders_seen(*events: OrderSeen) -> None:
    """What all have seen is said."""
    numbers = {number for event in events for number in event.messages}
    if numbers:
        room = events[0].room
        with deciding(room) as decision:
            said = Message.objects.filter(room=room, number__in=numbers, kind=MessageKind.MESSAGE)
            unseen = Order.objects.filter(message=OuterRef("pk"), seen_at__isnull=True)
            said.filter(~Exists(unseen), ended_at__isnull=True).update(ended_at=decision.at)


def _write(room: Room, by: Officer, kind: MessageKind, to: To, **said: Any) -> Message:
    with deciding(room) as decision:
        if to.unit and to.unit.room_id != room.pk:
            raise Refused("other_room", call_sign=to.unit.call_sign)
        sector = _sector(room, to.sector) if to.sector is not None else None
        return Message.objects.create(
            room=room,
            number=decision.next_number(room, "message_head"),
            kind=kind,
            at=decision.at,
            by=by,
            audience=Audience.UNIT if to.unit else Audience.SECTOR if sector else Audience.ROOM,
            to_unit=to.unit,
            sector=sector,
            **said,
        )


def _sector(room: Room, code: str) -> Sector:
    if found := room.sectors.filter(code=code).first():
        return found
    raise Refused("unknown_sector", status=422, field="sector", given=code[:32])


def _on_duty(message: Message) -> list[Unit]:
    """The units on duty that it is for; a sector's are those whose home it is, wherever they drive."""
    found = Unit.objects.filter(room=message.room).exclude(status=Status.OFF_DUTY)
    if message.to_unit:
        found = found.filter(pk=message.to_unit.pk)
    elif message.sector:
        found = found.filter(home_sector=message.sector)
    return list(found.order_by("pk"))


def _tell(message: Message, units: Sequence[Unit]) -> list[int]:
    if not units:
        raise Refused("nobody_on_duty", audience=message.audience, to=to(message))
    issue_to_all(message.room, units, OrderKind.MESSAGE, _body(message), message=message)
    return [unit.pk for unit in units]


def _told(message: Message, units: list[int]) -> dict[str, Any]:
    facts = {"room": message.room, "message": message.number, "units": units}
    return {**facts, "audience": message.audience, "to": to(message)}


def _body(message: Message) -> dict[str, Any]:
    return {
        "message": message.number,
        "kind": message.kind,
        "text": message.text,
        "by": message.by.name,
        "plate": message.plate,
        "until": stamp(message.until),
        "reply_to": message.reply_to.number if message.reply_to else None,
        "ended": message.ended_at is not None,
    }


def _known_to(unit: Unit, number: int) -> Message:
    """A message that the unit was told or said itself; of any other it cannot tell that it exists."""
    found = message_of(unit.room, number)
    if found.unit_id == unit.pk or found.orders.filter(unit=unit).exists():
        return found
    raise Refused("not_there", status=404, what="message")


def _take(message: Message, by: Officer) -> None:
    with deciding(message.room) as decision:
        message.taken_at = message.ended_at = decision.at
        message.taken_by = by
        message.save(update_fields=["taken_at", "taken_by", "ended_at"])
        call_sign = message.unit.call_sign if message.unit else ""
        emit(MessageTaken(room=message.room, message=message.number, call_sign=call_sign))
