"""Legacy rows as text: the same from PostgreSQL, from Prisma's SQLite and from a staged copy."""

import pytest
from django.db import connection

from accounts.legacy import runs, schema
from accounts.legacy.reading import Reader, float_text, sqlite_text
from tests.legacy import database

ELSEWHERE = "If these are not the older tracker's tables, set LEGACY_SCHEMA to another schema."


def reader() -> Reader:
    source = runs.found_source(connection)
    assert source is not None
    return Reader(connection, source)


@pytest.mark.django_db
def test_all_values_come_as_postgresql_writes_them() -> None:
    database.load_sample()
    (row,) = reader().where("WorkoutExercise", "workoutId", ["w11"])
    assert row == {
        "id": "j38",
        "workoutId": "w11",
        "exerciseId": "x04",
        "sets": "3",
        "reps": "5",
        "weight": "80",
        "time": None,
        "notes": None,
        "createdAt": "2025-08-11 10:00:00",
        "updatedAt": "2025-08-11 10:00:00",
    }
    weights = {row["id"]: row["weight"] for row in reader().where("WorkoutExercise", "workoutId", ["w02"])}
    assert weights == {
        "j09": "-20",
        "j10": "-20",
        "j11": "NaN",
        "j12": "Infinity",
        "j13": "-Infinity",
        "j14": "1e+308",
        "j15": "0",
        "j16": None,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("limit", [1, 3, 100])
def test_batches_together_are_all_rows_once_whatever_their_ids(limit: int) -> None:
    database.load_sample()
    seen: list[str | None] = []
    last: str | None = None
    while rows := reader().after("User", last, limit):
        seen += [row["id"] for row in rows]
        last = rows[-1]["id"]
    assert len(seen) == len(set(seen)) == 7
    assert "" in seen


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite's driver converts by declared types")
@pytest.mark.parametrize(
    ("stored", "read"),
    [
        (1_754_069_400_500, "2025-08-01 17:30:00.500"),
        ("2025-08-01T17:30:00.500Z", "2025-08-01T17:30:00.500Z"),
    ],
)
def test_a_date_in_a_datetime_column_is_read_as_it_is_stored(stored: object, read: str) -> None:
    database.make_tables("L1")
    database.run_sql('DROP TABLE "Workout"')
    database.run_sql(
        'CREATE TABLE "Workout" ("id" TEXT, "name" TEXT, "date" DATETIME, "notes" TEXT, "userId" TEXT)'
    )
    database.add("Workout", {"id": "w1", "name": "Push", "date": stored, "notes": None, "userId": "u1"})
    assert [row["date"] for row in reader().all("Workout")] == [read]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (60.0, "60"),
        (82.5, "82.5"),
        (82.49999999999999, "82.49999999999999"),
        (1e308, "1e+308"),
        (float("nan"), "NaN"),
    ],
)
def test_a_double_is_its_shortest_text(value: float, text: str) -> None:
    assert float_text(value) == text


def test_a_number_of_seconds_is_no_date() -> None:
    assert sqlite_text("time", 600) == "600"
    assert sqlite_text("time", 2_147_483_647) == "2147483647"
    assert sqlite_text("createdAt", 1_754_069_400_500) == "2025-08-01 17:30:00.500"


# --- Recognising -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["L0", "L1", "T"])
def test_each_state_is_recognised_by_its_columns(state: str) -> None:
    database.make_tables(state)
    found = schema.recognise(connection)
    assert found is not None
    assert (found.state, found.notes) == ("T" if state == "T" else "L1", ())
    assert schema.is_l0(connection, found) == (state == "L0" and connection.vendor == "postgresql")


@pytest.mark.django_db
def test_a_database_without_the_tables_has_none() -> None:
    assert schema.recognise(connection) is None
    database.run_sql("CREATE TABLE users (id TEXT, email TEXT)")
    assert schema.recognise(connection) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "tables",
    [
        ("users (id TEXT)", "user_ (id TEXT)"),
        ('"user" (id TEXT)', "users (id TEXT)"),
        ("users (id TEXT)", "workouts (id TEXT)", "exercises (id TEXT)"),
        ("users (id TEXT)", "workouts (id TEXT)", "exercises (id TEXT)", "workout (id TEXT)"),
        (
            "workout_exercises (id TEXT, workout_id TEXT, exercise_id TEXT)",
            '"user" (id TEXT)',
            "users (id TEXT)",
        ),
        ('"WorkoutExercise" (id TEXT, sets TEXT, reps TEXT)', "sets (id TEXT)"),
    ],
)
def test_tables_of_another_application_are_left_alone(tables: tuple[str, ...]) -> None:
    for table in tables:
        database.run_sql(f"CREATE TABLE {table}")
    assert schema.recognise(connection) is None


@pytest.mark.django_db
def test_a_refusal_says_where_to_look_instead() -> None:
    database.make_tables("L1")
    database.run_sql("CREATE TABLE users (id TEXT)")
    with pytest.raises(schema.UnknownSchemaError, match="Both User and users exist") as refusal:
        schema.recognise(connection)
    assert str(refusal.value).endswith(ELSEWHERE)
    database.run_sql("DROP TABLE users")
    database.run_sql('ALTER TABLE "Exercise" DROP COLUMN "category"')
    with pytest.raises(schema.UnknownSchemaError, match="Exercise has no column category") as refusal:
        schema.recognise(connection)
    assert str(refusal.value).endswith(ELSEWHERE)


@pytest.mark.django_db
def test_missing_and_surplus_columns_are_named() -> None:
    database.make_tables("L1")
    database.run_sql('ALTER TABLE "WorkoutExercise" RENAME COLUMN "sets" TO "amount"')
    with pytest.raises(schema.UnknownSchemaError) as refusal:
        schema.recognise(connection)
    assert "WorkoutExercise has no column sets" in str(refusal.value)
    assert "WorkoutExercise has a column amount that is not known" in str(refusal.value)


@pytest.mark.django_db
def test_a_schema_with_one_row_for_each_set_is_refused_and_said() -> None:
    database.make_tables("L1")
    for column in ("sets", "reps", "weight", "time"):
        database.run_sql(f'ALTER TABLE "WorkoutExercise" DROP COLUMN "{column}"')
    database.run_sql('CREATE TABLE "WorkoutSet" (id TEXT, "setNumber" INTEGER)')
    with pytest.raises(schema.UnknownSchemaError, match="one row for each set"):
        schema.recognise(connection)


@pytest.mark.django_db
def test_the_nearest_relative_in_snake_case_is_read_and_noted() -> None:
    database.run_sql(
        "CREATE TABLE users (id TEXT PRIMARY KEY, email TEXT, password_hash TEXT, created_at TEXT)"
    )
    database.run_sql("CREATE TABLE exercises (id TEXT PRIMARY KEY, name TEXT, category TEXT)")
    database.run_sql("CREATE TABLE workouts (id TEXT PRIMARY KEY, name TEXT, date TEXT, user_id TEXT)")
    database.run_sql(
        "CREATE TABLE workout_exercises (id TEXT PRIMARY KEY, workout_id TEXT, exercise_id TEXT, sets INTEGER,"
        " reps TEXT, weight_lbs REAL, duration_seconds INTEGER)"
    )
    found = schema.recognise(connection)
    assert found is not None
    assert (found.state, found.weight_unit, found.time_unit) == ("L1", "lb", "seconds")
    assert "users is read as User" in found.notes
    assert "WorkoutExercise.weight_lbs is read as weight" in found.notes


@pytest.mark.django_db
def test_a_table_that_is_there_twice_is_refused() -> None:
    database.make_tables("L1")
    database.run_sql("CREATE TABLE workout_exercises (id TEXT)")
    with pytest.raises(schema.UnknownSchemaError, match="Both WorkoutExercise and workout_exercises exist"):
        schema.recognise(connection)


@pytest.mark.django_db
def test_a_weight_that_is_a_text_is_refused() -> None:
    database.make_tables("L1")
    database.run_sql('ALTER TABLE "WorkoutExercise" DROP COLUMN "weight"')
    database.run_sql('ALTER TABLE "WorkoutExercise" ADD COLUMN "weight" TEXT')
    with pytest.raises(
        schema.UnknownSchemaError, match=r"WorkoutExercise\.weight has the type text; expected double"
    ):
        schema.recognise(connection)
