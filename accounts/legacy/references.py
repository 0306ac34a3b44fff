"""Which rows other tables point at. Asked of the database, whose foreign keys would be violated: a migration's models
know only the apps that came before it."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

type Reference = tuple[str, str]  # table and column


def references_to(
    connection: BaseDatabaseWrapper, model: type[models.Model], *, but: Iterable[type[models.Model]] = ()
) -> list[Reference]:
    """The columns with a foreign key to the table of `model`, in all tables but those of `but`."""
    own = {each._meta.db_table for each in but}
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in own:
                relations = connection.introspection.get_relations(cursor, table)
                found += [
                    (table, column)
                    for column, target in relations.items()
                    if target[1] == model._meta.db_table
                ]
    return found


def pointed_at(
    connection: BaseDatabaseWrapper, references: Iterable[Reference], ids: Collection[UUID]
) -> set[UUID]:
    """Those of `ids` that a row of `references` points at."""
    if not ids:
        return set()
    as_stored = [models.UUIDField().get_db_prep_value(pk, connection) for pk in ids]
    marks = ", ".join(["%s"] * len(as_stored))
    quote = connection.ops.quote_name
    found: set[UUID] = set()
    with connection.cursor() as cursor:
        for table, column in references:
            name = quote(column)
            cursor.execute(f"SELECT DISTINCT {name} FROM {quote(table)} WHERE {name} IN ({marks})", as_stored)
            found |= {pk if isinstance(pk, UUID) else UUID(pk) for (pk,) in cursor.fetchall()}
    return found
