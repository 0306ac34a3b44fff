"""The older tracker's tables in the test's database: empty (L0, L1, T), the sample, or rows of one's own.

On PostgreSQL the DDL and the sample are the SQL files beside this one. SQLite, which does not know that SQL, gets tables of
the same columns, and the sample's rows from sample.json, which `test_database` compares with the SQL.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.legacy import runs, schema
from accounts.legacy.choices import Choices
from accounts.legacy.runs import Move

HERE = Path(__file__).parent
# In the sample both small and large times occur on purpose.
CHOICES = Choices(time_unit="seconds", weight_unit="kg", time_zone="Europe/Berlin", mixed_times=True)
_SQLITE_TYPES = {
    "id": "TEXT PRIMARY KEY",
    "text": "TEXT",
    "integer": "INTEGER",
    "double": "REAL",
    "instant": "TEXT",
    "boolean": "INTEGER",
}


def make_tables(state: str = "L1", using: BaseDatabaseWrapper = connection) -> None:
    """The empty legacy tables of state L0, L1 or T."""
    if using.vendor == "postgresql":
        run_sql((HERE / ("t.sql" if state == "T" else "l1.sql")).read_text(encoding="utf-8"), using)
        if state == "L0":
            run_sql(
                'ALTER TABLE "User" ALTER COLUMN "password" SET NOT NULL;'
                'ALTER TABLE "WorkoutExercise" ALTER COLUMN "updatedAt" DROP DEFAULT; DROP TABLE "_prisma_migrations"',
                using,
            )
        return
    for table, spec in (schema.T if state == "T" else schema.L1).items():
        columns = ", ".join(f'"{name}" {_SQLITE_TYPES[column.kind]}' for name, column in spec.columns.items())
        run_sql(f'CREATE TABLE "{table}" ({columns})', using)


def load_sample(using: BaseDatabaseWrapper = connection) -> None:
    """The sample history in state L1, with every edge case."""
    make_tables("L1", using)
    if using.vendor == "postgresql":
        run_sql((HERE / "sample_l1.sql").read_text(encoding="utf-8"), using)
        return
    for table, rows in json.loads((HERE / "sample.json").read_text(encoding="utf-8")).items():
        add(table, *rows, using=using)


def run_sql(sql: str, using: BaseDatabaseWrapper = connection) -> None:
    """Statements without parameters, so that a percent sign is one."""
    with using.cursor() as cursor:
        cursor.execute(sql)


def add(
    table: str,
    *rows: Mapping[str, Any],
    using: BaseDatabaseWrapper = connection,
    orphans: bool = False,
) -> None:
    """Insert rows into a legacy table. With `orphans` foreign keys are not looked at, as in a careless restore."""
    with using.cursor() as cursor:
        if orphans and using.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        for row in rows:
            names = ", ".join(f'"{name}"' for name in row)
            marks = ", ".join(["%s"] * len(row))
            cursor.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(row.values()))  # noqa: S608
        if orphans and using.vendor == "postgresql":
            cursor.execute("SET session_replication_role = origin")


# Rows with everything that must not be NULL; each test names what it is about.

STAMP = {"createdAt": "2025-07-01 08:00:00", "updatedAt": "2025-07-01 08:00:00"}


def user(pk: str = "u1", /, **values: Any) -> dict[str, Any]:
    return {"id": pk, "email": f"{pk}@example.com", "name": None, "password": None, **STAMP, **values}


def exercise(pk: str = "x1", /, **values: Any) -> dict[str, Any]:
    """In state T say `exerciseType=…`, else it gets a category."""
    kind = {} if "exerciseType" in values else {"category": "STRENGTH"}
    return {"id": pk, "name": f"Exercise {pk}", **kind, **STAMP, **values}


def workout(pk: str = "w1", /, **values: Any) -> dict[str, Any]:
    return {
        "id": pk,
        "name": "Push",
        "date": "2025-08-01 17:30:00",
        "notes": None,
        "userId": "u1",
        **STAMP,
        **values,
    }


def join(pk: str = "j1", /, **values: Any) -> dict[str, Any]:
    return {
        "id": pk,
        "workoutId": "w1",
        "exerciseId": "x1",
        "sets": 3,
        "reps": 10,
        "weight": 60,
        "time": None,
        "notes": None,
        **STAMP,
        **values,
    }


def log(pk: str = "l1", /, **values: Any) -> dict[str, Any]:
    """A WorkoutLog of state T."""
    return {
        "id": pk,
        "userId": "u1",
        "exerciseId": "x1",
        "date": "2025-08-01 17:30:00",
        "sets": 3,
        "reps": 10,
        "weight": 60,
        "durationMinutes": None,
        "rating": None,
        "mood": None,
        "notes": None,
        **STAMP,
        **values,
    }


def plan(pk: str = "p1", /, **values: Any) -> dict[str, Any]:
    """A TrainingPlan of state T."""
    return {
        "id": pk,
        "userId": "u1",
        "name": "Strength",
        "description": None,
        "status": "ACTIVE",
        "targetDurationWeeks": None,
        **STAMP,
        **values,
    }


def reminder(pk: str = "r1", /, **values: Any) -> dict[str, Any]:
    """A Reminder of state T."""
    return {
        "id": pk,
        "userId": "u1",
        "trainingPlanId": None,
        "time": "2025-08-01 18:30:00",
        "frequency": "DAILY",
        "message": None,
        "lastSent": None,
        "active": True,
        **STAMP,
        **values,
    }


def begun(choices: Choices = CHOICES, using: BaseDatabaseWrapper = connection) -> Move:
    """A run at its beginning, with today's models."""
    move = runs.begin(apps, using, choices=choices)
    assert move is not None
    return move


def moved(*phases: Callable[[Move], object], choices: Choices = CHOICES) -> Move:
    """A run after `phases`."""
    move = begun(choices)
    for phase in phases:
        phase(move)
    return move


def ids(rows: Iterable[Mapping[str, Any]]) -> list[Any]:
    return [row["id"] for row in rows]


def drop_tables(using: BaseDatabaseWrapper = connection) -> None:
    """All that `make_tables` makes, in whatever state: for tests without a transaction around them."""
    for table in (*schema.T, "_prisma_migrations"):
        run_sql(f'DROP TABLE IF EXISTS "{table}"{" CASCADE" if using.vendor == "postgresql" else ""}', using)
    if using.vendor == "postgresql":
        with using.cursor() as cursor:
            # Ours are columns of text with a constraint.
            cursor.execute("SELECT quote_ident(typname) FROM pg_catalog.pg_type WHERE typtype = 'e'")
            names = [name for (name,) in cursor.fetchall()]
        for name in names:
            run_sql(f"DROP TYPE {name}", using)
