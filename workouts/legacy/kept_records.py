"""Personal records around a move: those that its rows could change are forgotten; whoever reads next derives them anew."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper


def forget_records(apps: Apps, connection: BaseDatabaseWrapper, pairs: Iterable[tuple[UUID, UUID]]) -> None:
    """Of these people and exercises. Before sets are deleted, which records point at, and when some were inserted."""
    try:
        model: Any = apps.get_model("workouts.PersonalRecord")
    except LookupError:
        return  # the move runs in a migration from before there were any
    users, exercises = set(), set()
    for user, exercise in pairs:
        users.add(user)
        exercises.add(exercise)
    rows = model.objects.using(connection.alias).filter(user_id__in=users, exercise_id__in=exercises)
    # Twice: what somebody adds who is logging right now, with the rows locked that we wait for, is seen by the second.
    for _ in range(2 if users else 0):
        rows._raw_delete(connection.alias)


def forget_records_of_logs(apps: Apps, connection: BaseDatabaseWrapper, logs: Any) -> None:
    """The same for a query of logs."""
    forget_records(apps, connection, logs.values_list("user_id", "exercise_id").order_by().distinct())
