"""Queries of which Django writes the SQL once: what is asked for between two sets, and by each edit of a plan, takes it longer to
write than to read."""

from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, UUIDField

type Sought = UUID | int

# Stand for what is sought while the SQL is written; nothing has such an id.
_MARKS: dict[type, Callable[[int], Sought]] = {
    UUID: lambda at: UUID(int=0x5107_0000_0000_0000_0000_0000_0000_0000 + at),
    int: lambda at: 0x5107_0000 + at,
}


def asked(make: Callable[..., QuerySet[Any, Any]]) -> Callable[..., list[tuple[Any, ...]]]:
    """The rows of `make`, a `values_list` in which only the ids and numbers differ that it is given.

    Its SQL is kept for each number of them. What locks is asked within a transaction.
    """

    @cache
    def written(alias: str, kinds: tuple[type, ...]) -> Any:
        marks = [_MARKS[kind](at) for at, kind in enumerate(kinds)]
        compiler = make(*marks).query.get_compiler(alias)
        sql, params = compiler.as_sql()
        places = {_stored(mark): at for at, mark in enumerate(marks)}
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        return sql, [(places.get(each), each) for each in params], converters

    def rows(*sought: Sought) -> list[tuple[Any, ...]]:
        sql, params, converters = written(connection.alias, tuple(type(each) for each in sought))
        with connection.cursor() as cursor:
            stored = [_stored(each) for each in sought]
            cursor.execute(sql, [each if at is None else stored[at] for at, each in params])
            found = cursor.fetchall()
        return [_converted(row, converters) for row in found] if converters else found

    return rows


_ID: UUIDField[Any, Any] = UUIDField()


def _stored(value: Sought) -> Any:
    return _ID.get_db_prep_value(value, connection) if isinstance(value, UUID) else value


def _converted(row: tuple[Any, ...], converters: Any) -> tuple[Any, ...]:
    values = list(row)
    for at, (convert, column) in converters.items():
        for each in convert:
            values[at] = each(values[at], column, connection)
    return tuple(values)
