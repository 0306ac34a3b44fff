from training.models.exercise import Exercise, ExerciseAlias, ExerciseMuscle, ExerciseQuerySet
from training.models.vocabulary import Difficulty, Equipment, Force, Measurement, Mechanic, Muscle, MuscleRole

__all__ = [
    "Difficulty",
    "Equipment",
    "Exercise",
    "ExerciseAlias",
    "ExerciseMuscle",
    "ExerciseQuerySet",
    "Force",
    "Measurement",
    "Mechanic",
    "Muscle",
    "MuscleRole",
]
