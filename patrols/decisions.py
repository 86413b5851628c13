"""How a decision is made, recorded and told.

`with deciding(room):` is one transaction and the room's only writer. `emit` journals, queues the bell for
the commit, then lets others react, in this order: a reaction's own events must not reach a screen before
their cause.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import connection, transaction

from patrols import clock, journal
from patrols.meters import DECIDED
from patrols.models import JournalEntry, Officer, Room
from patrols.turn import Turn


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that was decided. The fields of a subclass are its facts; those named in `personal` are
    sealed.
    """

    personal: ClassVar[frozenset[str]] = frozenset()
    room: Room

    @classmethod
    def kind(cls) -> str:
        """`UnitStatusChanged` travels as `unit.status_changed`."""
        noun, *rest = re.findall(r"[A-Z][a-z0-9]*", cls.__name__)
        return f"{noun}.{'_'.join(rest)}".lower()

    def facts(self) -> dict[str, Any]:
        """The facts as JSON values; moments as they travel."""
        values = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "room"}
        return {k: clock.stamp(v) if isinstance(v, datetime) else v for k, v in values.items()}


Reaction = Callable[..., None]
Relay = Callable[[Sequence[Event]], Sequence[tuple[Sequence[journal.Card], Iterable[str]]]]
Bell = Callable[[int, int], None]


@dataclass
class _Wires:
    relay: Relay
    reactions: Mapping[type[Event], Sequence[Reaction]]
    bell: Bell


#: What a decision may move on in its rooms' rows.
HEADS = ("journal_head", "journal_hash", "call_head", "incident_head", "message_head")
_wires: _Wires | None = None
_turn = Turn(settings.DATA_DIR / "deciding.turn")


def install(relay: Relay, reactions: Mapping[type[Event], Sequence[Reaction]], bell: Bell) -> None:
    """Say once, at start-up, who makes the cards, who reacts to what, and who rings the bell."""
    global _wires
    _wires = _Wires(relay, reactions, bell)


@dataclass
class Decision:
    """One decision under way: its rooms, locked and fresh, its moment, and what it has to say."""

    rooms: dict[int, Room]
    at: datetime
    by: Officer | None
    happened: list[Event] = field(default_factory=list)
    drawn: dict[tuple[str, int, int], journal.Card] = field(default_factory=dict)

    def room(self, room: Room) -> Room:
        """The locked row of this room; its counters are the true ones."""
        return self.rooms[room.pk]

    def next_number(self, room: Room, head: str) -> int:
        """The room's next number of what `head` counts; without gaps, since the row is locked."""
        locked = self.room(room)
        number: int = getattr(locked, head) + 1
        setattr(locked, head, number)
        return number

    def seal(self) -> None:
        """Journal what happened with the cards as they stand now; the bell rings once that is committed."""
        entries = [
            self._entry(event, cards, talkgroups)
            for event, (cards, talkgroups) in zip(
                self.happened, _installed().relay(self.happened), strict=True
            )
        ]
        JournalEntry.objects.bulk_create(entries)
        for room in self.rooms.values():
            room.save(update_fields=HEADS)
        heads = {entry.room_id: entry.number for entry in entries}
        for room_id, number in heads.items():
            transaction.on_commit(lambda r=room_id, n=number: _installed().bell(r, n), robust=True)  # type: ignore[misc]

    def _entry(self, event: Event, cards: Sequence[journal.Card], talkgroups: Iterable[str]) -> JournalEntry:
        return journal.record(
            self.room(event.room),
            event.kind(),
            event.facts(),
            event.personal,
            cards,
            talkgroups,
            at=self.at,
            actor=(self.by.pk, self.by.name) if self.by else None,
        )


_decision: ContextVar[Decision | None] = ContextVar("decision", default=None)


@contextmanager
def deciding(*rooms: Room, by: Officer | None = None) -> Iterator[Decision]:
    """Decide for these rooms: one transaction, one writer a room, numbers without gaps. Nested calls join.

    Rooms are locked by id, so no order of locks can deadlock. A nested call for a room that the outer
    decision does not hold is a programmer's mistake and crashes.
    """
    current = _decision.get()
    if current is not None:
        if missing := {room.pk for room in rooms} - current.rooms.keys():
            raise RuntimeError(f"a decision cannot take rooms {missing} on after it began")
        yield current
        return
    with (
        DECIDED.time(),
        _turn.mine() if connection.vendor == "sqlite" else nullcontext(),
        transaction.atomic(),
    ):
        locked = (
            Room.objects.select_for_update(no_key=True).filter(pk__in=[r.pk for r in rooms]).order_by("pk")
        )
        decision = Decision({room.pk: room for room in locked}, clock.now(), by)
        token = _decision.set(decision)
        try:
            yield decision
            decision.seal()
        finally:
            _decision.reset(token)


def emit(event: Event) -> None:
    """Give the event its place in the journal, then let others react. Only inside a decision."""
    emit_together([event])


def emit_together(events: Sequence[Event]) -> None:
    """The same for events of one kind and room that happen at once: who reacts is told of all of them in one
    call, and asks the database once.
    """
    if not events:
        return
    decision, kind = _decision.get(), type(events[0])
    if decision is None:
        raise RuntimeError(f"{kind.kind()} was emitted outside a decision")
    reactions = _installed().reactions[kind]
    decision.happened += events
    decision.drawn.clear()
    for react in reactions:
        react(*events)


def drawn(noun: str, room: Room, which: int, draw: Callable[[], journal.Card]) -> journal.Card:
    """The card as it stands. After a decision's last event it is drawn once: answer and journal share it."""
    decision = _decision.get()
    if decision is None:
        return draw()
    key = (noun, room.pk, which)
    if key not in decision.drawn:
        decision.drawn[key] = draw()
    return decision.drawn[key]


def _installed() -> _Wires:
    if _wires is None:
        raise RuntimeError("events are not installed: command.apps does it at start-up")
    return _wires
