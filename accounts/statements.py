"""Rows as values by column, inserted, updated and deleted by one statement each.

Of ten exercises of a plan that are numbered anew, Django makes ten models and a hundred expressions, and takes longer than the whole edit.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper

type Values = Mapping[str, Any]  # of columns, by their `attname`


class JsonText(str):
    """What a JSON column is to hold, as text already."""

    __slots__ = ()


def insert(
    model: type[models.Model], rows: Sequence[Values], connection: BaseDatabaseWrapper = connection
) -> None:
    """Columns that a row does not name have their default. `model` may be a historical one."""
    fields = model._meta.concrete_fields
    row = f"({', '.join(['%s'] * len(fields))})"
    defaults = [(field, field.get_default()) for field in fields]
    values = [
        _stored(field, said.get(field.attname, default), connection)
        for said in rows
        for field, default in defaults
    ]
    names = ", ".join(_name(field) for field in fields)
    sql = f"INSERT INTO {_table(model)} ({names}) VALUES {', '.join([row] * len(rows))}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def update(
    model: type[models.Model], user: UUID, changed: Mapping[str, Values], columns: Collection[str]
) -> None:
    """Set these columns of the rows, which are named by id."""
    pk = _field(model, "id")
    ids = [_stored(pk, each) for each in changed]
    parts, values = [], []
    for field in [_field(model, column) for column in sorted(columns)]:
        if len(changed) == 1:
            parts.append(f"{_name(field)} = %s")
            values += [_stored(field, said[field.attname]) for said in changed.values()]
            continue
        cases = " ".join([f"WHEN {_name(pk)} = %s THEN %s"] * len(changed))
        parts.append(f"{_name(field)} = CAST(CASE {cases} END AS {field.cast_db_type(connection)})")
        for each, said in zip(ids, changed.values(), strict=True):
            values += [each, _stored(field, said[field.attname])]
    where, those = _of(model, user, ids)
    _execute(f"UPDATE {_table(model)} SET {', '.join(parts)} WHERE {where}", [*values, *those])  # noqa: S608


def delete(model: type[models.Model], user: UUID, gone: Sequence[str]) -> None:
    """Rows to which nothing refers, by id."""
    pk = _field(model, "id")
    where, those = _of(model, user, [_stored(pk, each) for each in gone])
    _execute(f"DELETE FROM {_table(model)} WHERE {where}", those)  # noqa: S608


def _of(model: type[models.Model], user: UUID, ids: Sequence[Any]) -> tuple[str, list[Any]]:
    owner = _field(model, "user_id")
    where = f"{_name(owner)} = %s AND {_name(_field(model, 'id'))} IN ({', '.join(['%s'] * len(ids))})"
    return where, [_stored(owner, user), *ids]


def _field(model: type[models.Model], attname: str) -> Any:
    return next(each for each in model._meta.concrete_fields if each.attname == attname)


def _stored(field: Any, value: Any, connection: BaseDatabaseWrapper = connection) -> Any:
    return str(value) if isinstance(value, JsonText) else field.get_db_prep_save(value, connection)


def _name(field: Any) -> str:
    return connection.ops.quote_name(field.column)


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _execute(sql: str, values: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
