"""How the take-over runs: one at a time, in batches that are whole or not there, and on from where it was killed."""

import fcntl
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from hashlib import md5
from pathlib import Path
from typing import Any, Protocol

from django.apps.registry import Apps
from django.conf import settings
from django.db import DatabaseError, DataError, IntegrityError, OperationalError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from accounts.backups import latest_backup
from accounts.legacy import writing
from accounts.legacy.choices import ChoiceError, Choices, settled
from accounts.legacy.errors import StoppedError, TakeoverError
from accounts.legacy.identity import content_hash, derived_id
from accounts.legacy.reading import Reader, Row
from accounts.legacy.schema import Source, recognise
from accounts.localtime import find_zone

# "Spotter's take-over" as a number that nobody else takes.
_LOCK = 0x5907_7E12_1E6A_C101
# How long a batch waits for locks of others (a busy SQLite, a DDL, a deadlock) before the run stops; it can go on later.
PATIENCE_SECONDS = 120.0
# Rows of the batch that is read at once; a batch of workouts holds their exercises and sets too.
BATCH = 250
# Behind a checksum: the older tracker has changed this table since the move, and a sync has looked at it.
FOLLOWED = "+"
LATEST_BACKUP = timedelta(days=1)


class BusyError(TakeoverError):
    """Another process is moving the same database."""


class BackupMissingError(TakeoverError):
    """There is no backup of this database that a move could be taken back with."""


class Progress(Protocol):
    """Told after each committed batch: the phase, rows done since the start, rows in all."""

    def __call__(self, phase: str, done: int, total: int) -> None: ...


def silent(phase: str, done: int, total: int) -> None:
    """No progress is shown."""


@dataclass(slots=True)
class Move:
    """What every phase needs. `apps` gives the models: historical ones in a migration, today's in a command."""

    apps: Apps
    connection: BaseDatabaseWrapper
    source: Source
    choices: Choices
    run: Any  # LegacyRun
    progress: Progress = silent
    reader: Reader = field(init=False)
    # Sync: rows that are known are looked at again. What it did and what it left to people, by kind of event.
    again: bool = False
    events: dict[str, list[str]] = field(default_factory=dict)
    _filled: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.reader = Reader(self.connection, self.source)

    def model(self, name: str) -> Any:
        """The model `app.Model` in the state of this run."""
        return self.apps.get_model(name)

    def insert(self, name: str, rows: list[dict[str, Any]]) -> None:
        writing.insert(self.connection, self.model(name), rows)
        if rows:
            self._filled.add(self.model(name)._meta.db_table)

    def note(self, event: str, text: str) -> None:
        self.events.setdefault(event, []).append(text)

    def known(self, kind: str, rows: list[Row]) -> dict[str, Any]:
        """The LegacyRows of those `rows` that were taken before, by legacy id."""
        ids = [derived_id(kind, row["id"] or "") for row in rows]
        found = self.model("accounts.LegacyRow").objects.using(self.connection.alias).filter(pk__in=ids)
        return {row.legacy_id: row for row in found}

    def record(self, kind: str, row: Row, outcome: str, now: Any, /, **values: Any) -> dict[str, Any]:
        """The LegacyRow of a legacy row, as values to insert."""
        legacy_id = row["id"] or ""
        return {
            "id": derived_id(kind, legacy_id),
            "kind": kind,
            "legacy_id": legacy_id,
            "outcome": outcome,
            "run_id": self.run.pk,
            "row_hash": content_hash(row),
            "moved_at": now,
            **values,
        }

    # --- Batches ---

    def each_batch(
        self,
        phase: str,
        read: Callable[[str | None], list[Row]],
        work: Callable[[list[Row]], None],
        refuse: Callable[[Row, str], None],
        *,
        total: int = 0,
    ) -> None:
        """Read and work through all batches of a phase, each in one transaction with its progress.

        `read` gives the rows after a key, none at the end. A batch that the database refuses is done row by row; the
        row that it refuses goes to `refuse` with its message. A lock that somebody holds is waited for.
        """
        state = self.run.progress.get(phase, {})
        if state.get("done") and not self.again:
            return
        last = None if self.again else state.get("last")
        done = batches = 0
        while rows := read(last):
            last = rows[-1]["id"]
            try:
                self._commit(phase, {"last": last}, partial(work, rows))
            except (IntegrityError, DataError):
                for row in rows:
                    self._one_by_one(row, work, refuse)
                self._commit(phase, {"last": last}, lambda: None)
            done += len(rows)
            self.progress(phase, done, total)
            batches += 1
            if batches & (batches - 1) == 0:
                self._analyze()
        self._commit(phase, {"last": last, "done": True}, lambda: None)

    def _analyze(self) -> None:
        """Tell PostgreSQL how large the tables have become, each time they have doubled.

        It plans the check of a foreign key once, on the empty table, and would go on to read all of it for each row.
        """
        if self.connection.vendor == "postgresql" and self._filled:
            with self.connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {', '.join(sorted(self._filled))}")

    def _one_by_one(
        self, row: Row, work: Callable[[list[Row]], None], refuse: Callable[[Row, str], None]
    ) -> None:
        try:
            self._commit(None, {}, lambda: work([row]))
        except (IntegrityError, DataError) as error:
            message = str(error).strip()
            self._commit(None, {}, lambda: refuse(row, message))

    def _commit(self, phase: str | None, state: dict[str, Any], work: Callable[[], None]) -> None:
        """One transaction: the work and how far it came."""
        before = dict(self.run.progress)

        def work_and_note() -> None:
            work()
            if phase and not self.again:
                self.run.progress = {**before, phase: state}
                self.run.save(using=self.connection.alias, update_fields=["progress"])

        try:
            patiently(self.connection, work_and_note)
        except (DatabaseError, StoppedError):
            self.run.progress = before
            raise


def patiently(connection: BaseDatabaseWrapper, work: Callable[[], object]) -> None:
    """Do `work` in one transaction, again and again while somebody else holds a lock; not within a larger transaction.

    Raises StoppedError for what waiting does not help against.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with transaction.atomic(using=connection.alias):
                work()
        except OperationalError as error:
            if connection.in_atomic_block:
                raise
            if not _is_lock(error) or time.monotonic() > deadline:
                raise StoppedError(error) from error
            time.sleep(random.uniform(0.1, 0.6))  # noqa: S311
        else:
            return


def _is_lock(error: OperationalError) -> bool:
    """Whether waiting may help: a lock or a deadlock, not a full disk or a lost connection."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state in {"40001", "40P01", "55P03"} or any(word in str(error) for word in ("locked", "busy"))


# --- From the beginning to the end --------------------------------------------------------------------------------


@contextmanager
def exclusive(connection: BaseDatabaseWrapper, *, shared: bool = False) -> Iterator[None]:
    """Only one process at a time moves, syncs or rolls back; a killed one leaves no lock. Raises BusyError.

    `shared`, within a transaction: several at once, but not while another has it for itself. PostgreSQL holds it until
    the transaction ends: what was written is not there for others before, and after an error nothing could be unlocked.
    """
    message = "Another process is taking over the older tracker's data right now. Wait until it has ended."
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_try_advisory{'_xact_lock_shared' if shared else '_lock'}(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                raise BusyError(message)
            try:
                yield
            finally:
                if not shared:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
        return
    name = str(connection.settings_dict["NAME"])
    if name == ":memory:" or "mode=memory" in name:
        yield
        return
    with Path(f"{name}.legacy-lock").open("w") as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError:
            raise BusyError(message) from None
        yield


def found_source(connection: BaseDatabaseWrapper) -> Source | None:
    """The legacy tables of this database. Raises UnknownSchemaError."""
    return recognise(connection, settings.LEGACY_SCHEMA)


def begin(
    apps: Apps,
    connection: BaseDatabaseWrapper,
    *,
    choices: Choices | None = None,
    check_backup: Callable[[], None] | None = None,
    progress: Progress = silent,
) -> Move | None:
    """The run to go on with, or a new one; None where there is nothing to take over.

    Raises ChoiceError, UnknownSchemaError, and what `check_backup` raises, before anything is written.
    """
    source = found_source(connection)
    if source is None:
        return None
    chosen = choices or Choices.from_settings()
    run = latest_run(apps, connection)
    if run is not None:
        before = Choices.from_json(run.choices)
        _check_same(before, chosen)
        return Move(apps, connection, source, before, run, progress)
    chosen = settled(chosen, connection, source)
    if check_backup:
        check_backup()
    run = apps.get_model("accounts.LegacyRun")(
        choices=chosen.as_json(), checksums=checksums(Reader(connection, source), source), state="running"
    )
    patiently(connection, partial(run.save, using=connection.alias, force_insert=True))
    return Move(apps, connection, source, chosen, run, progress)


def latest_run(apps: Apps, connection: BaseDatabaseWrapper) -> Any:
    """The run that is in force: under way, finished or failed; None where there is none, or it was taken back."""
    runs = apps.get_model("accounts.LegacyRun").objects.using(connection.alias)
    return runs.exclude(state="rolled_back").order_by("-started_at").first()


def _check_same(before: Choices, asked: Choices) -> None:
    """What was chosen at the beginning holds to the end: half the history in pounds would be worse than all of it."""
    units = {
        "time_unit": (before.time_unit, asked.time_unit),
        "weight_unit": (before.weight_unit, asked.weight_unit),
        "time_zone": (before.time_zone, find_zone(asked.time_zone) or asked.time_zone),
    }
    if other := [
        f"{name}: {was}, now {now}" for name, (was, now) in units.items() if was and now and was != now
    ]:
        raise ChoiceError(
            "The move began with other choices:\n  - "
            + "\n  - ".join(other)
            + "\nGo on with the same, or take it back first (`manage.py legacy rollback`)."
        )


def checksums(reader: Reader, source: Source) -> dict[str, str]:
    """For each legacy table the number of rows and the MD5 of all its columns' texts, in the order of the bytes of the id."""
    found = {}
    for table in source.tables:
        digest = md5(usedforsecurity=False)
        count = 0
        for row in reader.all(table):
            count += 1
            digest.update(content_hash(row).bytes)
        found[table] = f"{count}:{digest.hexdigest()}"
    return found


def check_backup(connection: BaseDatabaseWrapper) -> None:
    """Raises BackupMissingError without a backup of the last day made by `manage.py backup`, unless told to do without."""
    if settings.LEGACY_WITHOUT_BACKUP:
        return
    backup = latest_backup(connection)
    if backup is None or timezone.now() - backup.made_at > LATEST_BACKUP:
        raise BackupMissingError(
            "There is no backup of this database from the last 24 hours. Make one with `manage.py backup`; it is read"
            " back and checked. To go on without, set LEGACY_WITHOUT_BACKUP=true (--without-backup)."
        )


def finish(move: Move, state: str, report: dict[str, Any]) -> None:
    """Close the run as finished or failed."""
    move.run.state = state
    move.run.report = report
    move.run.finished_at = timezone.now()
    columns = ["state", "report", "finished_at"]
    patiently(move.connection, partial(move.run.save, using=move.connection.alias, update_fields=columns))
