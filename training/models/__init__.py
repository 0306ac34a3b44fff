from training.models.exercise import Exercise, ExerciseAlias, ExerciseMuscle, ExerciseQuerySet
from training.models.exercise_settings import ExerciseSettings
from training.models.gym import Gym
from training.models.plan import (
    LibraryPlan,
    Origin,
    PlanDay,
    PlannedExercise,
    PlanStatus,
    PlanVersion,
    SlotChange,
    Track,
    TrackChange,
    TrainingPlan,
)
from training.models.vocabulary import Difficulty, Equipment, Force, Measurement, Mechanic, Muscle, MuscleRole

__all__ = [
    "Difficulty",
    "Equipment",
    "Exercise",
    "ExerciseAlias",
    "ExerciseMuscle",
    "ExerciseQuerySet",
    "ExerciseSettings",
    "Force",
    "Gym",
    "LibraryPlan",
    "Measurement",
    "Mechanic",
    "Muscle",
    "MuscleRole",
    "Origin",
    "PlanDay",
    "PlanStatus",
    "PlanVersion",
    "PlannedExercise",
    "SlotChange",
    "Track",
    "TrackChange",
    "TrainingPlan",
]
