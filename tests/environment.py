"""Loaded by pytest before the settings: a test never runs with the settings of a development or production server."""

import os

os.environ["SPOTTER_ENV"] = "test"
os.environ["ENV_FILE"] = os.devnull
os.environ.setdefault("DATABASE_URL", "sqlite:///var/test.sqlite3")
