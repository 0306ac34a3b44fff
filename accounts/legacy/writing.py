"""Many rows into a table at once: COPY on PostgreSQL, which is several times as fast as INSERT, else INSERT."""

import json
from collections.abc import Sequence
from itertools import batched

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts import statements
from accounts.statements import Values

_AT_ONCE = 500  # rows: SQLite takes 32,766 values in a statement


def insert(connection: BaseDatabaseWrapper, model: type[models.Model], rows: Sequence[Values]) -> None:
    """Insert `rows`; what a row does not name gets the field's default. `model` may be a historical one."""
    if not rows:
        return
    if connection.vendor != "postgresql":
        # Not bulk_create: it would set `updated_at` anew, and what was just made would look edited.
        for some in batched(rows, _AT_ONCE):
            statements.insert(model, some, connection)
        return
    fields = model._meta.concrete_fields
    names = ", ".join(f'"{field.column}"' for field in fields)
    columns = [(field.attname, field.get_default()) for field in fields]
    jsons = [index for index, field in enumerate(fields) if isinstance(field, models.JSONField)]
    with (
        connection.wrap_database_errors,  # Django wraps the call of copy(), not what the database says to the rows
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy,
    ):
        for row in rows:
            get = row.get  # a million rows have a hundred million values
            values = [get(name, default) for name, default in columns]
            for index in jsons:
                if values[index] is not None:
                    values[index] = json.dumps(values[index])
            copy.write_row(values)
