"""Taking accounts back: those that nobody used or edited since."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.legacy.references import pointed_at, references_to
from accounts.legacy.runs import BATCH, patiently
from accounts.legacy.users.fingerprints import fingerprints
from accounts.legacy.users.mapping import weight_id

PHASE = "users"


def undo_users(apps: Apps, connection: BaseDatabaseWrapper, run: Any) -> list[str]:
    """Delete the accounts that the run made and nobody used or edited since; one sentence for each that stays.

    Runs last, after the workouts' undo and the exercises': a workout that stays keeps its person. In batches, so that a
    killed one goes on where it was. The LegacyRow of an account that stays, stays with it; that of one that was deleted
    here stays too, so that no later move brings it back.
    """

    def rows(name: str) -> Any:
        return apps.get_model(name).objects.using(connection.alias)

    own = [apps.get_model(name) for name in ("accounts.LegacyRow", "accounts.BodyMeasurement")]
    references = references_to(connection, apps.get_model("accounts.User"), but=own)
    kept: list[str] = []
    last: UUID | None = None
    while True:
        batch = rows("accounts.LegacyRow").filter(run_id=run.pk, kind="user", outcome="moved")
        if last is not None:
            batch = batch.filter(pk__gt=last)
        found = list(batch.order_by("pk")[:BATCH])
        made = {row.target_id: row.made_hash for row in found}
        weights = {weight_id(row.legacy_id) for row in found}
        if not made:
            break
        last = max(made)

        def work(made: dict[UUID, UUID | None] = made, weights: set[UUID] = weights) -> None:
            # Locked first: what is written meanwhile waits, and then sees that the person is gone.
            there = set(
                rows("accounts.User").select_for_update().filter(pk__in=made).values_list("pk", flat=True)
            )
            now = fingerprints(apps, connection, there)
            used = pointed_at(connection, references, there) | _measured(
                rows("accounts.BodyMeasurement"), there, weights
            )
            gone = [pk for pk in there if now[pk] == made[pk] and pk not in used]
            # An account has the id of its LegacyRow. None of its rows may be left to be forgotten: it can come over again.
            rows("accounts.LegacyRow").filter(pk__in=[*gone, *(made.keys() - there)]).delete()
            rows("accounts.LegacyRow").filter(user_id__in=gone).delete()
            rows("accounts.User").filter(pk__in=gone).delete()

        patiently(connection, work)
        left = rows("accounts.User").filter(pk__in=made).order_by("email")
        kept += [
            f"account {email}: it was used or changed since" for email in left.values_list("email", flat=True)
        ]

    def rest() -> None:
        rows("accounts.LegacyRow").filter(run_id=run.pk, kind="user", outcome="quarantined").delete()
        run.progress = {phase: state for phase, state in run.progress.items() if phase != PHASE}
        # All that is left of it is what has to stay – unless a phase after this one was not taken back.
        if not run.progress:
            run.state = "rolled_back"
        run.save(using=connection.alias, update_fields=["state", "progress"])

    patiently(connection, rest)
    return kept


def _measured(measurements: Any, ids: Iterable[UUID], made: set[UUID]) -> set[UUID]:
    """Whose measurements are not just the one that the move made, as it made it."""
    found = measurements.filter(user_id__in=list(ids)).values_list("user_id", "pk", "version", "deleted_at")
    return {user for user, pk, version, deleted_at in found if pk not in made or version > 1 or deleted_at}
