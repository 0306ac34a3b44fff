"""A phase of the take-over as a step of a migration. Without legacy tables it does nothing."""

from collections.abc import Callable, Sequence
from typing import Any

from django.apps.registry import Apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration
from django.db.migrations.state import ProjectState
from tqdm import tqdm

from accounts.legacy import runs
from accounts.legacy.errors import OnlyCopyError
from accounts.legacy.runs import Move
from accounts.models import LegacyRow, LegacyRun

# The migrations that move.
STEPS = {
    ("accounts", "0005_legacy_users"),
    ("training", "0004_legacy_exercises"),
    ("workouts", "0004_legacy_sessions_and_logs"),
    ("workouts", "0007_legacy_plans"),
    ("reminders", "0002_legacy_reminders"),
}

type Step = Callable[[Apps, Any], None]


def forward(*phases: Callable[[Move], object], only_going_on: bool = False) -> Step:
    """For RunPython: `phases` one after the other, on from where an earlier start was killed.

    `only_going_on`: nothing, where no move has begun or it was taken back; an update of Spotter is no reason to begin one.
    """

    def step(apps: Apps, schema_editor: Any) -> None:
        connection: BaseDatabaseWrapper = schema_editor.connection
        if only_going_on and runs.latest_run(apps, connection) is None:
            return
        if runs.found_source(connection) is None:
            return
        with runs.exclusive(connection), progress_bar() as progress:
            move = runs.begin(
                apps, connection, check_backup=lambda: runs.check_backup(connection), progress=progress
            )
            if move is not None:
                for phase in phases:
                    phase(move)
                for event, lines in sorted(move.events.items()):
                    for line in lines:
                        print(f"\n    {event}: {line}", end="")  # noqa: T201

    return step


def backward(undo: Callable[[Apps, BaseDatabaseWrapper, Any], list[str]]) -> Step:
    """For RunPython's reverse: take back what the move made and nobody edited since; say what stays.

    Raises OnlyCopyError where something came over and the legacy tables are gone.
    """

    def step(apps: Apps, schema_editor: Any) -> None:
        connection: BaseDatabaseWrapper = schema_editor.connection
        run = runs.latest_run(apps, connection)
        if run is not None:
            came_over = apps.get_model("accounts.LegacyRow").objects.using(connection.alias)
            if runs.found_source(connection) is None and came_over.exists():
                raise OnlyCopyError
            # Unlike RunPython's forward, its reverse may be given models of which some know older ones of others.
            fresh = ProjectState.from_apps(apps).apps
            with runs.exclusive(connection):
                for line in undo(fresh, connection, runs.latest_run(fresh, connection)):
                    print(f"\n    kept: {line}", end="")  # noqa: T201

    return step


def check_plan(*, using: str, plan: Sequence[tuple[Migration, bool]], **_: object) -> None:
    """Before `migrate` does anything, for the signal: later migrations stand on the take-over's, and going back would
    undo those before the take-over's own reverse could refuse.

    Raises BusyError while another process is moving, OnlyCopyError.
    """
    connection = connections[using]
    if not plan or LegacyRun._meta.db_table not in connection.introspection.table_names():
        return
    with runs.exclusive(connection):
        pass
    taken_back = any(backwards and (each.app_label, each.name) in STEPS for each, backwards in plan)
    if taken_back and runs.found_source(connection) is None and LegacyRow.objects.using(using).exists():
        raise OnlyCopyError


class progress_bar:  # noqa: N801
    """A Progress that draws a bar for each phase on a terminal, and nothing elsewhere."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._phase = ""

    def __enter__(self) -> "progress_bar":
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def __call__(self, phase: str, done: int, total: int) -> None:
        if phase != self._phase:
            self.__exit__()
            self._bar = tqdm(desc=phase, total=total or None, disable=None, unit=" rows")
            self._phase = phase
        self._bar.update(done - self._bar.n)
