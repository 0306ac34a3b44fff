"""Loaded by pytest before the settings: a test never runs with the settings of a development or production server."""

import os

from hypothesis import settings

os.environ["SPOTTER_ENV"] = "test"
os.environ["ENV_FILE"] = os.devnull
os.environ.setdefault("DATABASE_URL", "sqlite:///var/test.sqlite3")

# No test depends on speed: a property has no deadline.
settings.register_profile("spotter", deadline=None)
settings.load_profile("spotter")


def examples(number: int) -> int:
    """How many a property draws that writes rows. A fault in what is done shows on SQLite, in one of so many; one in what
    PostgreSQL makes of the questions shows in a quarter of them too."""
    return number if os.environ["DATABASE_URL"].startswith("sqlite") else max(number // 4, 1)
