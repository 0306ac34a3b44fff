"""`manage.py backup` and `manage.py restore`, there and back, and which backup is the latest."""

import hashlib
import json
import os
import shutil
import stat
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from accounts import backups
from tests.accounts.backups.places import (
    SINCE,
    SINCE_ON_POSTGRESQL,
    Place,
    alter,
    made_folder,
    only_postgresql,
    the_only_backup,
)

TABLE_ROWS = {"User": 1, "WorkoutExercise": 5, 'table\n "name" . x': 0}

ROWS = {
    "postgresql": {"public": TABLE_ROWS | {"identities": 1, "no columns": 1}, "older": {"entry_1": 3}},
    "sqlite": {"main": TABLE_ROWS},
}


# --- There and back --------------------------------------------------------------------------------------------------


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
        place.execute("DROP SCHEMA older CASCADE", "DROP SCHEMA public CASCADE")
    else:
        place.connection.close()
        for file in place.folder.parent.glob("*.sqlite3*"):
            file.unlink()
    assert place.manage("restore", backup.path, "--yes").returncode == 0
    assert place.state() == before


def test_spotters_own_database_moves_to_another_place(
    make_place: Callable[..., Place], tmp_path: Path
) -> None:
    ours = Place(connection, tmp_path, "")
    before = ours.state()
    backup = backups.take(connection, tmp_path / "spotter")
    place = make_place()
    place.execute("CREATE TABLE surplus (id integer)")
    refused = place.manage("restore", backup.path, "--yes")
    assert refused.returncode == 1
    assert "is a backup of another database" in refused.stderr
    for _ in ("into something else", "into itself"):
        assert place.manage("restore", backup.path, "--yes", "--other-database").returncode == 0
        assert place.state() == before
    assert "accounts_user" in str(sorted(before))


@pytest.fixture
def accounts_of_the_server(db: None) -> Iterator[tuple[str, str]]:
    """An account that owns nothing yet and one that only reads; removed after their databases."""
    names = (f"owner_{uuid.uuid4().hex}", f"reader_{uuid.uuid4().hex}")
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            pytest.skip("only a superuser can make all of it")
        for name in names:
            cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{name}'")
    yield names
    with connection._nodb_cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP ROLE {name}")


@only_postgresql
def test_an_account_that_owns_its_database_and_nothing_else_is_enough(
    accounts_of_the_server: tuple[str, str], make_place: Callable[..., Place]
) -> None:
    """Grants to others come back; an extension that a superuser made stays, with what is of its types."""
    owner, reader = accounts_of_the_server
    place = make_place()
    place.execute(f"ALTER DATABASE {place.connection.settings_dict['NAME']} OWNER TO {owner}")
    place.execute(f"CREATE SCHEMA extensions; GRANT USAGE ON SCHEMA extensions TO {owner}")
    (found,) = place.execute("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'")
    if found[0]:
        place.execute("CREATE EXTENSION vector SCHEMA extensions")
    host = place.url.rpartition("@")[2]
    place.url = f"postgres://{owner}:{owner}@{host}"
    place.connection.close()
    place.connection.settings_dict |= {"USER": owner, "PASSWORD": owner}
    place.execute(
        'CREATE TABLE "User" (id int PRIMARY KEY)',
        'INSERT INTO "User" VALUES (1)',
        f'GRANT SELECT ON "User" TO {reader}',
        'ALTER TABLE "User" ENABLE ROW LEVEL SECURITY',
    )
    if found[0]:
        place.execute("CREATE TABLE vectors (v extensions.vector(2))", "INSERT INTO vectors VALUES ('[1,2]')")
    before = place.state()
    assert f"{reader}=r/{owner}" in str(before["relations"])
    assert place.manage("backup").returncode == 0
    place.execute(f'REVOKE ALL ON "User" FROM {reader}', 'CREATE TABLE since (of_user int REFERENCES "User")')
    restored = place.manage("restore", the_only_backup(place), "--yes")
    assert (restored.returncode, restored.stderr) == (0, "")
    assert place.state() == before


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
        "orphans": {} if connection.vendor == "postgresql" else None,
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


# --- The latest backup -----------------------------------------------------------------------------------------------


def test_the_latest_backup_is_the_newest_of_this_very_database(
    place: Place, make_place: Callable[..., Place]
) -> None:
    assert backups.latest_backup(place.connection) is None
    first, second, third, fourth = (
        backups.take(place.connection, made_folder(place) / f"{number}") for number in "1234"
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
    alter(second.path)
    assert backups.latest_backup(place.connection) == second
    assert backups.latest_backup(place.connection, check=True) == first
    shutil.rmtree(place.folder)
    assert backups.latest_backup(place.connection) is None
