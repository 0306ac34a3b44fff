"""What was done of what a plan asked for, as the engine reads it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from accounts import units
from training.models import Exercise, Measurement
from training.progression import as_json
from training.progression.program import SetKind
from training.progression.states import DoneSet, Prescription
from workouts.models import WorkoutLog, WorkoutSet


@dataclass(frozen=True, slots=True)
class Done:
    """One exercise of a session, what it was asked for, and the sets that are kept. `counts` where it is still there, and
    is the exercise that was asked for."""

    log: WorkoutLog
    prescription: Prescription
    counts: bool

    @property
    def sets(self) -> tuple[DoneSet, ...]:
        kept: Iterable[WorkoutSet] = self.log.kept_sets  # type: ignore[attr-defined]
        return tuple(done_set(row, self.log.measurement, self.prescription.unit) for row in kept)


def done_set(row: WorkoutSet, measurement: str, unit: str) -> DoneSet:
    """In the unit of the plan: as it was entered, where it was entered in that. Body weight alone is a load of nothing."""
    weight = row.weight
    if weight is not None and row.weight_kg is not None and row.weight_unit != unit:
        weight = units.from_kg(row.weight_kg, unit)
    if measurement in {Measurement.ASSISTED_REPS, Measurement.ADDED_WEIGHT_REPS}:
        weight = weight or Decimal(0)
    return DoneSet(SetKind(row.kind), weight, row.reps, row.seconds, row.metres, str(row.pk))


def of_sessions(
    user_id: UUID, sessions: Collection[UUID], *, track: str | None = None
) -> dict[UUID, list[Done]]:
    """What these sessions were asked for, or of one track, in the order in which it was put there; removed exercises too. Two
    queries, and one where an exercise was swapped."""
    asked_for = WorkoutLog.objects.for_user(user_id).filter(session__in=sessions, prescription__isnull=False)
    if track is not None:
        asked_for = asked_for.filter(prescription__track=track)
    logs = list(
        asked_for.order_by("pk").prefetch_related(
            Prefetch("sets", WorkoutSet.objects.kept().in_order(), to_attr="kept_sets")
        )
    )
    readable = [(log, asked) for log in logs if (asked := asked_of(log))]
    others = {asked.exercise for log, asked in readable if asked.exercise != str(log.exercise_id)}
    merged = _merged(others)
    found: dict[UUID, list[Done]] = defaultdict(list)
    for log, asked in readable:
        is_asked = str(log.exercise_id) in {asked.exercise, merged.get(asked.exercise)}
        found[log.session_id].append(Done(log, asked, log.deleted_at is None and is_asked))
    return found


def ends_of_cycles(user_id: UUID, sessions: Collection[UUID]) -> dict[UUID, bool]:
    """Of those that were asked for something, whether it was as the last one of a cycle. One query."""
    asked = WorkoutLog.objects.for_user(user_id).filter(session__in=sessions, prescription__isnull=False)
    found: dict[UUID, bool] = {}
    for pk, ends in asked.values_list("session_id", "prescription__ends_cycle"):
        found[pk] = found.get(pk, False) or bool(ends)
    return found


def asked_of(log: WorkoutLog) -> Prescription | None:
    """None where a plan asked for nothing, or nobody can read what."""
    return as_json.readable_prescription(log.prescription)


def _merged(exercises: Collection[str]) -> dict[str, str]:
    """Where each of these went that was merged into another since."""
    if not exercises:
        return {}
    rows: Any = Exercise.objects.filter(pk__in=exercises, merged_into__isnull=False)
    return {str(pk): str(into) for pk, into in rows.values_list("pk", "merged_into")}
