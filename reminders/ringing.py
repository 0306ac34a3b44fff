"""A bell that wakes workers: what somebody asks for now may be due before they look again.

A hint and no more: whoever does not hear it looks by itself. PostgreSQL carries it by NOTIFY; beside a file of SQLite lies
another, of which only the time matters, so that copies and backups meet nothing unusual.
"""

import os
import select
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from django.db import connection, transaction

from reminders.leases import GONE

NAME = "reminders"  # of the notification
LOOKED_AT = 1.0  # seconds: how often a file is


def ring() -> None:
    """Wake all workers, once what was written is stored."""
    transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {NAME}")
    elif (file := _file()) is not None:
        now = time.time_ns()
        with suppress(OSError):  # nobody listens
            os.utime(file, ns=(now, now))


class Bell:
    """What the main thread of a worker sleeps by. Other threads and signal handlers ring it themselves: a pipe, because an Event
    may lock up in a handler."""

    def __init__(self) -> None:
        self._out, self._in = os.pipe()
        os.set_blocking(self._in, False)
        self._outside: _Outside | None = None

    def ring(self) -> None:
        with suppress(BlockingIOError):  # full: it is ringing
            os.write(self._in, b"!")

    def listen(self) -> None:
        """Hear `ring` of other processes as well, from now on; once more where the connection is another one."""
        if self._ear is None:
            self._outside = _listening()

    def wait(self, seconds: float) -> bool:
        """Until it rings, or so long. Whether somebody outside has rung, be it before."""
        give_up = time.monotonic() + seconds
        while not (heard := self._is_heard()) and (left := give_up - time.monotonic()) > 0:
            if self._sleep(left):
                return self._is_heard()
        return heard

    @property
    def _ear(self) -> "_Outside | None":
        return self._outside if self._outside is not None and self._outside.is_there else None

    def _sleep(self, left: float) -> bool:
        """Until something may be heard. Whether one of our own has rung."""
        lines: list[Any] = [self._out]
        if (ear := self._ear) is not None:
            lines += ear.lines
            left = min(left, ear.patience)
        if self._out not in select.select(lines, [], [], left)[0]:
            return False
        os.read(self._out, 4096)
        return True

    def _is_heard(self) -> bool:
        try:
            return (ear := self._ear) is not None and ear.is_heard()
        except GONE:  # whoever looks next finds that the database is away
            connection.close()
            return True


class _Outside(Protocol):
    lines: list[Any]  # for `select`
    patience: float  # seconds after which to ask, whatever they say

    @property
    def is_there(self) -> bool: ...

    def is_heard(self) -> bool:
        """Whether it was rung since that was asked last."""
        ...


class _Notified:
    """By the connection of this thread, which is asked for nothing while it waits."""

    patience = float("inf")

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {NAME}")
        self._line: Any = connection.connection
        self.lines = [self._line]

    @property
    def is_there(self) -> bool:
        return self._line is connection.connection

    def is_heard(self) -> bool:
        with connection.wrap_database_errors:
            return bool(list(self._line.notifies(timeout=0)))


class _Touched:
    """By the time of a file."""

    patience = LOOKED_AT
    is_there = True

    def __init__(self, file: Path) -> None:
        self.lines: list[Any] = []
        self._file = file
        file.touch()
        self._at = self._touched_at()

    def is_heard(self) -> bool:
        before, self._at = self._at, self._touched_at()
        return self._at != before

    def _touched_at(self) -> int:
        try:
            return self._file.stat().st_mtime_ns
        except OSError:
            return 0


def _listening() -> _Outside | None:
    """None where the database knows no such thing, or nothing may be written beside it."""
    if connection.vendor == "postgresql":
        return _Notified()
    file = _file()
    try:
        return None if file is None else _Touched(file)
    except OSError:
        return None


def _file() -> Path | None:
    database: Any = connection
    if database.vendor != "sqlite" or database.is_in_memory_db():
        return None
    return Path(f"{database.settings_dict['NAME']}-bell")
