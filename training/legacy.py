"""Phase 2: exercises."""

from typing import Any

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.legacy.runs import Move


def move_exercises(move: Move) -> None:
    """Being written."""


def undo_exercises(apps: Apps, connection: BaseDatabaseWrapper, run: Any) -> list[str]:
    """Being written."""
    return []
