"""gunicorn with two workers under production's settings, for as long as the measuring takes."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

WORKERS = 2
START_SECONDS = 60


@contextmanager
def serving(database_url: str) -> Iterator[int]:
    """The loopback port of a running server. Ends it, and what it wrote, at the end."""
    with server(database_url) as (port, _):
        yield port


@contextmanager
def server(database_url: str, *, kind: str = "production") -> Iterator[tuple[int, int]]:
    """As `serving`, with the id of gunicorn's process. `kind` is SPOTTER_ENV: only production has its static files."""
    with TemporaryDirectory(prefix="spotter-benchmark-") as folder:
        port = _free_port()
        environment = os.environ | {
            "ENV_FILE": os.devnull,
            "SPOTTER_ENV": kind,
            # Else the caller's, who can make sessions that count here.
            "SECRET_KEY": secrets.token_urlsafe(50) if kind == "production" else settings.SECRET_KEY,
            "DATABASE_URL": database_url,
            "ALLOWED_HOSTS": "127.0.0.1",
            "DEBUG": "false",
            "EMAIL_URL": "off",
            "HTTPS": "false",  # the client speaks plain HTTP; everything else is production's
            "STATIC_ROOT": f"{folder}/static",
            "LOG_LEVEL": "ERROR",
            "ACCESS_LOG": "off",
            "BIND": f"127.0.0.1:{port}",
            "WEB_CONCURRENCY": str(WORKERS),
        }
        root = settings.BASE_DIR
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
        if kind == "production":
            subprocess.run(collect, check=True, cwd=root, env=environment)  # noqa: S603 — our own command
        log = Path(folder) / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603
                [
                    *(sys.executable, "-m", "gunicorn", "workouts.benchmarking.wsgi"),
                    *("--config", "config/gunicorn.py", "--log-level", "warning"),
                ],
                cwd=root,
                env=environment,
                stdout=output,
                stderr=output,
            )
        try:
            _await(process, port, log)
            yield port, process.pid
        except BaseException:
            sys.stderr.write(log.read_text(errors="replace")[-4000:])
            raise
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("The server did not start.") from None
            time.sleep(0.1)
        else:
            return
