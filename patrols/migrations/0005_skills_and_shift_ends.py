from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("patrols", "0004_emergencies"),
    ]

    operations = [
        migrations.AddField(
            model_name="officer",
            name="skills",
            field=models.JSONField(
                blank=True,
                db_default=models.Value([], models.JSONField()),
                default=list,
                help_text="What a unit can do while they are on it, as codes of its attributes.",
            ),
        ),
        migrations.AddField(
            model_name="shift",
            name="off_at",
            field=models.DateTimeField(
                blank=True, help_text="When it is to end, where that is known.", null=True
            ),
        ),
    ]
