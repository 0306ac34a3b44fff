"""What the log knows of a person's strength, for who adopts a program (training.plans.adopting)."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.utils import formats

from accounts import units
from accounts.models import User
from training import strength
from training.plans.adopting import Known
from workouts import records
from workouts.models import PersonalRecord, RecordKind


def e1rms(user: User, exercises: Collection[UUID], unit: str) -> Mapping[UUID, Known]:
    """The best e1RM of each, with the set and the day that it is from. At most two queries where the records are derived."""
    if not exercises:
        return {}
    records.ensure(user, exercises)
    rows: Any = (
        PersonalRecord.objects.for_user(user)
        .filter(kind=RecordKind.E1RM, exercise__in=exercises)
        .select_related("workout_set")
    )
    return {row.exercise_id: _known(row, unit) for row in rows}


def _known(row: Any, unit: str) -> Known:
    done = row.workout_set
    source = strength.source(done.weight, done.reps, done.rpe)
    if done.weight_unit != unit:
        source += f" in {done.weight_unit}"
    # With the year: it is kept with the plan.
    day = formats.date_format(row.date, "j M Y")
    return Known(units.from_kg(row.value, unit), f"{source} on {day}", is_tested=done.reps == 1)
