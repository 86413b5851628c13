from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0009_alarm_of_the_transport")]

    operations = [
        migrations.AddField(
            "recommendation",
            "why",
            models.JSONField(
                blank=True,
                db_default=models.Value({}, models.JSONField()),
                default=dict,
                help_text="Unit id → why it was assigned and not the first.",
            ),
        ),
    ]
