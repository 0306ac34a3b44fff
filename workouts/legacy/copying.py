"""`legacy copy`: the older tracker's tables from another database into this one, beside Spotter's, ready to be moved.

The copy is one transaction here and one snapshot there: whoever kills it finds what was there before. It writes tables
of its own only, which bear a mark; so it may be repeated as long as the old application goes on writing.
"""

import re
from collections.abc import Callable, ItemsView, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import Any

import psycopg
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.legacy import runs, values
from accounts.legacy.reading import Reader, sqlite_text
from accounts.legacy.runs import Progress, silent
from accounts.legacy.schema import L1, ColumnKind, Source, T, fold, recognise
from workouts.legacy.elsewhere import Address, CopyError, SourceError, opened

__all__ = ["MARK", "Copied", "CopyError", "SourceError", "copy"]

# On the table itself: it goes where the table goes, and is gone when somebody puts another one in its place.
MARK = "Staged by Spotter (manage.py legacy copy)"
BATCH = 2000
LOCK_TIMEOUT = "2s"


@dataclass(frozen=True, slots=True)
class Copied:
    """What was staged. `contents`: of every row, the same on both sides, whatever the order."""

    source: str
    state: str
    rows: Mapping[str, int]
    contents: Mapping[str, str]
    replaced: bool
    notes: tuple[str, ...]

    def items(self) -> ItemsView[str, int]:
        """Table and number of rows."""
        return self.rows.items()

    def text(self) -> str:
        lines = [f"Copied from {self.source}, state {self.state}:"]
        lines += [
            f"  {table:<16} {self.rows[table]:>10,} rows, equal on both sides ({self.contents[table][:12]})"
            for table in self.rows
        ]
        lines += [f"  Note: {note}" for note in self.notes]
        if self.replaced:
            lines.append("An earlier copy was replaced.")
        return "\n".join(lines)


def copy(
    source_url: str,
    connection: BaseDatabaseWrapper,
    *,
    schema: str = "public",
    progress: Progress = silent,
) -> Copied:
    """Stage the legacy tables of `source_url` (PostgreSQL URL, SQLite URL or file) in this database, in flat memory.

    `schema` is the source's; where none but public is asked for, the `?schema=` of Prisma's URL counts. Raises CopyError,
    UnknownSchemaError, and BusyError while a move or another copy runs.
    """
    address = Address(source_url)
    with runs.exclusive(connection), opened(address) as other:
        try:
            source = recognise(other, (address.schema or schema) if schema == "public" else schema)
            if source is None:
                raise SourceError(f"{address} has none of the older tracker's tables.")
            stage = Stage(connection, settings.LEGACY_SCHEMA)
            with _whole_or_not(connection), _sentences(address):
                return _copy(address, source, other, stage, progress)
        except DatabaseError as error:
            raise SourceError(f"{address} cannot be read: {address.without_password(error)}") from None


def _copy(
    address: Address, source: Source, other: BaseDatabaseWrapper, stage: "Stage", progress: Progress
) -> Copied:
    reader = Reader(other, source)
    replaced = stage.check()
    rows, contents = {}, {}
    for table in source.tables:
        columns = _columns(source, table, other)
        total = reader.count(table)
        stage.create(table, columns)
        transfer = _server_to_server if stage.postgresql and other.vendor == "postgresql" else _row_by_row
        sent = transfer(other, source, stage, table, columns, partial(_tell, progress, table, total))
        arrived = stage.contents(table, columns, exact=transfer is _server_to_server)
        if sent != arrived or sent.rows != total:
            raise CopyError(
                f"{table} did not arrive as it was sent: {total:,} rows there, {arrived.rows:,} here."
                " Nothing was changed here."
            )
        rows[table], contents[table] = total, arrived.digest
    stage.replace(source.tables)
    return Copied(str(address), source.state, rows, contents, replaced, source.notes)


def _tell(progress: Progress, table: str, total: int, done: int) -> None:
    progress(table, done, total)


@contextmanager
def _whole_or_not(connection: BaseDatabaseWrapper) -> Iterator[None]:
    with transaction.atomic(using=connection.alias):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
                cursor.execute("SET LOCAL datestyle = 'ISO'")
        yield


@contextmanager
def _sentences(address: Address) -> Iterator[None]:
    """What either database refuses, as CopyError."""
    try:
        yield
    except (DatabaseError, psycopg.Error) as error:
        raise CopyError(
            f"The copy stopped: {address.without_password(error)}\nNothing was changed here; start it again."
        ) from None


# --- What a column is here and there ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """`known` is our name for it, `name` the one it gets here, `kind` how its values compare."""

    known: str
    name: str
    kind: ColumnKind


_POSTGRESQL_TYPES: Mapping[ColumnKind, str] = {
    "id": "text",
    "text": "text",
    "integer": "bigint",
    "double": "double precision",
    "instant": "timestamp",
    "boolean": "boolean",
}
_SQLITE_TYPES: Mapping[ColumnKind, str] = {
    "id": "TEXT",
    "text": "TEXT",
    "integer": "INTEGER",
    "double": "REAL",
    "instant": "TEXT",
    "boolean": "INTEGER",
}
# What SQLite holds in a column and PostgreSQL would not take as the type: then it is staged as text, and nothing is lost.
_ODD: Mapping[ColumnKind, str] = {
    "integer": "typeof({0}) <> 'integer' AND NOT (typeof({0}) = 'real' AND {0} = CAST({0} AS INTEGER))",
    "double": "typeof({0}) NOT IN ('real', 'integer') AND {0} NOT IN ('NaN', 'Infinity', '-Infinity')",
    "boolean": "typeof({0}) <> 'integer' OR {0} NOT IN (0, 1)",
    "instant": "typeof({0}) <> 'integer' AND {0} NOT IN ('infinity', '-infinity') AND NOT {0} REGEXP "
    r"'^[0-9]{{4,6}}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8]) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?( BC)?$'"
    " AND NOT (date(julianday(substr({0}, 1, 10))) IS substr({0}, 1, 10) AND julianday({0}) IS NOT NULL)",
}


def _columns(source: Source, table: str, other: BaseDatabaseWrapper) -> list[Column]:
    spec = (T if source.state == "T" else L1)[table].columns
    found = source.tables[table]
    return [
        Column(
            name,
            _name(source, table, name),
            _kind(source, table, name, spec[name].kind, other),
        )
        for name in found.columns
    ]


def _name(source: Source, table: str, column: str) -> str:
    """Our name, except where the other one tells the unit (`weightKg`)."""
    theirs = source.tables[table].columns[column]
    tells = {"weight": source.weight_unit, "time": source.time_unit}.get(column)
    return theirs if table == "WorkoutExercise" and tells and fold(theirs) != column else column


def _kind(
    source: Source, table: str, column: str, kind: ColumnKind, other: BaseDatabaseWrapper
) -> ColumnKind:
    """`kind`, or text where what is there would not fit it."""
    if kind in {"id", "text"}:
        return kind
    if other.vendor == "postgresql":
        return "text" if re.match(r"text|char|varchar", source.tables[table].types[column]) else kind
    name = source.column(table, column)
    odd = _ODD[kind].format(name)
    with other.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {source.quoted(table)} WHERE {name} IS NOT NULL AND ({odd}) LIMIT 1", None
        )
        return "text" if cursor.fetchone() else kind


# --- The tables here ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Contents:
    """Rows, and the sum of a hash of each: equal for equal rows in any order."""

    rows: int = 0
    sum: int = 0

    def add(self, row: bytes) -> None:
        self.rows += 1
        self.sum = (self.sum + int.from_bytes(blake2b(row, digest_size=16).digest())) % (1 << 128)

    @property
    def digest(self) -> str:
        return f"{self.sum:032x}"


class Stage:
    """The staged tables of this database, new ones under other names until they are complete."""

    def __init__(self, connection: BaseDatabaseWrapper, schema: str) -> None:
        self.connection = connection
        self.postgresql = connection.vendor == "postgresql"
        self._schema = schema

    def check(self) -> bool:
        """Whether there is an earlier stage. Raises CopyError where tables of these names are not ours."""
        marked = self._tables()
        known = {
            name.lower() if not self.postgresql else name for t, spec in T.items() for name in (t, *spec.also)
        }
        foreign = sorted(
            name
            for name, ours in marked.items()
            if not ours and (name if self.postgresql else name.lower()) in known
        )
        if foreign:
            raise CopyError(
                f"This database has tables that are not from a copy: {', '.join(foreign)}. They are left alone."
                " Where they are the older tracker's own, no copy is needed: go on with `manage.py legacy inspect`."
                " Else name another schema for the copy (LEGACY_SCHEMA)."
            )
        return any(marked.values())

    def create(self, table: str, columns: Sequence[Column]) -> None:
        types = _POSTGRESQL_TYPES if self.postgresql else _SQLITE_TYPES
        definition = ", ".join(f"{_quoted(column.name)} {types[column.kind]}" for column in columns)
        if self.postgresql:
            self._run(
                f"CREATE SCHEMA IF NOT EXISTS {_quoted(self._schema)}"
            ) if self._schema != "public" else None
            self._run(f"CREATE TABLE {self.incoming(table)} ({definition})")
            self._run(f"COMMENT ON TABLE {self.incoming(table)} IS '{MARK}'")
        else:
            self._run(f"CREATE TABLE {self.incoming(table)} (/* {MARK} */ {definition})")

    def replace(self, tables: Mapping[str, object]) -> None:
        """The new tables, with the indexes that the move needs, in the place of the earlier ones. Locks them only now."""
        for table in tables:
            self._index(table)
        for name, ours in self._tables().items():
            if ours and name not in {f"legacy_incoming_{table}" for table in tables}:
                self._run(f"DROP TABLE {self._qualified(name)}")
        for table in tables:
            self._run(f"ALTER TABLE {self.incoming(table)} RENAME TO {_quoted(table)}")
            if self.postgresql:
                self._run(f"ANALYZE {self._qualified(table)}")

    def incoming(self, table: str) -> str:
        return self._qualified(f"legacy_incoming_{table}")

    def contents(self, table: str, columns: Sequence[Column], *, exact: bool) -> Contents:
        """What arrived, as the transfer counted what it sent."""
        found = Contents()
        names = ", ".join(_quoted(column.name) for column in columns)
        if exact:
            with self.connection.cursor() as cursor:
                for line in _lines(cursor, f"SELECT {_as_text(columns)} FROM {self.incoming(table)}"):
                    found.add(line)
            return found
        cast = "::text" if self.postgresql else ""
        names = ", ".join(_quoted(column.name) + cast for column in columns)
        for row in _stream(self.connection, f"SELECT {names} FROM {self.incoming(table)}"):
            found.add(_bytes(columns, _texts(columns, row, sqlite=not self.postgresql)))
        return found

    def _index(self, table: str) -> None:
        keys = [
            ("UNIQUE ", ["id"]),
            *{
                "WorkoutExercise": [("", ["workoutId"]), ("", ["exerciseId"])],
                "Workout": [("", ["userId", "date"])],
                "WorkoutLog": [("", ["userId", "date"])],
            }.get(table, []),
        ]
        for number, (unique, columns) in enumerate(keys):
            names = ", ".join(_quoted(name) for name in columns)
            if self.postgresql and unique:
                self._run(f"ALTER TABLE {self.incoming(table)} ADD PRIMARY KEY ({names})")
            elif self.postgresql:
                self._run(f"CREATE INDEX ON {self.incoming(table)} ({names})")
            else:
                # An index keeps its name when its table is renamed, and the earlier one's is not gone yet.
                index = _quoted(f"legacy_{table}_{number}_{self._free_number()}")
                self._run(f"CREATE {unique}INDEX {index} ON {self.incoming(table)} ({names})")

    def _free_number(self) -> int:
        with self.connection.cursor() as cursor:
            cursor.execute("PRAGMA schema_version")
            return int(cursor.fetchone()[0])  # grows with each change of the schema

    def _tables(self) -> dict[str, bool]:
        """All tables and views here, and whether they are ours."""
        with self.connection.cursor() as cursor:
            if self.postgresql:
                cursor.execute(
                    "SELECT c.relname, coalesce(obj_description(c.oid, 'pg_class') = %s, false) FROM pg_class c"
                    " JOIN pg_namespace n ON n.oid = c.relnamespace"
                    " WHERE n.nspname = %s AND c.relkind IN ('r', 'p', 'v', 'm', 'f')",
                    [MARK, self._schema],
                )
            else:
                cursor.execute(
                    "SELECT name, type = 'table' AND instr(sql, %s) > 0 FROM sqlite_master"
                    " WHERE type IN ('table', 'view')",
                    [f"(/* {MARK} */"],
                )
            return {str(name): bool(ours) for name, ours in cursor.fetchall()}

    def _qualified(self, name: str) -> str:
        return f"{_quoted(self._schema)}.{_quoted(name)}" if self.postgresql else _quoted(name)

    def _run(self, sql: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(sql)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


# --- From server to server: what COPY writes is what COPY reads ---------------------------------------------------


def _server_to_server(
    other: BaseDatabaseWrapper,
    source: Source,
    stage: Stage,
    table: str,
    columns: Sequence[Column],
    done: Callable[[int], None],
) -> Contents:
    sent = Contents()
    casts = ", ".join(_cast(source, table, column) for column in columns)
    names = ", ".join(_quoted(column.name) for column in columns)
    with (
        other.cursor() as reading,
        stage.connection.cursor() as writing,
        writing.copy(f"COPY {stage.incoming(table)} ({names}) FROM STDIN") as copy,
    ):
        for line in _lines(reading, f"SELECT {casts} FROM {source.quoted(table)}"):
            sent.add(line)
            copy.write(line)
            if sent.rows % BATCH == 0:
                done(sent.rows)
    done(sent.rows)
    return sent


def _cast(source: Source, table: str, column: Column) -> str:
    """The column as the text that the type here reads, an instant with a zone as UTC."""
    name, kind = source.column(table, column.known), source.tables[table].types[column.known]
    if column.kind == "instant":
        name = f"{name} AT TIME ZONE 'UTC'" if "with time zone" in kind else name
        return f"({name})::timestamp::text"
    if column.kind == "double":
        return f"{name}::double precision::text"
    return f"{name}::text"


def _as_text(columns: Sequence[Column]) -> str:
    return ", ".join(f"{_quoted(column.name)}::text" for column in columns)


def _lines(cursor: Any, sql: str) -> Iterator[bytes]:
    """The rows of COPY's text format, each with its newline; there is none within a row."""
    rest = b""
    with cursor.copy(f"COPY ({sql}) TO STDOUT") as copy:
        for block in copy:
            *whole, rest = (rest + bytes(block)).split(b"\n")
            for line in whole:
                yield line + b"\n"


# --- By way of texts: from or to SQLite ---------------------------------------------------------------------------


def _row_by_row(
    other: BaseDatabaseWrapper,
    source: Source,
    stage: Stage,
    table: str,
    columns: Sequence[Column],
    done: Callable[[int], None],
) -> Contents:
    sent = Contents()
    postgresql = other.vendor == "postgresql"
    # A plus takes the declared type away: Django would read Prisma's DATETIME, a number there, as a text.
    names = ", ".join(
        _cast(source, table, column) if postgresql else f"+{source.column(table, column.known)}"
        for column in columns
    )
    batch: list[list[str | None]] = []
    for row in _stream(other, f"SELECT {names} FROM {source.quoted(table)}"):
        texts = _texts(columns, row, sqlite=not postgresql, without_nul=stage.postgresql)
        sent.add(_bytes(columns, texts))
        batch.append(texts)
        if len(batch) == BATCH:
            _insert(stage, table, columns, batch)
            done(sent.rows)
            batch = []
    _insert(stage, table, columns, batch)
    done(sent.rows)
    return sent


def _insert(stage: Stage, table: str, columns: Sequence[Column], rows: list[list[str | None]]) -> None:
    names = ", ".join(_quoted(column.name) for column in columns)
    with stage.connection.cursor() as cursor:
        if stage.postgresql:
            with cursor.copy(f"COPY {stage.incoming(table)} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        elif rows:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {stage.incoming(table)} ({names}) VALUES ({marks})",
                [_sqlite_values(columns, row) for row in rows],
            )


def _stream(connection: BaseDatabaseWrapper, sql: str) -> Iterator[Sequence[Any]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(BATCH):
            yield from rows


def _texts(
    columns: Sequence[Column], row: Sequence[Any], *, sqlite: bool, without_nul: bool = False
) -> list[str | None]:
    """A row as texts of one spelling, whichever database it is from."""
    found: list[str | None] = []
    for column, value in zip(columns, row, strict=True):
        text = sqlite_text(column.known, value) if sqlite else value
        if text is not None:
            if column.kind == "instant":
                text = _instant(text)
            elif column.kind == "boolean":
                text = "true" if values.is_true(text) else "false"
            elif without_nul and "\x00" in text:  # SQLite takes it, PostgreSQL never does
                text = text.replace("\x00", "")
        found.append(text)
    return found


def _instant(text: str) -> str:
    """As PostgreSQL writes it, in UTC: 2025-08-01 17:30:00.5. What is no date of ours stays as it is."""
    found = values.instant(text)
    if found is None:
        return text
    fraction = f".{found.microsecond:06}".rstrip("0").rstrip(".")
    return f"{found:%Y-%m-%d %H:%M:%S}{fraction}"


def _sqlite_values(columns: Sequence[Column], row: Sequence[str | None]) -> list[Any]:
    """What SQLite stores, NaN and Infinity as texts: as a number the one would become NULL."""
    stored: list[Any] = []
    for column, text in zip(columns, row, strict=True):
        value: Any = text
        if text is not None and column.kind == "integer":
            value = int(text)
        elif text is not None and column.kind == "double" and text not in {"NaN", "Infinity", "-Infinity"}:
            value = float(text)
        elif text is not None and column.kind == "boolean":
            value = int(values.is_true(text))
        stored.append(value)
    return stored


def _bytes(columns: Sequence[Column], row: Sequence[str | None]) -> bytes:
    """What a row says, for comparing: numbers by value, because databases write them in more than one way."""
    parts = []
    for column, text in zip(columns, row, strict=True):
        if text is None:
            parts.append("\x1e")
        elif column.kind == "double":
            parts.append(repr(float(text) + 0.0))  # there is no minus zero in SQLite
        else:
            parts.append(text)
    return "\x1f".join(parts).encode(errors="surrogatepass")
