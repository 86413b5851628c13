"""Whether a database is the room that was saved: its journal's chain, what must always hold, its counts."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, F, Max, OuterRef, Q, Subquery

from command.stores import Copy
from dispatch.models import Assignment, Call, Incident
from dispatch.rules.lifecycle import ENDS, RUNNING, Stage
from patrols.heads import Head, missing
from patrols.journal import verify
from patrols.models import Message, Order, Room, Unit

GUARDS = {"journal_stands", "journal_stays"}


def facts(copy: Copy) -> dict[str, Any]:
    """What a manifest says of a database: `migrations`, `rooms` with their journal's head, `counts`."""
    applied = MigrationRecorder(connections[copy.default]).applied_migrations()
    rooms = Room.objects.using(copy.default).order_by("slug")
    return {
        "migrations": sorted(f"{app}.{name}" for app, name in applied),
        "rooms": {room.slug: {"number": room.journal_head, "hash": room.journal_hash} for room in rooms},
        "counts": {
            model._meta.db_table: model._base_manager.using(copy.of(model)).count()
            for model in apps.get_models()
            if model._meta.managed and not model._meta.proxy
        },
    }


def stranger(manifest: dict[str, Any]) -> str | None:
    """Why this code cannot read a backup of those migrations; None when it can."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    theirs = set(manifest["migrations"])
    if newer := sorted(theirs - known):
        return f"it was made by a newer version: {newer[0]} is not known here"
    if older := sorted(known - theirs):
        made = f"an older version ({manifest['version']}), before {older[0]}"
        return f"it was made by {made}: restore it with that one"
    return None


def faults(copy: Copy, manifest: dict[str, Any], heads: list[Head]) -> Iterator[str]:
    """One sentence for each thing that is not as it was or as it must be."""
    now = facts(copy)
    for what, label in (("counts", "rows"), ("rooms", "head")):
        for name in sorted(now[what].keys() | manifest[what].keys()):
            if now[what].get(name) != manifest[what].get(name):
                found, wanted = now[what].get(name), manifest[what].get(name)
                yield f"{name}: {label} {found}, and the manifest says {wanted}"
    for room in Room.objects.using(copy.default).order_by("slug"):
        for number, fault in verify(room):
            yield f"{room.slug} {number}: {fault}"
    yield from missing(heads, copy.default)
    yield from unsound(copy)


def unsound(copy: Copy) -> Iterator[str]:
    """One sentence for each thing that must hold in every room and does not."""
    yield from _numbers(copy.default)
    yield from _assignments(copy.default)
    yield from _guards(copy.default)
    for alias in dict.fromkeys((copy.default, copy.tracks)):
        try:
            connections[alias].check_constraints()
        except IntegrityError as error:
            yield f"{error}"


def _numbers(using: str) -> Iterator[str]:
    """Calls, incidents and messages of a room and orders of a unit count from 1 to the head, without gaps."""
    for model, owner, head in (
        (Call, "room", "call_head"),
        (Incident, "room", "incident_head"),
        (Message, "room", "message_head"),
        (Order, "unit", "order_head"),
    ):
        of: type[Room] | type[Unit] = Room if owner == "room" else Unit
        rows = model._base_manager.using(using).filter(**{owner: OuterRef("pk")}).order_by().values(owner)
        counted = of._base_manager.using(using).annotate(
            stored=Subquery(rows.annotate(n=Count("pk")).values("n")),
            last=Subquery(rows.annotate(n=Max("number")).values("n")),
        )
        for one in counted.exclude(Q(stored=F(head), last=F(head)) | Q(stored=None, **{head: 0})):
            yield (
                f"{one}: {one.stored or 0} rows of {model._meta.db_table} up to number {one.last or 0}, "
                f"and the {owner} counted to {getattr(one, head)}"
            )


def _assignments(using: str) -> Iterator[str]:
    """A unit runs on one incident at most, and a stage fits its times."""
    stored = Assignment.objects.using(using)
    running = stored.filter(ended_at=None, started_at__isnull=False)
    for row in running.order_by().values("unit").annotate(n=Count("pk")).filter(n__gt=1):
        yield f"unit {row['unit']}: runs on {row['n']} incidents"
    fits = (
        Q(stage__in=RUNNING, started_at__isnull=False, ended_at=None)
        | Q(stage=Stage.STACKED, started_at=None, ended_at=None)
        | Q(stage__in=ENDS, ended_at__isnull=False)
    )
    for pk, stage in stored.exclude(fits).values_list("pk", "stage"):
        yield f"assignment {pk}: the stage {stage} does not fit its times"
    for pk in running.filter(incident__closed_at__isnull=False).values_list("pk", flat=True):
        yield f"assignment {pk}: runs on a closed incident"


def _guards(using: str) -> Iterator[str]:
    """The triggers that refuse to change the journal are in place."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'")
        there = {name for (name,) in cursor.fetchall()}
    for guard in sorted(GUARDS - there):
        yield f"the journal is not guarded: the trigger {guard} is missing"
