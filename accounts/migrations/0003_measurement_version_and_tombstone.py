"""Measurements notice each other's edits, and a delete leaves a row that can come back.

Rows stay as they are. On the way back the deleted ones go for good: without their mark they would come to life.
"""

from django.db import migrations, models


def delete_for_good(apps, schema_editor):
    apps.get_model("accounts", "BodyMeasurement").objects.exclude(deleted_at=None).delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_cache_table")]

    operations = [
        migrations.AddField(
            model_name="bodymeasurement",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name="bodymeasurement",
            name="deleted_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RunPython(migrations.RunPython.noop, delete_for_good),
    ]
