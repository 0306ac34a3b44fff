"""Taking reminders back: those that nobody touched since."""

from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.legacy.reading import Reader
from accounts.legacy.runs import BATCH, found_source, patiently
from accounts.legacy.schema import Source
from reminders.legacy.moving import KIND, PHASE, TABLE
from reminders.legacy.touched import hold_reminders, touched_reminders


def undo_reminders(apps: Apps, connection: BaseDatabaseWrapper, run: Any) -> list[str]:
    """Delete the reminders of the run and say in one sentence each which ones stay, and why.

    Before the plans' undo: a reminder that stays keeps its plan. In batches, so that a killed one goes on where it was.
    """

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
            hold_reminders(apps, connection, found)
            gone = found.keys() - only_copies - touched_reminders(apps, connection, found)
            rows("reminders.Reminder").filter(pk__in=gone).delete()
            rows("accounts.LegacyRow").filter(pk__in=gone).delete()  # the ids are the same

        patiently(connection, work)
        left = rows("reminders.Reminder").filter(pk__in=found).order_by("user_id", "pk")
        kept += [
            f"reminder at {at:%H:%M} ({pk}): "
            + (
                "its row is gone in the older tracker: this is the only copy"
                if pk in only_copies
                else "it was used or edited since"
            )
            for pk, at in left.values_list("pk", "time")
        ]

    def rest() -> None:
        rows("accounts.LegacyRow").filter(run_id=run.pk, kind=KIND, outcome="quarantined").delete()
        run.progress = {phase: state for phase, state in run.progress.items() if phase != PHASE}
        run.save(using=connection.alias, update_fields=["progress"])

    patiently(connection, rest)
    return kept


def _only_copies(connection: BaseDatabaseWrapper, source: Source | None, found: dict[UUID, str]) -> set[UUID]:
    there: set[str | None] = set()
    if source and TABLE in source.tables:
        there = {row["id"] for row in Reader(connection, source).where(TABLE, "id", list(found.values()))}
    return {pk for pk, legacy_id in found.items() if legacy_id not in there}
