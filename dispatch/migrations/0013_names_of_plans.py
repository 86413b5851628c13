from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0012_diverted_and_swapped")]

    operations = [
        migrations.AddField(
            "plan", f"name_{language}", models.CharField(max_length=60, blank=True, default="", db_default="")
        )
        for language in ("ar", "fr", "en")
    ]
