"""`name__mentions="word"`: icontains for every alphabet. SQLite's LIKE knows upper and lower case of A to Z only."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Lookup, TextField
from django.db.models.lookups import IContains


@CharField.register_lookup
@TextField.register_lookup
class Mentions(Lookup[str]):
    lookup_name = "mentions"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        text, params = IContains(self.lhs, self.rhs).as_sql(compiler, connection)
        return text, tuple(params)

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        text, params = self.process_lhs(compiler, connection)
        return f"INSTR(CASEFOLD({text}), %s) > 0", (*params, str(self.rhs).casefold())


def teach_sqlite(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Receiver of connection_created."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("CASEFOLD", 1, _casefold, deterministic=True)


def _casefold(text: str | None) -> str | None:
    return None if text is None else text.casefold()
