"""Phase 2 of the older tracker's take-over: exercises. They land on the catalogue's where it is the same movement."""

from training.legacy.moving import move_exercises
from training.legacy.undoing import undo_exercises

__all__ = ["move_exercises", "undo_exercises"]
