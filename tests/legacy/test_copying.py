"""`legacy copy`: the older tracker's tables of another database come here, whole or not at all, and unchanged."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from accounts.legacy.reading import Reader, Row
from accounts.legacy.schema import Source, recognise
from tests.legacy import database
from workouts.legacy.copying import MARK, CopyError, copy
from workouts.legacy.elsewhere import SourceError

pytestmark = pytest.mark.django_db(transaction=True)
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="needs a PostgreSQL server")


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """A flush between tests knows Django's tables only."""
    yield
    _drop_all(connection)


def _drop_all(using: BaseDatabaseWrapper) -> None:
    for name in ("WorkoutExercise", "Workout", "WorkoutLog", "Reminder", "Exercise", "TrainingPlan", "User"):
        database.run_sql(f'DROP TABLE IF EXISTS "{name}"{_cascade(using)}', using)
    database.run_sql(f'DROP TABLE IF EXISTS "_prisma_migrations"{_cascade(using)}', using)
    if using.vendor == "postgresql":
        for kind in ("ExerciseCategory", "ExerciseType", "MuscleGroup", "Difficulty", "FitnessLevel"):
            database.run_sql(f'DROP TYPE IF EXISTS "{kind}"', using)
        for kind in ("PlanStatus", "Frequency", "Mood"):
            database.run_sql(f'DROP TYPE IF EXISTS "{kind}"', using)


def _cascade(using: BaseDatabaseWrapper) -> str:
    return " CASCADE" if using.vendor == "postgresql" else ""


@contextmanager
def other(settings: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """A database beside the test's own, also as an alias, because transactions are looked up by it."""
    alias = Path(str(settings["NAME"])).stem
    found = ConnectionHandler({"default": settings, alias: settings})[alias]
    connections[alias] = found
    try:
        yield found
    finally:
        found.close()
        del connections[alias]


@contextmanager
def sqlite_file(path: Path) -> Iterator[BaseDatabaseWrapper]:
    with other({"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}) as found:
        yield found


@contextmanager
def second_database() -> Iterator[tuple[BaseDatabaseWrapper, str]]:
    """Another database of the same PostgreSQL server, and its URL. Each process of the tests has its own."""
    here = connection.settings_dict
    name = f"{here['NAME']}_elsewhere"
    password = quote(here["PASSWORD"], safe="")
    server = f"postgres://{quote(here['USER'])}:{password}@{here['HOST']}:{here['PORT']}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {name}")
        try:
            with other({**here, "NAME": name}) as found:
                yield found, f"{server}/{name}?schema=public&connection_limit=5"
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def source_of(using: BaseDatabaseWrapper) -> Source:
    found = recognise(using)
    assert found is not None
    return found


def rows(using: BaseDatabaseWrapper, table: str) -> list[Row]:
    return list(Reader(using, source_of(using)).all(table))


def sample_rows() -> dict[str, int]:
    return {"User": 7, "Exercise": 14, "Workout": 12, "WorkoutExercise": 40}


@pytest.fixture
def sample_file(tmp_path: Path) -> Path:
    path = tmp_path / "old tracker.sqlite3"
    with sqlite_file(path) as using:
        database.load_sample(using)
    return path


def test_the_sample_comes_from_an_sqlite_file_as_it_is(sample_file: Path) -> None:
    copied = copy(f"sqlite:///{sample_file}", connection)

    assert copied.rows == sample_rows()
    assert copied.state == "L1"
    with sqlite_file(sample_file) as there:
        for table in sample_rows():
            assert rows(connection, table) == rows(there, table)


def test_weights_that_are_no_numbers_survive(sample_file: Path) -> None:
    copy(str(sample_file), connection)

    weights = {row["id"]: row["weight"] for row in rows(connection, "WorkoutExercise")}
    assert [weights[name] for name in ("j07", "j11", "j12", "j13", "j14")] == [
        "82.49999999999999",
        "NaN",
        "Infinity",
        "-Infinity",
        "1e+308",
    ]


def test_milliseconds_of_prisma_become_the_instants_they_mean(tmp_path: Path) -> None:
    path = tmp_path / "prisma.sqlite3"
    with sqlite_file(path) as using:
        database.make_tables("L1", using)
        # Prisma declares them DATETIME and keeps numbers in them.
        database.run_sql('DROP TABLE "Workout"', using)
        database.run_sql(
            'CREATE TABLE "Workout" ("id" TEXT PRIMARY KEY, "name" TEXT, "date" DATETIME, "notes" TEXT, "userId" TEXT)',
            using,
        )
        database.add(
            "Workout",
            {"id": "w1", "name": "Push", "date": 1_754_069_400_500, "notes": None, "userId": "u1"},
            {
                "id": "w2",
                "name": "Pull",
                "date": "2025-08-01T19:30:00.500+02:00",
                "notes": "",
                "userId": "u1",
            },
            using=using,
        )

    copy(str(path), connection)

    assert [row["date"] for row in rows(connection, "Workout")] == ["2025-08-01 17:30:00.5"] * 2


@on_postgresql
def test_dates_from_sqlite_are_a_timestamp_here_and_text_only_where_one_of_them_is_no_date(
    tmp_path: Path,
) -> None:
    path = tmp_path / "dates.sqlite3"
    with sqlite_file(path) as using:
        database.make_tables("L1", using)
        database.add("Workout", database.workout(date="2025-02-28 10:00:00"), using=using)
    copy(str(path), connection)
    proper = source_of(connection).tables["Workout"].types["date"]
    with sqlite_file(path) as using:
        database.add("Workout", database.workout("w2", date="2025-02-30 10:00:00"), using=using)

    copy(str(path), connection)

    assert (proper, source_of(connection).tables["Workout"].types["date"]) == (
        "timestamp without time zone",
        "text",
    )
    assert [row["date"] for row in rows(connection, "Workout")] == [
        "2025-02-28 10:00:00",
        "2025-02-30 10:00:00",
    ]


@on_postgresql
def test_the_sample_comes_from_another_server_byte_for_byte() -> None:
    with second_database() as (there, url):
        database.load_sample(there)

        copied = copy(url, connection)

        assert copied.rows == sample_rows()
        for table in sample_rows():
            assert rows(connection, table) == rows(there, table)


@on_postgresql
def test_state_t_comes_from_another_server_whole() -> None:
    with second_database() as (there, url):
        database.make_tables("T", there)
        database.add(
            "User", database.user(timezone="Europe/Paris", isActive=False, weight="NaN"), using=there
        )
        database.add("Exercise", database.exercise(exerciseType="CARDIO"), using=there)
        database.add("WorkoutLog", database.log(mood="GOOD", rating=9, date="infinity"), using=there)
        database.add(
            "TrainingPlan", {"id": "p1", "userId": "u1", "name": "Plan", **database.STAMP}, using=there
        )

        copied = copy(url, connection)

        assert copied.state == "T"
        for table in source_of(there).tables:
            assert rows(connection, table) == rows(there, table)


@on_postgresql
def test_a_server_is_copied_into_an_sqlite_file_and_back(tmp_path: Path) -> None:
    with second_database() as (there, url):
        database.load_sample(there)
        with sqlite_file(tmp_path / "here.sqlite3") as here:
            copied = copy(url, here)
            assert copied.rows == sample_rows()
            for table in sample_rows():
                assert rows(here, table) == rows(there, table)
        back = copy(str(tmp_path / "here.sqlite3"), connection)
        assert back.contents == copied.contents
        for table in sample_rows():
            assert rows(connection, table) == rows(there, table)


@on_postgresql
def test_nothing_can_be_written_at_the_source() -> None:
    with second_database() as (there, url):
        database.make_tables("L1", there)
        from workouts.legacy.elsewhere import Address, opened

        with (
            opened(Address(url)) as source,
            source.cursor() as cursor,
            pytest.raises(Exception, match="read-only transaction"),
        ):
            cursor.execute('DELETE FROM "User"')


@on_postgresql
def test_an_instant_with_a_zone_is_staged_in_utc() -> None:
    with second_database() as (there, url):
        database.make_tables("L1", there)
        database.run_sql('ALTER TABLE "Workout" ALTER "date" TYPE timestamptz(3)', there)
        database.add("User", database.user(), using=there)
        database.add("Workout", database.workout(date="2025-08-01 19:30:00+02"), using=there)
        copy(url, connection)

    assert [row["date"] for row in rows(connection, "Workout")] == ["2025-08-01 17:30:00"]


@on_postgresql
def test_another_schema_is_named_by_the_command_or_by_the_url() -> None:
    with second_database() as (there, url):
        database.run_sql("CREATE SCHEMA tracker", there)
        database.run_sql("SET search_path = tracker", there)
        database.load_sample(there)
        with pytest.raises(SourceError, match="none of the older tracker's tables"):
            copy(url, connection)

        by_command = copy(url, connection, schema="tracker")
        by_url = copy(url.replace("schema=public", "schema=tracker"), connection)

    assert by_command.rows == by_url.rows == sample_rows()


def test_a_unit_in_a_columns_name_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "kg.sqlite3"
    with sqlite_file(path) as using:
        database.make_tables("L1", using)
        database.run_sql('ALTER TABLE "WorkoutExercise" RENAME "weight" TO "weight_kg"', using)
        database.run_sql('ALTER TABLE "WorkoutExercise" RENAME "workoutId" TO "workout_id"', using)

    copy(str(path), connection)

    found = source_of(connection)
    assert (found.weight_unit, found.tables["WorkoutExercise"].columns["weight"]) == ("kg", "weight_kg")
    assert found.tables["WorkoutExercise"].columns["workoutId"] == "workoutId"


def test_a_second_copy_replaces_the_first_and_follows_the_source(sample_file: Path) -> None:
    first = copy(str(sample_file), connection)
    with sqlite_file(sample_file) as there:
        database.add("User", database.user("new"), using=there)
        database.run_sql("DELETE FROM \"WorkoutExercise\" WHERE id = 'j38'", there)

    second = copy(str(sample_file), connection)

    assert (first.replaced, second.replaced) == (False, True)
    assert second.rows == {**sample_rows(), "User": 8, "WorkoutExercise": 39}
    assert first.contents["Workout"] == second.contents["Workout"]
    assert first.contents["User"] != second.contents["User"]


def test_a_copy_of_the_first_schema_takes_the_tables_of_the_second_away(
    tmp_path: Path, sample_file: Path
) -> None:
    with sqlite_file(tmp_path / "t.sqlite3") as using:
        database.make_tables("T", using)
    copy(str(tmp_path / "t.sqlite3"), connection)

    copy(str(sample_file), connection)

    assert source_of(connection).state == "L1"
    assert not {"WorkoutLog", "Reminder", "TrainingPlan"} & set(connection.introspection.table_names())


def test_the_older_trackers_own_tables_are_left_alone(sample_file: Path) -> None:
    database.make_tables("L1")
    database.add("User", database.user("mine"))

    with pytest.raises(
        CopyError, match="tables that are not from a copy: Exercise, User, Workout, WorkoutExercise"
    ):
        copy(str(sample_file), connection)

    assert database.ids(rows(connection, "User")) == ["mine"]


def test_a_table_put_in_the_place_of_a_staged_one_is_left_alone(sample_file: Path) -> None:
    copy(str(sample_file), connection)
    database.run_sql('DROP TABLE "User"')
    database.run_sql('CREATE TABLE "User" ("id" TEXT)')

    with pytest.raises(CopyError, match="not from a copy: User\\."):
        copy(str(sample_file), connection)


def test_an_unreadable_row_leaves_the_earlier_copy(sample_file: Path) -> None:
    copy(str(sample_file), connection)
    before = rows(connection, "WorkoutExercise")
    with sqlite_file(sample_file) as there:
        database.run_sql("UPDATE \"WorkoutExercise\" SET notes = CAST(x'ff' AS TEXT) WHERE id = 'j20'", there)
        database.run_sql("DELETE FROM \"User\" WHERE id = ''", there)

    with pytest.raises(CopyError, match="Nothing was changed here"):
        copy(str(sample_file), connection)

    assert rows(connection, "WorkoutExercise") == before
    assert len(rows(connection, "User")) == 7


@on_postgresql
def test_a_lost_connection_is_a_sentence_and_leaves_the_earlier_copy() -> None:
    with second_database() as (there, url):
        database.load_sample(there)
        copy(url, connection)
        database.run_sql("DELETE FROM \"WorkoutExercise\" WHERE id = 'j38'", there)
        there.close()

        def cut(phase: str, done: int, total: int) -> None:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    [there.settings_dict["NAME"]],
                )

        with pytest.raises(
            CopyError, match=r"(?s)The copy stopped: .*Nothing was changed here; start it again"
        ):
            copy(url, connection, progress=cut)

    assert len(rows(connection, "WorkoutExercise")) == 40


@on_postgresql
def test_a_reader_of_the_earlier_copy_is_not_waited_for_without_end(
    sample_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workouts.legacy.copying.LOCK_TIMEOUT", "100ms")
    copy(str(sample_file), connection)
    with psycopg.connect(url_of_this_database()) as reader:
        reader.execute('SELECT count(*) FROM "User"')

        with pytest.raises(CopyError, match="lock timeout"):
            copy(str(sample_file), connection)

        assert reader.execute('SELECT count(*) FROM "User"').fetchone() == (7,)
    assert copy(str(sample_file), connection).replaced


KILLED_IN_THE_MIDDLE = """
import sys, django
django.setup()
from django.db import connection
from workouts.legacy.copying import copy
def stop(phase, done, total):
    if phase == "WorkoutExercise":
        print("in the middle", flush=True)
        sys.stdin.read()
copy(sys.argv[1], connection, progress=stop)
"""


def test_a_killed_copy_leaves_the_earlier_one_and_the_next_succeeds(sample_file: Path) -> None:
    copy(str(sample_file), connection)
    with sqlite_file(sample_file) as there:
        database.run_sql("DELETE FROM \"WorkoutExercise\" WHERE id = 'j38'", there)
    with subprocess.Popen(
        [sys.executable, "-c", KILLED_IN_THE_MIDDLE, str(sample_file)],
        env=os.environ
        | {"DATABASE_URL": url_of_this_database(), "DJANGO_SETTINGS_MODULE": "config.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"in the middle\n"
        process.send_signal(signal.SIGKILL)
        process.wait()

    assert len(rows(connection, "WorkoutExercise")) == 40
    assert copy(str(sample_file), connection).rows["WorkoutExercise"] == 39


def url_of_this_database() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def test_a_staged_table_bears_a_mark_and_what_the_move_needs(sample_file: Path) -> None:
    copy(str(sample_file), connection)

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT obj_description('\"Workout\"'::regclass)")
        else:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'Workout'")
        assert MARK in cursor.fetchone()[0]
        found = connection.introspection.get_constraints(cursor, "WorkoutExercise").values()
    indexed = sorted(tuple(index["columns"]) for index in found if index["index"] or index["unique"])
    assert indexed == [("exerciseId",), ("id",), ("workoutId",)]
    assert not [index for index in found if index["foreign_key"]]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("postgres://robin:hu%20sh@127.0.0.1:1/old", "postgres://127.0.0.1:1/old cannot be opened"),
        ("postgres://robin:hu sh#x@127.0.0.1:1/old", "percent-encoded"),
        ("postgres://robin:12#hu sh@127.0.0.1:1/old", "percent-encoded"),
        ("postgres://robin:hu sh@127.0.0.1:port/old", "no URL of a database"),
        ("postgres://robin:hu%20sh@127.0.0.1:1/old?hu%20sh=1", "cannot be opened"),
        ("mysql://robin:hu sh@127.0.0.1/old", "Only postgres://"),
        ("/no/such/file", "There is no file /no/such/file"),
    ],
)
def test_a_source_that_cannot_be_opened_says_so_without_its_password(url: str, message: str) -> None:
    with pytest.raises(SourceError, match=message) as raised:
        copy(url, connection)

    assert "hu sh" not in str(raised.value)
    assert "hu%20sh" not in str(raised.value)
    assert raised.value.__suppress_context__ or raised.value.__context__ is None


def test_a_file_without_the_tables_and_one_that_is_no_database_say_so(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "empty.sqlite3").close()
    (tmp_path / "text.txt").write_text("no database, only a text of some length\n" * 100)

    with pytest.raises(SourceError, match="none of the older tracker's tables"):
        copy(str(tmp_path / "empty.sqlite3"), connection)
    with pytest.raises(SourceError, match="file is not a database"):
        copy(str(tmp_path / "text.txt"), connection)


def test_the_progress_is_told_table_by_table(sample_file: Path) -> None:
    told: list[tuple[str, int, int]] = []

    copy(str(sample_file), connection, progress=lambda *step: told.append(step))

    assert told == [(table, count, count) for table, count in sample_rows().items()]


def test_what_was_copied_reads_as_a_list(sample_file: Path) -> None:
    lines = copy(str(sample_file), connection).text().splitlines()

    assert lines[0] == f"Copied from {sample_file}, state L1:"
    assert lines[1].startswith("  User                      7 rows, equal on both sides (")
    assert len(lines) == 5


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_copy_does_not_hold_all_rows(tmp_path: Path) -> None:
    """100,000 rows are 40 MB here; a process that held them as Python's rows would grow by more than that."""
    path = tmp_path / "many.sqlite3"
    with sqlite_file(path) as using:
        database.make_tables("L1", using)
        database.run_sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
            ' INSERT INTO "WorkoutExercise" ("id", "workoutId", "exerciseId", "sets", "reps", "weight", "notes")'
            " SELECT 'j' || i, 'w' || (i / 5), 'x' || (i % 5), 3, 10, 60, hex(zeroblob(200)) FROM n",
            using,
        )
    before = memory()

    assert copy(str(path), connection).rows["WorkoutExercise"] == 100_000

    assert memory() - before < 30_000_000


def memory() -> int:
    """The greatest resident memory of this process so far, in bytes."""
    line = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    return int(line.split()[1]) * 1024
