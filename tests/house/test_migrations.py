"""The release before goes on working on the schema of this one: a migration adds, a later one removes."""

from collections.abc import Iterator

import pytest
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import (
    AddField,
    AlterField,
    AlterModelTable,
    DeleteModel,
    RemoveField,
    RenameField,
    RenameModel,
)
from django.db.migrations.operations.base import Operation
from django.db.models import NOT_PROVIDED, CharField, IntegerField, ManyToManyField

OURS = ("maps", "patrols", "dispatch", "command")
#: The newest migration of each app that somebody runs; a release moves it on.
RELEASED = {"patrols": "0004_emergencies", "dispatch": "0008_alarm_of_a_promise"}
TAKEN_AWAY = (RemoveField, RenameField, DeleteModel, RenameModel, AlterModelTable)


def breaks_the_release_before(operation: Operation) -> bool:
    """Whether code that does not know of this change fails on what it leaves."""
    if isinstance(operation, AddField):
        field = operation.field
        filled = field.null or field.db_default is not NOT_PROVIDED
        return not filled and not isinstance(field, ManyToManyField)
    return isinstance(operation, TAKEN_AWAY)


def new_migrations() -> Iterator[Migration]:
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        if app in OURS and name > RELEASED.get(app, ""):
            yield migration


def test_what_is_new_takes_nothing_from_the_release_before() -> None:
    broken = [
        f"{migration}: {operation.describe()}"
        for migration in new_migrations()
        for operation in migration.operations
        if breaks_the_release_before(operation)
    ]
    assert broken == []


@pytest.mark.parametrize(
    ("operation", "breaks"),
    [
        (RemoveField("unit", "crew"), True),
        (RenameField("unit", "crew", "people"), True),
        (DeleteModel("Unit"), True),
        (RenameModel("Unit", "Patrol"), True),
        (AddField("unit", "wheels", IntegerField(default=4)), True),
        (AddField("unit", "wheels", IntegerField(db_default=4)), False),
        (AddField("unit", "wheels", IntegerField(null=True)), False),
        (AlterField("unit", "call_sign", CharField(max_length=32)), False),
    ],
)
def test_the_rule_knows_what_breaks(operation: Operation, breaks: bool) -> None:
    assert breaks_the_release_before(operation) is breaks
