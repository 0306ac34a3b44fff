"""Legacy rows as text, in batches. Nothing here writes, and no row is parsed by the database's driver.

psycopg raises on a date such as `infinity` for the whole query, and a DOUBLE read as a float has lost its text: every
column is read as text, in the form that PostgreSQL writes.
"""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.legacy.schema import Source

# One row: our names of the columns (`userId`, `date`, …) to their text, None for NULL. A column that is not there is missing.
type Row = dict[str, str | None]


class Reader:
    """Reads the tables of a Source. `table` and `column` are our names for them, whatever they are called here."""

    def __init__(self, connection: BaseDatabaseWrapper, source: Source) -> None:
        self._connection = connection
        self._source = source
        self._postgresql = connection.vendor == "postgresql"

    def count(self, table: str) -> int:
        return int(self.value(f"SELECT count(*) FROM {self._source.quoted(table)}"))

    def value(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """The first column of the first row of a query; None without a row."""
        with self._connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            row = cursor.fetchone()
        return row[0] if row else None

    def after(self, table: str, last: str | None, limit: int) -> list[Row]:
        """The next `limit` rows in the order of their id, after the id `last`. The empty text is an ordinary id."""
        where = (
            "" if last is None else f"WHERE {self._source.column(table, 'id')} > {self._typed(table, 'id')}"
        )
        order = self._source.column(table, "id")
        return self._rows(
            table, f"{where} ORDER BY {order} LIMIT {int(limit)}", [] if last is None else [last]
        )

    def where(self, table: str, column: str, values: Sequence[str]) -> list[Row]:
        """The rows whose `column` is one of `values`, in the order of their id."""
        if not values:
            return []
        order = f"ORDER BY {self._source.column(table, 'id')}"
        if self._postgresql:
            among, parameters = self.among(table, column, values)
            return self._rows(table, f"WHERE {among} {order}", parameters)
        found = []
        for start in range(0, len(values), 500):  # a limit of older SQLites
            among, parameters = self.among(table, column, values[start : start + 500])
            found += self._rows(table, f"WHERE {among} {order}", parameters)
        return found

    def among(
        self, table: str, column: str, values: Sequence[str], *, alias: str = ""
    ) -> tuple[str, list[Any]]:
        """The condition that `column` is one of `values`, and its parameters. `alias` goes before its name."""
        name = alias + self._source.column(table, column)
        if self._postgresql:
            return f"{name} = ANY({self._typed(table, column, array=True)})", [list(values)]
        return f"{name} IN ({', '.join(['%s'] * len(values))})", list(values)

    def in_order(self, table: str, columns: Sequence[str], values: Sequence[str]) -> Generator[Row]:
        """The rows whose first of `columns` is one of up to 500 `values`, ordered by all of these, in flat memory.

        Only within a transaction. Close it when it is not read to its end.
        """
        among, parameters = self.among(table, columns[0], values)
        order = ", ".join(self._source.column(table, name) for name in columns)
        return self._stream(table, f"WHERE {among} ORDER BY {order}", parameters)

    def sizes(self, table: str, column: str, values: Sequence[str]) -> dict[str, int]:
        """For each of up to 500 `values` how much has it in `column`: rows, and thousands of characters of their notes."""
        name, notes = self._source.column(table, column), self._source.column(table, "notes")
        among, parameters = self.among(table, column, values)
        with self._connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {name}, count(*) + coalesce(sum(length({notes})), 0) / 1000"
                f" FROM {self._source.quoted(table)} WHERE {among} GROUP BY {name}",
                parameters,
            )
            return {str(value): size for value, size in cursor.fetchall()}

    def orphans(self, table: str, column: str, parent: str, last: str | None, limit: int) -> list[Row]:
        """As `after`, only rows whose `column` names no row of `parent`."""
        name, own = self._source.column(table, column), self._source.quoted(table)
        missing = (
            f"NOT EXISTS (SELECT 1 FROM {self._source.quoted(parent)} parent"
            f" WHERE parent.{self._source.column(parent, 'id')} = {own}.{name})"
        )
        order = self._source.column(table, "id")
        later = "" if last is None else f"AND {order} > {self._typed(table, 'id')}"
        return self._rows(
            table,
            f"WHERE {missing} {later} ORDER BY {order} LIMIT {int(limit)}",
            [] if last is None else [last],
        )

    def all(self, table: str) -> Iterator[Row]:
        """Every row in the order of the bytes of its id, in flat memory."""
        order = self._source.column(table, "id") + ('::text COLLATE "C"' if self._postgresql else "")
        return self._stream(table, f"ORDER BY {order}", [])

    def _stream(self, table: str, rest: str, parameters: Sequence[Any]) -> Generator[Row]:
        names, select = self._select(table)
        sql = f"SELECT {select} FROM {self._source.quoted(table)} {rest}"
        with closing(self._connection.chunked_cursor()) as cursor:
            cursor.execute(sql, parameters)
            while rows := cursor.fetchmany(500):
                for row in rows:
                    yield self._as_text(names, row)

    def _rows(self, table: str, rest: str, parameters: Sequence[Any]) -> list[Row]:
        names, select = self._select(table)
        with self._connection.cursor() as cursor:
            cursor.execute(f"SELECT {select} FROM {self._source.quoted(table)} {rest}", parameters)
            return [self._as_text(names, row) for row in cursor.fetchall()]

    def _select(self, table: str) -> tuple[list[str], str]:
        names = list(self._source.tables[table].columns)
        # In SQLite a plus takes the declared type away: Django would read Prisma's DATETIME, a number there, as a text.
        before, after = ("", "::text") if self._postgresql else ("+", "")
        return names, ", ".join(f"{before}{self._source.column(table, name)}{after}" for name in names)

    def _typed(self, table: str, column: str, *, array: bool = False) -> str:
        """A parameter of the column's own type: compared with text, an id that is a number would not use its index."""
        if not self._postgresql:
            return "%s"
        return f"%s::{self._source.tables[table].types[column]}{'[]' if array else ''}"

    def _as_text(self, names: Sequence[str], row: Sequence[Any]) -> Row:
        if self._postgresql:
            return dict(zip(names, row, strict=True))
        return {name: sqlite_text(name, value) for name, value in zip(names, row, strict=True)}


_INSTANTS = {"date", "time", "createdAt", "updatedAt", "lastLogin", "lastSent"}
_BOOLEANS = {"isActive", "active"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def sqlite_text(column: str, value: Any) -> str | None:
    """A value of an SQLite row as PostgreSQL would write it. Prisma keeps dates there as milliseconds since 1970."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, float):
        return float_text(value)
    if column in _INSTANTS and abs(value) > 10**10:  # `time` of a join row is a number of seconds or minutes
        try:
            return (_EPOCH + timedelta(milliseconds=value)).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
        except OverflowError:
            return "infinity" if value > 0 else "-infinity"
    return str(bool(value)).lower() if column in _BOOLEANS else str(value)


def float_text(value: float) -> str:
    """The shortest decimal text that reads back as the same double, in PostgreSQL's spelling."""
    text = repr(value)
    if text in {"inf", "-inf", "nan"}:
        return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}[text]
    return text.removesuffix(".0")
