"""The take-over as a whole: move, dry run, sync and roll back, for the migrations and for `manage.py legacy`."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkstemp
from typing import TextIO

from django.apps.registry import Apps
from django.apps.registry import apps as todays_apps
from django.conf import settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from accounts.legacy import runs
from accounts.legacy.choices import Choices
from accounts.legacy.errors import OnlyCopyError, TakeoverError
from accounts.legacy.runs import Move, Progress
from accounts.legacy.users import move_users, undo_users
from training.legacy import move_exercises, undo_exercises
from training.legacy.plans import are_taken, move_plans, undo_plans
from workouts.legacy.parts import is_taken, parts
from workouts.legacy.rollback import undo_sessions
from workouts.legacy.sessions import move_sessions
from workouts.legacy.sync import has_late_rows, sync
from workouts.legacy.verify import Verification, verify

PHASES: tuple[Callable[[Move], object], ...] = (move_users, move_exercises, move_plans, move_sessions)


def phases() -> tuple[Callable[[Move], object], ...]:
    """All, with those of the apps above: what they move points at what these have moved."""
    return (*PHASES, *(part.move for part in parts()))


# The state of the database in which everything is there to move into, and nothing has been moved.
TABLES = [
    ("accounts", "0004_legacy_tables"),
    ("training", "0003_count_the_edits"),
    ("workouts", "0003_what_came_over"),
]
FIRST_MOVE = ("accounts", "0005_legacy_users")
# Rows that the older tracker writes meanwhile are looked for this often before the rest is left to a sync.
CATCH_UP = 3
# Of each kind of event so many are kept with the run, and named where a verification fails; the report has all.
SHOWN = 10

PLANS_LATER = (
    "The rows of TrainingPlan are not among these: the tables of plans are made later by `manage.py migrate`, which then moves"
    " and verifies them. `manage.py legacy inspect` says what becomes of them.\n\n"
)

# What a sync did and what it left to people: a sentence each, by kind of event.
type Events = dict[str, list[str]]


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

    def __init__(self, verification: Verification, report: Path, events: Events) -> None:
        lines = [
            "The verification found differences; the run is marked as failed, the older tracker's tables are unchanged.",
            *verification.failures(),
            *event_lines(events, SHOWN),
            f"The whole report: {report}",
            "`manage.py legacy verify` compares once more. `manage.py legacy rollback` takes the move back;",
            "after that `manage.py migrate` begins anew, or `manage.py legacy move` where it has nothing to do.",
        ]
        super().__init__("\n".join(lines))
        self.verification = verification


def verify_and_finish(move: Move) -> Verification:
    """The last step: take what was written meanwhile, compare everything, close the run. Raises VerificationError."""
    for _ in range(CATCH_UP):
        if not has_late_rows(move):
            break
        sync(move, phases())
        move.again = False
    return _close(move)


def bring_plans(move: Move) -> None:
    """Take the plans of a run that began before there were tables for them, and compare everything. Raises VerificationError.

    What else was written in the older tracker since a run has ended is left to a sync.
    """
    plans_are_done = move.run.progress.get("plans", {}).get("done")
    if not are_taken(move.apps, move.source) or (plans_are_done and move.run.state == "finished"):
        return
    if move.run.finished_at is None:
        for phase in phases():
            phase(move)
        verify_and_finish(move)
    else:
        move_plans(move)
        _close(move)


def bring_part(table: str) -> Callable[[Move], None]:
    """A step of a migration: take the rows of one more legacy table, of a run that began before there was a place for
    them, as `bring_plans` does. Raises VerificationError."""

    def bring(move: Move) -> None:
        part = next(part for part in parts() if part.table == table)
        is_done = move.run.progress.get(table, {}).get("done")
        if not is_taken(move.apps, move.source, table) or (is_done and move.run.state == "finished"):
            return
        if move.run.finished_at is None:
            for phase in phases():
                phase(move)
            verify_and_finish(move)
        else:
            part.move(move)
            _close(move)

    return bring


def _close(move: Move) -> Verification:
    """Compare everything, and keep with the run what was found and what a sync did. Raises VerificationError."""
    with new_report() as (report, path):
        report.writelines(f"{line}\n" for line in event_lines(move.events))
        found = verify(move.apps, move.connection, move.source, move.choices, move.run, report=report)
    events = {
        event: {"count": len(lines), "first": lines[:SHOWN]} for event, lines in sorted(move.events.items())
    }
    runs.finish(move, "finished" if found.ok else "failed", {**found.as_json(), "events": events})
    if not found.ok:
        raise VerificationError(found, path, move.events)
    return found


def event_lines(events: Events, most: int | None = None) -> list[str]:
    """Each kind of event with its number, and (the first `most` of) its sentences."""
    found = []
    for event, lines in sorted(events.items()):
        found += [f"{event}: {len(lines)}", *(f"  {line}" for line in lines[:most])]
    return found


@contextmanager
def new_report(path: Path | None = None) -> Iterator[tuple[TextIO, Path]]:
    """A file for a verification's report, for nobody else to read: it names people. It is there once it is whole."""
    if path is None:
        folder = settings.VAR_DIR / "legacy"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"verify-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.txt"
    if path.exists() and not path.is_file():  # a device or a pipe, which nothing may take the place of
        with path.open("w", encoding="utf-8") as file:
            yield file, path
        return
    descriptor, unfinished = mkstemp(dir=path.parent, prefix=f".{path.name}.")  # with mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            yield file, path
    except BaseException:
        Path(unfinished).unlink()
        raise
    Path(unfinished).replace(path)


def move_all(
    connection: BaseDatabaseWrapper,
    *,
    choices: Choices,
    check_backup: Callable[[], None] | None,
    progress: Progress = runs.silent,
) -> tuple[Events, Verification]:
    """Move everything with today's models, on from where an earlier start was killed, and verify it.

    What was written meanwhile is followed: what happened, by kind of event, and the verification.

    Raises NothingToMoveError, NotMigratedError, VerificationError, and what runs.begin and runs.exclusive raise.
    """
    if _models(connection) is not todays_apps:
        raise NotMigratedError
    with runs.exclusive(connection):
        move = runs.begin(
            todays_apps, connection, choices=choices, check_backup=check_backup, progress=progress
        )
        if move is None:
            raise NothingToMoveError
        for phase in phases():
            phase(move)
        found = verify_and_finish(move)
        return move.events, found


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
        for phase in phases():
            phase(move)
        if "TrainingPlan" in move.source.tables and not are_taken(apps, move.source):
            report.write(PLANS_LATER)
        found = verify(apps, connection, move.source, move.choices, move.run, report=report)
        transaction.set_rollback(True, using=connection.alias)
        return found


def _prepared(connection: BaseDatabaseWrapper) -> Apps:
    """The models to move into. Where no row was moved yet, their tables are made now."""
    executor = MigrationExecutor(connection)
    if FIRST_MOVE not in executor.loader.applied_migrations:
        executor.migrate(TABLES)
    return _models(connection)


def _models(connection: BaseDatabaseWrapper) -> Apps:
    """Today's models or, where `migrate` has not come to its end, those of the tables as they are now.

    Raises NotMigratedError where there are no tables yet to move into.
    """
    executor = MigrationExecutor(connection)
    loader = executor.loader
    if not executor.migration_plan(loader.graph.leaf_nodes()):
        return todays_apps
    if not loader.applied_migrations.keys() >= set(TABLES):
        raise NotMigratedError
    apps: Apps = loader.project_state(
        sorted(loader.graph.nodes.keys() & loader.applied_migrations.keys())
    ).apps
    return apps


def follow(
    connection: BaseDatabaseWrapper, *, progress: Progress = runs.silent
) -> tuple[Events, Verification]:
    """Bring over what is new or changed since; what happened, by kind of event, and a new verification."""
    with runs.exclusive(connection):
        move = _moved(connection, progress)
        sync(move, phases())
        move.again = False
        found = _close(move)
        return move.events, found


def verify_again(connection: BaseDatabaseWrapper, *, report: TextIO) -> Verification:
    """Compare everything once more. Writes nothing but the run's report."""
    move = _moved(connection)
    found = verify(move.apps, connection, move.source, move.choices, move.run, report=report)
    move.run.report = {**found.as_json(), "events": move.run.report.get("events", {})}
    move.run.save(using=connection.alias, update_fields=["report"])
    return found


def roll_back(connection: BaseDatabaseWrapper) -> list[str]:
    """Take the move back; what stays, in a sentence each. Raises NotMovedError, and OnlyCopyError without legacy tables."""
    apps = _models(connection)
    with runs.exclusive(connection):
        run = runs.latest_run(apps, connection)
        if run is None:
            raise NotMovedError
        if runs.found_source(connection) is None:
            raise OnlyCopyError
        kept = []
        above = [part.undo for part in parts() if part.is_there(apps)]
        for undo in (*above, undo_sessions, undo_plans, undo_exercises, undo_users):
            kept += undo(apps, connection, run)
        return kept


def _moved(connection: BaseDatabaseWrapper, progress: Progress = runs.silent) -> Move:
    apps = _models(connection)
    source = runs.found_source(connection)
    if source is None:
        raise NothingToMoveError
    run = runs.latest_run(apps, connection)
    if run is None or run.finished_at is None:
        raise NotMovedError
    return Move(apps, connection, source, Choices.from_json(run.choices), run, progress)
