"""The registries that every room begins with."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from dispatch.registry import seed_registry


def seed(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add what is shipped."""
    seed_registry(apps)


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0001_calls_incidents_assignments")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop, hints={"model_name": "incidenttype"})]
