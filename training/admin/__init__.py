"""The catalogue's back office."""

from training.admin.exercise import ExerciseAdmin

__all__ = ["ExerciseAdmin"]
