"""What stands in the way of a restore leaves the database as it was."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from accounts import backups
from accounts.backups import files, postgresql, sqlite
from tests.accounts.backups.places import SINCE, Place, alter, limited, only_postgresql, only_sqlite


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (lambda path: os.truncate(path, 100_000), "has 100,000 bytes, but was written with"),
        (alter, "was altered since it was written"),
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
    assert "is as it was: file is not a database. Move it away, with the -wal" in refused.stderr
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
