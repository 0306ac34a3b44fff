"""What people have done with what came over: a rollback and a sync keep their hands off it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper


def hold_sessions(apps: Apps, connection: BaseDatabaseWrapper, sessions: Iterable[UUID]) -> None:
    """Until the transaction ends, nobody else writes in `sessions`: all who do lock the session first.

    Before touched_sessions, or what is edited between that look and a deletion would be lost.
    """
    rows = apps.get_model("workouts.WorkoutSession").objects.using(connection.alias)
    # In this order, so that two who hold some of the same are in no deadlock.
    list(rows.filter(pk__in=list(sessions)).order_by("pk").select_for_update().values_list("pk"))


def touched_sessions(apps: Apps, connection: BaseDatabaseWrapper, sessions: Iterable[UUID]) -> set[UUID]:
    """Those of `sessions` in which anything was edited, added or deleted since the move, or corrected by staff.

    The move writes one instant into created_at and updated_at of a session, its logs and their sets; every edit changes
    updated_at, and what was added has an instant of its own or no LegacyRow.
    """

    def rows(name: str) -> Any:
        return apps.get_model(name).objects.using(connection.alias)

    columns = ("created_at", "updated_at", "deleted_at")
    ids = list(sessions)
    found: set[UUID] = set()
    for pk, created, updated, deleted in (
        rows("workouts.WorkoutSession").filter(pk__in=ids).values_list("pk", *columns)
    ):
        if created != updated or deleted:
            found.add(pk)
    logs: dict[UUID, tuple[UUID, Any]] = {}
    for pk, session, created, updated, deleted in (
        rows("workouts.WorkoutLog").filter(session_id__in=ids).values_list("pk", "session_id", *columns)
    ):
        logs[pk] = (session, created)
        if created != updated or deleted:
            found.add(session)
    # The ids are the same.
    from_legacy = dict(rows("accounts.LegacyRow").filter(pk__in=[*ids, *logs]).values_list("pk", "corrected"))
    found |= {session for pk, (session, _) in logs.items() if from_legacy.get(pk, True)}
    found |= {pk for pk in ids if from_legacy.get(pk, False)}
    for log, created, updated, deleted in (
        rows("workouts.WorkoutSet").filter(log_id__in=list(logs)).values_list("log_id", *columns)
    ):
        session, made = logs[log]
        if created != made or updated != made or deleted:
            found.add(session)
    return found
