"""READ what was said: the cards of messages, and the BOLOs that a unit must know."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from patrols.clock import stamp
from patrols.decisions import drawn
from patrols.journal import Card
from patrols.models import Audience, Message, MessageKind, Order, Room, Unit
from patrols.rules.refusal import Refused

#: So many call signs of units that do not have it yet are named; the counts tell of the others.
MISSING = 20


def messages(room: Room) -> QuerySet[Message]:
    """The room's messages with all that their cards need."""
    return (
        Message.objects.filter(room=room)
        .select_related("by", "unit", "to_unit", "sector", "reply_to", "taken_by")
        .annotate(
            issued=Count("orders"),
            delivered=Count("orders__delivered_at"),
            seen=Count("orders__seen_at"),
        )
    )


def open_messages(room: Room) -> QuerySet[Message]:
    """What somebody has yet to read, and the BOLOs in force."""
    return messages(room).filter(ended_at__isnull=True)


def message(room: Room, number: int) -> Message:
    """The message of this number, or a refusal."""
    found = Message.objects.filter(room=room, number=number).select_related("room", "unit", "by", "reply_to")
    if one := found.first():
        return one
    raise Refused("not_there", status=404, what="message")


def in_force(unit: Unit, now: datetime) -> QuerySet[Message]:
    """The BOLOs that the unit must know, by number."""
    audience = _for(unit.pk, unit.home_sector_id)
    lasting = Q(until__isnull=True) | Q(until__gt=now)
    found = Message.objects.filter(
        audience, lasting, room=unit.room_id, kind=MessageKind.BOLO, ended_at__isnull=True
    )
    return found.select_related("by", "reply_to").order_by("number")


def told_in_force(unit_ids: Iterable[int], now: datetime) -> dict[int, list[Order]]:
    """The orders by which each of these units was told the BOLOs that it must know, the last of each."""
    theirs = _for(F("unit"), F("unit__home_sector"), "message__")
    lasting = Q(message__until__isnull=True) | Q(message__until__gt=now)
    told = Order.objects.filter(
        theirs,
        lasting,
        unit__in=list(unit_ids),
        message__room=F("unit__room"),
        message__kind=MessageKind.BOLO,
        message__ended_at__isnull=True,
    )
    last = {(order.unit_id, order.message_id): order for order in told.order_by("number")}
    found: dict[int, list[Order]] = defaultdict(list)
    for (unit_id, _), order in last.items():
        found[unit_id].append(order)
    return found


def _for(unit: Any, home_sector: Any, prefix: str = "") -> Q:
    """That a message is for this unit, by what it names or all; without a sector it is in none."""
    audience = Q(**{f"{prefix}audience": Audience.ROOM}) | Q(**{f"{prefix}to_unit": unit})
    return audience if home_sector is None else audience | Q(**{f"{prefix}sector": home_sector})


def card(room: Room, number: int) -> Card:
    """A message as screens show it."""

    def draw() -> Card:
        found = messages(room).filter(number=number)
        return cards(list(found))[0]

    return drawn("message", room, number, draw)


def cards(found: Collection[Message]) -> list[Card]:
    """These rows of `messages` as screens show them."""
    missing = _missing([one.pk for one in found])
    return [_card(one, missing.get(one.pk, [])) for one in found]


def _missing(ids: list[int]) -> dict[int, list[str]]:
    waiting = Order.objects.filter(message__in=ids, delivered_at__isnull=True).order_by("unit__call_sign")
    named = waiting.values_list("message_id", "unit__call_sign")
    missing: dict[int, list[str]] = defaultdict(list)
    for which, call_sign in named[:MISSING] if len(ids) == 1 else named:
        if len(missing[which]) < MISSING:
            missing[which].append(call_sign)
    return missing


def to(found: Message) -> str | None:
    """Whom it is for in one word: a call sign, a sector's code, or nothing for all."""
    if found.to_unit:
        return found.to_unit.call_sign
    return found.sector.code if found.sector else None


def _card(found: Message, missing: list[str]) -> Card:
    counts = {name: getattr(found, name) for name in ("issued", "delivered", "seen")}
    return {
        "card": "message",
        "id": found.number,
        "number": found.number,
        "kind": found.kind,
        "at": stamp(found.at),
        "by": found.by.name,
        "unit": found.unit_id,
        "call_sign": found.unit.call_sign if found.unit else None,
        "audience": found.audience,
        "to": to(found),
        "text": found.text,
        "plate": found.plate,
        "until": stamp(found.until),
        "reply_to": found.reply_to.number if found.reply_to else None,
        "orders": counts,
        "missing": missing,
        "taken_at": stamp(found.taken_at),
        "taken_by": found.taken_by.name if found.taken_by else None,
        "ended_at": stamp(found.ended_at),
        "gone": found.ended_at is not None,
    }
