from workouts.models.log import WorkoutLog
from workouts.models.operation import Operation
from workouts.models.personal_record import PersonalRecord, RecordKind
from workouts.models.session import Mood, WorkoutSession
from workouts.models.workout_set import SetKind, WorkoutSet

__all__ = [
    "Mood",
    "Operation",
    "PersonalRecord",
    "RecordKind",
    "SetKind",
    "WorkoutLog",
    "WorkoutSession",
    "WorkoutSet",
]
