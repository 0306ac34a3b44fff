"""Reminders of the older tracker's tables, where there are any and a move has begun; then the whole take-over is verified.

The tables of reminders are younger than the first moves. What `migrate` brought over on its way here, or was never moved, is
left alone. Nothing of before the move is sent.
"""

from django.db import migrations

from accounts.legacy.migrating import backward, forward
from reminders.legacy.undoing import undo_reminders
from workouts.legacy.takeover import bring_part


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("reminders", "0001_reminders"),
        ("workouts", "0007_legacy_plans"),
        ("accounts", "0009_legacy_reminder_rows"),
    ]

    operations = [migrations.RunPython(forward(bring_part("Reminder"), only_going_on=True), backward(undo_reminders))]
