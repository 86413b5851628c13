"""`python -m tests.faults.dump FILE`: what the database says, as `history.Truth` has it, into a file."""

import json
import sys
from pathlib import Path
from typing import Any

import django


def main(path: Path) -> None:
    django.setup()

    from django.db import connection, transaction

    with transaction.atomic():  # one moment: whoever was given up by its client may still be decided
        if connection.vendor == "postgresql":
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        truth = _truth()
    path.write_text(json.dumps(truth), encoding="utf-8")


def _truth() -> dict[str, Any]:
    from command.snapshot import Snapshot
    from dispatch.models import Assignment, Call
    from patrols import journal
    from patrols.models import JournalEntry, Officer, Order, Request, Room

    room = Room.objects.get(slug="town")
    picture = json.loads(Snapshot.read(room).text_for(Officer.objects.get(username="samir")))
    entries = [
        {**journal.line(entry), "talkgroups": entry.talkgroups}
        for entry in JournalEntry.objects.filter(room=room).order_by("number")
    ]
    orders = [
        {
            "unit": order.unit_id,
            "number": order.number,
            "kind": order.kind,
            "issued": order.issued_at.timestamp(),
            "delivered": order.delivered_at is not None,
        }
        for order in Order.objects.filter(unit__room=room)
    ]
    assignments = [
        {
            "id": made.pk,
            "unit": made.unit_id,
            "incident": made.incident.number,
            "order": made.order.number if made.order else None,
            "started": made.started_at and made.started_at.isoformat(timespec="microseconds"),
            "ended": made.ended_at and made.ended_at.isoformat(timespec="microseconds"),
        }
        for made in Assignment.objects.select_related("incident", "order").order_by("pk")
    ]
    requests = [
        {"key": kept.key, "body": kept.answer.get("body", kept.answer)} for kept in Request.objects.all()
    ]
    return {
        "n": room.journal_head,
        "entries": entries,
        "orders": orders,
        "assignments": assignments,
        "requests": requests,
        "calls": [{"number": call.number, "mark": call.landmark} for call in Call.objects.filter(room=room)],
        "faults": journal.verify(room),
        "cards": picture["cards"],
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
