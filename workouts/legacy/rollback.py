"""Taking the move back."""

from typing import Any

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper


def undo_sessions(apps: Apps, connection: BaseDatabaseWrapper, run: Any) -> list[str]:
    """Being written."""
    return []
