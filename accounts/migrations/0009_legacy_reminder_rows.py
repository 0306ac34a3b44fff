"""The older tracker's reminders have LegacyRows too, and reasons of their own to be in quarantine. No row changes."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models


def forget_reminders(apps: Apps, schema_editor: Any) -> None:
    """On the way back: where reminders came from that stayed because they were edited. Their tables go as well."""
    alias = schema_editor.connection.alias
    apps.get_model("accounts.LegacyRow").objects.using(alias).filter(kind="reminder").delete()
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else the table cannot be altered


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_legacy_plan_rows'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='legacyrow',
            name='legacy_row_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='quarantinedrow',
            name='quarantine_reason_known',
        ),
        migrations.AlterField(
            model_name='legacyrow',
            name='kind',
            field=models.CharField(choices=[('user', 'User'), ('exercise', 'Exercise'), ('workout', 'Workout'), ('workout_exercise', 'WorkoutExercise'), ('workout_log', 'WorkoutLog'), ('training_plan', 'TrainingPlan'), ('reminder', 'Reminder')], max_length=16),
        ),
        migrations.AlterField(
            model_name='quarantinedrow',
            name='reason',
            field=models.CharField(choices=[('date_out_of_range', 'The date is outside 1900 to 2099'), ('user_missing', 'Its user is missing'), ('workout_missing', 'Its workout is missing'), ('exercise_missing', 'Its exercise is missing'), ('workout_quarantined', 'Its workout is in quarantine'), ('deleted_in_legacy', 'It was deleted in the older tracker'), ('refused', 'The database refused it'), ('status_unknown', 'Its status is unknown'), ('name_too_long', 'Its name is too long'), ('description_too_long', 'Its description is too long'), ('plan_too_large', 'It has more exercises than a plan can hold'), ('frequency_unknown', 'It is neither daily nor weekly'), ('message_too_long', 'Its message is too long')], max_length=24),
        ),
        migrations.AddConstraint(
            model_name='legacyrow',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['user', 'exercise', 'workout', 'workout_exercise', 'workout_log', 'training_plan', 'reminder'])), name='legacy_row_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='quarantinedrow',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['date_out_of_range', 'user_missing', 'workout_missing', 'exercise_missing', 'workout_quarantined', 'deleted_in_legacy', 'refused', 'status_unknown', 'name_too_long', 'description_too_long', 'plan_too_large', 'frequency_unknown', 'message_too_long'])), name='quarantine_reason_known'),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_reminders),
    ]
