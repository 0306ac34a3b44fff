"""What a TrainingPlan and the exercises that point at it become: a plan of one day, all loads open. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import batched
from uuid import UUID, uuid5

from accounts.legacy import values
from accounts.legacy.doubts import Doubt, Reason
from accounts.legacy.identity import content_hash
from accounts.legacy.reading import Row
from training.models.vocabulary import Measurement
from training.names import fold
from training.plans import limits
from training.progression.program import Day, PlannedExercise, PlannedSet, Program

# What an exercise says of the plan that it points at.
PLAN_COLUMNS = ("defaultSets", "defaultReps", "durationMinutes")
STATUSES = {"ACTIVE": "active", "ARCHIVED": "archived", "DRAFT": "draft"}
UNNAMED = "Unnamed plan"
USUAL_SETS = 3
USUAL_REPS = 10
# Of an exercise that is not counted in reps, and of which no duration is known.
USUAL: dict[Measurement, PlannedSet] = {
    Measurement.TIME: PlannedSet(seconds=60),
    Measurement.WEIGHT_TIME: PlannedSet(seconds=60),
    Measurement.DISTANCE_TIME: PlannedSet(seconds=20 * 60),
    Measurement.WEIGHT_DISTANCE: PlannedSet(metres=Decimal(20)),
}


@dataclass(frozen=True, slots=True)
class ItsExercise:
    """A legacy exercise that points at the plan; `target` is what it became, None where it did not come over."""

    row: Row
    target: UUID | None
    measurement: str


@dataclass(frozen=True, slots=True)
class Plan:
    program: Program
    status: str
    started_on: date | None
    ended_on: date | None
    doubts: tuple[Doubt, ...]


def plan(row: Row, exercises: Sequence[ItsExercise], *, plan_id: UUID, unit: str) -> Plan | Reason:
    """The plan that `row` becomes, or why it cannot. Ids in it follow from `plan_id`."""
    doubts: list[Doubt] = []
    status = STATUSES.get((row.get("status") or "ACTIVE").strip().upper())  # as the column's default
    name = values.one_line(row["name"] or "")
    description = values.without_control_characters(row.get("description") or "")
    if status is None:
        return Reason.STATUS_UNKNOWN
    if len(name) > limits.LONGEST_NAME:
        return Reason.NAME_TOO_LONG
    if len(description) > limits.LONGEST_DESCRIPTION:
        return Reason.DESCRIPTION_TOO_LONG
    if len(exercises) > limits.MOST_EXERCISES:
        return Reason.PLAN_TOO_LARGE
    if not name:
        doubts.append(Doubt.NAME_MISSING)
    elif name != row["name"]:
        doubts.append(Doubt.NAME_CHANGED)
    if description != (row.get("description") or ""):
        doubts.append(Doubt.CONTROL_CHARACTERS)
    weeks = _weeks(row.get("targetDurationWeeks"), doubts)
    days = _days(exercises, plan_id, doubts)
    if not any(day.exercises for day in days):
        doubts.append(Doubt.PLAN_EMPTY)
        if status == "active":  # there is nothing to do in it yet
            status = "draft"
    started, ended = _lasted(row, status)
    program = Program(name=name or UNNAMED, unit=unit, days=days, target_weeks=weeks, description=description)
    return Plan(program, status, started, ended, tuple(doubts))


def entries_hash(exercises: Sequence[ItsExercise]) -> UUID:
    """Of all that a plan's exercises say of it, and whether they came over: a sync sees what has changed since."""
    return content_hash({
        each.row["id"] or "": repr([
            each.row["name"],
            *(each.row.get(column) for column in PLAN_COLUMNS),
            each.target is not None,
        ])
        for each in exercises
    })  # fmt: skip


def part_id(plan_id: UUID, what: str) -> UUID:
    """The id of a row of a plan; `what` tells it from the others."""
    return uuid5(plan_id, what)


def _weeks(text: str | None, doubts: list[Doubt]) -> int | None:
    weeks = values.whole(text)
    if text is None or (weeks is not None and 1 <= weeks <= limits.MOST_TARGET_WEEKS):
        return weeks
    doubts.append(Doubt.PLAN_WEEKS_LEFT_OUT)
    return None


def _lasted(row: Row, status: str) -> tuple[date | None, date | None]:
    """From when it was written to when it was changed last, by the older tracker's clock; a draft has not begun."""
    began, ended = (values.instant(row.get(column) or "") for column in ("createdAt", "updatedAt"))
    if status == "draft" or began is None:
        return None, None
    if status == "active" or ended is None:
        return began.date(), None
    return began.date(), max(began, ended).date()


def _days(exercises: Sequence[ItsExercise], plan_id: UUID, doubts: list[Doubt]) -> tuple[Day, ...]:
    """One day, in the order of the names, since none was stored; more where one cannot hold them all."""
    ordered = sorted(
        exercises, key=lambda each: (fold(values.one_line(each.row["name"] or "")), each.row["id"])
    )
    planned = [_entry(each, each.target, plan_id, doubts) for each in ordered if each.target is not None]
    if len(planned) < len(exercises):
        doubts.append(Doubt.PLAN_ENTRY_LEFT_OUT)
    if len(planned) > limits.MOST_A_DAY:
        doubts.append(Doubt.PLAN_SPLIT)
    parts = list(batched(planned, limits.MOST_A_DAY)) or [()]
    return tuple(
        Day(id=str(part_id(plan_id, f"day {number}")), name=f"Day {number}", exercises=part)
        for number, part in enumerate(parts, start=1)
    )


def _entry(each: ItsExercise, target: UUID, plan_id: UUID, doubts: list[Doubt]) -> PlannedExercise:
    """What was assumed is said in its note, where the person sees it."""
    own: list[Doubt] = []
    texts: list[str] = []
    count = _sets(each.row.get("defaultSets"), own)
    one = _one_set(each, count, own, texts)
    doubts += own
    texts += [str(doubt.label) for doubt in own]
    return PlannedExercise(
        id=str(part_id(plan_id, f"exercise {each.row['id']}")),
        exercise=str(target),
        schemes=((one,) * count,),
        notes=" ".join(texts),
    )


def _sets(text: str | None, doubts: list[Doubt]) -> int:
    count = values.whole(text)
    if count is None or count < 1:
        doubts.append(Doubt.PLAN_SETS_ASSUMED)
        return USUAL_SETS
    if count > limits.MOST_SETS:
        doubts.append(Doubt.PLAN_SETS_MANY)
    return min(count, limits.MOST_SETS)


def _one_set(each: ItsExercise, count: int, doubts: list[Doubt], texts: list[str]) -> PlannedSet:
    """Reps where the exercise is counted in them and some are known, else the duration."""
    measurement = Measurement(each.measurement)
    reps, minutes = (values.whole(each.row.get(column)) for column in ("defaultReps", "durationMinutes"))
    seconds = minutes * 60 if minutes and 0 < minutes * 60 <= limits.LONGEST_SET else None
    is_counted = "reps" in measurement.fields
    if is_counted and reps and 1 <= reps <= limits.MOST_REPS:
        if minutes:
            texts.append(f"{minutes} min were planned for it.")
        return PlannedSet(reps=reps)
    if seconds is not None:
        if count > 1:
            doubts.append(Doubt.PLAN_TIME_OF_EACH)
        return PlannedSet(seconds=seconds)
    doubts.append(Doubt.PLAN_AMOUNT_ASSUMED)
    return PlannedSet(reps=USUAL_REPS) if is_counted else USUAL[measurement]
