"""Backups of an SQLite database: a copy of the file by SQLite's backup API, consistent while others write."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.backups.files import Backup, BackupError, Orphans, Rows

SUFFIX: Final = ".sqlite3"
BUSY_SECONDS: Final = 20.0


def name(connection: BaseDatabaseWrapper) -> str:
    return _file(connection).name


def identity(connection: BaseDatabaseWrapper) -> str:
    return str(_file(connection))


def tools(connection: BaseDatabaseWrapper) -> dict[str, str]:
    return {"sqlite": sqlite3.sqlite_version}


def dump(connection: BaseDatabaseWrapper, part: Path) -> tuple[Rows, Orphans | None]:
    """Copy the database into the empty file `part`; the rows of the same instant, counted in the database. Orphans are not looked for."""
    file = _file(connection)
    if not file.exists():
        raise BackupError(f"There is no database at {file}.")
    with _sentences(f"{file} could not be copied to {part}"):
        # Not read-only: a journal that a killed process left is rolled back first, as for everybody who opens it.
        source = sqlite3.connect(
            f"{file.as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=BUSY_SECONDS
        )
        with closing(source), closing(sqlite3.connect(part)) as copy:
            source.execute("PRAGMA query_only = ON")
            source.execute("BEGIN")  # the first count fixes the instant, and the backup copies that
            rows = _count(source)
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file that can be read from anywhere
    return rows, None


def rows_in(file: Path) -> Rows:
    """Read the whole copy, indexes too, and count its rows. Raises BackupError where it is not whole."""
    with _sentences(f"{file} is not a whole SQLite database"):
        # Immutable: nothing is written beside it.
        source = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        with closing(source) as copy:
            copy.execute("PRAGMA ignore_check_constraints = ON")  # a copy is judged by likeness, not by rules
            faults = [str(fault) for (fault,) in copy.execute("PRAGMA integrity_check(3)")]
            if faults != ["ok"]:
                raise BackupError(f"{file} is damaged, says SQLite's integrity check: {'; '.join(faults)}.")
            return _count(copy)


def replace(connection: BaseDatabaseWrapper, file: Path, backup: Backup | None, *, foreign: bool) -> Orphans:
    """Make the database what the copy `file` is, in one transaction: readers see the old state or the new one.

    `backup` and `foreign` are for databases that can be told more: pages are copied as they are, orphans and their keys too.
    Raises BackupError where others keep it locked for 20 seconds, and on every failure; it is then as it was.
    """
    live = _file(connection)
    if live.exists() and live.samefile(file):
        raise BackupError(f"{file} is the database itself.")
    give_up = time.monotonic() + BUSY_SECONDS

    def progress(status: int, remaining: int, total: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and time.monotonic() > give_up:
            raise BackupError(
                f"{live} is in use. Stop Spotter and run this again; the database is as it was."
            )

    with _sentences(
        f"{live} could not be replaced and is as it was",
        if_damaged="Move it away, with the -wal and -shm files beside it, and run this again.",
    ):
        source = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        with closing(source), closing(sqlite3.connect(live, timeout=1)) as target:
            source.backup(target, progress=progress)
            target.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # gives its space back; readers may prevent it
    return {}


def _file(connection: BaseDatabaseWrapper) -> Path:
    database = str(connection.settings_dict["NAME"])
    if not database or ":memory:" in database or "mode=memory" in database:
        raise BackupError("The database is in memory only: there is no file to back up or to restore.")
    return Path(database).resolve()


def _count(database: sqlite3.Connection) -> Rows:
    # Virtual tables have no root page: their content lies in ordinary tables, or elsewhere.
    tables = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\' ORDER BY name"
    ).fetchall()
    quoted = {table: '"{}"'.format(table.replace('"', '""')) for (table,) in tables}
    count = "SELECT count(*) FROM {}".format
    return {"main": {table: database.execute(count(name)).fetchone()[0] for table, name in quoted.items()}}


@contextmanager
def _sentences(failure: str, *, if_damaged: str = "") -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:  # a full disk, a lock, a missing file
        raise BackupError(f"{failure}: {error}.") from error
    except sqlite3.Error as error:
        raise BackupError(f"{failure}: {error}. {if_damaged}".strip()) from error
