from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from dispatch.search import text_of


def tell(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Incidents were answered and located when the first of their calls was, and are found by what was said."""
    incidents = apps.get_model("dispatch", "Incident")._default_manager
    for found in incidents.prefetch_related("calls", "notes").iterator(chunk_size=500):
        calls = sorted(found.calls.all(), key=lambda call: call.number)
        found.answered_at = next((call.answered_at for call in calls if call.answered_at), None)
        found.located_at = next((call.located_at for call in calls if call.located_at), None)
        found.search_text = text_of(found)
        found.save(update_fields=["answered_at", "located_at", "search_text"])


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0004_merging_ringing_versions")]

    operations = [
        migrations.AddField("incident", "answered_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("incident", "located_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "incident",
            "search_text",
            models.TextField(blank=True, editable=False, help_text="What it is found by, in one spelling."),
        ),
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
