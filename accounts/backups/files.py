"""A backup on the disk: the file, and beside it FILE.json, the manifest, which says what the file is. No database here."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

FORMAT = 1

type Rows = dict[str, dict[str, int]]
"""How many rows: schema (SQLite's is `main`) → table → rows."""

type Orphans = dict[str, dict[str, dict[str, int]]]
"""How many rows break a foreign key: schema → table → foreign key → rows, at least one."""


class BackupError(Exception):
    """Why there is no backup, or why nothing was restored: a sentence for the person at the terminal."""


@dataclass(frozen=True)
class Backup:
    """A backup that was read back when it was made."""

    path: Path
    made_at: datetime  # aware
    vendor: str  # "postgresql" or "sqlite"
    database: str  # its name, for people
    identity: str  # tells this database from every other; no password in it
    tools: dict[str, str]  # program → version
    rows: Rows
    size: int  # bytes
    sha256: str  # hexadecimal
    orphans: Orphans | None = None  # None: nobody looked, as on SQLite, where no key is made again

    @classmethod
    def read(cls, path: Path) -> Self:
        """The backup at `path`, as its manifest describes it; whether the file is still the same, `check` tells.

        Raises BackupError without a manifest, or with one that is not ours; OSError where it cannot be read.
        """
        manifest = manifest_of(path)
        try:
            values = json.loads(manifest.read_bytes())
            if values.pop("format") != FORMAT:
                raise BackupError(f"{manifest} was written by a newer Spotter.")
            values["made_at"] = datetime.fromisoformat(values["made_at"])
            return cls(path=path, **values)
        except FileNotFoundError:
            raise BackupError(
                f"{manifest} is missing: it says what the backup holds. Keep the two together."
            ) from None
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise BackupError(f"{manifest} is not the manifest of a backup.") from error

    def check(self) -> None:
        """Raises BackupError where the file is not the one that was written; OSError where it cannot be read."""
        size = self.path.stat().st_size
        if size != self.size:
            raise BackupError(
                f"{self.path} has {size:,} bytes, but was written with {self.size:,}: it is not whole."
            )
        if checksum(self.path) != self.sha256:
            raise BackupError(f"{self.path} was altered since it was written: its SHA-256 differs.")

    @property
    def tables(self) -> int:
        return sum(len(tables) for tables in self.rows.values())

    @property
    def total_rows(self) -> int:
        return sum(sum(tables.values()) for tables in self.rows.values())


def sentences(orphans: Orphans) -> list[str]:
    """For people, one for each foreign key."""
    return [
        f"{schema}.{table}: {count:,} {'row points' if count == 1 else 'rows point'} at nothing ({key})"
        for schema, tables in orphans.items()
        for table, keys in tables.items()
        for key, count in keys.items()
    ]


def manifest_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """FILE.part to write to, for nobody else to read. It becomes `path` when the block ends well; otherwise it is removed.

    The block also writes the manifest, before `path` exists: what bears the name of a backup always is one.
    Raises BackupError where a name is taken. FILE.part, made exclusively, keeps a second writer away.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        _create(part)
    except FileExistsError:
        raise BackupError(
            f"{part} exists: a backup is just being written, or one was killed. If none is running, remove it."
        ) from None
    taken = [name for name in (path, manifest_of(path)) if name.exists()]
    if taken:
        part.unlink()
        raise BackupError(f"{taken[0]} exists already. Nothing was written; choose another name.")
    try:
        yield part
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        manifest_of(path).unlink(missing_ok=True)
        raise
    _sync(path.parent)


def onto_disk(part: Path) -> int:
    """Wait until the file has got there; its size in bytes."""
    _sync(part)
    return part.stat().st_size


def write_manifest(backup: Backup) -> None:
    values = asdict(backup) | {"made_at": backup.made_at.isoformat()}
    del values["path"]  # the two may be moved together
    manifest = manifest_of(backup.path)
    part = manifest.with_name(f"{manifest.name}.part")
    part.unlink(missing_ok=True)
    try:
        _create(part)
        part.write_text(json.dumps({"format": FORMAT} | values, indent=2) + "\n", encoding="utf-8")
        _sync(part)
        part.rename(manifest)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _create(path: Path) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _sync(path: Path) -> None:
    """Onto the disk; of a folder, the names in it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
