"""Phase 1: the older tracker's users."""

from typing import Any

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.legacy.runs import Move


def move_users(move: Move) -> None:
    """Being written."""


def undo_users(apps: Apps, connection: BaseDatabaseWrapper, run: Any) -> list[str]:
    """Being written."""
    return []
