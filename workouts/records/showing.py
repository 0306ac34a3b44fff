"""Records as pages show them: the marks of a set, and the best of each kind of an exercise. Reading only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import quote
from uuid import UUID

from accounts import units
from accounts.models import User
from training import strength
from training.models import Measurement
from workouts.models import PersonalRecord, RecordKind, WorkoutSet
from workouts.records.judging import KINDS, in_order
from workouts.records.keeping import ensure

_LABELS = {
    "heaviest": "Heaviest",
    "e1rm": "Best e1RM",
    "reps": "Most reps",
    "volume": "Most volume",
    "longest": "Longest",
    "farthest": "Farthest",
    "fastest": "Fastest",
}
_MILES = {"mi", "yd", "ft"}
REPS_ROWS = 10


def label(kind: str, measurement: str) -> str:
    """As static/js/gym/records.js:recordLabel."""
    if kind == RecordKind.HEAVIEST and measurement == Measurement.ASSISTED_REPS:
        return "Least assistance"
    return _LABELS[kind]


@dataclass(frozen=True, slots=True)
class Mark:
    """The chip of a set: the first kind by its name, how many more, and those for who listens."""

    first: str
    more: int
    rest: str


def mark(kinds: list[str], measurement: str) -> Mark | None:
    if not kinds:
        return None
    first, *rest = [label(kind, measurement) for kind in kinds]
    return Mark(first, len(rest), ", ".join(text[:1].lower() + text[1:] for text in rest))


def mark_of_all(sets: Iterable[WorkoutSet], measurement: str) -> Mark | None:
    """One chip for all that was a record in a workout."""
    return mark(in_order({kind for row in sets for kind in row.records}), measurement)


@dataclass(frozen=True, slots=True)
class Best:
    """One line: `Best e1RM`, `116.7 kg`, `est. from 100 × 5`, and the set's day and place."""

    label: str
    value: str
    source: str
    day: date
    url: str


@dataclass(frozen=True, slots=True)
class Card:
    bests: list[Best]
    reps: list[Best]  # by weight, the heaviest first; without what a heavier one says as well


def card(user: User, exercise_id: UUID) -> Card | None:
    """The records of an exercise; None where there are none. Two queries, where they are derived: hundreds of weights are looked
    at, and a few rows are read with their sets."""
    mine = PersonalRecord.objects.for_user(user).filter(exercise=exercise_id)
    looked_at = mine.order_by("-at_kg").values_list(
        "pk", "kind", "value", "workout_set__log__measurement", named=True
    )
    found: list[Any] = list(looked_at)
    if not found and ensure(user, [exercise_id]):
        found = list(looked_at.all())
    if not found:
        return None
    reps = [row for row in found if row.kind == RecordKind.REPS]
    told = [row.pk for row in found if row.kind != RecordKind.REPS] + [row.pk for row in _telling(reps)]
    rows = {row.pk: row for row in mine.filter(pk__in=told).select_related("workout_set__log__session")}
    shown = [rows[pk] for pk in told if pk in rows]  # none that was withdrawn in between
    by_kind = {row.kind: _best(row, user) for row in shown if row.kind != RecordKind.REPS}
    bests = [by_kind[kind] for kind in KINDS if kind in by_kind]
    most = [_best(row, user) for row in shown if row.kind == RecordKind.REPS]
    if len(reps) == 1 and reps[0].workout_set__log__measurement == Measurement.REPS:
        return Card([*bests, *most], [])
    return Card(bests, most)


def _telling(rows: list[Any]) -> list[Any]:
    """Those with more repetitions than anything harder; less assistance is harder. From the highest weight on."""
    assisted = rows and rows[0].workout_set__log__measurement == Measurement.ASSISTED_REPS
    found: list[Any] = []
    for row in reversed(rows) if assisted else rows:
        if not found or row.value > found[-1].value:
            found.append(row)
    return found[:REPS_ROWS]


def _best(row: PersonalRecord, user: User) -> Best:
    done = row.workout_set
    session = done.log.session
    url = f"{session.get_absolute_url()}?log={done.log_id}#log-{quote(str(done.log_id))}"
    value, source = _words(row, done, user)
    return Best(label(row.kind, done.log.measurement), value, source, row.date, url)


def _words(row: PersonalRecord, done: WorkoutSet, user: User) -> tuple[str, str]:
    """The value in the units it was entered in, or the person's where it was computed; and where it came from."""
    unit = done.weight_unit or user.weight_unit
    source = done.text
    match row.kind:
        case RecordKind.E1RM:
            value = f"{_rounded(units.from_kg(row.value, unit), '0.1')} {unit}"
            source = strength.source(done.weight or Decimal(0), done.reps or 0, done.rpe)
        case RecordKind.VOLUME:
            value = f"{_rounded(units.from_kg(row.value, unit), '1')} {unit}"
        case RecordKind.HEAVIEST:
            value = _weight(done)
        case RecordKind.REPS:
            value, source = str(int(row.value)), _weight(done)
        case RecordKind.LONGEST:
            value = units.duration_text(Decimal(units.plain(row.value)))
        case RecordKind.FARTHEST:
            value = f"{units.plain(done.distance or Decimal(0))} {done.distance_unit}"
        case _:
            value = _pace(row.value, done.distance_unit)
    return value, "" if source == value else source


def _weight(done: WorkoutSet) -> str:
    sign = {"added_weight_reps": "+", "assisted_reps": "−"}.get(done.log.measurement, "")
    if not done.weight:
        return "Body weight" if sign else f"0 {done.weight_unit or 'kg'}"
    return f"{sign}{units.plain(done.weight)} {done.weight_unit}"


def _pace(speed: Decimal, distance_unit: str) -> str:
    """`5:01 a km`, as static/js/gym/records.js says it."""
    unit, metres = ("mile", units.METRES_PER_MILE) if distance_unit in _MILES else ("km", Decimal(1000))
    return f"{units.duration_text((metres / speed).quantize(Decimal(1), ROUND_HALF_UP))} a {unit}"


def _rounded(value: Decimal, step: str) -> str:
    text: Any = value.quantize(Decimal(step), ROUND_HALF_UP)
    whole, point, fraction = f"{text:,}".partition(".")
    return f"{whole}{point}{fraction}".removesuffix(".0")
