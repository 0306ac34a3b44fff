"""Sets: log, edit, delete, restore."""

from collections.abc import Collection
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts import units
from accounts.asking import asked
from accounts.models import User
from training.models import Measurement
from workouts import planning, records, set_values
from workouts.clocks import CLOCKS_AGREE
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet
from workouts.recording.errors import EXERCISE_GONE, ConflictError, GoneError, RefusedError
from workouts.recording.locks import (
    check_version,
    differs,
    id_made_elsewhere,
    locked_log,
    locked_set,
    was_touched,
)
from workouts.recording.totals import keep_totals
from workouts.set_values import SetValues


def log_set(
    *,
    user: User,
    log_id: UUID,
    set_id: UUID,
    values: SetValues,
    position: int | None,
    done_at: datetime,
    rest_seconds: int | None = None,
    time_adjusted: bool = False,
) -> WorkoutSet:
    """Store one set, at the end without a position. A replay answers the row as it is now: a late duplicate never
    undoes an edit or a delete. Other values under the id of a set that nobody changed since are no duplicate:
    whoever got no answer corrected them and sent them again.

    `time_adjusted` says that `done_at` is not what the phone's clock showed.
    Raises RefusedError, GoneError, IdTakenError, ConflictError.
    """
    with id_made_elsewhere():
        log = locked_log(user, log_id, deleted_too=True)
        sets = _read_sets(log)
        known = next((row for row in sets if row.pk == set_id), None)
        if known and was_touched(known):
            return known
        columns = set_columns(values, log.measurement)
        if known and not differs(known, columns):
            return known
        if log.deleted_at is not None:
            raise GoneError(EXERCISE_GONE)
        if known:
            raise ConflictError(known)
        if position is None:
            position = 1 + max((row.position for row in sets), default=0)
        at = _within(log.session, done_at)
        row = WorkoutSet(
            id=set_id,
            user=user,
            log=log,
            position=position,
            done_at=at,
            rest_seconds=rest_seconds,
            time_adjusted=time_adjusted or at - done_at > CLOCKS_AGREE,
            **columns,
        )
        records.store_new(row)
        keep_totals(log, sorted([*sets, row], key=lambda each: (each.position, each.pk)))
        planning.follow_log(log)
        return row


@transaction.atomic
def edit_set(
    *, user: User, set_id: UUID, version: int, values: SetValues, said: Collection[str] | None = None
) -> WorkoutSet:
    """Change a set that is still at `version`. Raises ConflictError, GoneError, RefusedError.

    `said` are the names of the values that are meant; without it all are.

    What the exercise does not measure stays as it is stored, and so does what is sent back unchanged: it may have come
    over from another tracker, with other limits.
    """
    row = locked_set(user, set_id)
    if row.deleted_at is not None:
        raise GoneError("This set was deleted.")
    check_version(row, version)
    stored = SetValues(**{field.name: getattr(row, field.name) for field in fields(SetValues)})
    if said is not None:
        values = replace(stored, **{name: getattr(values, name) for name in said})
    records.store_changed(row, **set_columns(values, row.log.measurement, stored=stored))
    keep_totals(row.log)
    planning.follow_log(row.log)
    return row


@transaction.atomic
def delete_set(*, user: User, set_id: UUID, version: int | None = None) -> WorkoutSet:
    """Leave a tombstone. With `version`, only if the set is still at it. Raises ConflictError."""
    row = locked_set(user, set_id)
    if row.deleted_at is None:
        if version is not None:
            check_version(row, version)
        records.store_changed(row, deleted_at=timezone.now())
        keep_totals(row.log)
        planning.follow_log(row.log)
    return row


@transaction.atomic
def restore_set(*, user: User, set_id: UUID) -> WorkoutSet:
    row = locked_set(user, set_id)
    if row.deleted_at is not None:
        records.store_changed(row, deleted_at=None)
        keep_totals(row.log)
        planning.follow_log(row.log)
    return row


def set_columns(values: SetValues, measurement: str, *, stored: SetValues | None = None) -> dict[str, Any]:
    """The columns of a set, with the canonical kg and metres; `stored` is what it says before. Raises RefusedError."""
    kind = Measurement(measurement)
    if stored:
        values = values.keeping(stored, fields=kind.fields)
    if found := set_values.faults(values, fields=kind.fields, required=kind.required_fields, stored=stored):
        raise RefusedError(found)
    columns = asdict(values)
    columns["weight_unit"] = values.weight_unit if values.weight is not None else ""
    columns["weight_kg"] = (
        units.to_kg(values.weight, values.weight_unit) if values.weight is not None else None
    )
    columns["distance_unit"] = values.distance_unit if values.distance is not None else ""
    columns["metres"] = (
        units.to_metres(values.distance, values.distance_unit) if values.distance is not None else None
    )
    return columns


def _read_sets(log: WorkoutLog) -> list[WorkoutSet]:
    """The sets of a log, deleted ones too."""
    rows = [WorkoutSet.from_db(connection.alias, _COLUMNS, row) for row in _asked_sets(log.user_id, log.pk)]
    for row in rows:
        row.log = log
    return rows


_COLUMNS = [column.attname for column in WorkoutSet._meta.concrete_fields]


@asked
def _asked_sets(user: UUID, log: UUID) -> QuerySet[WorkoutSet, Any]:
    return WorkoutSet.objects.for_user(user).filter(log=log).in_order().values_list(*_COLUMNS)


def _within(session: WorkoutSession, at: datetime) -> datetime:
    """When a set was done: not before the session began, and in a finished one before its end, whenever it is written down."""
    at = max(at, session.started_at)
    return at if session.is_open else min(at, session.ended_at or session.started_at)


def new_id() -> UUID:
    """An id for a form that a page is about to show."""
    return UUID(str(uuid7()))
