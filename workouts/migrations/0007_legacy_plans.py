"""Plans of the older tracker's tables, where there are any and a move has begun; then the whole take-over is verified.

The tables of plans are younger than the first moves. What `migrate` brought over on its way here, or was never moved, is left
alone.
"""

from django.db import migrations

from accounts.legacy.migrating import backward, forward
from training.legacy.plans import undo_plans
from workouts.legacy.takeover import bring_plans


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("workouts", "0006_from_a_plan"),
        ("training", "0007_undo_step_by_step"),
        ("accounts", "0008_legacy_plan_rows"),
    ]

    operations = [migrations.RunPython(forward(bring_plans, only_going_on=True), backward(undo_plans))]
