"""`legacy diagram`: both schemas as Mermaid diagrams in docs/legacy.md, from the code, so that they cannot grow old unseen."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models

from accounts.legacy.errors import TakeoverError
from accounts.legacy.schema import L1, REFERENCES, ColumnKind, T, Table

DOCUMENT: Path = settings.BASE_DIR / "docs" / "legacy.md"
APPS = ("accounts", "training", "workouts", "reminders")
BEGIN = "<!-- diagram {}: made by `manage.py legacy diagram`, do not edit -->"
END = "<!-- end of diagram {} -->"

_TYPES: Mapping[ColumnKind, str] = {
    "id": "text",
    "text": "text",
    "integer": "integer",
    "double": "double",
    "instant": "timestamp",
    "boolean": "boolean",
}


class DiagramError(TakeoverError):
    """The document has no place for a diagram; the message says which marks are missing."""


def diagram(path: Path = DOCUMENT, *, check: bool = False) -> bool:
    """Whether the document showed today's schemas; unless it is only checked, it does afterwards. Raises DiagramError."""
    before = path.read_text(encoding="utf-8")
    after = before
    for name, drawing in drawings().items():
        after = _put(after, name, drawing)
    if after != before and not check:
        path.write_text(after, encoding="utf-8")
    return after == before or not check


def drawings() -> dict[str, str]:
    """The Mermaid text of each diagram, by the name between whose marks it stands."""
    return {"L1": _legacy(L1), "T": _legacy(T), "Spotter": _spotter()}


def _put(document: str, name: str, drawing: str) -> str:
    begin, end = BEGIN.format(name), END.format(name)
    place = re.compile(f"{re.escape(begin)}\n.*?{re.escape(end)}", re.DOTALL)
    if len(place.findall(document)) != 1:
        raise DiagramError(f"The document must have these two lines once, in this order:\n{begin}\n{end}")
    return place.sub(lambda _: f"{begin}\n```mermaid\n{drawing}\n```\n{end}", document)


# --- The older tracker --------------------------------------------------------------------------------------------


def _legacy(tables: Mapping[str, Table]) -> str:
    lines = ["erDiagram"]
    for name, table in tables.items():
        lines.append(f"    {name} {{")
        for column, spec in table.columns.items():
            mark = " PK" if column == "id" else " FK" if (name, column) in REFERENCES else ""
            lines.append(f"        {_TYPES[spec.kind]} {column}{mark}")
        lines.append("    }")
    for (table_name, column), parent in REFERENCES.items():
        if table_name in tables and parent in tables and column in tables[table_name].columns:
            some = "|o" if not tables[table_name].columns[column].required else "||"
            lines.append(f"    {parent} {some}--o{{ {table_name} : {column}")
    return "\n".join(lines)


# --- Spotter ------------------------------------------------------------------------------------------------------


def _spotter() -> str:
    found = [model for name in APPS for model in _models(name)]
    lines = ["erDiagram"]
    for model in found:
        lines.append(f"    {model.__name__} {{")
        lines += [f"        {line}" for line in _columns(model)]
        lines.append("    }")
    for model in found:
        lines += [f"    {line}" for line in _relations(model, found)]
    return "\n".join(lines)


def _models(app: str) -> Iterator[type[models.Model]]:
    """Those that hold people's data; of the copies that simple-history keeps, the one of Exercise says enough in words."""
    for model in apps.get_app_config(app).get_models():
        if not model._meta.auto_created and not hasattr(model, "instance_type"):
            yield model


def _columns(model: type[models.Model]) -> Iterator[str]:
    for column in model._meta.concrete_fields:
        mark = (
            " PK" if column.primary_key else " FK" if column.is_relation else " UK" if column.unique else ""
        )
        target = column.target_field if isinstance(column, models.ForeignKey) else column
        kind = re.sub(r"^(?:Positive|Small|Big)+|Field$", "", target.get_internal_type()).lower()
        yield f"{kind} {column.attname}{mark}"


def _relations(model: type[models.Model], found: list[type[models.Model]]) -> Iterator[str]:
    for column in model._meta.concrete_fields:
        if isinstance(column, models.ForeignKey) and (parent := column.related_model) in found:
            assert isinstance(parent, type)  # noqa: S101  # names are resolved once all models are loaded
            one = "|o" if column.null else "||"
            many = "o|" if column.unique else "o{"
            yield f"{parent.__name__} {one}--{many} {model.__name__} : {column.name}"
