"""Taking the move back: what it made and nobody touched since goes; the rest stays, and is named."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.legacy.runs import BATCH, found_source, patiently
from accounts.legacy.schema import Source
from accounts.legacy.taking_back import ONLY_COPY, there
from workouts.legacy.kept_records import forget_records_of_logs
from workouts.legacy.touched import hold_sessions, touched_sessions

# By kind of LegacyRow, the legacy table it stands for.
TABLES = {"workout": "Workout", "workout_exercise": "WorkoutExercise", "workout_log": "WorkoutLog"}


def undo_sessions(apps: Apps, connection: BaseDatabaseWrapper, run: Any) -> list[str]:
    """Delete the sessions of the run, each whole or not at all, and say in one sentence each which ones stay.

    A session stays with all that is in it, and with its LegacyRows, where anything in it was edited, added or deleted,
    or where a legacy row that it came from is gone: then there is no other copy. Rows in quarantine go.
    In batches, so that a killed rollback goes on where it was.
    """

    def rows(name: str) -> Any:
        return apps.get_model(name).objects.using(connection.alias)

    source = found_source(connection)
    kept: list[str] = []
    for batch in _batches(apps, connection, run):
        only_copies: set[UUID] = set()

        def work(batch: list[UUID] = batch, only_copies: set[UUID] = only_copies) -> None:
            hold_sessions(apps, connection, batch)
            only_copies |= _only_copies(apps, connection, source, batch)
            stay = only_copies | touched_sessions(apps, connection, batch)
            gone = [pk for pk in batch if pk not in stay]
            found = rows("workouts.WorkoutLog").filter(session_id__in=gone)
            forget_records_of_logs(apps, connection, found)
            logs = list(found.values_list("pk", flat=True))
            rows("accounts.LegacyRow").filter(pk__in=[*gone, *logs]).delete()  # the ids are the same
            rows("workouts.WorkoutSession").filter(pk__in=gone).delete()

        patiently(connection, work)
        left = rows("workouts.WorkoutSession").filter(pk__in=batch).order_by("user_id", "local_date")
        kept += [
            f"workout {name or 'without a name'} of {day} ({pk}): {ONLY_COPY if pk in only_copies else 'it was edited since'}"
            for pk, name, day in left.values_list("pk", "name", "local_date")
        ]

    def rest() -> None:
        mine = rows("accounts.LegacyRow").filter(run_id=run.pk, kind__in=TABLES)
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


def _only_copies(
    apps: Apps, connection: BaseDatabaseWrapper, source: Source | None, sessions: list[UUID]
) -> set[UUID]:
    """Those of `sessions` that came, all or in part, from a legacy row that is not there any more."""

    def rows(name: str) -> Any:
        return apps.get_model(name).objects.using(connection.alias)

    logs = rows("workouts.WorkoutLog").filter(session_id__in=sessions).values_list("pk", "session_id")
    session_of = {pk: pk for pk in sessions} | dict(logs)  # a LegacyRow has the same id
    came_from: dict[str, dict[str, UUID]] = defaultdict(dict)
    legacy = rows("accounts.LegacyRow").filter(pk__in=list(session_of))
    for pk, kind, legacy_id in legacy.values_list("pk", "kind", "legacy_id"):
        came_from[kind][legacy_id] = session_of[pk]
    found: set[UUID] = set()
    for kind, ids in came_from.items():
        still = there(connection, source, TABLES[kind], ids)
        found |= {session for legacy_id, session in ids.items() if legacy_id not in still}
    return found


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
