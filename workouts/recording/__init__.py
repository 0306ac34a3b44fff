"""All writes of the log. Pages, sync, importers, admin and commands come through here.

Every function finds its row through the owner, as (user, pk), and raises the model's DoesNotExist for anything else.
A write locks the session first, so that two devices on one workout queue, and keeps the totals in its transaction.
Ids are made on the page: the same id again is the same write again (a replay), and changes nothing.
"""

from workouts.recording.errors import (
    EXERCISE_GONE,
    SESSION_GONE,
    AlreadyOpenError,
    ConflictError,
    GoneError,
    IdTakenError,
    RefusedError,
)
from workouts.recording.exercises import (
    Place,
    add_exercise,
    arrange_exercises,
    bring_back,
    follow_merge,
    join_superset,
    leave_superset,
    move_exercise,
    note_exercise,
    remove_exercise,
    restore_exercise,
    skip_exercise,
    swap_exercise,
)
from workouts.recording.locks import all_or_nothing
from workouts.recording.planned import start_planned_session
from workouts.recording.sessions import (
    checked,
    discard_session,
    edit_session,
    finish_session,
    pause_session,
    record_past_session,
    repeat_session,
    restore_session,
    resume_session,
    start_session,
)
from workouts.recording.sets import delete_set, edit_set, log_set, new_id, restore_set, set_columns
from workouts.recording.totals import EXACT_DIGITS, rebuild_totals, totals

__all__ = [
    "EXACT_DIGITS",
    "EXERCISE_GONE",
    "SESSION_GONE",
    "AlreadyOpenError",
    "ConflictError",
    "GoneError",
    "IdTakenError",
    "Place",
    "RefusedError",
    "add_exercise",
    "all_or_nothing",
    "arrange_exercises",
    "bring_back",
    "checked",
    "delete_set",
    "discard_session",
    "edit_session",
    "edit_set",
    "finish_session",
    "follow_merge",
    "join_superset",
    "leave_superset",
    "log_set",
    "move_exercise",
    "new_id",
    "note_exercise",
    "pause_session",
    "rebuild_totals",
    "record_past_session",
    "remove_exercise",
    "repeat_session",
    "restore_exercise",
    "restore_session",
    "restore_set",
    "resume_session",
    "set_columns",
    "skip_exercise",
    "start_planned_session",
    "start_session",
    "swap_exercise",
    "totals",
]
