"""Taking plans back: those that nobody touched since."""

from typing import Any

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.legacy.taking_back import take_back
from training.legacy.plans.moving import PlanMover


def undo_plans(apps: Apps, connection: BaseDatabaseWrapper, run: Any) -> list[str]:
    """As taking_back.take_back. Runs after the workouts' undo: a workout that stays keeps its plan."""
    return take_back(apps, connection, run, PlanMover.made)
