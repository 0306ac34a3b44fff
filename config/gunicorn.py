"""How gunicorn serves Spotter: `gunicorn config.wsgi --config config/gunicorn.py`."""

import os
from pathlib import Path
from typing import Any

import environ
from gunicorn.glogging import Logger

from config.secrecy import masked_atoms

environ.Env.read_env(os.environ.get("ENV_FILE", Path(__file__).resolve().parent.parent / ".env"))

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# Threads keep idle connections of proxies and phones open without holding a worker; sync workers cannot keep any.
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 60
# Longer than a proxy keeps an idle connection, so that it is never the one to find it closed.
keepalive = 75
# A worker begins anew now and then, the two not at the same time: a slow leak never becomes a fault.
max_requests = 10_000
max_requests_jitter = 2_000
# Heartbeats on a disk that is busy would look like a dead worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True
accesslog = None if os.environ.get("ACCESS_LOG") == "off" else "-"


class AccessLog(Logger):
    """Also what a proxy's own log has to leave out: docs/production.md."""

    def atoms(self, *line: Any) -> dict[str, Any]:
        return masked_atoms(super().atoms(*line))


logger_class = AccessLog
