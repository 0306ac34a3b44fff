"""What happens in a gym, in a line each: through recording, as every door does it."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db.models import Model

from accounts import units
from accounts.models import User
from tests.factories import AT, ExerciseFactory
from training.models import Exercise
from workouts import recording
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet
from workouts.set_values import SetValues


def kg(weight: str | int, reps: int, kind: str = "working", **more: Any) -> SetValues:
    return SetValues(kind=kind, weight=Decimal(weight), weight_unit="kg", reps=reps, **more)


def lb(weight: str | int, reps: int, kind: str = "working") -> SetValues:
    return SetValues(kind=kind, weight=Decimal(weight), weight_unit="lb", reps=reps)


def start(user: User, *, at: datetime = AT, session_id: UUID | None = None, name: str = "") -> WorkoutSession:
    return recording.start_session(user=user, session_id=session_id or recording.new_id(), at=at, name=name)


def add(session: WorkoutSession, exercise: Exercise | str = "Bench press") -> WorkoutLog:
    """The exercise at the end of the session; a name makes a new one of the catalogue."""
    if isinstance(exercise, str):
        exercise = Exercise.objects.filter(name=exercise).first() or ExerciseFactory.create(name=exercise)
    return recording.add_exercise(
        user=session.user, session_id=session.pk, exercise_id=exercise.pk, log_id=recording.new_id()
    )


def do(log: WorkoutLog, *all_values: SetValues, at: datetime = AT) -> list[WorkoutSet]:
    """The sets one after the other."""
    return [
        recording.log_set(
            user=log.user, log_id=log.pk, set_id=recording.new_id(), values=values, position=None, done_at=at
        )
        for values in all_values
    ]


def finish(session: WorkoutSession, *, at: datetime | None = None, **details: Any) -> WorkoutSession:
    return recording.finish_session(
        user=session.user, session_id=session.pk, at=at or session.started_at, **details
    )


def each_raises(error: type[Exception], *writes: Callable[[], object]) -> None:
    for write in writes:
        with pytest.raises(error):
            write()


def rows(model: type[Model]) -> list[dict[str, Any]]:
    """Everything a table says: equal before and after means that nothing changed."""
    return list(model._default_manager.order_by("pk").values())


def everything() -> list[list[dict[str, Any]]]:
    return [rows(WorkoutSession), rows(WorkoutLog), rows(WorkoutSet)]


def totals_of(row: WorkoutLog | WorkoutSession) -> dict[str, Any]:
    fresh = type(row).objects.get(pk=row.pk)
    names = ["set_count", "volume_kg"]
    if isinstance(row, WorkoutLog):
        names += ["hard_sets", "reps_total", "seconds_total", "metres_total"]
    return {name: getattr(fresh, name) for name in names}


def assert_totals_agree() -> None:
    """Every total equals what its sets give, counted here anew."""
    for log in WorkoutLog.objects.all():
        sets = [row for row in log.sets.kept().in_order() if row.kind != "warm_up"]
        hard = sum(row.kind != "drop" or index == 0 for index, row in enumerate(sets))
        assert totals_of(log) == {
            "set_count": len(sets),
            "hard_sets": hard,
            "reps_total": sum(row.reps or 0 for row in sets),
            "volume_kg": sum(
                (
                    units.to_kg(row.weight, row.weight_unit) * row.reps
                    for row in sets
                    if row.weight is not None and row.reps is not None
                ),
                Decimal(0),
            ),
            "seconds_total": sum((row.seconds or Decimal(0) for row in sets), Decimal(0)),
            "metres_total": sum((row.metres or Decimal(0) for row in sets), Decimal(0)),
        }
    for session in WorkoutSession.objects.all():
        logs = session.logs.filter(deleted_at=None)
        assert totals_of(session) == {
            "set_count": sum(log.set_count for log in logs),
            "volume_kg": sum((log.volume_kg for log in logs), Decimal(0)),
        }
