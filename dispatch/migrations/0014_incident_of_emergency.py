import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("patrols", "0005_skills_and_shift_ends"),
        ("dispatch", "0013_names_of_plans"),
    ]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="emergency",
            field=models.ForeignKey(
                blank=True,
                help_text="The call for help.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="patrols.emergency",
            ),
        ),
    ]
