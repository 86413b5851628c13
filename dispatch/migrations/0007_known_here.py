from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from dispatch.rules.phone import national
from dispatch.rules.policy import POLICY

AT_ONCE = 2000


def tell(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Calls say which line they came from."""
    calls = apps.get_model("dispatch", "Call")._default_manager
    found = []
    for call in calls.exclude(phone="").only("pk", "phone").iterator(chunk_size=AT_ONCE):
        call.national = national(call.phone, POLICY.country_code)
        found.append(call)
    calls.bulk_update(found, ["national"], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0006_taking_hazards_promises")]

    operations = [
        migrations.AddField(
            "call",
            "national",
            models.CharField(
                blank=True,
                editable=False,
                help_text="The digits of its phone that tell the line.",
                max_length=32,
            ),
        ),
        migrations.RunPython(tell, migrations.RunPython.noop),
        migrations.AddIndex(
            "call",
            models.Index(fields=["room", "national"], name="call_line"),
        ),
        migrations.AddIndex(
            "call",
            models.Index(
                condition=models.Q(("incident__isnull", True), ("lat__isnull", False)),
                fields=["room", "lat", "lon"],
                name="call_alone_where",
            ),
        ),
        migrations.AddIndex(
            "incident",
            models.Index(
                condition=models.Q(("lat__isnull", False)),
                fields=["room", "lat", "lon"],
                name="incident_where",
            ),
        ),
        migrations.RemoveIndex("hazard", "hazard_open"),
        migrations.AddIndex(
            "hazard",
            models.Index(
                condition=models.Q(("ended_at__isnull", True)), fields=["room", "lat"], name="hazard_where"
            ),
        ),
        migrations.RemoveConstraint("hazard", "hazard_ended_by_somebody"),
        migrations.AddConstraint(
            "hazard",
            models.CheckConstraint(
                condition=models.Q(("ended_at__isnull", False), ("ended_by__isnull", True), _connector="OR"),
                name="hazard_ends_once",
            ),
        ),
    ]
