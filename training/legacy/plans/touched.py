"""What people have done with plans that came over: a rollback and a sync keep their hands off those."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Q

from accounts.legacy.references import pointed_at, references_to


def hold_plans(apps: Apps, connection: BaseDatabaseWrapper, plans: Iterable[UUID]) -> None:
    """Until the transaction ends, nobody else writes in `plans`: all who do lock the plan first."""
    rows = apps.get_model("training.TrainingPlan").objects.using(connection.alias)
    list(rows.filter(pk__in=list(plans)).order_by("pk").select_for_update().values_list("pk"))


def touched_plans(apps: Apps, connection: BaseDatabaseWrapper, plans: Iterable[UUID]) -> set[UUID]:
    """Those of `plans` that were edited, begun, skipped in or deleted since the move, or corrected by staff.

    The move writes one instant into created_at and updated_at, and no rows but those of `own`.
    """
    ids = list(plans)
    own = [apps.get_model(f"training.{name}") for name in ("PlanDay", "PlannedExercise", "PlanVersion")]
    model = apps.get_model("training.TrainingPlan")
    rows: Any = model.objects.using(connection.alias).filter(pk__in=ids)
    edited = ~Q(updated_at=F("created_at")) | Q(version__gt=1) | Q(next_slot__gt=0) | ~Q(deleted_at=None)
    found = set(rows.filter(edited).values_list("pk", flat=True))
    legacy: Any = apps.get_model("accounts.LegacyRow").objects.using(connection.alias)
    found |= set(legacy.filter(pk__in=ids, corrected=True).values_list("pk", flat=True))
    return found | pointed_at(connection, references_to(connection, model, but=own), ids)
