"""What stands in the way of a backup leaves none, and nothing half done."""

import os
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts import backups
from accounts.backups import files, sqlite
from tests.accounts.backups.places import (
    Place,
    elsewhere,
    limited,
    only_postgresql,
    only_sqlite,
    the_only_backup,
)


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
    script = 'case $1 in --version) exec "$REAL" "$@";; esac; kill -TERM $PPID; exec sleep 60 >&- 2>&-'
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

    def dump_badly(database: BaseDatabaseWrapper, part: Path) -> tuple[files.Rows, None]:
        rows, _orphans = dump(database, part)
        damage(part)
        return rows, None

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
        nowhere = elsewhere(database)
        assert backups.latest_backup(nowhere) is None
        with pytest.raises(backups.BackupError, match=message):
            backups.take(nowhere, tmp_path / "mine")
    assert [path.name for path in tmp_path.iterdir() if "none" in path.name or "mine" in path.name] == []
