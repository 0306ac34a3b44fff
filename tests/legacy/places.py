"""Databases of their own for whole runs of manage.py, made from a template in a moment, and what stands in them."""

import hashlib
import json
import shutil
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.legacy import users
from tests.legacy.killing import CONTEXT, Order, Point, carry_out

CHOSEN = {
    "LEGACY_TIME_UNIT": "seconds",
    "LEGACY_WEIGHT_UNIT": "kg",
    "LEGACY_TIME_ZONE": "Europe/Berlin",
    "LEGACY_MIXED_TIMES": True,
}
WITHOUT_BACKUP = {"LEGACY_WITHOUT_BACKUP": True}
# What was made of Spotter's own tables later is the same with and without a move, and takes longer than the move.
TO_THE_MOVE = ("migrate", "workouts", "0004_legacy_sessions_and_logs", "-v0")
# Far more than any of it takes: a test ends with what happens, never with the clock.
SECONDS = 120
ROOMS = ("accounts", "training", "workouts", "reminders")
LEGACY_TABLES = ("User", "Exercise", "Workout", "WorkoutExercise", "WorkoutLog", "TrainingPlan", "Reminder")
# They differ from one run to the next, and nothing else may.
OF_THE_RUN = {"run_id", "moved_at", "started_at", "finished_at", "report", "made_hash", "begins_at"}


@dataclass
class Ended:
    """How a process ended: its exit status (-9: killed), and all it said."""

    status: int
    said: str


@dataclass
class Running:
    """manage.py in a process of its own."""

    process: Any
    output: Path
    pause: Path

    def is_paused(self) -> bool:
        assert self.process.is_alive() or self.pause.exists(), self.output.read_text()
        return self.pause.exists()

    def go_on(self) -> None:
        self.pause.unlink()

    def end(self) -> Ended:
        self.process.join(SECONDS)
        assert self.process.exitcode is not None, f"still running: {self.output.read_text()}"
        return Ended(self.process.exitcode, self.output.read_text())


@dataclass
class Place:
    """A database of its own, with a folder beside it."""

    alias: str
    folder: Path
    settings: dict[str, Any] = field(default_factory=lambda: CHOSEN | WITHOUT_BACKUP)

    @property
    def connection(self) -> BaseDatabaseWrapper:
        return connections[self.alias]

    # --- manage.py ---

    def start(
        self,
        *arguments: str,
        at: Point | None = None,
        pauses: bool = False,
        patience: float = SECONDS,
        environment: dict[str, str] | None = None,
        options: dict[str, Any] | None = None,
        **settings: Any,
    ) -> Running:
        """manage.py, killed `at` a point, or pausing there. `options` are the connection's, `settings` Django's."""
        output = self.folder / f"{uuid.uuid4().hex}.txt"
        pause = output.with_suffix(".pause")
        database = self.connection.settings_dict
        order = Order(
            list(arguments),
            database | {"OPTIONS": database["OPTIONS"] | (options or {})},
            output,
            at,
            pause if pauses else None,
            self.settings
            | {"VAR_DIR": self.folder / "var", "BACKUP_DIR": self.folder / "backups"}
            | settings,
            environment or {},
            patience,
        )
        process = CONTEXT.Process(target=carry_out, args=(order,))
        process.start()
        return Running(process, output, pause)

    def manage(self, *arguments: str, **options: Any) -> Ended:
        return self.start(*arguments, **options).end()

    def done(self, *arguments: str, **options: Any) -> str:
        """manage.py, which must succeed; what it said."""
        ended = self.manage(*arguments, **options)
        assert ended.status == 0, ended.said
        return ended.said

    def refused(self, *arguments: str, **options: Any) -> str:
        """manage.py, which must not succeed; what it said."""
        ended = self.manage(*arguments, **options)
        assert ended.status > 0, ended.said
        return ended.said

    def killed(self, *arguments: str, at: Point, **options: Any) -> None:
        """manage.py, killed at a point that it must come to; its transaction is over when this returns."""
        ended = self.manage(*arguments, at=at, **options)
        assert ended.status == -9, f"{at} was not reached: {ended.said}"
        self.settle()

    def settle(self) -> None:
        """Wait until the server has noticed that a process is gone."""
        self.wait_for(lambda: self.sessions() == 0)

    def paused(self, *arguments: str, at: Point, **options: Any) -> Running:
        """manage.py, which has come to this point and waits there."""
        running = self.start(*arguments, at=at, pauses=True, **options)
        self.wait_for(running.is_paused)
        return running

    # --- The database ---

    def execute(self, sql: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall() if cursor.description else []

    def rows(self, name: str) -> Any:
        return apps.get_model(name)._base_manager.using(self.alias)

    def sessions(self) -> int:
        """Other processes' connections (PostgreSQL): a killed one's ends when the server notices."""
        if self.connection.vendor != "postgresql":
            return 0
        sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        return int(self.execute(f"{sql} AND backend_type = 'client backend'")[0][0])

    def waiting(self) -> int:
        """Sessions that wait for a lock (PostgreSQL)."""
        sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        return int(self.execute(sql)[0][0])

    def wait_for(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def legacy(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of the legacy tables, as text on PostgreSQL."""
        here = set(self.connection.introspection.table_names())
        what = "t::text" if self.connection.vendor == "postgresql" else "*"
        return {
            table: self.execute(f'SELECT {what} FROM "{table}" t ORDER BY id')  # noqa: S608
            for table in LEGACY_TABLES
            if table in here
        }

    def filled(self) -> set[str]:
        """Spotter's tables with rows in them."""
        tables = [model._meta.db_table for model in self._models()]
        return {table for table in tables if self.execute(f'SELECT 1 FROM "{table}" LIMIT 1')}  # noqa: S608

    def state(self) -> str:
        """Of the run in force; empty where there is none."""
        run = self.rows("accounts.LegacyRun").exclude(state="rolled_back").first()
        return str(run.state) if run else ""

    def dump(self) -> dict[str, list[str]]:
        """All rows of Spotter's tables, without what a run calls itself and when it was."""
        found = {}
        people = self.rows("accounts.User").values_list("pk", flat=True)
        made = users.fingerprints(apps, self.connection, people)
        for model in self._models():
            found[model._meta.label] = sorted(self._canonical(model, made))
        return found

    def _models(self) -> list[type[models.Model]]:
        """Those whose tables are there: in the middle of the migrations some are not."""
        here = set(self.connection.introspection.table_names())
        return [
            model
            for model in apps.get_models(include_auto_created=True)
            if model._meta.app_label in ROOMS and model._meta.db_table in here
        ]

    def checksum(self) -> str:
        return hashlib.sha256(json.dumps(self.dump(), sort_keys=True).encode()).hexdigest()

    def _canonical(self, model: type[models.Model], made: Mapping[Any, Any]) -> Iterator[str]:
        left_out = set(OF_THE_RUN)
        if isinstance(model._meta.pk, models.AutoField) or model._meta.object_name == "LegacyRun":
            left_out.add("id")
        rows = model._base_manager.using(self.alias)
        if model._meta.object_name == "LegacyRun":
            rows = rows.exclude(state="rolled_back")
        with self.connection.cursor() as cursor:
            # In the middle of a migration some are not there yet.
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}" LIMIT 0')  # noqa: S608
            here = {column[0] for column in cursor.description}
        for row in rows.values(
            *(each.attname for each in model._meta.concrete_fields if each.column in here)
        ):
            values = {name: _text(value) for name, value in row.items() if name not in left_out}
            if "updated_at" in row:
                # What matters of them: whether the row looks edited.
                values["updated_at"] = str(row["updated_at"] == row["created_at"])
            values.pop("created_at", None)
            values.pop("history_date", None)
            if "password" in row:
                values["password"] = row["password"].split("$")[0][:1]
            if row.get("kind") == "user":
                values["made_hash"] = str(made.get(row["target_id"]) == row["made_hash"])
            yield json.dumps(values, sort_keys=True)


def _text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _text(each) for key, each in sorted(value.items())}
    if isinstance(value, list):
        return [_text(each) for each in value]
    if isinstance(value, Decimal):
        return str(value.normalize())
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


# --- Making and removing them -----------------------------------------------------------------------------------


class Places:
    """Makes databases, and removes all of them at the end."""

    def __init__(self, folder: Path, vendor: str = connection.vendor) -> None:
        self._folder = folder
        self._vendor = vendor
        self._made: list[Place] = []

    def make(self, template: Place | None = None) -> Place:
        """An empty database, or a copy of `template`, to which nobody may be connected."""
        alias = f"place_{uuid.uuid4().hex}"
        folder = self._folder / alias
        folder.mkdir()
        settings = dict(connections.settings["default"])
        if self._vendor == "postgresql":
            settings["NAME"] = alias
            if template:
                template.connection.close()
                template.wait_for(lambda: not _connected(template.alias))
            with connection._nodb_cursor() as cursor:
                cursor.execute(
                    f"CREATE DATABASE {alias}" + (f" TEMPLATE {template.alias}" if template else "")
                )
        else:
            if connection.vendor != "sqlite":
                settings |= {"ENGINE": "django.db.backends.sqlite3", "OPTIONS": SQLITE_OPTIONS}
            settings["NAME"] = str(folder / "place.sqlite3")
            if template:
                template.connection.close()
                shutil.copy(str(template.connection.settings_dict["NAME"]), settings["NAME"])
        connections.settings[alias] = settings
        place = Place(alias, folder)
        self._made.append(place)
        return place

    def drop(self) -> None:
        for place in self._made:
            place.connection.close()
            del connections[place.alias]
            del connections.settings[place.alias]
        if self._vendor == "postgresql":
            # The server writes all it has to its disk before each: at once it does so once.
            with ThreadPoolExecutor(16) as pool:
                list(pool.map(_drop, [place.alias for place in self._made]))


def _drop(name: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


# As config.settings sets them.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}


def _connected(name: str) -> bool:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [name])
        return bool(cursor.fetchone()[0])


@contextmanager
def places(folder: Path, vendor: str = connection.vendor) -> Iterator[Places]:
    made = Places(folder, vendor)
    try:
        yield made
    finally:
        made.drop()
