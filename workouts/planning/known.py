"""What the log knows of a person's strength, for who adopts a program (training.plans.adopting)."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import formats

from accounts import units
from accounts.models import User
from training import strength
from training.models import Exercise, Measurement
from training.plans.adopting import Known
from workouts import records
from workouts.models import RecordKind, SetKind, WorkoutLog, WorkoutSet

# Who was stronger before these weeks of training begins with what is so now. Counted from the last time of the exercise: what a
# long break took is not known, and the day stands beside the number.
LATELY = timedelta(weeks=12)
_ALL = Decimal("0.0000")  # what a record is of that has no weight of its own


def e1rms(user: User, exercises: Collection[UUID], unit: str) -> Mapping[UUID, Known]:
    """The best e1RM of late of each, with the set and the day that it is from. Two queries; none for no exercises."""
    if not exercises:
        return {}
    sets: Any = (
        WorkoutSet.objects.for_user(user)
        .kept()
        .filter(weight_kg__gt=0, reps__range=(1, int(strength.MOST_REPS_OF_A_RECORD)))
        .exclude(kind=SetKind.WARM_UP)
    )
    logs = (
        WorkoutLog.objects.for_user(user).of_finished_sessions().filter(measurement=Measurement.WEIGHT_REPS)
    )
    of_exercise = logs.filter(Exists(sets.filter(log=OuterRef("pk"))), exercise=OuterRef("pk")).order_by(
        "-date"
    )
    last = (
        Exercise.objects.filter(pk__in=exercises)
        .order_by()
        .annotate(last=Subquery(of_exercise.values("date")[:1]))
        .values_list("pk", "last")
    )
    lately = Q(pk=None)
    for pk, day in last:
        if day is not None:
            lately |= Q(exercise=pk, date__gt=day - LATELY)
    best: dict[UUID, tuple[Decimal, Any]] = {}
    rows = (
        sets.filter(log__in=logs.filter(lately))
        .annotate(exercise=F("log__exercise_id"), date=F("log__date"))
        .order_by("log__date", "pk")
    )
    for row in rows:
        done = records.Done(Measurement.WEIGHT_REPS, row.kind, row.weight_kg, row.reps, rpe=row.rpe)
        value = records.values(done).get((RecordKind.E1RM, _ALL))
        if value is not None and (row.exercise not in best or value > best[row.exercise][0]):
            best[row.exercise] = (value, row)
    return {pk: _known(value, row, unit) for pk, (value, row) in best.items()}


def _known(value: Decimal, done: Any, unit: str) -> Known:
    source = strength.source(done.weight, done.reps, done.rpe)
    if done.weight_unit != unit:
        source += f" in {done.weight_unit}"
    # With the year: it is kept with the plan.
    day = formats.date_format(done.date, "j M Y")
    return Known(units.from_kg(value, unit), f"{source} on {day}", is_tested=done.reps == 1)
