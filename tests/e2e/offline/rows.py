"""What is stored on the server, and a workout that only the phone knows."""

from typing import Any

from accounts.models import User
from tests.e2e.phone_store import operation
from training.models import Exercise
from workouts import recording
from workouts.models import WorkoutSet

# What a browser says of a wire that is broken on purpose; anything else is a fault.
BROKEN = r"status of (401|403|404|409|503)|ERR_|Failed to fetch|Failed to load resource|^503 "


def rows() -> list[str]:
    return [str(row) for row in WorkoutSet.objects.kept().order_by("position")]


def new_workout(user: User) -> tuple[list[dict[str, Any]], str, str]:
    """Operations that start a workout with an exercise on the phone, and the ids of the two."""
    session_id, log_id = str(recording.new_id()), str(recording.new_id())
    exercise = Exercise.objects.get(key="bench-press")
    return (
        [
            operation("start_session", session_id, name="Push"),
            operation("add_exercise", log_id, session=session_id, exercise=str(exercise.pk), position=1),
        ],
        session_id,
        log_id,
    )
