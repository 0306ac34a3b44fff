"""Users of the older tracker's tables, where there are any. Its tables are only read; everybody else is left alone."""

from django.db import migrations

from accounts.legacy.migrating import backward, forward
from accounts.legacy.users import move_users, undo_users


class Migration(migrations.Migration):
    # Each batch is a transaction of its own: a killed run goes on where it was.
    atomic = False

    dependencies = [("accounts", "0004_legacy_tables")]

    operations = [migrations.RunPython(forward(move_users), backward(undo_users))]
