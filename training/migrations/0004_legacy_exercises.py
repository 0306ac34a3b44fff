"""Exercises of the older tracker's tables, where there are any: to the catalogue's, else made anew beside them."""

from django.db import migrations

from accounts.legacy.migrating import backward, forward
from training.legacy import move_exercises, undo_exercises


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("training", "0003_count_the_edits"), ("accounts", "0005_legacy_users")]

    operations = [migrations.RunPython(forward(move_exercises), backward(undo_exercises))]
