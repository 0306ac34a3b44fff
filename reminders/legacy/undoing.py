"""Taking reminders back: those that nobody touched since."""

from typing import Any

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.legacy.taking_back import take_back
from reminders.legacy.moving import ReminderMover


def undo_reminders(apps: Apps, connection: BaseDatabaseWrapper, run: Any) -> list[str]:
    """As taking_back.take_back. Runs before the plans' undo: a reminder that stays keeps its plan."""
    return take_back(apps, connection, run, ReminderMover.made)
