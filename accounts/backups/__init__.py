"""Backups of the whole database, whatever is in it: nothing here knows a model, a migration or a table.

`manage.py backup` and `manage.py restore` are the doors. `files` is what lies on the disk; `postgresql` and `sqlite` have one
shape, `Engine`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import django.db
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from accounts.backups import files, postgresql, sqlite
from accounts.backups.files import Backup, BackupError, Orphans, Rows, sentences

__all__ = [
    "Backup",
    "BackupError",
    "database_name",
    "latest_backup",
    "restore",
    "sentences",
    "take",
    "to_restore",
]


class Engine(Protocol):
    """A module for one kind of database. Each function raises BackupError, OSError or django.db.Error."""

    @property
    def SUFFIX(self) -> str: ...  # noqa: N802 -- a constant of a module

    def name(self, connection: BaseDatabaseWrapper, /) -> str:
        """What people call the database."""

    def identity(self, connection: BaseDatabaseWrapper, /) -> str:
        """What tells it from every other, also after a restart. No password."""

    def tools(self, connection: BaseDatabaseWrapper, /) -> dict[str, str]:
        """Program → version."""

    def dump(self, connection: BaseDatabaseWrapper, part: Path, /) -> tuple[Rows, Orphans | None]:
        """Write the database into the empty file `part`; the rows and orphans of the same instant, counted in the database."""

    def rows_in(self, file: Path, /) -> Rows:
        """Read the whole file."""

    def replace(
        self, connection: BaseDatabaseWrapper, file: Path, backup: Backup | None, /, *, foreign: bool
    ) -> Orphans:
        """Make the database what the file is, or leave it as it was; the orphans whose foreign keys are not what they were."""


ENGINES: dict[str, Engine] = {"postgresql": postgresql, "sqlite": sqlite}


def take(connection: BaseDatabaseWrapper, path: Path | None = None) -> Backup:
    """Write a backup of the database as it is now, without a name into BACKUP_DIR, and read it back.

    Others may go on writing. `path` exists only when the whole file is on the disk and holds, table by table, as many
    rows as the database held at that instant. Raises BackupError, and leaves nothing behind.
    """
    engine = ENGINES[connection.vendor]
    made_at = timezone.now()
    with _sentences():
        if path is None:
            settings.BACKUP_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
            stem = engine.name(connection).removesuffix(engine.SUFFIX).replace("/", "_")
            path = settings.BACKUP_DIR / f"{stem}-{made_at:%Y%m%dT%H%M%SZ}{engine.SUFFIX}"
        identity = engine.identity(connection)
        with files.written_whole(path) as part:
            counted, orphans = engine.dump(connection, part)
            read = engine.rows_in(part)
            if faults := _differences(counted, read):
                raise BackupError(f"The backup did not read back as the database was:\n{'\n'.join(faults)}")
            backup = Backup(
                path=path,
                made_at=made_at,
                vendor=connection.vendor,
                database=engine.name(connection),
                identity=identity,
                tools=engine.tools(connection) | {"spotter": settings.VERSION},
                rows=counted,
                size=files.onto_disk(part),
                sha256=files.checksum(part),
                orphans=orphans,
            )
            files.write_manifest(backup)
    return backup


def latest_backup(connection: BaseDatabaseWrapper, *, check: bool = False) -> Backup | None:
    """The newest backup in BACKUP_DIR of this very database whose file is there, with the size it was written with.

    `check`: only one whose whole content is unchanged, by its SHA-256. None without any, and for a database in memory.
    """
    try:
        identity = ENGINES[connection.vendor].identity(connection)
    except BackupError:
        return None
    found = []
    for manifest in settings.BACKUP_DIR.glob("*.json"):
        try:
            backup = Backup.read(manifest.with_suffix(""))
            if backup.identity == identity and backup.path.stat().st_size == backup.size:
                found.append(backup)
        except (BackupError, OSError):  # no backup of ours, or one whose file is gone
            continue
    for backup in sorted(found, key=lambda backup: backup.made_at, reverse=True):
        try:
            if check:
                backup.check()
        except (BackupError, OSError):
            continue
        return backup
    return None


def to_restore(
    connection: BaseDatabaseWrapper,
    path: Path,
    *,
    without_manifest: bool = False,
    other_database: bool = False,
) -> Backup | None:
    """The backup at `path` when nothing speaks against restoring it into this database; None if it is one without manifest.

    Raises BackupError where the file is not what was written, is of another database (`other_database` allows
    one of the same kind), or, without a manifest, cannot be read to its end.
    """
    engine = ENGINES[connection.vendor]
    with _sentences():
        path.open("rb").close()
        if without_manifest:
            engine.rows_in(path)
            return None
        backup = Backup.read(path)
        if backup.vendor != connection.vendor:
            raise BackupError(
                f"{path} is a backup of {backup.vendor}, but this database is {connection.vendor}."
            )
        if backup.identity != engine.identity(connection) and not other_database:
            raise BackupError(
                f"{path} is a backup of another database ({backup.identity}); this one is {engine.identity(connection)}. "
                "Add --other-database if that is what you want."
            )
        backup.check()
    return backup


def restore(connection: BaseDatabaseWrapper, path: Path, backup: Backup | None) -> Orphans:
    """Make the database what it was when `path` was written, in one transaction; what came since is gone.

    `backup` is what `to_restore` said of it. Rows that broke a foreign key come back too; PostgreSQL can make such a key again
    as NOT VALID only: those are returned. Raises BackupError, and leaves the database as it was.
    """
    engine = ENGINES[connection.vendor]
    with _sentences():
        foreign = backup is None or backup.identity != engine.identity(connection)
        return engine.replace(connection, path, backup, foreign=foreign)


def database_name(connection: BaseDatabaseWrapper) -> str:
    with _sentences():
        return ENGINES[connection.vendor].name(connection)


def _differences(counted: Rows, read: Rows) -> list[str]:
    return [
        f"  {schema}.{table}: {count} rows, in the backup {read.get(schema, {}).get(table, 'no such table')}"
        for schema, tables in counted.items()
        for table, count in tables.items()
        if read.get(schema, {}).get(table) != count
    ]


@contextmanager
def _sentences() -> Iterator[None]:
    """What the system and the database refuse, as BackupError."""
    try:
        yield
    except OSError as error:
        raise BackupError(f"{error.filename}: {error.strerror}" if error.filename else str(error)) from error
    except django.db.Error as error:
        raise BackupError(f"The database answers: {error}") from error
