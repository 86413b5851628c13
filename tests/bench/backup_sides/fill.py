"""`python -m tests.bench.backup_sides.fill MB`: let the staged town's database grow to so many megabytes,
half entries of a chained journal, half fixes on SQLite. Prints one JSON line: {"mb", "entries", "fixes"}.

The text in the cards is random, so that neither the database nor a dump can pack it.
"""

import json
import secrets
import sys
from datetime import timedelta

import django

ENTRIES, FIXES = 1000, 20_000
#: Of a card with its incident's assignments and notes, in bytes.
CARD = 4000
#: Of each unit a fix a second, back in time from before the ones that are there.
SQLITE = """
WITH RECURSIVE n(k) AS (SELECT %s UNION ALL SELECT k + 1 FROM n WHERE k < %s - 1) {insert} FROM n
"""
POSTGRESQL = "{insert} FROM generate_series(%s, %s - 1) AS n(k)"
INSERT = """
INSERT INTO patrols_fix (unit, device, number, fix_at, heard_at, lat, lon, accuracy_m, heading, speed_kph)
SELECT 1 + k %% 40, 'filled', k, {at}, {at}, 33.3 + k %% 1000 * 1e-5, -8.8 - k %% 777 * 1e-5, 5, k %% 360, 30
"""
AT = {
    "sqlite": "datetime('2026-01-01', k || ' seconds')",
    "postgresql": "'2026-01-01'::timestamptz + k * '1 s'::interval",
}


def main() -> None:
    django.setup()
    from patrols.models import Fix, JournalEntry

    wanted = int(sys.argv[1])
    while _mb("default") < wanted / (1 if _shared() else 2):
        _write_entries()
        if _shared():
            _write_fixes()
    while not _shared() and _mb("tracks") < wanted / 2:
        _write_fixes()
    mb = _mb("default") + (0 if _shared() else _mb("tracks"))
    print(json.dumps({"mb": mb, "entries": JournalEntry.objects.count(), "fixes": Fix.objects.count()}))


def _shared() -> bool:
    """Whether fixes and decisions are in one database."""
    from django.db import connection

    return connection.vendor == "postgresql"


def _mb(alias: str) -> int:
    from django.db import connections

    with connections[alias].cursor() as cursor:
        if connections[alias].vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0]) // 1_000_000


def _write_entries() -> None:
    """As a decision writes them: numbered and chained under the room's lock."""
    from django.db import transaction

    from patrols import clock, journal
    from patrols.models import JournalEntry, Room

    with transaction.atomic():
        room = Room.objects.select_for_update().get(slug="town")
        began = clock.now() - timedelta(days=1)
        made = [
            journal.record(
                room,
                "incident.amended",
                {"incident": 1, "text": secrets.token_hex(20), "filled": number},
                ["text"],
                [{"card": "incident", "id": 1, "text": secrets.token_urlsafe(CARD * 3 // 4)}],
                ["dispatch"],
                at=began + timedelta(milliseconds=number),
                actor=None,
            )
            for number in range(ENTRIES)
        ]
        JournalEntry.objects.bulk_create(made, batch_size=400)
        room.save(update_fields=["journal_head", "journal_hash"])


def _write_fixes() -> None:
    from django.db import connections, transaction

    from patrols.models import Fix
    from patrols.tracks import TRACKS

    connection = connections[TRACKS]
    insert = INSERT.format(at=AT[connection.vendor])
    series = SQLITE if connection.vendor == "sqlite" else POSTGRESQL
    had = Fix.objects.filter(device="filled").count()
    with transaction.atomic(using=TRACKS), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(series.format(insert=insert), [had, had + FIXES])


if __name__ == "__main__":
    main()
