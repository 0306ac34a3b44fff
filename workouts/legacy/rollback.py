"""Taking the move back: what it made and nobody touched since goes; the rest stays, and is named."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.legacy.runs import BATCH, patiently
from workouts.legacy.touched import touched_sessions

KINDS = ["workout", "workout_exercise", "workout_log"]


def undo_sessions(apps: Apps, connection: BaseDatabaseWrapper, run: Any) -> list[str]:
    """Delete the sessions of the run, each whole or not at all, and say in one sentence each which ones stay.

    A session stays with all that is in it, and with its LegacyRows, where anything in it was edited, added or deleted.
    In batches, so that a killed rollback goes on where it was. Rows in quarantine go: the legacy table has them.
    """

    def rows(name: str) -> Any:
        return apps.get_model(name).objects.using(connection.alias)

    kept: list[str] = []
    for batch in _batches(apps, connection, run):

        def work(batch: list[UUID] = batch) -> None:
            touched = touched_sessions(apps, connection, batch)
            gone = [pk for pk in batch if pk not in touched]
            logs = list(rows("workouts.WorkoutLog").filter(session_id__in=gone).values_list("pk", flat=True))
            rows("accounts.LegacyRow").filter(pk__in=[*gone, *logs]).delete()  # the ids are the same
            rows("workouts.WorkoutSession").filter(pk__in=gone).delete()

        patiently(connection, work)
        left = rows("workouts.WorkoutSession").filter(pk__in=batch).order_by("user_id", "local_date")
        kept += [
            f"workout {name or 'without a name'} of {day} ({pk}): it was edited since"
            for pk, name, day in left.values_list("pk", "name", "local_date")
        ]

    def rest() -> None:
        mine = rows("accounts.LegacyRow").filter(run_id=run.pk, kind__in=KINDS)
        mine.filter(outcome="quarantined").delete()
        # A copy points at the log of its original.
        mine.filter(outcome="copy").exclude(target_id__in=rows("workouts.WorkoutLog").values("pk")).delete()
        run.state = "running"
        run.progress = {
            phase: state
            for phase, state in run.progress.items()
            if phase not in {"workouts", "orphans", "logs", "log_orphans"}
        }
        run.save(using=connection.alias, update_fields=["state", "progress"])

    patiently(connection, rest)
    return kept


def _batches(apps: Apps, connection: BaseDatabaseWrapper, run: Any) -> Iterator[list[UUID]]:
    """The sessions of the run: those of workouts, then those that were made for logs without a workout."""
    legacy: Any = apps.get_model("accounts.LegacyRow").objects.using(connection.alias).filter(run_id=run.pk)
    logs: Any = apps.get_model("workouts.WorkoutLog").objects.using(connection.alias)
    for kind in ("workout", "workout_log"):
        last: UUID | None = None
        while True:
            rows = legacy.filter(kind=kind, outcome="moved")
            if last is not None:
                rows = rows.filter(pk__gt=last)
            found = list(rows.order_by("pk").values_list("pk", "target_id")[:BATCH])
            if not found:
                break
            last = found[-1][0]
            targets = [target for _, target in found]
            if kind == "workout_log":
                targets = list(logs.filter(pk__in=targets).values_list("session_id", flat=True).distinct())
            yield targets
