from workouts.models.log import WorkoutLog
from workouts.models.session import Mood, WorkoutSession
from workouts.models.workout_set import SetKind, WorkoutSet

__all__ = ["Mood", "SetKind", "WorkoutLog", "WorkoutSession", "WorkoutSet"]
