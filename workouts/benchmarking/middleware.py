"""What a request costs: its queries, its time in them, its CPU time, and as much of that as is spent in SQL."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.db import connection
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]

_SQL = {"execute", "executemany", "fetchone", "fetchmany", "fetchall"}


class _Clock:
    """Counts statements, and the seconds in them: sending, waiting and fetching, not what Django makes of it. `cpu`: of this thread."""

    def __init__(self) -> None:
        self.statements = 0
        self.seconds = 0.0
        self.cpu = 0.0

    def timed[**P, R](self, call: Callable[P, R]) -> Callable[P, R]:
        def timing(*args: P.args, **kwargs: P.kwargs) -> R:
            began, cpu = time.perf_counter(), time.thread_time()
            try:
                return call(*args, **kwargs)
            finally:
                self.seconds += time.perf_counter() - began
                self.cpu += time.thread_time() - cpu

        return timing


class _Cursor:
    """A driver's cursor with a clock."""

    def __init__(self, cursor: Any, clock: _Clock) -> None:
        self._cursor = cursor
        self._clock = clock

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._cursor, name)
        if name.startswith("execute"):
            self._clock.statements += 1
        return self._clock.timed(found) if name in _SQL else found

    def __iter__(self) -> Iterator[Any]:
        return iter(self._cursor)


@contextmanager
def _clocked() -> Iterator[_Clock]:
    clock = _Clock()
    make, commit = connection.make_cursor, connection._commit  # type: ignore[attr-defined]  # noqa: SLF001
    clocked: Any = lambda cursor: make(cast("Any", _Cursor(cursor, clock)))  # noqa: E731
    connection.make_cursor = clocked  # type: ignore[method-assign]
    connection._commit = clock.timed(commit)  # type: ignore[attr-defined]  # noqa: SLF001
    try:
        yield clock
    finally:
        del connection.make_cursor, connection._commit  # type: ignore[attr-defined]  # noqa: SLF001


def measure_costs(get_response: GetResponse) -> GetResponse:
    """Middleware: X-Queries says how many statements the whole request sent, those of other middleware too; X-Sql how many
    milliseconds it spent in them, X-Cpu its milliseconds of CPU time, X-Sql-Cpu those of them in statements."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with _clocked() as clock:
            began = time.thread_time()
            response = get_response(request)
            seconds = time.thread_time() - began
        response["X-Queries"] = str(clock.statements)
        response["X-Sql"] = f"{clock.seconds * 1000:.3f}"
        response["X-Cpu"] = f"{seconds * 1000:.3f}"
        response["X-Sql-Cpu"] = f"{clock.cpu * 1000:.3f}"
        return response

    return middleware
