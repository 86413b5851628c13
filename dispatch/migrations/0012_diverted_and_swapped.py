from django.db import migrations, models
from django.db.models import Q

ENDS = ["cleared", "declined", "diverted", "freed", "preempted", "recalled", "swapped"]
STAGES = (
    "stacked",
    "dispatched",
    "acknowledged",
    "en_route",
    "on_scene",
    "transporting",
    "cleared",
    "declined",
    "recalled",
    "preempted",
    "diverted",
    "swapped",
    "freed",
)
RULES = (
    "undelivered",
    "unacknowledged",
    "waiting",
    "overstayed",
    "silent",
    "stacked",
    "promise",
    "promise_lost",
    "transport",
)


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0011_plans")]

    operations = [
        migrations.AlterField(
            "assignment",
            "stage",
            models.CharField(max_length=16, choices=[(stage, stage) for stage in STAGES]),
        ),
        migrations.AlterField(
            "escalation", "rule", models.CharField(max_length=16, choices=[(rule, rule) for rule in RULES])
        ),
        migrations.RemoveConstraint("assignment", "assignment_ended_says_how"),
        migrations.AddConstraint(
            "assignment",
            models.CheckConstraint(
                condition=(Q(ended_at__isnull=True) & ~Q(stage__in=ENDS))
                | Q(ended_at__isnull=False, stage__in=ENDS),
                name="assignment_ended_says_how",
            ),
        ),
        migrations.RemoveConstraint("assignment", "assignment_runs_once_started"),
        migrations.AddConstraint(
            "assignment",
            models.CheckConstraint(
                condition=Q(started_at__isnull=False) | Q(stage__in=["stacked", *ENDS]),
                name="assignment_runs_once_started",
            ),
        ),
    ]
