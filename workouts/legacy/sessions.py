"""Phase 3: workouts."""

from accounts.legacy.runs import Move


def move_sessions(move: Move) -> None:
    """Being written."""
