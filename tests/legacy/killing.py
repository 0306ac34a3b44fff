"""Runs manage.py in a process that kills itself at a named point: no hook for it stands in the code that is tested.

The processes are forked from a server that has loaded everything once, so each begins in milliseconds. A point is a call of
a function: the n-th one is never entered, never returns, or its transaction is never committed. Instead of dying there, a
process can wait until it is told to go on: what happens meanwhile needs no clock.
"""

import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial, wraps
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal, NoReturn

from django.conf import settings as django_settings

CONTEXT = get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.legacy.loaded"])
# So small that a short history is many batches.
BATCH = 3
# Each move wraps passwords, and each verification does it again: what a log-in costs is tests/accounts/test_hashers.py's matter.
QUICK_PASSWORDS = {"memory_cost": 64, "time_cost": 1}
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Point:
    """The `call`-th call of `function` (a key of _functions), or of those that are about `of`.

    `within` is for `batch` only: all of the transaction's work is done and COMMIT is not sent.
    """

    when: Literal["before", "after", "within"]
    function: str
    call: int = 1
    of: str = ""

    def __str__(self) -> str:
        return "-".join(str(part) for part in (self.when, self.function, self.of, self.call) if part)


@dataclass(frozen=True, slots=True)
class Order:
    """What a process is to do, and with what: `database` are Django's settings of it.

    At `point` it kills itself or, with `pause`, makes that file and waits for it to be gone.
    """

    arguments: list[str]
    database: dict[str, Any]
    output: Path
    point: Point | None = None
    pause: Path | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    patience: float = 120


def carry_out(order: Order) -> NoReturn:
    """In the forked process: manage.py with the order's arguments; its exit status is manage.py's."""
    with order.output.open("wb", buffering=0) as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.stdout = os.fdopen(1, "w", buffering=1, closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
    os.environ.update(order.environment)
    status = 1
    try:
        _prepare(order)
        from django.core.management import execute_from_command_line

        command, *rest = order.arguments
        if command in {"migrate", "legacy"}:
            # On SQLite they ask for a lock, and without one say that it knows no JSON.
            rest = ["--skip-checks", *rest]
        execute_from_command_line(["manage.py", command, *rest])
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    os._exit(status)


def _prepare(order: Order) -> None:
    from django.db import connections

    from accounts import hashers
    from accounts.legacy import runs

    connections["default"].close()
    connections.settings["default"] = order.database
    del connections["default"]  # made from what the settings said before
    for name, value in order.settings.items():
        setattr(django_settings, name, value)
    runs.PATIENCE_SECONDS = order.patience
    for name, cost in QUICK_PASSWORDS.items():
        setattr(hashers.Argon2PasswordHasher, name, cost)
    for name, value in (("BATCH", BATCH), ("AT_ONCE", 2), ("LOGS_AT_ONCE", 1)):
        for module in _ours():
            if hasattr(module, name):
                setattr(module, name, value)
    if order.point:
        _set_up(order.point, partial(_wait, order.pause) if order.pause else _die)


def _set_up(point: Point, act: Callable[[], None]) -> None:
    """Wrap the function in every module that has imported it."""
    owner, name, subject = _functions()[point.function]
    original = getattr(owner, name)
    calls = 0

    @wraps(original)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        if point.of and subject(*args, **kwargs) != point.of:
            return original(*args, **kwargs)
        calls += 1
        if calls != point.call:
            return original(*args, **kwargs)
        if point.when == "before":
            act()
        if point.when == "within":
            connection, work = args

            def work_and_act() -> None:
                work()
                act()

            return original(connection, work_and_act)
        result = original(*args, **kwargs)
        if point.when == "after":
            act()
        return result

    for module in [owner, *_ours()]:
        if getattr(module, name, None) is original:
            setattr(module, name, wrapped)


def _functions() -> dict[str, tuple[Any, str, Callable[..., str]]]:
    """By name: where the function is, and what a call of it is about."""
    from django.db import models
    from django.db.migrations.recorder import MigrationRecorder

    from accounts.legacy import runs, writing
    from workouts.legacy import takeover, touched
    from workouts.legacy.verifying import rules

    return {
        "insert": (writing, "insert", lambda _, model, rows: str(model.__name__)),
        "batch": (runs, "patiently", _nothing),
        "save": (models.Model, "save", lambda row, *_, **__: type(row).__name__),
        "begin": (runs, "begin", _nothing),
        "verify": (takeover, "verify", _nothing),
        "check": (rules, "check_extras", _nothing),
        "finish": (runs, "finish", _nothing),
        "touched": (touched, "touched_sessions", _nothing),
        "sleep": (time, "sleep", _nothing),
        "record": (MigrationRecorder, "record_applied", lambda _, app, name: f"{app}.{name}"),
        "unrecord": (MigrationRecorder, "record_unapplied", lambda _, app, name: f"{app}.{name}"),
    }


def _nothing(*_: object, **__: object) -> str:
    return ""


def _ours() -> list[Any]:
    rooms = ("accounts.", "training.", "workouts.")
    return [module for name, module in list(sys.modules.items()) if name.startswith(rooms)]


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _wait(pause: Path) -> None:
    pause.touch()
    clock = threading.Event()  # not time.sleep, which may be the function that was wrapped
    while pause.exists():
        clock.wait(0.01)
