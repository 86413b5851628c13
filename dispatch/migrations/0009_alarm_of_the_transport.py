from django.db import migrations, models
from django.db.models import Q

RULES = (
    "undelivered",
    "unacknowledged",
    "waiting",
    "overstayed",
    "silent",
    "stacked",
    "promise",
    "transport",
)
SUBJECTS = (("assignment", "Assignment"), ("incident", "Incident"), ("unit", "Unit"), ("room", "Room"))


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0008_alarm_of_a_promise")]

    operations = [
        migrations.AddField("watch", "silent_since", models.DateTimeField(null=True)),
        migrations.AlterField(
            "escalation", "rule", models.CharField(max_length=16, choices=[(rule, rule) for rule in RULES])
        ),
        migrations.AlterField("escalation", "subject", models.CharField(max_length=12, choices=SUBJECTS)),
        migrations.RemoveConstraint("escalation", "escalation_is_about_something"),
        migrations.AddConstraint(
            "escalation",
            models.CheckConstraint(
                condition=Q(incident__isnull=False) | Q(unit__isnull=False) | Q(subject="room"),
                name="escalation_is_about_something",
            ),
        ),
    ]
