"""`manage.py backup` and `manage.py restore`, each time on a database of its own that is not Spotter's yet: an older
tracker's tables, with names in two cases and dates that no calendar has."""

# ruff: noqa: S608 -- the names in the queries are this file's

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from pytest_django import Settings

from accounts import backups
from accounts.backups import files, postgresql, sqlite

ROOT = Path(__file__).resolve().parents[2]
# What gzip cannot make small.
LONG_TEXT = "".join(hashlib.sha256(str(number).encode()).hexdigest() for number in range(5_000))

POSTGRESQL_ONLY = [
    """CREATE TYPE "ExerciseCategory" AS ENUM ('STRENGTH', 'CARDIO')""",
    """ALTER TABLE "WorkoutExercise" ADD COLUMN category "ExerciseCategory" NOT NULL DEFAULT 'CARDIO'""",
    """ALTER TABLE "WorkoutExercise" ADD COLUMN "createdAt" TIMESTAMP(3) NOT NULL DEFAULT 'infinity'""",
    """UPDATE "WorkoutExercise" SET weight = 'NaN' WHERE id = 'a'""",
    """CREATE TABLE "no columns" ()""",
    """INSERT INTO "no columns" DEFAULT VALUES""",
    """CREATE SCHEMA older""",
    """CREATE TABLE older.entry (number SERIAL PRIMARY KEY, day DATE) PARTITION BY RANGE (number)""",
    """CREATE TABLE older.entry_1 PARTITION OF older.entry FOR VALUES FROM (0) TO (100)""",
    """INSERT INTO older.entry (day) VALUES ('0044-03-15 BC'), ('-infinity'), (NULL)""",
    """CREATE VIEW heavy AS SELECT * FROM "WorkoutExercise" WHERE weight > 100""",
    """CREATE FUNCTION one(text) RETURNS int LANGUAGE sql AS 'SELECT 1'""",
    """SELECT lo_from_bytea(4711, 'a large object')""",
]
SINCE = [  # what happens between the backup and its restoring
    """UPDATE "WorkoutExercise" SET weight = 1, notes = 'changed' WHERE id = 'a'""",
    """DELETE FROM "WorkoutExercise" WHERE id = 'b'""",
    """INSERT INTO "User" VALUES ('bob', 'bob@example.org')""",
    """ALTER TABLE "User" ADD COLUMN "isActive" boolean""",
    """DROP TABLE "table
 ""name"" . x" """,
    """CREATE TABLE accounts_user (legacy text REFERENCES "User" (id))""",
    """INSERT INTO accounts_user VALUES ('bob')""",
    """CREATE INDEX since ON "WorkoutExercise" (weight)""",
    """CREATE VIEW recent AS SELECT * FROM accounts_user""",
]
SINCE_ON_POSTGRESQL = [
    """ALTER TYPE "ExerciseCategory" ADD VALUE 'YOGA'""",
    """CREATE SCHEMA newer""",
    """CREATE TABLE newer.entry (of_older int REFERENCES older.entry, category "ExerciseCategory")""",
    """INSERT INTO older.entry (day) VALUES ('2026-11-21')""",
    """CREATE FUNCTION two() RETURNS int LANGUAGE sql AS 'SELECT one(''2'')'""",
    """SELECT lo_from_bytea(4712, 'another')""",
]
TABLE_ROWS = {"User": 1, "WorkoutExercise": 5, 'table\n "name" . x': 0}
ROWS = {
    "postgresql": {"public": TABLE_ROWS | {"no columns": 1}, "older": {"entry_1": 3}},
    "sqlite": {"main": TABLE_ROWS},
}

only_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'")
only_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'")


@dataclass
class Place:
    """A database of its own, a folder for its backups, and the command line."""

    connection: BaseDatabaseWrapper
    folder: Path
    url: str

    def execute(self, *statements: str, parameters: Any = None) -> list[Any]:
        rows: list[Any] = []
        with self.connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement, parameters)
                rows = cursor.fetchall() if cursor.description else []
        return rows

    def state(self) -> dict[str, Any]:
        """Everything in it: definitions and all rows."""
        if self.connection.vendor == "sqlite":
            found: dict[str, Any] = {"": self.execute("SELECT * FROM sqlite_master ORDER BY name")}
            tables = [row[1] for row in found[""] if row[0] == "table"]
            return found | {
                table: self.execute('SELECT * FROM "{}"'.format(table.replace('"', '""'))) for table in tables
            }
        ours = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
        found = {
            "columns": "SELECT table_schema, table_name, column_name, udt_name, column_default FROM "
            "information_schema.columns n WHERE table_schema <> 'information_schema' AND table_schema !~ '^pg_' ORDER BY 1, 2, 3",
            "relations": "SELECT nspname, relname, relkind, relowner FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
            f"WHERE {ours} ORDER BY 1, 2",
            # Without the casts: a list of words is written with other ones when it is read back.
            "constraints": "SELECT conname, regexp_replace(pg_get_constraintdef(c.oid), '::[a-z ]+([[][]])?|[()]', '', 'g') "
            f"FROM pg_constraint c JOIN pg_namespace n ON n.oid = connamespace WHERE {ours} ORDER BY 1, 2",
            "routines": f"SELECT proname FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace WHERE {ours} ORDER BY 1",
            "schemas": f"SELECT nspname FROM pg_namespace n WHERE {ours} ORDER BY 1",
            "words": "SELECT enumlabel FROM pg_enum ORDER BY 1",
            "sequences": "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1",
            "large objects": "SELECT oid, lo_get(oid)::text FROM pg_largeobject_metadata ORDER BY 1",
        }
        state = {what: self.execute(query) for what, query in found.items()}
        for schema, name, kind, _owner in state["relations"]:
            if kind == "r":
                table = '"{}"."{}"'.format(schema, name.replace('"', '""'))
                state[f"{schema}.{name}"] = self.execute(f"SELECT t::text FROM ONLY {table} t ORDER BY 1")
        return state

    def manage(
        self,
        *arguments: object,
        typed: str = "",
        before: str = "",
        environment: dict[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """manage.py in a process of its own; `before` is Python that it runs first."""
        self.connection.close()
        code = f"import sys\n{before}\nfrom django.core.management import execute_from_command_line\nexecute_from_command_line(sys.argv)"
        return subprocess.run(
            [sys.executable, "-c", code, *map(str, arguments)],
            cwd=ROOT,
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "DATABASE_URL": self.url,
                "BACKUP_DIR": str(self.folder),
            }
            | (environment or {}),
            input=typed,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir()) if self.folder.exists() else []


@pytest.fixture
def make_place(db: None, tmp_path: Path) -> Iterator[Callable[[], Place]]:
    made: list[Place] = []

    def make() -> Place:
        name = f"backups_{uuid.uuid4().hex}"
        settings_dict = connection.settings_dict.copy()
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {name}")
            account = f"{quote(settings_dict['USER'])}:{quote(settings_dict['PASSWORD'], safe='')}"
            url = f"postgres://{account}@{settings_dict['HOST']}:{settings_dict['PORT']}/{name}"
        else:
            name = str(tmp_path / f"{name}.sqlite3")
            url = f"sqlite:///{name}"
        place = Place(_elsewhere(name), tmp_path / f"backups{len(made)}", url)
        made.append(place)
        return place

    yield make
    for place in made:
        place.connection.close()
        if connection.vendor == "postgresql":
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE {place.connection.settings_dict['NAME']} WITH (FORCE)")


def _elsewhere(name: str) -> BaseDatabaseWrapper:
    other = connections["default"].copy("elsewhere")
    other.settings_dict["NAME"] = name
    return other


@pytest.fixture
def place(make_place: Callable[[], Place], settings: Settings) -> Place:
    """The older tracker's database."""
    place = make_place()
    place.execute(
        'CREATE TABLE "User" (id text PRIMARY KEY, email text NOT NULL UNIQUE)',
        """INSERT INTO "User" VALUES ('alice', 'Alice@example.org')""",
        'CREATE TABLE "WorkoutExercise" (id text PRIMARY KEY, "userId" text NOT NULL REFERENCES "User" (id), '
        "weight double precision, notes text)",
        'CREATE TABLE "table\n ""name"" . x" (x integer)',
    )
    for key, weight, notes in [
        ("a", 82.49999999999999, ""),
        ("b", None, None),
        ("c", 1e308, "two\nlines\ttab \\. \\\\ ünïcödé 🏋"),
        ("d", -0.0, 'COPY public."User" (id) FROM stdin;\n\\.\nSET transaction_timeout = 0;\n'),
        ("e", 5e-324, LONG_TEXT),
    ]:
        place.execute(
            """INSERT INTO "WorkoutExercise" VALUES (%s, 'alice', %s, %s)""", parameters=[key, weight, notes]
        )
    if connection.vendor == "postgresql":
        place.execute(*POSTGRESQL_ONLY)
    settings.BACKUP_DIR = place.folder
    return place


@pytest.fixture
def programs(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """PG_BIN for a folder of PostgreSQL's programs, of which some are shell scripts; $REAL is the real one of their name."""

    def make(**scripts: str) -> dict[str, str]:
        folder = tmp_path / "programs"
        folder.mkdir()
        for program in ("pg_dump", "pg_restore", "psql"):
            real = shutil.which(program, path=os.environ.get("PG_BIN") or None)
            script = scripts.get(program, 'exec "$REAL" "$@"')
            (folder / program).write_text(f"#!/bin/sh\nREAL='{real}'\n{script}\n")
            (folder / program).chmod(0o755)
        return {"PG_BIN": str(folder)}

    return make


def limited(size: int, on_signal: str) -> str:
    """Python that lets no file grow beyond `size` bytes, as a full disk would."""
    return (
        f"import resource, signal; signal.signal(signal.SIGXFSZ, signal.{on_signal}); "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size})); resource.setrlimit(resource.RLIMIT_CORE, (0, 0))"
    )


def the_only_backup(place: Place) -> Path:
    (manifest,) = place.folder.glob("*.json")
    return manifest.with_suffix("")


# --- There and back -------------------------------------------------------------------------------------------------


def test_a_restore_brings_everything_back_and_nothing_else(place: Place) -> None:
    before = place.state()
    taken = place.manage("backup")
    assert (taken.returncode, taken.stderr) == (0, "")
    place.execute(*SINCE)
    if connection.vendor == "postgresql":
        place.execute(*SINCE_ON_POSTGRESQL)
    assert place.state() != before
    name = str(place.connection.settings_dict["NAME"]).rsplit("/", maxsplit=1)[-1]
    restored = place.manage("restore", the_only_backup(place), typed=f"{name}\n")
    assert (restored.returncode, restored.stderr) == (0, "")
    assert f"Everything in the database {name} is replaced by the backup of" in restored.stdout
    assert place.state() == before


def test_a_restore_brings_a_database_back_that_was_emptied(place: Place) -> None:
    before = place.state()
    backup = backups.take(place.connection)
    if connection.vendor == "postgresql":
        place.execute("DROP SCHEMA older CASCADE", 'DROP TABLE "User", "WorkoutExercise" CASCADE')
    else:
        place.connection.close()
        for file in place.folder.parent.glob("*.sqlite3*"):
            file.unlink()
    assert place.manage("restore", backup.path, "--yes").returncode == 0
    assert place.state() == before


def test_spotters_own_database_moves_to_another_place(
    make_place: Callable[[], Place], tmp_path: Path
) -> None:
    ours = Place(connection, tmp_path, "")
    before = ours.state()
    backup = backups.take(connection, tmp_path / "spotter")
    place = make_place()
    place.execute("CREATE TABLE surplus (id integer)")
    refused = place.manage("restore", backup.path, "--yes")
    assert refused.returncode == 1
    assert "is a backup of another database" in refused.stderr
    assert place.manage("restore", backup.path, "--yes", "--other-database").returncode == 0
    assert place.state() == before
    assert "accounts_user" in str(sorted(before))


def test_a_backup_says_what_it_is(place: Place) -> None:
    began = datetime.now(UTC)
    backup = backups.take(place.connection)
    assert place.names() == [backup.path.name, f"{backup.path.name}.json"]
    assert began < backup.made_at < datetime.now(UTC)
    assert backup.rows == ROWS[connection.vendor]
    manifest = json.loads((place.folder / f"{backup.path.name}.json").read_text())
    assert manifest == {
        "format": 1,
        "made_at": backup.made_at.isoformat(),
        "vendor": connection.vendor,
        "database": str(place.connection.settings_dict["NAME"]).rsplit("/", maxsplit=1)[-1],
        "identity": backup.identity,
        "tools": backup.tools,
        "rows": ROWS[connection.vendor],
        "size": backup.path.stat().st_size,
        "sha256": hashlib.sha256(backup.path.read_bytes()).hexdigest(),
    }
    assert sorted(backup.tools) == (
        ["pg_dump", "postgresql", "spotter"] if connection.vendor == "postgresql" else ["spotter", "sqlite"]
    )
    if connection.vendor == "postgresql":
        assert connection.settings_dict["PASSWORD"] not in json.dumps(manifest)


def test_nobody_else_may_read_a_backup(place: Place) -> None:
    mask = os.umask(0)
    try:
        backups.take(place.connection)
    finally:
        os.umask(mask)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (place.folder, *place.folder.iterdir())]
    assert modes == [0o700, 0o600, 0o600]


def test_people_go_on_writing_meanwhile(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """One row is stored and another begun between the count and the copy: neither is in the backup, which is whole."""
    engine: Any = backups.ENGINES[connection.vendor]
    count, other = engine._count, place.connection.copy()

    def count_and_write(database: Any) -> Any:
        rows = count(database)
        if place.execute('SELECT count(*) FROM "User"') == [(1,)]:
            with other.cursor() as cursor:
                cursor.execute("""INSERT INTO "User" VALUES ('carol', 'stored')""")
                cursor.execute("BEGIN")
                cursor.execute("""INSERT INTO "User" VALUES ('dave', 'begun')""")
        return rows

    monkeypatch.setattr(engine, "_count", count_and_write)
    try:
        backup = backups.take(place.connection)
    finally:
        other.close()
    assert backup.rows == engine.rows_in(backup.path) == ROWS[connection.vendor]
    assert place.execute('SELECT id FROM "User" ORDER BY id') == [("alice",), ("carol",)]


def test_a_name_is_taken_where_one_is_given(place: Place, tmp_path: Path) -> None:
    taken = place.manage("backup", tmp_path / "mine")
    assert taken.stdout.startswith(f"{tmp_path / 'mine'}: ")
    assert (tmp_path / "mine.json").exists()
    assert place.names() == []


# --- No backup ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("taken", ["mine", "mine.json", "mine.part"])
def test_a_name_that_is_taken_stays_as_it_is(place: Place, tmp_path: Path, taken: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / taken).write_text("precious")
    with pytest.raises(backups.BackupError, match=f"{taken} exists"):
        backups.take(place.connection, folder / "mine")
    assert [(path.name, path.read_text()) for path in folder.iterdir()] == [(taken, "precious")]


def test_a_folder_that_is_not_there_is_said(place: Place, tmp_path: Path) -> None:
    refused = place.manage("backup", tmp_path / "nowhere" / "mine")
    assert refused.returncode == 1
    assert (
        refused.stderr
        == f"CommandError: There is no backup. {tmp_path}/nowhere/mine.part: No such file or directory\n"
    )


def test_a_full_disk_leaves_nothing_behind(place: Place) -> None:
    refused = place.manage("backup", before=limited(64 * 1024, "SIG_IGN"))
    assert refused.returncode == 1
    assert refused.stderr.startswith("CommandError: There is no backup. ")
    assert place.names() == []


def test_a_kill_before_the_name_is_given_leaves_no_backup(place: Place) -> None:
    """The whole file is written; the process ends where it would wait for the disk."""
    killed = place.manage("backup", before="import os; os.fsync = lambda _: os.kill(os.getpid(), 9)")
    assert killed.returncode == -signal.SIGKILL
    assert [Path(name).suffix for name in place.names()] == [".part"]
    assert backups.latest_backup(place.connection) is None


def test_a_kill_before_the_last_renaming_leaves_no_backup(place: Place) -> None:
    kill = "import os, pathlib; pathlib.Path.rename = lambda self, target: os.kill(os.getpid(), 9) if target.suffix != '.json' else os.rename(self, target)"
    killed = place.manage("backup", before=kill)
    assert killed.returncode == -signal.SIGKILL
    assert [Path(name).suffix for name in place.names()] == [".json", ".part"]
    assert backups.latest_backup(place.connection) is None


@only_sqlite
def test_a_kill_in_the_middle_of_the_copy_leaves_no_backup(place: Place) -> None:
    killed = place.manage("backup", before=limited(64 * 1024, "SIG_DFL"))
    assert killed.returncode == -signal.SIGXFSZ
    assert {Path(name).suffix for name in place.names()} <= {".part", ".part-journal"}


@only_postgresql
def test_a_kill_in_the_middle_of_the_dump_leaves_no_backup(
    place: Place, programs: Callable[..., dict[str, str]]
) -> None:
    script = 'case $1 in --version) exec "$REAL" "$@";; esac; for last in "$@"; do :; done; kill -9 $PPID'
    killed = place.manage("backup", environment=programs(pg_dump=script))
    assert killed.returncode == -signal.SIGKILL
    assert [Path(name).suffix for name in place.names()] == [".part"]


@only_postgresql
def test_an_end_that_is_asked_for_leaves_nothing_behind(
    place: Place, programs: Callable[..., dict[str, str]]
) -> None:
    script = 'case $1 in --version) exec "$REAL" "$@";; esac; kill -TERM $PPID; exec sleep 60'
    ended = place.manage("backup", environment=programs(pg_dump=script))
    assert (ended.returncode, place.names()) == (143, [])


@only_postgresql
@pytest.mark.parametrize(
    ("script", "message"),
    [
        (
            """"$REAL" "$@" --exclude-table-data='"User"'""",
            "There is no backup. The backup did not read back as the database was:\n  public.User: 1 rows, in the backup no such table",
        ),
        (
            """for a in "$@"; do case $a in --file=*) f=${a#--file=};; esac; done
            "$REAL" "$@" && [ "$f" ] && head -c 50000 "$f" > "$f.half" && cat "$f.half" > "$f" && rm "$f.half" || exit 0""",
            "There is no backup. pg_restore stopped: ",
        ),
        ('case $1 in --version) exec "$REAL" "$@";; esac; echo no >&2; exit 3', "pg_dump stopped: no"),
        ("echo pg_dump 9.6.24", "pg_dump 9.6.24 is older than the server"),
        ("echo something else", "is not pg_dump: it says 'something else\\n'"),
    ],
    ids=["a table left out", "truncated", "failed", "older", "not pg_dump"],
)
def test_what_pg_dump_did_badly_is_no_backup(
    place: Place, programs: Callable[..., dict[str, str]], script: str, message: str
) -> None:
    refused = place.manage("backup", environment=programs(pg_dump=script))
    assert refused.returncode == 1
    assert message in refused.stderr
    assert place.names() == []


@only_postgresql
def test_programs_that_are_not_there_are_asked_for(place: Place, tmp_path: Path) -> None:
    refused = place.manage("backup", environment={"PG_BIN": str(tmp_path)})
    assert refused.returncode == 1
    assert f"pg_dump is not in {tmp_path}, which PG_BIN names. Install the client programs" in refused.stderr
    assert place.names() == []


@only_postgresql
def test_the_password_is_in_no_argument_and_in_no_error(
    place: Place, programs: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    log = tmp_path / "arguments"
    record = f'echo "$0 $@" >> {log}; exec "$REAL" "$@"'
    recording = programs(pg_dump=record, pg_restore=record, psql=record)
    assert place.manage("backup", environment=recording).returncode == 0
    assert place.manage("restore", the_only_backup(place), "--yes", environment=recording).returncode == 0
    arguments = log.read_text()
    assert {Path(line.split()[0]).name for line in arguments.splitlines()} == {
        "pg_dump",
        "pg_restore",
        "psql",
    }
    assert place.connection.settings_dict["PASSWORD"] not in arguments
    place.url = place.url.replace(quote(place.connection.settings_dict["PASSWORD"], safe=""), "s3cr3t-word")
    refused = place.manage("backup", tmp_path / "mine")
    assert refused.returncode == 1
    assert "There is no backup. The database answers: " in refused.stderr
    assert "s3cr3t-word" not in refused.stdout + refused.stderr


@only_sqlite
@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (
            lambda part: sqlite3.connect(part, isolation_level=None).execute('DELETE FROM "User"').close(),
            r"did not read back as the database was:\n  main.User: 1 rows, in the backup 0$",
        ),
        (lambda part: os.truncate(part, 100_000), "(is damaged|is not a whole SQLite database)"),
        (lambda part: part.write_bytes(b"\0" * 5000), "is not a whole SQLite database"),
    ],
    ids=["a row left out", "truncated", "overwritten"],
)
def test_a_copy_that_differs_is_no_backup(
    place: Place, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path], None], message: str
) -> None:
    dump = sqlite.dump

    def dump_badly(database: BaseDatabaseWrapper, part: Path) -> files.Rows:
        rows = dump(database, part)
        damage(part)
        return rows

    monkeypatch.setattr(sqlite, "dump", dump_badly)
    with pytest.raises(backups.BackupError, match=message):
        backups.take(place.connection)
    assert place.names() == []


@only_sqlite
def test_there_must_be_a_file_to_back_up(place: Place, tmp_path: Path) -> None:
    for database, message in [
        (":memory:", "in memory only"),
        (str(tmp_path / "none"), "There is no database at"),
    ]:
        nowhere = _elsewhere(database)
        assert backups.latest_backup(nowhere) is None
        with pytest.raises(backups.BackupError, match=message):
            backups.take(nowhere, tmp_path / "mine")
    assert [path.name for path in tmp_path.iterdir() if "none" in path.name or "mine" in path.name] == []


# --- The latest backup ----------------------------------------------------------------------------------------------


def test_the_latest_backup_is_the_newest_of_this_very_database(
    place: Place, make_place: Callable[[], Place]
) -> None:
    assert backups.latest_backup(place.connection) is None
    first, second, third, fourth = (
        backups.take(place.connection, _into(place) / f"{number}") for number in "1234"
    )
    other = make_place()
    other.execute("CREATE TABLE t (a integer)")
    fifth = backups.take(other.connection, place.folder / "0")
    (place.folder / "notes.json").write_text("[]")
    (place.folder / "broken.json").write_text('{"format": 1}')
    (place.folder / "newer.json").write_text('{"format": 2}')
    assert backups.latest_backup(place.connection) == fourth
    assert backups.latest_backup(other.connection) == fifth
    fourth.path.unlink()
    assert backups.latest_backup(place.connection) == third
    os.truncate(third.path, third.size - 1)
    assert backups.latest_backup(place.connection) == second
    _alter(second.path)
    assert backups.latest_backup(place.connection) == second
    assert backups.latest_backup(place.connection, check=True) == first
    shutil.rmtree(place.folder)
    assert backups.latest_backup(place.connection) is None


def _into(place: Place) -> Path:
    place.folder.mkdir(exist_ok=True)
    return place.folder


def _alter(path: Path) -> None:
    """One bit of a byte in the middle."""
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))


# --- No restore -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (lambda path: os.truncate(path, 100_000), "has 100,000 bytes, but was written with"),
        (_alter, "was altered since it was written"),
        (lambda path: path.unlink(), "No such file or directory"),
        (lambda path: (path.unlink(), path.mkdir()), "Is a directory"),
        (lambda path: files.manifest_of(path).unlink(), r"\.json is missing: it says what the backup holds"),
        (lambda path: files.manifest_of(path).write_text("{"), "is not the manifest of a backup"),
        (lambda path: files.manifest_of(path).write_text('{"format": 2}'), "was written by a newer Spotter"),
        (
            lambda path: files.manifest_of(path).write_text(
                files.manifest_of(path).read_text().replace(f'"{connection.vendor}"', '"oracle"')
            ),
            "is a backup of oracle, but this database is",
        ),
    ],
    ids=["truncated", "altered", "gone", "a folder", "no manifest", "half a manifest", "newer", "other kind"],
)
def test_what_is_not_the_backup_that_was_written_is_refused(
    place: Place, harm: Callable[[Path], Any], message: str
) -> None:
    path = backups.take(place.connection).path
    harm(path)
    with pytest.raises(backups.BackupError, match=message):
        backups.to_restore(place.connection, path)


def test_without_its_manifest_a_backup_comes_back_when_that_is_said(place: Place) -> None:
    before = place.state()
    path = backups.take(place.connection).path
    files.manifest_of(path).unlink()
    place.execute(*SINCE)
    assert f"{path}.json is missing" in place.manage("restore", path, "--yes").stderr
    assert place.manage("restore", path, "--yes", "--without-manifest").returncode == 0
    assert place.state() == before
    os.truncate(path, 100_000)
    refused = place.manage("restore", path, "--yes", "--without-manifest")
    assert refused.returncode == 1
    assert refused.stderr.startswith("CommandError: Nothing was restored. ")
    assert place.state() == before


@pytest.mark.parametrize(
    ("typed", "message"), [("", "There is nobody to ask"), ("yes\n", "Nothing was restored: the name is")]
)
def test_a_restore_waits_for_the_name_of_the_database(place: Place, typed: str, message: str) -> None:
    path = backups.take(place.connection).path
    place.execute(*SINCE)
    since = place.state()
    refused = place.manage("restore", path, typed=typed)
    assert refused.returncode == 1
    assert message in refused.stderr
    assert place.state() == since


@pytest.mark.parametrize("end", ["kill -9 $PPID", "exit 1", "exit 0"])
@only_postgresql
def test_a_restore_that_ends_in_the_middle_leaves_the_database_as_it_was(
    place: Place, programs: Callable[..., dict[str, str]], end: str
) -> None:
    """Half of what pg_restore has to say, in the middle of a table; `exit 0` is the worst: it claims that was all."""
    path = backups.take(place.connection).path
    place.execute(*SINCE)
    since = place.state()
    script = f'case "$*" in *--clean*) "$REAL" "$@" | head -c 150000; {end};; *) exec "$REAL" "$@";; esac'
    ended = place.manage("restore", path, "--yes", environment=programs(pg_restore=script))
    killed = "kill" in end
    assert ended.returncode == (-signal.SIGKILL if killed else 1)
    assert ("Nothing was restored. p" in ended.stderr) != killed
    assert place.state() == since


@only_postgresql
def test_rows_that_did_not_come_back_take_the_whole_restore_back(place: Place) -> None:
    path = backups.take(place.connection).path
    place.execute(*SINCE)
    since = place.state()
    manifest = files.manifest_of(path)
    manifest.write_text(manifest.read_text().replace('"WorkoutExercise": 5', '"WorkoutExercise": 6'))
    refused = place.manage("restore", path, "--yes")
    assert refused.returncode == 1
    assert "public.WorkoutExercise did not come back with its 6 rows" in refused.stderr
    assert place.state() == since


@only_sqlite
@pytest.mark.parametrize(("on_signal", "status"), [("SIG_DFL", -signal.SIGXFSZ), ("SIG_IGN", 1)])
def test_a_restore_that_ends_in_the_middle_leaves_the_file_as_it_was(
    place: Place, on_signal: str, status: int
) -> None:
    """Killed, or stopped by a full disk, while it writes."""
    path = backups.take(place.connection).path
    place.execute(*SINCE)
    since = place.state()
    ended = place.manage("restore", path, "--yes", before=limited(64 * 1024, on_signal))
    assert ended.returncode == status
    assert ("could not be replaced and is as it was" in ended.stderr) == (status == 1)
    assert place.state() == since
    assert place.execute("PRAGMA integrity_check") == [("ok",)]


@only_sqlite
def test_a_damaged_database_is_moved_away_by_hand(place: Place) -> None:
    before = place.state()
    path = backups.take(place.connection).path
    place.connection.close()
    file = Path(place.connection.settings_dict["NAME"])
    file.write_bytes(b"not a database at all" * 1000)
    refused = place.manage("restore", path, "--yes")
    assert refused.returncode == 1
    assert "if it is damaged, move it away" in refused.stderr
    file.unlink()
    assert place.manage("restore", path, "--yes").returncode == 0
    assert place.state() == before


@only_sqlite
def test_a_database_is_not_restored_from_itself(place: Place) -> None:
    file = Path(place.connection.settings_dict["NAME"])
    with pytest.raises(backups.BackupError, match="is the database itself"):
        backups.restore(place.connection, file, None)


def test_a_database_in_use_is_not_waited_for_for_ever(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    backup = backups.take(place.connection)
    place.execute(*SINCE)
    since = place.state()
    monkeypatch.setattr(postgresql, "LOCK_TIMEOUT", "10ms")
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.01)
    place.execute("BEGIN", """DELETE FROM "User" WHERE id = 'nobody'""")
    with pytest.raises(backups.BackupError, match=r"(lock timeout|is in use)"):
        backups.restore(place.connection, backup.path, backup)
    place.execute("ROLLBACK")
    assert place.state() == since


def test_the_command_says_what_is_wrong_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"Nothing was restored\. .*nothing: No such file or directory"):
        call_command("restore", tmp_path / "nothing", "--yes")
