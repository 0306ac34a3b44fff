"""What a row `sets × reps × weight, time` becomes: a log and its equal sets. Pure: texts in, values and doubts out."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from accounts import units
from accounts.legacy import values
from accounts.legacy.choices import Choices
from accounts.legacy.doubts import Doubt
from accounts.legacy.reading import Row
from training.models import Measurement

# More are one row that stands for all: nobody did them one by one, and 2,147,483,647 rows help nobody.
MAX_EXPANDED = 50
MANY_REPS = 1000
HEAVY_KG = Decimal(500)
SECONDS_A_DAY = 24 * 3600
# The first number that the columns of a set cannot hold.
TOO_LARGE = Decimal(100_000)
LARGEST_INTEGER = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Load:
    """`weight` in `unit`, with its kg; all empty without one. `assists`: it was taken off the body weight."""

    weight: Decimal | None = None
    unit: str = ""
    kg: Decimal | None = None
    assists: bool = False


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A log as it shall be. `set_rows` equal sets are made of it; `log_seconds` is the time of all of them together."""

    stated_sets: int | None
    set_rows: int
    expanded: bool
    reps: int | None
    load: Load
    set_seconds: Decimal | None
    log_seconds: Decimal | None
    measurement: Measurement
    doubts: tuple[Doubt, ...]


def aggregate(
    row: Row, *, category: str, exercise_measurement: str, choices: Choices, time_column: str = "time"
) -> Aggregate:
    """Map the columns sets, reps, weight and time (or durationMinutes, which is minutes and of the whole) of `row`.

    `category` is the legacy exercise's (STRENGTH, CARDIO, FLEXIBILITY, BODYWEIGHT), `exercise_measurement` that of the
    exercise it became.
    """
    whole = time_column == "durationMinutes"
    return _aggregate(
        row.get("sets"),
        row.get("reps"),
        row.get("weight"),
        row.get(time_column),
        "minutes" if whole else choices.time_unit,
        choices.weight_unit,
        category,
        exercise_measurement,
        whole,
    )


@lru_cache(maxsize=50_000)  # years of 3 × 10 × 60
def _aggregate(  # noqa: PLR0913, PLR0917
    sets: str | None,
    reps_text: str | None,
    weight: str | None,
    time: str | None,
    time_unit: str,
    weight_unit: str,
    category: str,
    exercise_measurement: str,
    time_is_of_all: bool,  # noqa: FBT001
) -> Aggregate:
    doubts: list[Doubt] = []
    seconds = _seconds(time, time_unit, doubts)
    reps = _reps(reps_text, seconds is not None, doubts)
    load = _load(weight, weight_unit, category, doubts)
    stated, rows, expanded = _sets(sets, reps, doubts)
    alone = stated == 1 and not time_is_of_all
    return Aggregate(
        stated_sets=stated,
        set_rows=rows,
        expanded=expanded,
        reps=reps,
        load=load,
        set_seconds=seconds if alone else None,
        log_seconds=None if alone else seconds,
        measurement=_measurement(
            category, Measurement(exercise_measurement), load, timed=reps is None and seconds is not None
        ),
        doubts=tuple(doubts),
    )


def _sets(text: str | None, reps: int | None, doubts: list[Doubt]) -> tuple[int | None, int, bool]:
    """How many the row says, how many rows of sets to make, and whether each stands for one of them."""
    stated = values.whole(text)
    if stated is None:
        if text is not None:
            doubts.append(Doubt.NUMBER_UNREADABLE)
        # Other schemas leave it empty for "once".
        rows = 1 if reps is not None else 0
        if not rows:
            doubts.append(Doubt.SETS_NONE)
        return None, rows, False
    if stated < 0:
        doubts.append(Doubt.SETS_NEGATIVE)
        return max(stated, -LARGEST_INTEGER), 0, False
    if stated == 0:
        doubts.append(Doubt.SETS_NONE)
        return 0, 0, False
    if stated > MAX_EXPANDED:
        doubts.append(Doubt.SETS_NOT_EXPANDED)
        return min(stated, LARGEST_INTEGER), 1, False
    return stated, stated, True


def _reps(text: str | None, timed: bool, doubts: list[Doubt]) -> int | None:  # noqa: FBT001
    reps = values.whole(text)
    if reps is None:
        if text is not None:
            doubts.append(Doubt.NUMBER_UNREADABLE)
        return None
    if reps < 0:
        doubts.append(Doubt.REPS_NEGATIVE)
        return None
    if reps == 0:
        if timed:
            return None
        doubts.append(Doubt.REPS_ZERO)
        return 0
    if reps > MANY_REPS:
        doubts.append(Doubt.REPS_MANY)
    return min(reps, LARGEST_INTEGER)


def _seconds(text: str | None, unit: str, doubts: list[Doubt]) -> Decimal | None:
    time = values.number(text)
    if time is None or time.is_nan() or time == 0:
        if text is not None and time is None:
            doubts.append(Doubt.NUMBER_UNREADABLE)
        return None
    if time < 0:
        doubts.append(Doubt.TIME_NEGATIVE)
        return None
    seconds = time * (60 if unit == "minutes" else 1)
    if seconds > SECONDS_A_DAY:
        doubts.append(Doubt.TIME_TOO_LONG)
        return None
    return seconds


def _load(text: str | None, unit: str, category: str, doubts: list[Doubt]) -> Load:
    found = values.number(text)
    if found is None:
        if text is not None:
            doubts.append(Doubt.NUMBER_UNREADABLE)
        return Load()
    if not found.is_finite():
        doubts.append(Doubt.WEIGHT_NOT_FINITE)
        return Load()
    assists = found < 0
    if assists and category != "BODYWEIGHT":
        doubts.append(Doubt.WEIGHT_NEGATIVE)
        return Load()
    weight = abs(found)
    try:
        weight = weight.quantize(units.KG_STEP, ROUND_HALF_UP)
    except InvalidOperation:  # more digits than there are
        weight = TOO_LARGE
    if weight >= TOO_LARGE or units.to_kg(weight, unit) >= TOO_LARGE:
        doubts.append(Doubt.WEIGHT_TOO_LARGE)
        return Load()
    kg = units.to_kg(weight, unit)
    if assists and weight:
        doubts.append(Doubt.WEIGHT_AS_ASSISTANCE)
    if kg > HEAVY_KG:
        doubts.append(Doubt.WEIGHT_HEAVY)
    return Load(weight, unit, kg, assists=assists and bool(weight))


def _measurement(category: str, of_exercise: Measurement, load: Load, *, timed: bool) -> Measurement:
    """What the log records: its exercise's kind, unless the row itself says another one."""
    if category == "BODYWEIGHT":
        if load.assists:
            return Measurement.ASSISTED_REPS
        if load.weight:
            return Measurement.ADDED_WEIGHT_REPS
        return Measurement.TIME if timed else of_exercise
    return Measurement.WEIGHT_TIME if category == "STRENGTH" and timed else of_exercise


def position_key(row: Row) -> tuple[str, str]:
    """The order of rows in a workout, for which there is no column: when they were written, then their id."""
    return row.get("createdAt") or "", row["id"] or ""


def text_of(text: str | None, doubts: list[Doubt]) -> str:
    """A note without control characters; a doubt where there were some."""
    clean = values.without_control_characters(text or "")
    if clean != (text or ""):
        doubts.append(Doubt.CONTROL_CHARACTERS)
    return clean
