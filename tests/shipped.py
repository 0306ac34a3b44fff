"""The shipped catalogue in the test's database: loaded by its command once, then put back as the rows that it made.

A browser test begins on an empty database, and the command takes as long as many of them.
"""

from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

# By table, as the database gave them.
_made: dict[str, Any] = {}


def load_catalogue() -> None:
    """Into a database without exercises."""
    with transaction.atomic():
        if _made:
            for table, rows in _made.items():
                _put(table, rows)
            return
        call_command("load_catalogue", verbosity=0)
        for model in apps.get_app_config("training").get_models(include_auto_created=True):
            rows = _rows(model._meta.db_table)
            if rows:
                _made[model._meta.db_table] = rows


def _rows(table: str) -> Any:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT json_agg(t)::text FROM {table} t")  # noqa: S608
            return cursor.fetchone()[0]
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
        return cursor.fetchall()


def _put(table: str, rows: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, %s::json)",  # noqa: S608
                [rows],
            )
            return
        values = ", ".join(["%s"] * len(rows[0]))
        cursor.executemany(f"INSERT INTO {table} VALUES ({values})", rows)  # noqa: S608
