"""Rows as assets/types/gym.d.ts has them."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from accounts import units
from training.models import Exercise, ExerciseSettings
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

type Json = dict[str, Any]
type AnyRow = WorkoutSession | WorkoutLog | WorkoutSet


def set_json(row: WorkoutSet) -> Json:
    return {
        "id": str(row.pk),
        "log": str(row.log_id),
        "version": row.version,
        "position": row.position,
        "kind": row.kind,
        "weight": _decimal(row.weight),
        "weight_unit": row.weight_unit,
        "reps": row.reps,
        "seconds": _decimal(row.seconds),
        "distance": _decimal(row.distance),
        "distance_unit": row.distance_unit,
        "rpe": _decimal(row.rpe),
        "notes": row.notes,
        "done_at": row.done_at.isoformat(),
        "rest_seconds": row.rest_seconds,
        "time_adjusted": row.time_adjusted,
        "records": row.records,
        "deleted": row.deleted_at is not None,
    }


def log_json(log: WorkoutLog, sets: Iterable[WorkoutSet] = (), last: Json | None = None) -> Json:
    return {
        "id": str(log.pk),
        "session": str(log.session_id),
        "exercise": str(log.exercise_id),
        "measurement": log.measurement,
        "version": log.version,
        "position": log.position,
        "superset": log.superset,
        "notes": log.notes,
        "skipped": log.skipped,
        "planned": _id(log.planned),
        "prescription": log.prescription,
        "deleted": log.deleted_at is not None,
        "sets": [set_json(row) for row in sets],
        "last": last,
    }


def last_json(log_id: UUID, date: str, sets: Iterable[WorkoutSet]) -> Json:
    return {"log": str(log_id), "date": date, "sets": [set_json(row) for row in sets]}


def session_json(session: WorkoutSession, logs: Iterable[Json] = ()) -> Json:
    return {
        "id": str(session.pk),
        "version": session.version,
        "state": session.state,
        "name": session.name,
        "started_at": session.started_at.isoformat(),
        "ended_at": _instant(session.ended_at),
        "local_date": session.local_date.isoformat(),
        "time_zone": session.time_zone,
        "mood": session.mood,
        "rating": session.rating,
        "notes": session.notes,
        "paused_at": _instant(session.paused_at),
        "paused_seconds": session.paused_seconds,
        "time_adjusted": session.time_adjusted,
        "plan": _id(session.plan_id),
        "plan_slot": session.plan_slot,
        "deleted": session.deleted_at is not None,
        "logs": list(logs),
    }


def exercise_json(row: Exercise, aliases: Iterable[str] = (), times: ExerciseSettings | None = None) -> Json:
    """With its muscles read before; `times` are the person's own."""
    return {
        "id": str(row.pk),
        "name": row.name,
        "aliases": list(aliases),
        "summary": row.summary,
        "measurement": row.measurement,
        "equipment": row.equipment,
        "primary": [muscle.value for muscle in row.primary_muscles],
        "secondary": [muscle.value for muscle in row.secondary_muscles],
        "own": row.owner_id is not None,
        "active": row.is_active,
        "rest_seconds": times.rest_seconds if times else None,
        "rest_warm_up_seconds": times.rest_warm_up_seconds if times else None,
    }


def row_json(row: AnyRow) -> Json:
    """One row by itself: a session without its logs, a log without its sets."""
    if isinstance(row, WorkoutSession):
        return session_json(row)
    return log_json(row) if isinstance(row, WorkoutLog) else set_json(row)


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else units.plain(value)


def _id(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _instant(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()
