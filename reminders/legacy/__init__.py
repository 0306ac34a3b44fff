"""State T's Reminder rows → reminders. They come over by a migration of their own, after plans."""

from reminders.legacy.inspecting import look_at_reminders
from reminders.legacy.moving import KIND, TABLE, correct_reminder, move_reminders
from reminders.legacy.undoing import undo_reminders
from reminders.legacy.verifying import FIELDS, check_reminders
from workouts.legacy.parts import Part

PART = Part(
    table=TABLE,
    kind=KIND,
    models=("reminders.Reminder",),
    move=move_reminders,
    undo=undo_reminders,
    check=check_reminders,
    inspect=look_at_reminders,
    correct=correct_reminder,
    fields=FIELDS,
)

__all__ = ["PART", "undo_reminders"]
