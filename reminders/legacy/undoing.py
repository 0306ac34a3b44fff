"""Taking reminders back: those that nobody touched since."""

from typing import Any

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.legacy.taking_back import Made, take_back
from reminders.legacy.moving import KIND, PHASE, TABLE
from reminders.legacy.touched import hold_reminders, touched_reminders


def undo_reminders(apps: Apps, connection: BaseDatabaseWrapper, run: Any) -> list[str]:
    """As taking_back.take_back. Runs before the plans' undo: a reminder that stays keeps its plan."""
    return take_back(
        apps,
        connection,
        run,
        Made(
            KIND,
            TABLE,
            PHASE,
            "reminders.Reminder",
            hold_reminders,
            touched_reminders,
            name=lambda reminder: f"reminder at {reminder.time:%H:%M}",
            order=("user_id", "pk"),
        ),
    )
