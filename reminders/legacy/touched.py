"""What people have done with reminders that came over: a rollback and a sync keep their hands off those."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Q


def hold_reminders(apps: Apps, connection: BaseDatabaseWrapper, reminders: Iterable[UUID]) -> None:
    """Until the transaction ends, nobody else edits `reminders`: all who do lock the reminder first."""
    rows = apps.get_model("reminders.Reminder").objects.using(connection.alias)
    list(rows.filter(pk__in=list(reminders)).order_by("pk").select_for_update().values_list("pk"))


def touched_reminders(apps: Apps, connection: BaseDatabaseWrapper, reminders: Iterable[UUID]) -> set[UUID]:
    """Those of `reminders` that were edited, deleted, given out or answered since the move, or corrected by staff.

    The move writes one instant into created_at and updated_at; the times that the worker has only planned are nobody's.
    """
    ids = list(reminders)
    rows: Any = apps.get_model("reminders.Reminder").objects.using(connection.alias).filter(pk__in=ids)
    edited = ~Q(updated_at=F("created_at")) | Q(version__gt=1) | ~Q(deleted_at=None)
    found = set(rows.filter(edited).values_list("pk", flat=True))
    times: Any = apps.get_model("reminders.Occurrence").objects.using(connection.alias)
    used = times.filter(reminder_id__in=ids).exclude(state="planned", answer="")
    found |= set(used.values_list("reminder_id", flat=True))
    legacy: Any = apps.get_model("accounts.LegacyRow").objects.using(connection.alias)
    return found | set(legacy.filter(pk__in=ids, corrected=True).values_list("pk", flat=True))
