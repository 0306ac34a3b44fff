"""Exercises of the older tracker, and what became of them."""

from typing import Any

from accounts.legacy.identity import derived_id
from accounts.models import LegacyRow
from tests.legacy.database import add, make_tables
from training.catalogue import files, loader
from training.models import Exercise

LATER = "2025-07-08 08:00:00"


def legacy(*rows: dict[str, Any], state: str = "L1") -> None:
    make_tables(state)
    add("Exercise", *rows)


def load_catalogue() -> loader.Report:
    return loader.load(files.read().entries)


def target(pk: str = "x1") -> Exercise:
    found = record(pk).target_id
    assert found is not None
    return Exercise.objects.get(pk=found)


def record(pk: str = "x1") -> LegacyRow:
    return LegacyRow.objects.get(pk=derived_id("exercise", pk))


def is_new(pk: str = "x1") -> bool:
    """Whether the legacy exercise became one of its own."""
    return record(pk).target_id == record(pk).pk


def aliases(of: Exercise) -> list[str]:
    return list(of.aliases.order_by("name").values_list("name", flat=True))


def muscles(of: Exercise) -> dict[str, str]:
    return dict(of.muscles.values_list("muscle", "role"))
