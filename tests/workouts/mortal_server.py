"""A server in a process of its own that kills itself at a named point: no hook for it stands in the code that is tested.

As tests.legacy.killing, and forked like its processes.
"""

import http.client
import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from itertools import count
from multiprocessing.connection import Connection
from typing import Any, Literal

from tests.legacy.killing import CONTEXT

# Before the COMMIT of an operation, all of its work done; after it; after all of them, with the answer not yet sent.
When = Literal["before_commit", "after_commit", "before_answer"]


@dataclass(frozen=True, slots=True)
class Point:
    when: When
    operation: int = 0  # the how manieth of the request

    def __str__(self) -> str:
        return f"{self.when}-{self.operation}"


def serve(database: dict[str, Any], point: Point | None, told: Connection) -> None:
    """In the forked process, until it is killed."""
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application
    from django.db import connections

    connections["default"].close()
    connections.settings["default"] = database
    del connections["default"]
    if point:
        _set_up(point)
    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    server.set_app(get_wsgi_application())
    told.send(server.server_port)
    server.serve_forever()


def _set_up(point: Point) -> None:
    from workouts.sync import applying
    from workouts.views import sync

    if point.when == "before_commit":
        begun = count()
        for kind, write in list(applying._WRITES.items()):
            applying._WRITES[kind] = _dying_after(write, begun, point.operation)
    elif point.when == "after_commit":
        setattr(applying, "apply", _dying_after(applying.apply, count(), point.operation))  # noqa: B010
    else:
        setattr(sync, "apply_batch", _dying_after(applying.apply_batch, count(), 0))  # noqa: B010


def _dying_after(function: Callable[..., Any], calls: Iterator[int], fatal: int) -> Callable[..., Any]:
    @wraps(function)
    def called(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        if next(calls) == fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return called


@contextmanager
def serving(database: dict[str, Any], point: Point | None = None) -> Iterator[tuple[int, Any]]:
    """The port of a server, and its process."""
    here, there = CONTEXT.Pipe()
    process = CONTEXT.Process(target=serve, args=(database, point, there))
    process.start()
    there.close()
    try:
        yield here.recv(), process
    finally:
        process.kill()
        process.join()


@dataclass
class Wire:
    """One person's cookies at one port: what a phone has."""

    port: int
    cookies: dict[str, str]

    def ask(self, method: str, path: str, said: Any = None) -> dict[str, Any]:
        """Raises OSError or HTTPException where the server died."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            headers = {"Cookie": cookies, "Content-Type": "application/json"}
            if "csrf" in self.cookies:
                headers["X-CSRFToken"] = self.cookies["csrf"]
            connection.request(method, path, None if said is None else json.dumps(said), headers)
            answer = connection.getresponse()
            text = answer.read()
            for header in answer.headers.get_all("Set-Cookie", []):
                name, _, rest = header.partition("=")
                self.cookies[name] = rest.partition(";")[0]
            if answer.status != 200:
                raise RuntimeError(f"{answer.status}: {text[:500]!r}")
            found: dict[str, Any] = json.loads(text)
            return found
        finally:
            connection.close()
