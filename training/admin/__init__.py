"""The catalogue's and the library's back office."""

from training.admin.exercise import ExerciseAdmin
from training.admin.library import LibraryPlanAdmin

__all__ = ["ExerciseAdmin", "LibraryPlanAdmin"]
