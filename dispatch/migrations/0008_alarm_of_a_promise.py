from django.db import migrations, models

RULES = ("undelivered", "unacknowledged", "waiting", "overstayed", "silent", "stacked", "promise")


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0007_known_here")]

    operations = [
        migrations.AlterField(
            "escalation", "rule", models.CharField(max_length=16, choices=[(rule, rule) for rule in RULES])
        ),
    ]
