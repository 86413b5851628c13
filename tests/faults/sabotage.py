"""Seven ways to break the product on purpose, each of which the checker must find.

A web process of the rig applies one when it starts (`sabotaged.py`); `python -m tests.faults.sabotage NAME`
does what it needs in the database.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from importlib import import_module
from random import random
from types import SimpleNamespace
from typing import Any


@dataclass(frozen=True)
class Sabotage:
    """`caught_by`: the invariants of which one must be broken. `statements`: what is done to the database.
    `in_a_storm`: it does harm only while something else goes wrong.
    """

    apply: Callable[[], None]
    caught_by: tuple[str, ...]
    statements: tuple[str, ...] = ()
    on: str = "both"
    in_a_storm: bool = False


def _module(name: str) -> Any:
    """A module of the product, to be broken."""
    return import_module(name)


def identity_cursor() -> None:
    """Numbers come from a sequence, which is drawn before the room is locked: they commit out of order."""
    from django.db import connection, transaction

    decisions, journal = _module("patrols.decisions"), _module("patrols.journal")

    drawn: ContextVar[Iterator[int]] = ContextVar("drawn")
    record = journal.record

    @contextmanager
    def atomic() -> Iterator[None]:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT nextval('faults_identity')")
                block = int(cursor.fetchone()[0]) * 64
            token = drawn.set(iter(range(block, block + 64)))
            time.sleep(random() * 0.03)
            try:
                yield
            finally:
                drawn.reset(token)

    def numbered(room: Any, *args: Any, **kwargs: Any) -> Any:
        before = room.journal_head
        room.journal_head = next(drawn.get()) - 1
        entry = record(room, *args, **kwargs)
        room.journal_head = max(before, room.journal_head)
        return entry

    decisions.transaction = SimpleNamespace(atomic=atomic, on_commit=transaction.on_commit)
    journal.record = numbered


def no_lock() -> None:
    """The lock guards nothing: whether a unit is free was read before it was taken."""
    from patrols.models import Unit

    edge, progress = _module("patrols.edge"), _module("dispatch.progress")
    sending = _module("dispatch.assignment")
    decide, start = edge.decide, progress.start
    read: ContextVar[dict[int, str]] = ContextVar("read")

    def slow(*args: Any, **kwargs: Any) -> Any:
        read.set(dict(Unit.objects.values_list("pk", "status")))
        time.sleep(0.05 + 0.05 * random())
        return decide(*args, **kwargs)

    def believing(*args: Any, **kwargs: Any) -> Any:
        made = start(*args, **kwargs)
        for assignment in made:
            assignment.unit.status = read.get()[assignment.unit_id]
        return made

    edge.decide, progress.start = slow, believing
    sending.refuse_running = lambda room, number, units: None


def payload_in_the_bell() -> None:
    """What a bell announces is passed on as it comes, and nobody ever asks for what was missed."""
    from patrols.models import JournalEntry, Order

    journal, listeners, hub = (_module(f"patrols.{name}") for name in ("journal", "listeners", "hub"))

    def carried(room_id: int, upto: int) -> tuple[list[Any], dict[int, list[Order]]]:
        last = JournalEntry.objects.filter(room_id=room_id, number=upto).first()
        if last is None:
            return [], {}
        same = JournalEntry.objects.filter(room_id=room_id, at=last.at, number__lte=upto).order_by("number")
        rows = [journal.rows(room_id, entry.number - 1, 1)[0] for entry in same]
        due: dict[int, list[Order]] = {}
        for entry in same:
            facts = journal.line(entry)["facts"]
            if entry.kind == "order.issued":
                due.setdefault(facts["unit"], []).extend(
                    Order.objects.filter(unit=facts["unit"], number=facts["order"])
                )
        return rows, due

    async def look(here: Any, room_id: int, upto: int | None = None) -> None:
        if upto is None:
            return
        rows, due = await hub.ROOM.run(carried, room_id, upto)
        for listener in here._in(room_id):
            if isinstance(listener, listeners.Tablet) and listener._greeted and listener.unit_id in due:
                here.soon(listener._tell(due[listener.unit_id]))
            elif isinstance(listener, listeners.Console) and rows and upto > listener.cursor:
                here.soon(listener._tell(rows))

    async def nothing(listener: Any, *args: Any) -> None:
        return None

    hub.Hub.look = look
    listeners.Console.advance = nothing
    listeners.Tablet.advance = nothing
    listeners.Tablet.push = nothing


def acknowledgement_ignored() -> None:
    """An order that was sent counts as kept: what the tablet says is not asked for."""
    from patrols.models import Order

    orders, listeners = _module("patrols.orders"), _module("patrols.listeners")

    tell, as_told = listeners.Tablet._tell, orders.owed

    async def send(tablet: Any, pending: Sequence[Order]) -> None:
        await listeners.TABLETS.run(_counted, tablet.unit_id, [order.number for order in pending])
        await tell(tablet, pending)

    def _counted(unit_id: int, numbers: list[int]) -> None:
        from patrols import clock
        from patrols.models import Unit

        unit = Unit.objects.select_related("room").get(pk=unit_id)
        Order.objects.filter(unit=unit, number__in=numbers, delivered_at=None).update(
            delivered_at=clock.now()
        )

    def owed(asked: Any) -> Any:
        return as_told([(unit, 0) for unit, _ in asked])

    listeners.Tablet._tell = send
    listeners.Tablet.receipt = lambda tablet, delivered: None
    orders.owed = owed


def idempotency_off() -> None:
    """A key is kept, and its repeat is done again."""
    from patrols import clock
    from patrols.models import Officer, Request

    consumers, edge = _module("patrols.consumers"), _module("patrols.edge")

    def once(officer: Officer, key: str, asked: str, act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        answer = act()
        Request.objects.update_or_create(
            officer=officer, key=key, defaults={"digest": asked, "answer": answer, "at": clock.now()}
        )
        return answer

    edge.once = once
    consumers.once = once


def role_unchecked() -> None:
    """Fan-out asks nobody's role and nobody's right."""
    listeners, hub = _module("patrols.listeners"), _module("patrols.hub")

    async def tell(console: Any, batch: Sequence[Any]) -> None:
        after, console.cursor = console.cursor, batch[-1].number
        every = ",".join(row.text for row in batch)
        await console.send(f'{{"t":"entries","after":{after},"n":{console.cursor},"entries":[{every}]}}')

    async def never(here: Any, officer_id: int | None = None) -> None:
        return None

    listeners.Console._tell = tell
    hub.Hub._cut_off = never


def row_skipped() -> None:
    """Now and then nothing is journaled of a unit that was sent, and the numbers show no gap."""
    decisions = _module("patrols.decisions")
    seal = decisions.Decision.seal

    def careless(decision: Any) -> None:
        if random() < 0.5:
            kept = [event for event in decision.happened if event.kind() != "assignment.made"]
            decision.happened = kept or decision.happened
        seal(decision)

    decisions.Decision.seal = careless


SABOTAGES = {
    "identity cursor": Sabotage(
        identity_cursor,
        ("I1", "I4"),
        ("CREATE SEQUENCE faults_identity", "SELECT setval('faults_identity', 1000)"),
        on="postgresql",
    ),
    "no unique index, no room lock": Sabotage(
        no_lock, ("I2", "I3"), ("DROP INDEX one_running_assignment_a_unit",)
    ),
    "payload in pub/sub, no catch-up": Sabotage(payload_in_the_bell, ("I1",), in_a_storm=True),
    "acknowledgement ignored": Sabotage(acknowledgement_ignored, ("I1",), in_a_storm=True),
    "idempotency off": Sabotage(idempotency_off, ("I7",)),
    "role unchecked in fan-out": Sabotage(role_unchecked, ("I6",)),
    "journal row skipped": Sabotage(row_skipped, ("I5",)),
}


def main(name: str) -> None:
    import django

    django.setup()
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in SABOTAGES[name].statements:
            cursor.execute(statement)


if __name__ == "__main__":
    main(sys.argv[1])
