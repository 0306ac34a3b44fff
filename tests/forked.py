"""manage.py in a process of its own, forked from a server that has loaded everything once: it begins in milliseconds, where
a new Python would load Django and all its apps for a second."""

import os
import subprocess
import sys
import tempfile
import traceback
from importlib import reload
from pathlib import Path
from typing import NoReturn

from tests.legacy.killing import CONTEXT

# Far more than any of it takes.
SECONDS = 120


def manage(
    *arguments: str, environment: dict[str, str], typed: str = "", before: str = ""
) -> subprocess.CompletedProcess[str]:
    """Its settings are read from `environment` on top of the test's own; `before` is Python that it runs first."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "typed").write_text(typed)
        process = CONTEXT.Process(
            target=_carry_out, args=(arguments, dict(os.environ) | environment, before, folder)
        )
        process.start()
        process.join(SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join()
        return subprocess.CompletedProcess(
            arguments,
            process.exitcode or 0,
            (folder / "said").read_text(),
            (folder / "complained").read_text(),
        )


def _carry_out(
    arguments: tuple[str, ...], environment: dict[str, str], before: str, folder: Path
) -> NoReturn:
    for number, file, flags in (
        (0, "typed", os.O_RDONLY),
        (1, "said", os.O_WRONLY | os.O_CREAT),
        (2, "complained", os.O_WRONLY | os.O_CREAT),
    ):
        os.dup2(os.open(folder / file, flags), number)
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(0, closefd=False),
        os.fdopen(1, "w", closefd=False),
        os.fdopen(2, "w", buffering=1, closefd=False),
    )
    os.environ.clear()
    os.environ.update(environment)
    status = 1
    try:
        _settings_anew()
        exec(before, {})  # noqa: S102 -- the test's own
        from django.core.management import execute_from_command_line

        execute_from_command_line(["manage.py", *arguments])
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    from django.db import connections

    connections.close_all()  # as the end of a Python does
    sys.stdout.flush()
    os._exit(status)


def _settings_anew() -> None:
    """As a new process would read them."""
    from django.conf import settings
    from django.db import connections

    import config.settings

    for name, value in vars(reload(config.settings)).items():
        if name.isupper():
            setattr(settings, name, value)
    connections["default"].close()
    del connections["default"]  # made of what the settings said before
    connections.settings = connections.configure_settings(settings.DATABASES)
