"""What a session of a plan asks for now: from where its tracks stand, never from the history."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Subquery, When

from accounts import units
from accounts.models import User
from training import loading
from training.models import Exercise, TrainingPlan
from training.plans import reading
from training.plans.loads import persons_loads
from training.progression import as_json, engine
from training.progression.engine import E1rmOf, LoadsOf
from training.progression.program import Place, Program
from training.progression.states import Prescription
from workouts import records
from workouts.models import PersonalRecord, RecordKind, WorkoutLog

MOST_SETS = 50  # of a prescription
LONGEST_NOTES = 2000
# With more, or a share of less, a track could come to stand where nobody can read it.
MOST = 100_000
LEAST_PERCENT = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """One session of a plan as it would begin now."""

    name: str
    prescriptions: tuple[Prescription, ...]


def targets(user: User, plan: TrainingPlan, slot: int) -> tuple[Prescription, ...]:
    """The prescriptions of one session of a plan, in order. At most six queries, whatever the length of the history."""
    return day_of(user, plan, slot).prescriptions


def day_of(user: User, plan: TrainingPlan, slot: int) -> PlannedDay:
    """The same with the name of the day."""
    rows = reading.rows_of([plan])[plan.pk]
    program = rows.program
    if not program.days:
        return PlannedDay(program.name, ())
    place = program.place(slot)
    loads = persons_loads(user, exercises_of(program, [place]), program.unit)
    e1rm = in_unit(best(user, needed([place])), program.unit)
    return PlannedDay(place.day.name, prescribed(rows, place, loads=loads, e1rm=e1rm))


def checked(prescription: Any) -> Any:
    """What a phone says that a plan asked for, as it is stored. Raises ShapeError."""
    read = as_json.prescription_from(prescription)
    for name, value in (("planned", read.planned), ("exercise", read.exercise)):
        try:
            UUID(value)
        except ValueError:
            raise as_json.ShapeError(name, "This must be an id.") from None
    if read.unit not in loading.HEAVIEST:
        raise as_json.ShapeError("unit", "Choose kg or lb.")
    if len(read.sets) > MOST_SETS:
        raise as_json.ShapeError("sets", f"At most {MOST_SETS} sets.")
    if len(read.notes) > LONGEST_NOTES:
        raise as_json.ShapeError("notes", f"At most {LONGEST_NOTES:,} characters.")
    for place, number in _numbers(read):
        if abs(number) > MOST or (place.endswith(".percent") and number < LEAST_PERCENT):
            raise as_json.ShapeError(place, "Nobody can lift by this number.")
    return as_json.prescription_json(read)


def _numbers(asked: Prescription) -> Iterator[tuple[str, Decimal]]:
    """All that a track may be reckoned from, by place."""
    places: dict[str, Decimal | None] = {
        "value": asked.value,
        "next_up": asked.next_up,
        "rounded": asked.rounded,
    }
    for index, each in enumerate(asked.sets):
        places |= {
            f"sets.{index}.{name}": getattr(each, name) for name in ("weight", "exact", "plus", "percent")
        }
    return ((place, number) for place, number in places.items() if number is not None)


def prescribed(
    rows: reading.PlanRows, place: Place, *, loads: LoadsOf, e1rm: E1rmOf
) -> tuple[Prescription, ...]:
    return tuple(
        engine.prescribe(rows.program, place, planned, rows.states, loads=loads, e1rm=e1rm)
        for planned in place.day.exercises
    )


def exercises_of(program: Program, places: Iterable[Place]) -> set[str]:
    """All that these sessions may ask for: their exercises, and the rungs of the ladders that these are on."""
    planned = [each for place in places for each in place.day.exercises]
    keys = {each.track for each in planned}
    rungs = {rung for track in program.tracks if track.key in keys for rung in track.ladder}
    return {each.exercise for each in planned} | rungs


def needed(places: Iterable[Place]) -> set[str]:
    """The exercises some of whose sets go by an RPE."""
    return {planned.exercise for place in places for planned in place.day.exercises if planned.goes_by_rpe}


def best(user: User, exercises: Collection[str]) -> dict[str, Decimal]:
    """The best e1RM of each of these in kg, kept with the sets as a record. One query, more where records are to be derived
    first; none for no exercises."""
    found = _best(user, exercises)
    if missing := [pk for pk, (_, is_derived) in found.items() if not is_derived]:
        records.ensure(user, missing)
        found |= _best(user, map(str, missing))
    return {str(pk): value for pk, (value, _) in found.items() if value is not None}


def in_unit(kg: Mapping[str, Decimal], unit: str) -> E1rmOf:
    return lambda exercise: units.from_kg(kg[exercise], unit) if exercise in kg else None


def _best(user: User, exercises: Iterable[str]) -> dict[UUID, tuple[Decimal | None, bool]]:
    """The best of each, and whether its records are derived or there is nothing to derive them from."""
    if not (wanted := {UUID(each) for each in exercises}):
        return {}
    kept = PersonalRecord.objects.for_user(user).filter(exercise=OuterRef("pk"))
    done = WorkoutLog.objects.for_user(user).kept().filter(records.CAN_COUNT, exercise=OuterRef("pk"))
    rows: Any = (
        Exercise.objects.filter(pk__in=wanted)
        .order_by()
        .annotate(
            best=Subquery(kept.filter(kind=RecordKind.E1RM).values("value")[:1]),
            is_derived=Case(When(Exists(kept), then=True), When(Exists(done), then=False), default=True),
        )
    )
    return {pk: (value, is_derived) for pk, value, is_derived in rows.values_list("pk", "best", "is_derived")}
