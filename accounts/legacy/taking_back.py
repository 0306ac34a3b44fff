"""Taking back what was made of the rows of one legacy table, each whole or not at all."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.legacy.reading import Reader
from accounts.legacy.runs import BATCH, found_source, patiently
from accounts.legacy.schema import Source

ONLY_COPY = "its row is gone in the older tracker: this is the only copy"

# Of a database: who of these rows is held for this transaction, and which of them people have touched.
type Hold = Callable[[Apps, BaseDatabaseWrapper, Iterable[UUID]], None]
type Touched = Callable[[Apps, BaseDatabaseWrapper, Iterable[UUID]], set[UUID]]


@dataclass(frozen=True, slots=True)
class Made:
    """Rows of `model` that were made of `table`, with the ids of their LegacyRows. `name`: what a person calls one."""

    kind: str
    table: str
    phase: str
    model: str
    hold: Hold
    touched: Touched
    name: Callable[[Any], str]
    order: tuple[str, ...]


def take_back(apps: Apps, connection: BaseDatabaseWrapper, run: Any, made: Made) -> list[str]:
    """Delete what the run made, and say in one sentence each what stays.

    One stays, with its LegacyRow, where anybody touched it, or where its legacy row is gone: then there is no other copy.
    Rows in quarantine go. In batches, so that a killed one goes on where it was.
    """
    try:
        apps.get_model(made.model)
    except LookupError:
        return []

    def rows(name: str) -> Any:
        return apps.get_model(name).objects.using(connection.alias)

    source = found_source(connection)
    kept: list[str] = []
    last: UUID | None = None
    while True:
        batch = rows("accounts.LegacyRow").filter(run_id=run.pk, kind=made.kind, outcome="moved")
        if last is not None:
            batch = batch.filter(pk__gt=last)
        found = dict(batch.order_by("pk").values_list("pk", "legacy_id")[:BATCH])
        if not found:
            break
        last = max(found)
        still = there(connection, source, made.table, found.values())
        only_copies = {pk for pk, legacy_id in found.items() if legacy_id not in still}

        def work(found: Mapping[UUID, str] = found, only_copies: set[UUID] = only_copies) -> None:
            made.hold(apps, connection, found)
            gone = found.keys() - only_copies - made.touched(apps, connection, found)
            rows(made.model).filter(pk__in=gone).delete()
            rows("accounts.LegacyRow").filter(pk__in=gone).delete()  # the ids are the same

        patiently(connection, work)
        left = rows(made.model).filter(pk__in=found).order_by(*made.order)
        kept += [
            f"{made.name(row)} ({row.pk}): {ONLY_COPY if row.pk in only_copies else 'it was used or edited since'}"
            for row in left
        ]

    def rest() -> None:
        rows("accounts.LegacyRow").filter(run_id=run.pk, kind=made.kind, outcome="quarantined").delete()
        run.progress = {phase: state for phase, state in run.progress.items() if phase != made.phase}
        run.save(using=connection.alias, update_fields=["progress"])

    patiently(connection, rest)
    return kept


def there(
    connection: BaseDatabaseWrapper, source: Source | None, table: str, legacy_ids: Collection[str]
) -> set[str | None]:
    """Those of `legacy_ids` whose rows the older tracker still has."""
    if source is None or table not in source.tables:
        return set()
    return {row["id"] for row in Reader(connection, source).where(table, "id", list(legacy_ids))}
