"""Taking plans back: those that nobody touched since."""

from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.legacy.reading import Reader
from accounts.legacy.runs import BATCH, found_source, patiently
from accounts.legacy.schema import Source
from training.legacy.plans.moving import KIND, PHASE, TABLE
from training.legacy.plans.touched import hold_plans, touched_plans


def undo_plans(apps: Apps, connection: BaseDatabaseWrapper, run: Any) -> list[str]:
    """Delete the plans of the run, each whole or not at all, and say in one sentence each which ones stay.

    One stays, with its LegacyRow, where anybody touched it, or where its legacy row is gone: then there is no other copy.
    Rows in quarantine go. Runs after the workouts' undo: a workout that stays keeps its plan. In batches, so that a killed
    one goes on where it was.
    """
    try:
        apps.get_model("training.TrainingPlan")
    except LookupError:
        return []

    def rows(name: str) -> Any:
        return apps.get_model(name).objects.using(connection.alias)

    source = found_source(connection)
    kept: list[str] = []
    last: UUID | None = None
    while True:
        batch = rows("accounts.LegacyRow").filter(run_id=run.pk, kind=KIND, outcome="moved")
        if last is not None:
            batch = batch.filter(pk__gt=last)
        found = dict(batch.order_by("pk").values_list("pk", "legacy_id")[:BATCH])
        if not found:
            break
        last = max(found)
        only_copies = _only_copies(connection, source, found)

        def work(found: dict[UUID, str] = found, only_copies: set[UUID] = only_copies) -> None:
            hold_plans(apps, connection, found)
            gone = found.keys() - only_copies - touched_plans(apps, connection, found)
            rows("training.TrainingPlan").filter(pk__in=gone).delete()
            rows("accounts.LegacyRow").filter(pk__in=gone).delete()  # the ids are the same

        patiently(connection, work)
        left = rows("training.TrainingPlan").filter(pk__in=found).order_by("user_id", "name", "pk")
        kept += [
            f"plan {name} ({pk}): "
            + (
                "its row is gone in the older tracker: this is the only copy"
                if pk in only_copies
                else "it was used or edited since"
            )
            for pk, name in left.values_list("pk", "name")
        ]

    def rest() -> None:
        rows("accounts.LegacyRow").filter(run_id=run.pk, kind=KIND, outcome="quarantined").delete()
        run.progress = {phase: state for phase, state in run.progress.items() if phase != PHASE}
        run.save(using=connection.alias, update_fields=["progress"])

    patiently(connection, rest)
    return kept


def _only_copies(connection: BaseDatabaseWrapper, source: Source | None, plans: dict[UUID, str]) -> set[UUID]:
    there: set[str | None] = set()
    if source and TABLE in source.tables:
        there = {row["id"] for row in Reader(connection, source).where(TABLE, "id", list(plans.values()))}
    return {pk for pk, legacy_id in plans.items() if legacy_id not in there}
