"""Legacy tables that an app above this one takes over: it says how, and the take-over, its verification and its way back
know of them.

An app registers its part when it is ready; the migration that moves the rows is its own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.legacy.reading import Reader, Row
from accounts.legacy.runs import Move
from accounts.legacy.schema import Source
from training.legacy.plans import are_taken
from workouts.legacy.edge_cases import Tally

if TYPE_CHECKING:
    from workouts.legacy.verifying.checking import Checker


@dataclass(frozen=True, slots=True)
class Part:
    """One legacy table and what it becomes. `kind` is that of its LegacyRows, `models` what it is moved into.

    `undo` answers a sentence for each row that stays. `inspect` counts cases, and answers how many rows would go into quarantine.
    `correct` moves a row of the quarantine with what staff said; it answers why it cannot. `fields` are those of the
    canonical text, with the invariant that each is about.
    """

    table: str
    kind: str
    models: tuple[str, ...]
    move: Callable[[Move], None]
    undo: Callable[[Apps, BaseDatabaseWrapper, Any], list[str]]
    check: "Callable[[Checker], None]"
    inspect: Callable[[Reader, Source, Tally], int]
    correct: Callable[[Move, Row], str]
    fields: Mapping[str, str]

    def is_there(self, apps: Apps) -> bool:
        """Whether there are tables to move into: the migrations before them know none."""
        try:
            for name in self.models:
                apps.get_model(name)
        except LookupError:
            return False
        kinds = apps.get_model("accounts.LegacyRow")._meta.get_field("kind").choices
        return any(value == self.kind for value, _ in kinds or ())


_PARTS: dict[str, Part] = {}


def register(part: Part) -> None:
    _PARTS[part.table] = part


def parts() -> Iterator[Part]:
    yield from _PARTS.values()


def part_of(kind: str) -> Part | None:
    return next((part for part in parts() if part.kind == kind), None)


def is_taken(apps: Apps, source: Source, table: str) -> bool:
    """Whether the rows of a legacy table are moved, as far as the migrations have come."""
    if table not in source.tables:
        return False
    if table == "TrainingPlan":
        return are_taken(apps, source)
    part = _PARTS.get(table)
    return part is None or part.is_there(apps)
