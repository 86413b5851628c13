import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0010_why_another_unit"),
        ("patrols", "0005_skills_and_shift_ends"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40)),
                ("alarm", models.PositiveSmallIntegerField(default=1, help_text="From this alarm level on.")),
                ("active", models.BooleanField(default=True)),
                ("types", models.JSONField(blank=True, default=list)),
                ("priorities", models.JSONField(blank=True, default=list)),
                ("sectors", models.JSONField(blank=True, default=list)),
                (
                    "from_hour",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="The room's own clock.", null=True
                    ),
                ),
                ("until_hour", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("needs", models.JSONField(default=list)),
                ("backup", models.JSONField(blank=True, default=list)),
                ("least_crew", models.PositiveSmallIntegerField(default=1)),
                (
                    "rest_min",
                    models.PositiveSmallIntegerField(default=0, help_text="Minutes since the last task."),
                ),
                (
                    "shift_min",
                    models.PositiveSmallIntegerField(default=0, help_text="Minutes of duty that are left."),
                ),
                ("tell_ar", models.CharField(blank=True, max_length=500)),
                ("tell_fr", models.CharField(blank=True, max_length=500)),
                ("tell_en", models.CharField(blank=True, max_length=500)),
                (
                    "room",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="plans", to="patrols.room"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="incident",
            name="alarm",
            field=models.PositiveSmallIntegerField(
                db_default=1, default=1, help_text="How great it is: which level of its plan goes."
            ),
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["unit", "ended_at"], name="assignment_lately"),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("alarm__range", (1, 5))), name="incident_alarm_is_1_to_5"
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(fields=("room", "code"), name="plan_code_once_a_room"),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(("alarm__range", (1, 5))), name="plan_alarm_is_1_to_5"
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("from_hour__isnull", True), ("until_hour__isnull", True)),
                    models.Q(
                        ("from_hour__isnull", False),
                        ("until_hour__isnull", False),
                        ("from_hour__lte", 23),
                        ("until_hour__lte", 23),
                        models.Q(("from_hour", models.F("until_hour")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="plan_hours_are_a_span",
            ),
        ),
    ]
