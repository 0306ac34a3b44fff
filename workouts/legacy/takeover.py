"""The take-over as a whole: move, dry run, sync and roll back, for the migrations and for `manage.py legacy`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from django.apps.registry import Apps
from django.apps.registry import apps as todays_apps
from django.conf import settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from accounts.legacy import runs
from accounts.legacy.choices import Choices
from accounts.legacy.errors import TakeoverError
from accounts.legacy.runs import Move, Progress
from accounts.legacy.users import move_users, undo_users
from training.legacy import move_exercises, undo_exercises
from workouts.legacy.rollback import undo_sessions
from workouts.legacy.sessions import move_sessions
from workouts.legacy.sync import has_late_rows, sync
from workouts.legacy.verify import Verification, verify

PHASES: tuple[Callable[[Move], object], ...] = (move_users, move_exercises, move_sessions)
# The state of the database in which everything is there to move into, and nothing has been moved.
TABLES = [
    ("accounts", "0004_legacy_tables"),
    ("training", "0003_count_the_edits"),
    ("workouts", "0003_what_came_over"),
]
FIRST_MOVE = ("accounts", "0005_legacy_users")
# Rows that the older tracker writes meanwhile are looked for this often before the rest is left to a sync.
CATCH_UP = 3


class NothingToMoveError(TakeoverError):
    """There are no legacy tables in this database."""

    def __init__(self) -> None:
        super().__init__("There are no tables of the older tracker in this database. Nothing to do.")


class NotMovedError(TakeoverError):
    """There is no move that could be synced, verified or taken back."""

    def __init__(self) -> None:
        super().__init__("Nothing has been moved yet: run `manage.py legacy move`, or `manage.py migrate`.")


class NotMigratedError(TakeoverError):
    """Spotter's tables are not those of this version."""

    def __init__(self) -> None:
        super().__init__(
            "The database is not up to date: run `manage.py migrate`. Where it holds the older tracker's tables, that moves"
            " them too, or goes on with a move that was interrupted."
        )


class VerificationError(TakeoverError):
    """Something came over differently: what was moved stays for a look, and the run is marked as failed."""

    def __init__(self, verification: Verification, report: Path | None) -> None:
        super().__init__(
            "The verification found differences; the run is marked as failed, the older tracker's tables are unchanged.\n"
            + "\n".join(verification.failures())
            + (f"\nThe whole report: {report}" if report else "")
            + "\n`manage.py legacy rollback` takes the move back."
        )
        self.verification = verification


def verify_and_finish(move: Move) -> Verification:
    """The last step: take what was written meanwhile, compare everything, close the run. Raises VerificationError."""
    for _ in range(CATCH_UP):
        if not has_late_rows(move):
            break
        sync(move, PHASES)
        move.again = False
    with new_report() as (report, path):
        found = verify(move.apps, move.connection, move.source, move.choices, move.run, report=report)
    runs.finish(move, "finished" if found.ok else "failed", found.as_json())
    if not found.ok:
        raise VerificationError(found, path)
    return found


@contextmanager
def new_report(path: Path | None = None) -> Iterator[tuple[TextIO, Path]]:
    """A file for a verification's report, for nobody else to read: it names people."""
    if path is None:
        folder = settings.VAR_DIR / "legacy"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"verify-{datetime.now(UTC):%Y%m%d-%H%M%S}.txt"
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8") as file:
        yield file, path


def move_all(
    connection: BaseDatabaseWrapper,
    *,
    choices: Choices,
    check_backup: Callable[[], None] | None,
    progress: Progress = runs.silent,
) -> Verification:
    """Move everything with today's models, on from where an earlier start was killed, and verify it.

    Raises NothingToMoveError, NotMigratedError, VerificationError, and what runs.begin and runs.exclusive raise.
    """
    _check_migrated(connection)
    with runs.exclusive(connection):
        move = runs.begin(
            todays_apps, connection, choices=choices, check_backup=check_backup, progress=progress
        )
        if move is None:
            raise NothingToMoveError
        for phase in PHASES:
            phase(move)
        return verify_and_finish(move)


def dry_run(
    connection: BaseDatabaseWrapper, *, choices: Choices, report: TextIO, progress: Progress = runs.silent
) -> Verification:
    """Everything but the commit: move and verify in one transaction, and take it back. No backup is asked for.

    On a database that has not been migrated Spotter's empty tables are made first, and stay.
    """
    if runs.found_source(connection) is None:
        raise NothingToMoveError
    apps = _prepared(connection)
    with runs.exclusive(connection), transaction.atomic(using=connection.alias):
        move = runs.begin(apps, connection, choices=choices, progress=progress)
        if move is None:
            raise NothingToMoveError
        for phase in PHASES:
            phase(move)
        found = verify(apps, connection, move.source, move.choices, move.run, report=report)
        transaction.set_rollback(True, using=connection.alias)
        return found


def _prepared(connection: BaseDatabaseWrapper) -> Apps:
    """The models to move into: today's on a migrated database; where no row was moved yet those of the tables, made now."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return todays_apps
    if FIRST_MOVE in executor.loader.applied_migrations:
        raise NotMigratedError  # the way to the tables would be a way back
    executor.migrate(TABLES)
    executor.loader.build_graph()
    apps: Apps = executor.loader.project_state(TABLES).apps
    return apps


def _check_migrated(connection: BaseDatabaseWrapper) -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotMigratedError


def follow(
    connection: BaseDatabaseWrapper, *, progress: Progress = runs.silent
) -> tuple[dict[str, list[str]], Verification]:
    """Bring over what is new or changed since; what happened, by kind of event, and a new verification."""
    with runs.exclusive(connection):
        move = _moved(connection, progress)
        sync(move, PHASES)
        move.again = False
        with new_report() as (report, path):
            found = verify(move.apps, connection, move.source, move.choices, move.run, report=report)
        runs.finish(move, "finished" if found.ok else "failed", found.as_json())
        if not found.ok:
            raise VerificationError(found, path)
        return move.events, found


def verify_again(connection: BaseDatabaseWrapper, *, report: TextIO) -> Verification:
    """Compare everything once more. Writes nothing but the run's report."""
    move = _moved(connection)
    found = verify(move.apps, connection, move.source, move.choices, move.run, report=report)
    move.run.report = found.as_json()
    move.run.save(using=connection.alias, update_fields=["report"])
    return found


def roll_back(connection: BaseDatabaseWrapper) -> list[str]:
    """Take the move back; what stays, in a sentence each. Needs no legacy tables."""
    _check_migrated(connection)
    with runs.exclusive(connection):
        run = runs.latest_run(todays_apps, connection)
        if run is None:
            raise NotMovedError
        kept = []
        for undo in (undo_sessions, undo_exercises, undo_users):
            kept += undo(todays_apps, connection, run)
        return kept


def _moved(connection: BaseDatabaseWrapper, progress: Progress = runs.silent) -> Move:
    _check_migrated(connection)
    source = runs.found_source(connection)
    if source is None:
        raise NothingToMoveError
    run = runs.latest_run(todays_apps, connection)
    if run is None or run.finished_at is None:
        raise NotMovedError
    return Move(todays_apps, connection, source, Choices.from_json(run.choices), run, progress)
