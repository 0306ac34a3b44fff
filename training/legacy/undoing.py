"""Taking exercises back: what the move made and nobody edited or used since."""

from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F

from accounts.legacy.references import pointed_at, references_to
from accounts.legacy.runs import BATCH, patiently
from training.legacy.matching import alias_hash, shipped_ids

PHASE = "exercises"


def undo_exercises(apps: Apps, connection: BaseDatabaseWrapper, run: Any) -> list[str]:
    """Delete the exercises and aliases that the run made; one sentence for each that stays, because it was edited or used.

    Runs after the workouts' undo, so that only logs that stay keep an exercise. What the catalogue has taken over since
    (`load_catalogue`) is the catalogue's and stays. In batches, so that a killed one goes on where it was.
    """

    def rows(name: str) -> Any:
        return apps.get_model(name).objects.using(connection.alias)

    own = [apps.get_model(name) for name in ("training.ExerciseAlias", "training.ExerciseMuscle")]
    references = references_to(connection, apps.get_model("training.Exercise"), but=own)

    def delete_untouched(made: dict[UUID, Any]) -> set[UUID]:
        """Of exercises made at these times, delete those that nobody edited or used; answers those that are gone."""
        there = dict(
            rows("training.Exercise").select_for_update().filter(pk__in=made).values_list("pk", "updated_at")
        )
        used = pointed_at(connection, references, there)
        edited = set(rows("training.HistoricalExercise").filter(id__in=there).values_list("id", flat=True))
        gone = {pk for pk, at in there.items() if at == made[pk]} - used - edited
        rows("training.Exercise").filter(pk__in=gone).delete()
        # Today's models note a deletion; to the catalogue's loader that would say that staff want it gone.
        rows("training.HistoricalExercise").filter(id__in=gone).delete()
        return gone | (made.keys() - there)

    kept: list[str] = []
    legacy = rows("accounts.LegacyRow").filter(run_id=run.pk, kind="exercise")
    last: UUID | None = None
    while True:
        batch = legacy.filter(outcome="moved")
        if last is not None:
            batch = batch.filter(pk__gt=last)
        found = list(batch.order_by("pk")[:BATCH])
        if not found:
            break
        last = found[-1].pk
        made = {row.pk: row.moved_at for row in found if row.target_id == row.pk}

        def work(made: dict[UUID, Any] = made, found: list[Any] = found) -> None:
            gone = delete_untouched(made)
            rows("accounts.LegacyRow").filter(pk__in=gone).delete()
            # Aliases that it added to exercises of others.
            wanted = {row.made_hash for row in found if row.made_hash}
            aliases = rows("training.ExerciseAlias").filter(
                exercise_id__in={row.target_id for row in found if row.made_hash}
            )
            mine = [alias.pk for alias in aliases if alias_hash(alias.exercise_id, alias.name) in wanted]
            rows("training.ExerciseAlias").filter(pk__in=mine).delete()

        patiently(connection, work)
        left = rows("training.Exercise").filter(pk__in=made).order_by("name")
        kept += [
            f"exercise {name}: it was used or edited since" for name in left.values_list("name", flat=True)
        ]

    def rest() -> None:
        made = rows("accounts.LegacyRow").filter(kind="exercise", target_id=F("pk")).values("pk")
        legacy.exclude(outcome="moved", target_id__in=made).delete()
        shipped = rows("training.Exercise").filter(pk__in=shipped_ids(), updated_at=F("created_at"))
        delete_untouched(dict(shipped.values_list("pk", "updated_at")))
        run.progress = {phase: state for phase, state in run.progress.items() if phase != PHASE}
        run.save(using=connection.alias, update_fields=["progress"])

    patiently(connection, rest)
    return kept
