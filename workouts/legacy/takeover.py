"""The take-over as a whole."""

from accounts.legacy.runs import Move


def verify_and_finish(move: Move) -> None:
    """Being written."""
