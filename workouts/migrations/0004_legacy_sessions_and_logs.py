"""Workouts and their exercises of the older tracker's tables, where there are any; then the whole take-over is verified."""

from django.db import migrations

from accounts.legacy.migrating import backward, forward
from workouts.legacy.rollback import undo_sessions
from workouts.legacy.sessions import move_sessions
from workouts.legacy.takeover import verify_and_finish


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("workouts", "0003_what_came_over"), ("training", "0004_legacy_exercises")]

    operations = [migrations.RunPython(forward(move_sessions, verify_and_finish), backward(undo_sessions))]
