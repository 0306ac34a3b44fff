"""Backups of a PostgreSQL database with its own programs: pg_dump writes, pg_restore reads, psql brings back.

The programs get the connection from their environment (PGHOST, PGPASSWORD …), never from their arguments, which
everybody on the machine may read.
"""

import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

import psycopg
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from accounts.backups.files import Backup, BackupError, Orphans, Rows

SUFFIX: Final = ".dump"
LOCK_TIMEOUT: Final = "20s"

# What belongs to the database and not to the server or to an extension. `c` and `n` are a row of the catalogue and its schema.
_OURS = """
    n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = c.tableoid AND d.deptype = 'e')
"""
_TABLES = f"""
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND {_OURS} ORDER BY 1, 2
"""  # noqa: S608 -- no part of it comes from outside
# One query for each foreign key of a table, as PostgreSQL asks itself when a key is made. Partitions have keys of their own; one that
# refers to a partitioned table is repeated for each of its partitions, where a row need not be.
_FOREIGN_KEYS = f"""
    SELECT n.nspname, c.relname, k.conname, k.convalidated, format(
               'SELECT count(*) FROM ONLY %s a WHERE (%s) AND NOT EXISTS (SELECT FROM %s %s b WHERE %s)',
               k.conrelid::regclass,
               string_agg(format('a.%I IS NOT NULL', here.attname), CASE k.confmatchtype WHEN 'f' THEN ' OR ' ELSE ' AND ' END),
               CASE r.relkind WHEN 'p' THEN '' ELSE 'ONLY' END, k.confrelid::regclass,
               string_agg(format('b.%I OPERATOR(%I.%s) a.%I', there.attname, m.nspname, o.oprname, here.attname), ' AND '))
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f'
      JOIN pg_class r ON r.oid = k.confrelid
     CROSS JOIN unnest(k.conkey, k.confkey, k.conpfeqop) AS pair (here, there, equal)
      JOIN pg_attribute here ON here.attrelid = k.conrelid AND here.attnum = pair.here
      JOIN pg_attribute there ON there.attrelid = k.confrelid AND there.attnum = pair.there
      JOIN pg_operator o ON o.oid = pair.equal JOIN pg_namespace m ON m.oid = o.oprnamespace
     WHERE c.relkind = 'r' AND {_OURS} AND NOT EXISTS (
           SELECT FROM pg_constraint whole WHERE whole.oid = k.conparentid AND whole.conrelid = k.conrelid)
     GROUP BY n.nspname, c.relname, k.oid, r.relkind ORDER BY 1, 2, 3
"""  # noqa: S608 -- as above
# A table made since the backup would survive `pg_restore --clean`, or stop it with a reference to a table that it
# drops. So everything goes first; extensions stay, with the schemas they live in, because only their owner could bring them back.
_EMPTY_THE_DATABASE = f"""
DO $empty$
DECLARE command text;
BEGIN
    FOREACH command IN ARRAY ARRAY(
        SELECT format('DROP SCHEMA %I CASCADE', c.nspname) FROM pg_namespace c JOIN pg_namespace n ON n.oid = c.oid
         WHERE c.nspname <> 'public' AND {_OURS}
           AND NOT EXISTS (SELECT FROM pg_extension e WHERE e.extnamespace = c.oid)
    ) || ARRAY(
        SELECT format('DROP %s IF EXISTS %I.%I CASCADE', CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE'
               WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE' WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END,
               n.nspname, c.relname)
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') AND {_OURS}
         ORDER BY c.relkind = 'S'  -- those of identity columns go with their tables
    ) || ARRAY(
        SELECT format('DROP ROUTINE IF EXISTS %I.%I(%s) CASCADE', n.nspname, c.proname,
                      pg_get_function_identity_arguments(c.oid))
          FROM pg_proc c JOIN pg_namespace n ON n.oid = c.pronamespace WHERE {_OURS}
    ) || ARRAY(
        SELECT format('DROP TYPE IF EXISTS %I.%I CASCADE', n.nspname, c.typname)
          FROM pg_type c JOIN pg_namespace n ON n.oid = c.typnamespace WHERE c.typtype IN ('e', 'd', 'r') AND {_OURS}
    ) LOOP
        EXECUTE command;
    END LOOP;
    PERFORM lo_unlink(oid) FROM pg_largeobject_metadata;
    IF to_regnamespace('public') IS NULL THEN  -- some people empty a database by dropping it; no dump makes it
        CREATE SCHEMA public;
    END IF;
END
$empty$;
"""  # noqa: S608 -- as above
# Entries of `pg_restore --list`: for the schema that is there and stays, and for what only its owner may say.
_OF_PUBLIC = re.compile(r"^\d+; \d+ \d+ (?:(?:COMMENT|ACL) - SCHEMA|SCHEMA -) \"?public\"? ")
_COMMENT_ON_EXTENSION = re.compile(r"^\d+; \d+ \d+ COMMENT - EXTENSION ")
_GRANT = re.compile(r"^\d+; \d+ \d+ (?:DEFAULT )?ACL ")
_FOREIGN_KEY_ENTRY = re.compile(r"^\d+; 2606 \d+ FK CONSTRAINT ")
_SCHEMA_OR_EXTENSION = re.compile(r"^\d+; \d+ \d+ (EXTENSION|SCHEMA) - (.+) \S*$")
# What pg_restore makes of such an entry: one statement of words and names. Names may hold semicolons and line breaks.
_FOREIGN_KEY = re.compile(rb'^ALTER TABLE (?:[^";]|"[^"]*")*(?=;$)', re.MULTILINE)
_COPY = re.compile(rb'COPY ("(?:[^"]|"")+"|[^ ".(]+)\.("(?:[^"]|"")+"|[^ ".(]+) ')


def name(connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        return str(cursor.fetchone()[0])


def identity(connection: BaseDatabaseWrapper) -> str:
    """The cluster's own number, the database's number and name; host and port where the cluster's may not be asked for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_function_privilege('pg_control_system()', 'EXECUTE')")
        if cursor.fetchone()[0]:
            cursor.execute("SELECT system_identifier FROM pg_control_system()")
            cluster = str(cursor.fetchone()[0])
        else:
            cluster = "{HOST}:{PORT}".format(**connection.settings_dict)
        cursor.execute("SELECT oid, datname FROM pg_database WHERE datname = current_database()")
        oid, database = cursor.fetchone()
    return f"{cluster}/{oid}/{database}"


def tools(connection: BaseDatabaseWrapper) -> dict[str, str]:
    return {"pg_dump": _version("pg_dump"), "postgresql": _server_version(connection)}


def dump(connection: BaseDatabaseWrapper, part: Path) -> tuple[Rows, Orphans | None]:
    """pg_dump into the empty file `part`; the rows and orphans of the same snapshot, counted in the database."""
    _refuse_older("pg_dump", _server_version(connection))
    with _session(connection) as session, session.transaction():
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        session.execute("SET LOCAL statement_timeout = 0")
        session.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        session.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        session.execute("SET LOCAL row_security = off")  # an error instead of some of the rows
        # Counted first: the locks it takes keep the tables from being truncated or altered until the dump is done.
        rows = _count(session)
        snapshot = _one(session, "SELECT pg_export_snapshot()")
        with _running(
            "pg_dump",
            *("--no-password", "--format=custom", f"--snapshot={snapshot}", f"--file={part}"),
            f"--lock-wait-timeout={LOCK_TIMEOUT}",
            environment=_environment(session),
        ):
            orphans = _orphans(session)  # while pg_dump writes
    return rows, orphans


def rows_in(file: Path) -> Rows:
    """Read the whole dump and count its rows. Raises BackupError where it is not whole. Memory: one row."""
    rows: Rows = {}
    with _running("pg_restore", "--data-only", "--file=-", str(file), stdout=subprocess.PIPE) as reader:
        lines = iter(_pipe(reader.stdout))
        for line in lines:
            if not line.startswith(b"COPY "):
                continue
            while not line.endswith(b" FROM stdin;\n"):  # names may have line breaks
                line += next(lines, b" FROM stdin;\n")  # noqa: PLW2901
            table = _COPY.match(line)
            if table is None:
                raise BackupError(f"{file} has a line that is not understood: {line[:200]!r}")
            schema, relation = (_unquoted(part) for part in table.groups())
            count = 0
            for row in lines:  # line breaks in texts are written \n
                if row == b"\\.\n":
                    break
                count += 1
            rows.setdefault(schema, {})[relation] = count
    return rows


def replace(connection: BaseDatabaseWrapper, file: Path, backup: Backup | None, *, foreign: bool) -> Orphans:
    """Make the database what the dump `file` is, in one transaction: others see the old state or the new one.

    psql gets BEGIN, the removal of all there is, what pg_restore makes of the dump, and only when that ended well a count of all
    tables in `backup` and COMMIT: whatever stops before leaves the database as it was. `foreign`: the dump is of another database,
    so its owners and grants are left out. Raises BackupError.

    A foreign key that rows of the dump break is made NOT VALID where the manifest says that they did so before, or does not say;
    the number of these rows is returned. A key that held must hold.
    """
    without = ("--no-owner", "--no-privileges") if foreign else ()
    with _session(connection) as session:
        before, keys, after = _entries(session, file)
        left_out = {b"BEGIN;\n"}  # ours comes first
        if session.info.server_version < 17_00_00:
            left_out.add(b"SET transaction_timeout = 0;\n")  # pg_restore says it to every server
        with _running(
            "psql",
            *("--no-psqlrc", "--no-password", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-"),
            environment=_environment(session) | {"PGCLIENTENCODING": "UTF8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        ) as writer:
            into = _pipe(writer.stdin)
            with suppress(BrokenPipeError):  # psql stopped at an error, and the block around tells it
                into.write(_opening().encode())
                with _script(file, before, "--clean", "--if-exists", *without) as script:
                    _copy_without_transaction(script, into, left_out)
                with _script(file, keys, *without) as script:
                    statements = _FOREIGN_KEY.findall(script.read())
                if len(statements) != len(keys):
                    raise BackupError("pg_restore stopped before the end of the backup.")
                for statement in statements:
                    into.write(_valid_or_not(statement, backup.orphans if backup else None))
                with _script(file, after, "--clean", "--if-exists", *without) as script:
                    _copy_without_transaction(script, into, left_out)
                into.write(f"{_comparison(backup.rows if backup else {})}COMMIT;\n".encode())
                into.flush()
        session.execute("SET statement_timeout = 0")
        session.execute("ANALYZE")  # the planner's figures are no part of a dump
        return _orphans(session, whose_keys_are_not_valid=True)


def _opening() -> str:
    return (
        "BEGIN;\nSET LOCAL client_min_messages = warning;\n"
        f"SET LOCAL statement_timeout = 0;\nSET LOCAL lock_timeout = '{LOCK_TIMEOUT}';\n{_EMPTY_THE_DATABASE}"
    )


@contextmanager
def _script(file: Path, entries: list[str], *arguments: str) -> Iterator[IO[bytes]]:
    """What pg_restore makes of these lines of its list. Raises BackupError at the end of the block if it failed."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as use:
        use.writelines(f"{entry}\n" for entry in entries)
        use.flush()
        with _running(
            "pg_restore",
            *("--single-transaction", f"--use-list={use.name}", "--file=-"),
            *(*arguments, str(file)),
            stdout=subprocess.PIPE,
        ) as reader:
            yield _pipe(reader.stdout)


def _copy_without_transaction(source: IO[bytes], target: IO[bytes], left_out: set[bytes]) -> None:
    """Copy pg_restore's script, but for its COMMIT and those lines of its opening. Raises BackupError if it has no end."""
    for line in source:
        if line not in left_out:
            target.write(line)
        if line.startswith(b"SET row_security"):  # the last of the opening
            break
    end = b""
    while chunk := source.read(1_000_000):
        end += chunk
        target.write(end[:-1000])
        end = end[-1000:]
    statements, commit, comments = end.rpartition(b"\nCOMMIT;\n")
    if not commit or b"dump complete" not in comments:
        raise BackupError("pg_restore stopped before the end of the backup.")
    target.write(statements + b"\n" + comments)


def _valid_or_not(statement: bytes, orphans: Orphans | None) -> bytes:
    """Make a foreign key, as NOT VALID where rows break it that are among `orphans`. None: any rows."""
    known = [
        sql.SQL("(of_schema, of_table, of_key) = ({})")
        .format(sql.SQL(", ").join(map(sql.Literal, (schema, table, key))))
        .as_string()
        for schema, tables in (orphans or {}).items()
        for table, keys in tables.items()
        for key in keys
    ]
    is_known = "TRUE" if orphans is None else " OR ".join(known) or "FALSE"
    quote = f"$quote_{secrets.token_hex()}$".encode()  # nothing in the statement can end it
    return b"""DO %(quote)b
DECLARE of_schema text; of_table text; of_key text;
BEGIN
    %(statement)b;
EXCEPTION WHEN foreign_key_violation THEN
    GET STACKED DIAGNOSTICS of_schema = SCHEMA_NAME, of_table = TABLE_NAME, of_key = CONSTRAINT_NAME;
    IF NOT (%(known)b) THEN
        RAISE;
    END IF;
    %(statement)b NOT VALID;
END
%(quote)b;
""" % {b"quote": quote, b"statement": statement, b"known": is_known.encode()}


def _comparison(rows: Rows) -> str:
    """A statement that stops where a table has other rows than the backup."""
    checks = [
        sql.SQL("IF (SELECT count(*) FROM ONLY {}) <> {} THEN RAISE EXCEPTION USING MESSAGE = {}; END IF;")
        .format(
            sql.Identifier(schema, table),
            sql.Literal(count),
            sql.Literal(f"{schema}.{table} did not come back with its {count} rows"),
        )
        .as_string()
        for schema, tables in rows.items()
        for table, count in tables.items()
    ]
    body = "BEGIN\n{}\nEND".format("\n".join([*checks, "NULL;"]))
    return f"DO {sql.Literal(body).as_string()};\n"


def _entries(session: psycopg.Connection[Any], file: Path) -> tuple[list[str], list[str], list[str]]:
    """The list of what pg_restore shall make of the dump: what comes before the foreign keys, they, and what comes after.

    All but extensions and schemas that are here and stay. Grants come last, as pg_restore does it: an owner may have
    taken the right to refer to a table from himself.
    """
    extensions = {row[0] for row in session.execute("SELECT extname FROM pg_extension")}
    their_schemas = {
        row[0]
        for row in session.execute(
            "SELECT nspname FROM pg_namespace n JOIN pg_extension e ON extnamespace = n.oid"
        )
    }
    there = {"EXTENSION": extensions, "SCHEMA": their_schemas}
    stays = [_COMMENT_ON_EXTENSION]
    if _one(session, "SELECT to_regnamespace('public') IS NOT NULL"):
        stays.append(_OF_PUBLIC)
    before: list[str] = []
    keys: list[str] = []
    after: list[str] = []
    with _running("pg_restore", "--list", str(file), stdout=subprocess.PIPE) as reader:
        for line in _pipe(reader.stdout).read().decode(errors="replace").splitlines():
            entry = _SCHEMA_OR_EXTENSION.match(line)
            if any(pattern.match(line) for pattern in stays) or (entry and entry[2] in there[entry[1]]):
                continue
            if _FOREIGN_KEY_ENTRY.match(line):
                keys.append(line)
            else:
                (after if keys or _GRANT.match(line) else before).append(line)
    return before, keys, after


def _count(session: psycopg.Connection[Any]) -> Rows:
    rows: Rows = {}
    for schema, table in session.execute(_TABLES).fetchall():
        query = sql.SQL("SELECT count(*) FROM ONLY {}").format(sql.Identifier(schema, table))
        rows.setdefault(schema, {})[table] = _one(session, query)
    return rows


def _orphans(session: psycopg.Connection[Any], *, whose_keys_are_not_valid: bool = False) -> Orphans:
    orphans: Orphans = {}
    for schema, table, key, is_valid, query in session.execute(_FOREIGN_KEYS).fetchall():
        if whose_keys_are_not_valid and is_valid:
            continue
        if count := _one(session, query):
            orphans.setdefault(schema, {}).setdefault(table, {})[key] = count
    return orphans


def _one(session: psycopg.Connection[Any], query: Any) -> Any:
    row = session.execute(query).fetchone()
    return row[0] if row else None


def _server_version(connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


@contextmanager
def _session(connection: BaseDatabaseWrapper) -> Iterator[psycopg.Connection[Any]]:
    """A connection of its own to the same database: the given one may be in a transaction."""
    with closing(connection.copy()) as own:
        own.ensure_connection()
        try:
            yield own.connection
        except psycopg.Error as error:
            raise BackupError(f"The database answers: {error}") from error


def _environment(session: psycopg.Connection[Any]) -> dict[str, str]:
    """What the programs need to come to where `session` is: all that libpq found out, from wherever it had it."""
    known = {
        option.envvar.decode(): option.val.decode()
        for option in session.pgconn.info
        if option.envvar and option.val
    }
    # A dump is in the encoding of the database; a service would be looked up once more and win.
    for variable in ("PGCLIENTENCODING", "PGSERVICE", "PGSERVICEFILE"):
        known.pop(variable, None)
    return _without_connection() | known


def _without_connection() -> dict[str, str]:
    return {variable: value for variable, value in os.environ.items() if not variable.startswith("PG")}


def _find(program: str) -> str:
    where = settings.PG_BIN
    found = shutil.which(program, path=where or None)
    if found is None:
        raise BackupError(
            f"{program} is not {f'in {where}, which PG_BIN names' if where else 'on this machine'}. Install the client programs "
            "of PostgreSQL (Debian: apt-get install postgresql-client), or name their folder in PG_BIN."
        )
    return found


def _version(program: str) -> str:
    with _running(program, "--version", stdout=subprocess.PIPE) as process:
        answer = _pipe(process.stdout).read().decode(errors="replace")
    found = re.search(r"\d+(?:\.\d+)*", answer)
    if found is None:
        raise BackupError(f"{_find(program)} is not {program}: it says {answer[:200]!r}.")
    return found[0]


def _refuse_older(program: str, server_version: str) -> None:
    version, server = _version(program), server_version.split(".", maxsplit=1)[0]
    # "19beta1" is how a server to come names itself.
    if int(version.split(".")[0]) < int(re.sub(r"\D.*", "", server)):
        raise BackupError(
            f"{program} {version} is older than the server ({server_version}) and cannot read it: install the client programs of "
            f"PostgreSQL {server} or newer (Debian: apt-get install postgresql-client-{server}), or name their folder in PG_BIN."
        )


@contextmanager
def _running(
    program: str, *arguments: str, environment: dict[str, str] | None = None, **streams: Any
) -> Iterator[subprocess.Popen[bytes]]:
    """The program while it runs; at the end its failure is a BackupError with what it said."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603
            [_find(program), *arguments], env=environment or _without_connection(), stderr=said, **streams
        )
        try:
            yield process
            _close(process)
            process.wait()
        except BaseException:
            process.kill()
            raise
        finally:
            _close(process)
            process.wait()
        if process.returncode:
            said.seek(0)
            raise BackupError(_complaint(program, process.returncode, said.read(2000)))


def _close(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with suppress(BrokenPipeError):  # what could not be written any more is lost with the program
                pipe.close()


def _complaint(program: str, status: int, said: bytes) -> str:
    reason = said.decode(errors="replace").strip()
    if status < 0:
        reason = f"{signal.strsignal(-status)} {reason}".strip()
    return f"{program} stopped: {reason or f'exit status {status}'}"


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None  # noqa: S101 -- it was asked for
    return stream


def _unquoted(identifier: bytes) -> str:
    text = identifier.decode(errors="replace")
    return text[1:-1].replace('""', '"') if text.startswith('"') else text
