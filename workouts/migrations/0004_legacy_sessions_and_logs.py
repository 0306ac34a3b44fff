"""Workouts and their exercises of the older tracker's tables, where there are any; then the whole take-over is verified."""

from django.db import migrations

from accounts.legacy.migrating import backward, forward
from workouts.legacy.rollback import undo_sessions
from workouts.legacy.takeover import PHASES, verify_and_finish


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("workouts", "0003_what_came_over"), ("training", "0004_legacy_exercises")]

    operations = [
        # All phases: where the move was taken back after it had failed here, the others' migrations are not run again.
        migrations.RunPython(forward(*PHASES, verify_and_finish), backward(undo_sessions))
    ]
