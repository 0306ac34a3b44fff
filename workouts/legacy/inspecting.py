"""`legacy inspect`: what is in the older tracker's tables, and what each choice would make of it. Nothing is written.

Needs the legacy tables only, none of Spotter's. Each table is streamed once; what a row becomes is asked of the mover's own
rules, so that the report does not say otherwise than the move does.
"""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts import units
from accounts.backups import latest_backup
from accounts.hashers import BCRYPT
from accounts.legacy import runs, values
from accounts.legacy.choices import LONGEST_IN_MINUTES, ChoiceError, Choices, settled
from accounts.legacy.reading import Reader, Row
from accounts.legacy.schema import Source, UnknownSchemaError, is_l0
from accounts.legacy.twins import twins
from accounts.legacy.users import is_address, normalised
from accounts.localtime import local_date, zone, zone_names
from training.legacy.words import muscle
from training.models import Exercise
from training.names import fold
from workouts.legacy import inspection_text, mapping
from workouts.legacy.distribution import Distribution
from workouts.legacy.edge_cases import CASES, OF_DOUBT, Tally
from workouts.legacy.inspecting_plans import look_at_plans
from workouts.legacy.inspection_queries import FETCH, Found, Queries
from workouts.legacy.inspection_text import printable
from workouts.legacy.parts import parts
from workouts.legacy.sessions import UNUSUALLY_EARLY
from workouts.models import WorkoutSession

CANDIDATES = (
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Australia/Sydney",
)
TIME_BOUNDS = (10, 60, LONGEST_IN_MINUTES, 1800, 7200)
WEIGHT_BOUNDS = (20, 50, 100, 200, 500)
MOST_USED = 5
NIGHT_ENDS = 5
_CUID_LENGTH = 25

# What `manage.py benchmark_legacy --rows 100000` and a look at the same rows gave, one after the other.
BASIS = "two busy processors with PostgreSQL on the same machine"
MOVED_A_SECOND = 3_300
READ_A_SECOND = 45_000
PASSWORDS_A_SECOND = 40  # each costs one Argon2


class Out(Protocol):
    def write(self, text: str, /) -> object: ...


@dataclass(slots=True)
class Inspection:
    """All that was found. Everything in it is made of texts, whole numbers, decimals as texts, lists and dicts."""

    state: str
    schema: str
    notes: list[str]
    rows: dict[str, int]
    outcome: dict[str, dict[str, int]]
    cases: list[dict[str, Any]]
    time: dict[str, Any]
    weight: dict[str, Any]
    zones: dict[str, Any]
    choices: dict[str, Any]
    missing: list[str]
    backup: dict[str, Any] | None
    estimate: dict[str, Any]


def inspect(
    connection: BaseDatabaseWrapper, choices: Choices, out: Out, *, as_json: bool = False
) -> Inspection | None:
    """Write the report to `out`; None, said in a sentence, without legacy tables. Raises UnknownSchemaError."""
    try:
        found = examine(connection, choices)
    except UnknownSchemaError as error:
        raise UnknownSchemaError("\n".join(printable(line) for line in str(error).splitlines())) from None
    if as_json:
        out.write(json.dumps(asdict(found) if found else None, indent=2) + "\n")
    elif found is None:
        out.write(inspection_text.NOTHING_FOUND + "\n")
    else:
        out.write(inspection_text.text(asdict(found)) + "\n")
    return found


def examine(connection: BaseDatabaseWrapper, choices: Choices) -> Inspection | None:
    """Look at everything, in one snapshot where the database has such. Raises UnknownSchemaError."""
    source = runs.found_source(connection)
    if source is None:
        return None
    with _only_reading(connection):
        look = _Look(connection, source, choices)
        look.at_everything()
        return look.inspection()


@contextmanager
def _only_reading(connection: BaseDatabaseWrapper) -> Iterator[None]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA query_only = ON")
            try:
                yield
            finally:
                cursor.execute("PRAGMA query_only = OFF")
        elif connection.in_atomic_block:
            yield
        else:
            with transaction.atomic(using=connection.alias):
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                yield


@dataclass(slots=True)
class _Zone:
    """Workouts with a time, in a zone that would be chosen."""

    other_day: int = 0
    at_night: int = 0


@dataclass(slots=True)
class _Of:
    """The distributions of one category or exercise."""

    name: str
    times: Distribution = field(default_factory=Distribution)
    weights: Distribution = field(default_factory=Distribution)


class _Look:
    def __init__(self, connection: BaseDatabaseWrapper, source: Source, choices: Choices) -> None:
        self._connection = connection
        self._source = source
        self._asked = choices
        self._queries = Queries(connection, source)
        self._reader = Reader(connection, source)
        # Where nothing is chosen yet, the report says which unit it took.
        self._choices = Choices(
            time_unit=source.time_unit or choices.time_unit or "seconds",
            weight_unit=source.weight_unit or choices.weight_unit or "kg",
            time_zone=choices.time_zone,
        )
        self._tally = Tally()
        self._rows: dict[str, int] = {}
        self._quarantined: dict[str, int] = {}
        self._categories: dict[str, _Of] = {}
        self._exercises: dict[str, _Of] = {}
        self._all = _Of("all")
        self._body = Distribution()
        self._heights = Distribution()
        self._odd_weights = {"zero": 0, "negative": 0, "not finite": 0}
        self._odd_times = {"zero": 0, "negative": 0}
        chosen = [choices.time_zone] if choices.time_zone in zone_names() else []
        self._zones = {name: _Zone() for name in dict.fromkeys([*chosen, *CANDIDATES])}
        self._workouts_by_zone = 0
        self._people_with_zone = 0
        self._read_seconds = 0.0

    def at_everything(self) -> None:
        for table in self._source.tables:
            self._rows[table] = self._reader.count(table)
        began = time.monotonic()
        self._look_at_users()
        self._look_at_exercises()
        self._look_at_workouts()
        self._look_at_joins()
        if "WorkoutLog" in self._source.tables:
            self._look_at_logs()
        if "TrainingPlan" in self._source.tables:
            self._quarantined["TrainingPlan"] = look_at_plans(self._reader, self._source, self._tally)
        for part in parts():
            if part.table in self._source.tables:
                self._quarantined[part.table] = part.inspect(self._reader, self._source, self._tally)
        self._read_seconds = time.monotonic() - began
        for table in ("TrainingPlan", "Reminder"):
            if table in self._source.tables:
                for row in self._queries.ids(table):
                    self._look_at_id(table, row["id"] or "")

    # --- Tables ---

    def _look_at_users(self) -> None:
        for row in self._queries.users():
            pk, email = row["id"] or "", row["email"] or ""
            self._look_at_id("User", pk)
            if not is_address(normalised(email)):
                self._tally.add("email_invalid", "User", pk)
            if email != email.strip():
                self._tally.add("email_trimmed", "User", pk)
            password = row.get("password")
            self._tally.add(_password_case(password), "User", pk)
            self._look_at_zone(row)
            for name, counted in (("weight", self._body), ("height", self._heights)):
                size = values.number(row.get(name))
                if size is not None and size.is_finite() and size > 0:
                    counted.add(size)
        twins_of = twins(lambda: self._reader.all("User"), lambda row: normalised(row.get("email")))
        for address, pks in twins_of.items():
            if is_address(address):
                for pk in pks[1:]:
                    self._tally.add("email_taken", "User", pk)

    def _look_at_zone(self, person: Row) -> None:
        name = (person.get("timezone") or "").strip()
        if name in _zones():
            self._people_with_zone += 1
        elif name:
            self._tally.add("zone_unknown", "User", person["id"] or "")

    def _look_at_exercises(self) -> None:
        length = Exercise._meta.get_field("name").max_length or 0
        for row in self._queries.exercises():
            pk, name = row["id"] or "", row["name"] or ""
            self._look_at_id("Exercise", pk)
            if not values.one_line(name):
                self._tally.add("exercise_unnamed", "Exercise", pk)
            elif values.one_line(name) != name or len(name) > length:
                self._tally.add("name_changed", "Exercise", pk)
            if not values.is_true(row["used"]):
                self._tally.add("exercise_unused", "Exercise", pk)
            words = [word for word in (row.get("otherMuscles") or "").split(",") if word.strip()]
            if any(muscle(word) is None for word in words):
                self._tally.add("words_unknown", "Exercise", pk)
        for pks in twins(lambda: self._reader.all("Exercise"), lambda row: fold(row["name"] or "")).values():
            for pk in pks[1:]:
                self._tally.add("name_twin", "Exercise", pk)
        if self._source.has("Exercise", "trainingPlanId") and "TrainingPlan" in self._source.tables:
            self._count("plan_shared", "Exercise", self._queries.plans_shared())

    def _look_at_workouts(self) -> None:
        length = WorkoutSession._meta.get_field("name").max_length or 0
        now = datetime.now(UTC)
        for row in self._queries.workouts():
            pk, name = row["id"] or "", row["name"] or ""
            self._look_at_id("Workout", pk)
            self._look_at_notes("Workout", row)
            found = values.instant(row["date"] or "")
            if not values.is_true(row["person"]):
                self._quarantine("user_missing", "Workout", pk)
            elif found is None:
                self._quarantine(_date_case(row["date"] or ""), "Workout", pk)
            else:
                self._look_at_date(found, pk, row["zone"], now)
                self._look_at_name(name, pk, length)
                if not values.is_true(row["rows"]):
                    self._tally.add("workout_empty", "Workout", pk)
        self._count("same_instant", "Workout", self._queries.sharing("Workout", ("userId", "date")))

    def _look_at_name(self, name: str, pk: str, length: int) -> None:
        if not values.one_line(name):
            self._tally.add("workout_unnamed", "Workout", pk)
        elif values.one_line(name) != name or len(name) > length:
            self._tally.add("name_changed", "Workout", pk)

    def _look_at_date(self, found: datetime, pk: str, own_zone: str | None, now: datetime) -> None:
        if found < UNUSUALLY_EARLY or found > now + timedelta(days=1):
            self._tally.add("date_unusual", "Workout", pk)
        if found.microsecond:
            self._tally.add("milliseconds", "Workout", pk)
        if values.is_midnight(found):
            self._tally.add("midnight", "Workout", pk)
            return
        if (own_zone or "").strip() in _zones():
            return
        self._workouts_by_zone += 1
        for name, counted in self._zones.items():
            local = found.astimezone(zone(name))
            counted.other_day += local_date(found, name) != found.date()
            counted.at_night += local.hour < NIGHT_ENDS

    def _look_at_joins(self) -> None:
        for column in ("weight", "time"):
            for pk, name in self._queries.most_used(column, MOST_USED):
                self._exercises.setdefault(pk, _Of(name))
        for row in self._queries.joins():
            pk = row["id"] or ""
            self._look_at_id("WorkoutExercise", pk)
            if row["workout"] is None:
                self._quarantine("workout_missing", "WorkoutExercise", pk)
            elif not values.is_true(row["person"]) or _instant(row["date"]) is None:
                self._quarantine("workout_quarantined", "WorkoutExercise", pk)
            elif row["exercise"] is None:
                self._quarantine("exercise_missing", "WorkoutExercise", pk)
            else:
                self._look_at_aggregate("WorkoutExercise", row, "time")
        if self._source.has("WorkoutExercise", "createdAt"):
            together = self._queries.sharing("WorkoutExercise", ("workoutId", "createdAt"))
            self._count("order_uncertain", "WorkoutExercise", together)

    def _look_at_logs(self) -> None:
        for row in self._queries.logs():
            pk = row["id"] or ""
            self._look_at_id("WorkoutLog", pk)
            if not values.is_true(row["person"]):
                self._quarantine("user_missing", "WorkoutLog", pk)
            elif _instant(row["date"]) is None:
                self._quarantine(_date_case(row["date"] or ""), "WorkoutLog", pk)
            elif row["exercise"] is None:
                self._quarantine("exercise_missing", "WorkoutLog", pk)
            else:
                self._look_at_aggregate("WorkoutLog", row, "durationMinutes")
                rating = values.whole(row["rating"])
                if row["rating"] is not None and (rating is None or not 1 <= rating <= 5):
                    self._tally.add("rating_left_out", "WorkoutLog", pk)
        self._count("copy", "WorkoutLog", self._queries.copies())

    def _look_at_aggregate(self, table: str, row: Row, time_column: str) -> None:
        pk, category = row["id"] or "", row["category"] or ""
        found = mapping.aggregate(
            row,
            category=category,
            exercise_measurement="weight_reps",
            choices=self._choices,
            time_column=time_column,
        )
        for doubt in found.doubts:
            if doubt in OF_DOUBT:
                self._tally.add(OF_DOUBT[doubt], table, pk)
        if found.expanded:
            self._tally.add("sets_expanded", table, pk)
        if found.reps is None and values.whole(row["reps"]) == 0:
            self._tally.add("reps_none", table, pk)
        self._look_at_notes(table, row)
        of = [self._all, self._categories.setdefault(category, _Of(category))]
        if known := self._exercises.get(row["exercise"] or ""):
            of.append(known)
        self._look_at_weight(table, pk, row.get("weight"), of)
        if time_column == "time":
            self._look_at_time(row.get("time"), of)

    def _look_at_weight(self, table: str, pk: str, text: str | None, of: Sequence[_Of]) -> None:
        weight = _number(text)
        if weight is None:
            return
        if not weight.is_finite():
            self._odd_weights["not finite"] += 1
        elif weight == 0:
            self._odd_weights["zero"] += 1
            self._tally.add("weight_zero", table, pk)
        elif weight < 0:
            self._odd_weights["negative"] += 1
        else:
            for each in of:
                each.weights.add(weight)
            if weight < mapping.TOO_LARGE and _has_more_decimals(weight):
                self._tally.add("weight_rounded", table, pk)

    def _look_at_time(self, text: str | None, of: Sequence[_Of]) -> None:
        found = _number(text)
        if found is None or found.is_nan():
            return
        if found == 0:
            self._odd_times["zero"] += 1
        elif found < 0:
            self._odd_times["negative"] += 1
        else:
            for each in of:
                each.times.add(found)

    def _look_at_id(self, table: str, pk: str) -> None:
        if not pk:
            self._tally.add("id_empty", table, pk)
        elif not (len(pk) == _CUID_LENGTH and pk[0] == "c" and pk.isalnum() and pk.islower()):
            self._tally.add("id_not_cuid", table, pk)

    def _look_at_notes(self, table: str, row: Row) -> None:
        for case in ("notes_empty", "notes_long", "control_characters", "created_after_updated"):
            if values.is_true(row.get(case)):
                self._tally.add(case, table, row["id"] or "")

    def _quarantine(self, case: str, table: str, pk: str) -> None:
        self._tally.add(case, table, pk)
        self._quarantined[table] = self._quarantined.get(table, 0) + 1

    def _count(self, case: str, table: str, found: Found) -> None:
        if found[0]:
            self._tally.add_many(case, table, *found)

    # --- The report ---

    def inspection(self) -> Inspection:
        source = self._source
        try:
            settled(self._asked, self._connection, source)
            missing = []
        except ChoiceError as error:
            missing = [
                line.removeprefix("  - ") for line in str(error).splitlines() if line.startswith("  - ")
            ]
        state = "L0" if is_l0(self._connection, source) else source.state
        return Inspection(
            state=state,
            schema=source.schema,
            notes=list(source.notes),
            rows=self._rows,
            outcome=self._outcome(),
            cases=self._cases(),
            time=self._time(),
            weight=self._weight(),
            zones=self._zone_report(),
            choices=self._asked.as_json(),
            missing=missing,
            backup=self._backup(),
            estimate=self._estimate(),
        )

    def _outcome(self) -> dict[str, dict[str, int]]:
        found = {}
        for table, count in self._rows.items():
            quarantined = self._quarantined.get(table, 0)
            copies = self._tally.counts["copy"] if table == "WorkoutLog" else 0
            found[table] = {
                "rows": count,
                "moved": count - quarantined - copies,
                "copies": copies,
                "quarantined": quarantined,
            }
        return found

    def _cases(self) -> list[dict[str, Any]]:
        return [
            {
                "case": name,
                "number": case.number,
                "what": case.what,
                "becomes": case.becomes,
                "treatment": case.treatment.value,
                "rows": self._tally.counts[name],
                "examples": [
                    {"table": table, "id": inspection_text.cut(pk)}
                    for table, pk in self._tally.examples.get(name, [])
                ],
            }
            for name, case in CASES.items()
            if self._source.state == "T" or not case.in_t_only
        ]

    def _time(self) -> dict[str, Any]:
        def described(of: _Of) -> dict[str, Any]:
            times = of.times
            return {
                "name": of.name,
                "rows": times.count,
                "least": _plain(times.least),
                "median": _plain(times.median),
                "greatest": _plain(times.greatest),
                "up_to": dict(zip([*map(str, TIME_BOUNDS), "above"], times.up_to(TIME_BOUNDS), strict=True)),
                "small": times.count - times.above(LONGEST_IN_MINUTES),
                "large": times.above(LONGEST_IN_MINUTES),
                "above_a_day": {
                    "seconds": times.above(mapping.SECONDS_A_DAY),
                    "minutes": times.above(mapping.SECONDS_A_DAY // 60),
                },
            }

        return {
            **described(self._all),
            "bound": LONGEST_IN_MINUTES,
            "odd": self._odd_times,
            "unit_by_name": self._source.time_unit,
            "categories": [described(of) for _, of in sorted(self._categories.items()) if of.times.count],
            "exercises": [described(of) for of in self._most(lambda of: of.times.count)],
        }

    def _weight(self) -> dict[str, Any]:
        def described(of: _Of) -> dict[str, Any]:
            weights = of.weights
            return {
                "name": of.name,
                "rows": weights.count,
                "least": _plain(weights.least),
                "median": _plain(weights.median),
                "greatest": _plain(weights.greatest),
                "in_kg": {
                    unit: {"median": _in_kg(weights.median, unit), "greatest": _in_kg(weights.greatest, unit)}
                    for unit in ("kg", "lb")
                },
            }

        every = self._all.weights
        fives, halves = every.multiples(Decimal(5)), every.multiples(Decimal("2.5"))
        return {
            **described(self._all),
            "up_to": dict(zip([*map(str, WEIGHT_BOUNDS), "above"], every.up_to(WEIGHT_BOUNDS), strict=True)),
            "odd": self._odd_weights,
            "whole": every.multiples(Decimal(1)),
            "multiples_of_2.5": halves,
            "only_of_2.5": halves - fives,
            "45_and_multiples_of_5": every.multiples(Decimal(5), start=45),
            "of_the_plates": {
                "lb": every.multiples(Decimal(90), start=45),  # 45, 135, 225, …
                "kg": every.multiples(Decimal(40), start=20),  # 20, 60, 100, …
            },
            "unit_by_name": self._source.weight_unit,
            "exercises": [described(of) for of in self._most(lambda of: of.weights.count)],
            "height": {
                "rows": self._heights.count,
                "in_cm": {unit: _in_cm(self._heights.median, unit) for unit in ("cm", "in")},
            },
            "body": {
                "rows": self._body.count,
                "median": _plain(self._body.median),
                "in_kg": {unit: _in_kg(self._body.median, unit) for unit in ("kg", "lb")},
            },
        }

    def _most(self, count: Any) -> list[_Of]:
        found = [of for of in self._exercises.values() if count(of)]
        return sorted(found, key=lambda of: (-count(of), of.name))[:MOST_USED]

    def _zone_report(self) -> dict[str, Any]:
        return {
            "people": self._rows["User"],
            "people_with_zone": self._people_with_zone,
            "workouts": self._workouts_by_zone,
            "midnight": self._tally.counts["midnight"],
            "chosen": self._choices.time_zone,
            "zones": {
                name: {"other_day": found.other_day, "at_night": found.at_night}
                for name, found in self._zones.items()
            },
        }

    def _backup(self) -> dict[str, Any] | None:
        backup = latest_backup(self._connection)
        if backup is None:
            return None
        return {
            "made_at": backup.made_at.isoformat(timespec="seconds"),
            "path": str(backup.path),
            "too_old": datetime.now(UTC) - backup.made_at > runs.LATEST_BACKUP,
        }

    def _estimate(self) -> dict[str, Any]:
        """How long the move may take: the rates of BASIS, corrected by how fast this database was read."""
        rows = sum(self._rows.get(name, 0) for name in ("Workout", "WorkoutExercise", "WorkoutLog"))
        passwords = self._tally.counts["password_bcrypt"]
        seconds = rows / MOVED_A_SECOND + passwords / PASSWORDS_A_SECOND
        read = rows / self._read_seconds if self._read_seconds else 0.0
        # A small table says nothing about a rate.
        slower = max(READ_A_SECOND / read, 1.0) if read and rows >= 10 * FETCH else 1.0
        return {
            "rows": rows,
            "passwords": passwords,
            "seconds": round(seconds * slower, 1),
            "read_a_second": round(read),
            "slower_than_basis": round(slower, 2),
            "moved_a_second": MOVED_A_SECOND,
            "basis": BASIS,
        }


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(zone_names())


@lru_cache(maxsize=50_000)
def _instant(text: str | None) -> datetime | None:
    return values.instant(text or "")


@lru_cache(maxsize=50_000)
def _number(text: str | None) -> Decimal | None:
    return values.number(text)


@lru_cache(maxsize=50_000)
def _has_more_decimals(weight: Decimal) -> bool:
    return weight != weight.quantize(units.KG_STEP)


def _password_case(password: str | None) -> str:
    if password is None:
        return "password_none"
    return "password_bcrypt" if BCRYPT.fullmatch(password) else "password_unusable"


def _date_case(text: str) -> str:
    """E15 where it would be a date in another century, E14 where it is none that a calendar program can hold."""
    try:
        datetime.fromisoformat(text.strip())
    except ValueError:
        return "date_impossible"
    return "date_out_of_range"


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _in_kg(value: Decimal | None, unit: str) -> str | None:
    if value is None or value >= mapping.TOO_LARGE:
        return None
    return units.plain(units.to_kg(value, unit).quantize(Decimal("0.1")))


def _in_cm(value: Decimal | None, unit: str) -> str | None:
    return None if value is None else units.plain(units.to_cm(value, unit).quantize(Decimal(1)))
