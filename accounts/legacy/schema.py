"""The older tracker's tables, and how a database is recognised as holding them: by columns, never by its migrations.

L0 and L1 are the first schema, T is the second; `../../docs/legacy.md` draws both. Other schemas of the same shape are
read where that takes no more than another spelling: names in snake case or plural, a unit in a column's name.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.legacy.errors import TakeoverError

type State = Literal["L0", "L1", "T"]
type ColumnKind = Literal["id", "text", "integer", "double", "instant", "boolean"]


class UnknownSchemaError(TakeoverError):
    """There are legacy tables, but not as they are known; the message says what is missing, what is too much, what to do."""


@dataclass(frozen=True, slots=True)
class Column:
    kind: ColumnKind
    required: bool = True
    # Other names, folded (lower case, no underscores).
    also: tuple[str, ...] = ()
    # A whole number is read out of a text, where others keep `8-12` beside `8`.
    may_be_text: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    columns: Mapping[str, Column]
    # Where the whole table may be spelt otherwise; tried in this order.
    also: tuple[str, ...] = ()


ID = Column("id")
WRITTEN = {"createdAt": Column("instant", required=False), "updatedAt": Column("instant", required=False)}
PLAIN = Column("text", required=False)
WHOLE = Column("integer", required=False)
DOUBLE = Column("double", required=False)
MOMENT = Column("instant", required=False)

_USER = Table(
    {
        "id": ID,
        "email": Column("text"),
        "name": PLAIN,
        "password": Column("text", required=False, also=("passwordhash",)),
        **WRITTEN,
    },
    also=("users", "user"),
)
_WORKOUT = Table(
    {
        "id": ID,
        "name": Column("text"),
        "date": Column("instant", also=("performedat", "startedat")),
        "notes": PLAIN,
        "userId": Column("text"),
        **WRITTEN,
    },
    also=("workouts", "workout"),
)
_JOIN = Table(
    {
        "id": ID,
        "workoutId": Column("text"),
        "exerciseId": Column("text"),
        "sets": Column("integer", also=("setcount",)),
        "reps": Column("integer", also=("repcount", "repetitions"), may_be_text=True),
        "weight": Column("double", required=False, also=("weightkg", "weightlb", "weightlbs")),
        "time": Column(
            "integer", required=False, also=("duration", "durationseconds", "durationminutes", "durationmin")
        ),
        "notes": PLAIN,
        **WRITTEN,
    },
    also=("workout_exercises", "workout_exercise"),
)
_EXERCISE = Table(
    {"id": ID, "name": Column("text"), "description": PLAIN, "category": Column("text"), **WRITTEN},
    also=("exercises", "exercise"),
)

L1: Mapping[str, Table] = {
    "User": _USER,
    "Exercise": _EXERCISE,
    "Workout": _WORKOUT,
    "WorkoutExercise": _JOIN,
}

T: Mapping[str, Table] = {
    "User": Table(
        {
            **_USER.columns,
            "timezone": PLAIN,
            "lastLogin": MOMENT,
            "isActive": Column("boolean", required=False),
            "weight": DOUBLE,
            "height": WHOLE,
            "fitnessLevel": PLAIN,
            "goals": PLAIN,
        },
        also=_USER.also,
    ),
    "Exercise": Table(
        {
            "id": ID,
            "name": Column("text"),
            "description": PLAIN,
            "trainingPlanId": PLAIN,
            "defaultSets": WHOLE,
            "defaultReps": WHOLE,
            "equipment": PLAIN,
            "primaryMuscleGroup": PLAIN,
            "otherMuscles": PLAIN,
            "exerciseType": Column("text"),
            "durationMinutes": WHOLE,
            "difficulty": PLAIN,
            "instructions": PLAIN,
            **WRITTEN,
        },
        also=_EXERCISE.also,
    ),
    "Workout": _WORKOUT,
    "WorkoutExercise": _JOIN,
    "WorkoutLog": Table(
        {
            "id": ID,
            "userId": Column("text"),
            "exerciseId": Column("text"),
            "date": Column("instant"),
            "sets": Column("integer"),
            "reps": Column("integer"),
            "weight": DOUBLE,
            "durationMinutes": WHOLE,
            "rating": WHOLE,
            "mood": PLAIN,
            "notes": PLAIN,
            **WRITTEN,
        },
        also=("workout_logs", "workout_log"),
    ),
    "TrainingPlan": Table(
        {
            "id": ID,
            "userId": Column("text"),
            "name": Column("text"),
            "description": PLAIN,
            "status": Column("text"),
            "targetDurationWeeks": WHOLE,
            **WRITTEN,
        },
        also=("training_plans", "training_plan"),
    ),
    "Reminder": Table(
        {
            "id": ID,
            "userId": Column("text"),
            "trainingPlanId": PLAIN,
            "time": Column("instant"),
            "frequency": Column("text"),
            "message": PLAIN,
            "lastSent": MOMENT,
            "active": Column("boolean", required=False),
            **WRITTEN,
        },
        also=("reminders", "reminder"),
    ),
}

# Which rows another table's rows belong to: column → table. No order of reading depends on it; the diagram draws it.
REFERENCES: Mapping[tuple[str, str], str] = {
    ("Workout", "userId"): "User",
    ("WorkoutExercise", "workoutId"): "Workout",
    ("WorkoutExercise", "exerciseId"): "Exercise",
    ("WorkoutLog", "userId"): "User",
    ("WorkoutLog", "exerciseId"): "Exercise",
    ("TrainingPlan", "userId"): "User",
    ("Exercise", "trainingPlanId"): "TrainingPlan",
    ("Reminder", "userId"): "User",
    ("Reminder", "trainingPlanId"): "TrainingPlan",
}


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A legacy table as it is called here. `columns` and `types` by the name that we know a column by."""

    name: str
    columns: Mapping[str, str]
    types: Mapping[str, str]  # of the database: text, timestamp without time zone, …; lower case


@dataclass(frozen=True, slots=True)
class Source:
    """The legacy tables of one database. `notes` say what was read under another name."""

    state: State
    schema: str
    tables: Mapping[str, FoundTable]
    notes: tuple[str, ...] = ()
    # Where the name of the column says it.
    weight_unit: str | None = None
    time_unit: str | None = None

    def quoted(self, table: str) -> str:
        """The table's name for SQL, quoted, with its schema where databases have schemas."""
        name = _quote(self.tables[table].name)
        return f"{_quote(self.schema)}.{name}" if self.schema else name

    def column(self, table: str, column: str) -> str:
        """The column's name for SQL, quoted."""
        return _quote(self.tables[table].columns[column])

    def has(self, table: str, column: str) -> bool:
        return table in self.tables and column in self.tables[table].columns


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def fold(name: str) -> str:
    return name.replace("_", "").lower()


def recognise(connection: BaseDatabaseWrapper, schema: str = "public") -> Source | None:
    """The legacy tables of this database, or none. Raises UnknownSchemaError where there are some, but not these."""
    found = _tables(connection, schema)
    if not _is_the_trackers(found):
        return None
    names = {table: _name_here(table, spec, found) for table, spec in T.items()}
    here = {table: name for table, name in names.items() if name}
    state = _state(here, found)
    expected = T if state == "T" else L1
    if missing := [table for table in expected if table not in here]:
        raise UnknownSchemaError(
            _message(state, [f"the table {table} is missing" for table in missing], found)
        )
    faults: list[str] = []
    notes: list[str] = []
    tables = {}
    for table, spec in expected.items():
        columns, more = _match(table, spec, found[here[table]], faults)
        notes += more
        if here[table] != table:
            notes.append(f"{here[table]} is read as {table}")
        types = {ours: found[here[table]][theirs] for ours, theirs in columns.items()}
        tables[table] = FoundTable(here[table], columns, types)
    if faults:
        raise UnknownSchemaError(_message(state, faults, found))
    join = tables["WorkoutExercise"].columns
    return Source(
        state,
        schema if connection.vendor == "postgresql" else "",
        tables,
        tuple(notes),
        weight_unit={"weightkg": "kg", "weightlb": "lb", "weightlbs": "lb"}.get(fold(join.get("weight", ""))),
        time_unit={
            "durationseconds": "seconds",
            "durationminutes": "minutes",
            "durationmin": "minutes",
        }.get(fold(join.get("time", ""))),
    )


def _tables(connection: BaseDatabaseWrapper, schema: str) -> dict[str, dict[str, str]]:
    """Column types by table and column. Spotter's own tables are not asked for: none has such a name."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT c.relname, a.attname, pg_catalog.format_type(a.atttypid, NULL)"
                " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid"
                " WHERE n.nspname = %s AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
                " AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum",
                [schema],
            )
        else:
            cursor.execute(
                "SELECT m.name, c.name, c.type FROM sqlite_master m JOIN pragma_table_info(m.name) c"
                " WHERE m.type IN ('table', 'view') ORDER BY m.name, c.cid"
            )
        tables: dict[str, dict[str, str]] = {}
        for table, column, kind in cursor.fetchall():
            tables.setdefault(table, {})[column] = str(kind).lower()
        return tables


def _is_the_trackers(found: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether a table joins workouts and exercises as the older tracker's does: other applications have workouts too.

    Where only the sets or the reps are not in it, or are in a table of their own, a refusal says so.
    """
    for table in ("WorkoutExercise", *_JOIN.also):
        columns = {fold(name) for name in found.get(table, ())}
        counted = any(
            not columns.isdisjoint((name, *_JOIN.columns[name].also)) for name in ("sets", "reps")
        ) or any(name in found for name in _SET_TABLES)
        if counted and {"workoutid", "exerciseid"} <= columns:
            return True
    return False


def _name_here(table: str, spec: Table, found: Mapping[str, object]) -> str | None:
    """The table under its own name, else under another one. Raises UnknownSchemaError where it is there twice."""
    names = [name for name in (table, *spec.also) if name in found]
    if len(names) > 1:
        raise UnknownSchemaError(
            f"Both {names[0]} and {names[1]} exist: it is not clear which one holds the history. Rename one of them.\n"
            + _ELSEWHERE
        )
    return names[0] if names else None


def _state(here: Mapping[str, str], found: Mapping[str, Mapping[str, str]]) -> State:
    exercise = {fold(name) for name in found.get(here.get("Exercise", ""), ())}
    if "exercisetype" in exercise and "WorkoutLog" in here:
        return "T"
    return "L1"


def _match(
    table: str, spec: Table, found: Mapping[str, str], faults: list[str]
) -> tuple[dict[str, str], list[str]]:
    """Our names of the columns to those found; notes about other spellings. What cannot be read goes to `faults`."""
    folded: dict[str, list[str]] = {}
    for name in found:
        folded.setdefault(fold(name), []).append(name)
    columns: dict[str, str] = {}
    notes = []
    for ours, column in spec.columns.items():
        theirs = [name for word in (fold(ours), *column.also) for name in folded.get(word, ())]
        if len(theirs) > 1:
            faults.append(f"{table} has both {theirs[0]} and {theirs[1]}")
        elif theirs:
            columns[ours] = theirs[0]
            if theirs[0] != ours:
                notes.append(f"{table}.{theirs[0]} is read as {ours}")
            if fault := _type_fault(column, found[theirs[0]]):
                faults.append(f"{table}.{theirs[0]} {fault}")
        elif column.required:
            faults.append(f"{table} has no column {ours}")
    faults += [
        f"{table} has a column {name} that is not known" for name in found if name not in columns.values()
    ]
    return columns, notes


_TYPES: dict[ColumnKind, str] = {
    "id": r"text|character.*|varchar.*|uuid|integer|bigint|smallint|",
    "text": r".*",  # enumerations have names of their own
    "integer": r"integer|int|bigint|smallint|",
    "double": r"double.*|real|float|numeric.*|decimal.*|integer|",
    "instant": r"timestamp.*|date|datetime|text|integer|bigint|",
    "boolean": r"bool.*|integer|text|",
}


def _type_fault(column: Column, found: str) -> str:
    right = re.fullmatch(_TYPES[column.kind], found) or (
        column.may_be_text and re.fullmatch(_TYPES["id"], found)
    )
    return "" if right else f"has the type {found}; expected {column.kind}"


_SET_TABLES = (
    "Set",
    "WorkoutSet",
    "ExerciseSet",
    "sets",
    "SetEntry",
    "SetSession",
    "workout_sets",
    "exercise_sets",
)


_ELSEWHERE = "If these are not the older tracker's tables, set LEGACY_SCHEMA to another schema."


def _message(state: State, faults: Iterable[str], found: Mapping[str, object]) -> str:
    lines = [f"  - {fault}" for fault in faults]
    if sets := [name for name in _SET_TABLES if name in found]:
        lines.append(
            f"  The table {sets[0]} exists: this is a schema with one row for each set. It cannot be taken over like this."
        )
    return (
        f"This looks like the older tracker's database in state {state}, but it differs:\n"
        + "\n".join(lines)
        + "\nNothing was read. Bring the tables into the form that docs/legacy.md draws, or copy them with a view of that form.\n"
        + _ELSEWHERE
    )


def is_l0(connection: BaseDatabaseWrapper, source: Source) -> bool:
    """L0 differs from L1 in two places only, and both are read alike: for the report."""
    if connection.vendor != "postgresql" or source.state != "L1" or not source.has("User", "password"):
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attnotnull FROM pg_catalog.pg_attribute WHERE attrelid = %s::regclass AND attname = %s",
            [source.quoted("User"), source.tables["User"].columns["password"]],
        )
        row = cursor.fetchone()
    return bool(row and row[0])
