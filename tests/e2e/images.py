"""The file of SQLite's database as it was, put back page by page: to empty all tables and to fill four again takes twenty times
as long, and each browser test begins with both."""

import sqlite3
from typing import cast

from django.db import connection

_images: dict[str, sqlite3.Connection] = {}


def keep(name: str) -> None:
    """As it is now. On PostgreSQL nothing is kept."""
    if connection.vendor == "sqlite":
        _images[name] = sqlite3.connect(":memory:", check_same_thread=False)
        _database().backup(_images[name])


def put_back(name: str) -> bool:
    """Whether it was kept."""
    if name not in _images:
        return False
    _images[name].backup(_database())
    return True


def _database() -> sqlite3.Connection:
    connection.ensure_connection()
    return cast("sqlite3.Connection", connection.connection)
