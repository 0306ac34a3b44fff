"""Another database, opened so that nothing in it can change: a PostgreSQL server or an SQLite file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from django.db import Error as DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from psycopg import IsolationLevel

from accounts.legacy.errors import TakeoverError

# What Prisma adds to its URLs, and libpq does not know.
_PRISMA_ONLY = {
    "schema",
    "connection_limit",
    "pool_timeout",
    "pgbouncer",
    "socket_timeout",
    "statement_cache_size",
    "sslaccept",
    "sslidentity",
    "sslpassword",
}
_POSTGRESQL = {"postgres", "postgresql", "pgsql"}


class CopyError(TakeoverError):
    """Nothing was copied, and this database is as it was; the message says why and never holds a password."""


class SourceError(CopyError):
    """The other database cannot be opened or read; the message never holds the password of its URL."""


class Address:
    """Where the other database is. `str()` is for people: without a password. Raises SourceError for a URL that is none."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.schema: str | None = None
        self.password = ""
        self.is_postgresql = url.split("://", maxsplit=1)[0] in _POSTGRESQL
        if not self.is_postgresql:
            self.path = _path(url)
            return
        fault = SourceError(
            "This is no URL of a database: it must read postgres://user:password@host:5432/name, and special"
            " characters of the password must be percent-encoded."
        )
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise fault from None
        if parts.fragment or "@" in parts.path + parts.query:  # half of a password now looks like a host
            raise fault
        self._server(host, port, parts.username, parts.password, parts.path, parts.query)

    def _server(
        self,
        host: str | None,
        port: int | None,
        user: str | None,
        password: str | None,
        path: str,
        query: str,
    ) -> None:
        options = dict(parse_qsl(query))
        self.schema = options.get("schema")
        self.password = unquote(password or options.pop("password", ""))
        self.host, self.port = unquote(host or options.pop("host", "")), str(port or options.pop("port", ""))
        self.user, self.name = unquote(user or options.pop("user", "")), unquote(path.lstrip("/"))
        self.options = {name: value for name, value in options.items() if name not in _PRISMA_ONLY}

    def __str__(self) -> str:
        if not self.is_postgresql:
            return str(self.path)
        port = f":{self.port}" if self.port else ""
        return f"postgres://{self.host or 'localhost'}{port}/{self.name}"

    def without_password(self, error: BaseException) -> str:
        """What a driver said, without the URL and the password that it may have quoted."""
        text = str(error).strip()
        for secret in {self.url, self.password, quote(self.password), quote(self.password, safe="")}:
            if secret:
                text = text.replace(secret, "…")
        return text

    def settings(self) -> dict[str, Any]:
        """For Django's ConnectionHandler."""
        if not self.is_postgresql:
            # On a file that is open elsewhere too, `mode=ro` still sees what the write-ahead log holds.
            return {"ENGINE": "django.db.backends.sqlite3", "NAME": f"file:{quote(str(self.path))}?mode=ro"}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": self.port,
            "OPTIONS": {
                **self.options,
                # Dates and numbers as text that reads back as the same value, whatever the server's settings.
                "options": "-c default_transaction_read_only=on -c datestyle=ISO -c extra_float_digits=3",
                "isolation_level": IsolationLevel.REPEATABLE_READ,
            },
        }


def _path(url: str) -> Path:
    """The file of `sqlite:///path`, `file:path` or a path. Raises SourceError without one."""
    if "://" in url and not url.startswith("sqlite://"):
        raise SourceError(
            "Only postgres://… and sqlite:///… (or the path of an SQLite file) can be copied from."
        )
    text = url.removeprefix("sqlite://")
    if text != url:
        text = unquote(text.split("?")[0]).removeprefix("/")
        # `sqlite:///tmp/x` names a relative path by the rule, and an absolute one by what most people mean.
        found = [path for path in (Path(text), Path("/") / text) if path.is_file()]
        path = found[0] if found else Path(text)
    else:
        path = Path(text.removeprefix("file:").split("?")[0])
    if not path.is_file():
        raise SourceError(f"There is no file {path}.")
    if not os.access(path, os.R_OK):
        raise SourceError(f"The file {path} may not be read.")
    return path.absolute()


@contextmanager
def opened(address: Address) -> Iterator[BaseDatabaseWrapper]:
    """A connection within one snapshot: what the old application writes meanwhile is seen by the next copy. Raises SourceError."""
    connection = ConnectionHandler({"default": address.settings()})["default"]
    # Django's own limit is for what it does; plain SELECTs work on the servers of ten years.
    connection.features.minimum_database_version = None
    try:
        try:
            if address.is_postgresql:
                connection.set_autocommit(False)
            else:
                with connection.cursor() as cursor:
                    cursor.execute("BEGIN")
                    cursor.execute("SELECT count(*) FROM sqlite_master")
        except (DatabaseError, ValueError) as error:
            raise SourceError(f"{address} cannot be opened: {address.without_password(error)}") from None
        yield connection
    finally:
        _let_go(connection)


def _let_go(connection: BaseDatabaseWrapper) -> None:
    """Nothing is to be committed, and the connection may be lost already."""
    raw, connection.connection = connection.connection, None
    if raw is not None:
        raw.close()
