"""A worker in a process of its own that kills itself at a named point: no hook for it stands in the code that is tested.

As tests.legacy.killing, and forked like its processes.
"""

import logging
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any, Literal

from django.conf import settings as django_settings

from tests.legacy.killing import CONTEXT

# Around the claim; when the other side has said yes and nothing is marked; when it is.
Point = Literal["before claim", "after claim", "after 250", "after mark"]


@dataclass(frozen=True, slots=True)
class Order:
    """What a process is to do: `database` and `mailers` are Django's settings; leases last for `lease` seconds."""

    database: dict[str, Any]
    mailers: dict[str, Any]
    arguments: list[str] = field(default_factory=lambda: ["--once"])
    point: Point | None = None
    lease: float = 180
    log: Path | None = None


def begin(order: Order) -> Any:
    """The process, running."""
    process = CONTEXT.Process(target=work, args=(order,))
    process.start()
    return process


def work(order: Order) -> None:
    """In the forked process."""
    from django.core.management import call_command
    from django.db import connections

    from reminders import leases

    connections["default"].close()
    connections.settings["default"] = order.database
    del connections["default"]
    django_settings.MAILERS = order.mailers
    leases.LENGTH = timedelta(seconds=order.lease)
    leases.LEFT = min(leases.LEFT, leases.LENGTH / 4)
    if order.log:
        logging.getLogger("reminders").addHandler(logging.FileHandler(order.log))
    if order.point:
        _set_up(order.point)
    call_command("run_reminders", *order.arguments)


def _set_up(point: Point) -> None:
    from reminders import leases
    from reminders.channels import mail

    when, _, what = point.partition(" ")
    owner: Any = mail if what == "250" else leases
    name = "send" if what == "250" else what
    setattr(owner, name, _dying(getattr(owner, name), when))


def _dying(function: Callable[..., Any], when: str) -> Callable[..., Any]:
    @wraps(function)
    def called(*args: Any, **kwargs: Any) -> Any:
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)
        return result

    return called
