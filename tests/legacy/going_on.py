"""A short history in the older tracker, moved; then both go on: rows change there, and sets are edited here."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.legacy.identity import derived_id
from accounts.models import LegacyRow, QuarantinedRow, User
from tests.legacy import database
from tests.legacy.database import add, exercise, join, user, workout
from workouts import recording
from workouts.legacy import takeover
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet
from workouts.set_values import SetValues

type Events = dict[str, list[str]]


def begin_history(state: str = "L1") -> None:
    database.make_tables(state)
    active = {"isActive": True} if state == "T" else {}
    kind = {"exerciseType": "STRENGTH"} if state == "T" else {"category": "STRENGTH"}
    add("User", user(**active))
    add("Exercise", exercise(**kind), exercise("x2", **kind))
    add("Workout", workout(), workout("w2", date="2025-08-02 17:30:00"))
    add(
        "WorkoutExercise",
        *(join(f"j{n}", workoutId=f"w{n}") for n in (1, 2)),
        *(join(f"k{n}", workoutId=f"w{n}", exerciseId="x2", reps=5, createdAt=LATER) for n in (1, 2)),
    )


LATER = "2025-07-01 08:00:01"


def move() -> None:
    _, found = takeover.move_all(connection, choices=database.CHOICES, check_backup=None)
    assert found.ok


def sync() -> Events:
    events, found = takeover.follow(connection)
    assert found.ok, found.failures()
    return events


def now() -> dict[str, str]:
    """As the older tracker writes it with every change."""
    return {"updatedAt": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"[:-3]}


def new() -> dict[str, str]:
    return {"createdAt": now()["updatedAt"], **now()}


def change(table: str, pk: str, **values: Any) -> None:
    values |= now()
    columns = ", ".join(f'"{name}" = %s' for name in values)
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET {columns} WHERE id = %s', [*values.values(), pk])  # noqa: S608


def delete(table: str, *ids: str) -> None:
    with connection.cursor() as cursor:
        for pk in ids:
            cursor.execute(f'DELETE FROM "{table}" WHERE id = %s', [pk])  # noqa: S608


def session_of(legacy_id: str) -> WorkoutSession:
    return WorkoutSession.objects.get(pk=derived_id("workout", legacy_id))


def logs_of(legacy_id: str) -> list[tuple[int, str, list[int | None]]]:
    """The logs of a workout: position, legacy id and the repetitions of each set."""
    found = []
    for row in WorkoutLog.objects.filter(session_id=derived_id("workout", legacy_id)).order_by("position"):
        legacy = LegacyRow.objects.filter(pk=row.pk).first()
        sets = WorkoutSet.objects.filter(log=row).order_by("position").values_list("reps", flat=True)
        found.append((row.position, legacy.legacy_id if legacy else "", list(sets)))
    return found


def edit(log_id: UUID, reps: int = 12) -> None:
    """Its first set edited in Spotter."""
    row = WorkoutSet.objects.get(log_id=log_id, position=1)
    recording.edit_set(
        user=row.user,
        set_id=row.pk,
        version=row.version,
        values=SetValues(weight=row.weight, weight_unit=row.weight_unit, reps=reps),
    )


def everything() -> list[Any]:
    models = (User, LegacyRow, QuarantinedRow, WorkoutSession, WorkoutLog, WorkoutSet)
    return [list(model._base_manager.order_by("pk").values()) for model in models]
