"""Which exercise a name means: the catalogue's in the database, and the shipped one's that is not loaded yet."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F

from accounts.legacy.identity import content_hash, derived_id
from training.catalogue.files import Entry, read
from training.catalogue.loader import FIELDS
from training.legacy.words import SUITABLE, VARIANTS
from training.names import fold, fold_loosely

NAME_LENGTH = 100


@lru_cache(maxsize=1)
def shipped() -> tuple[Entry, ...]:
    return read().entries


def shipped_id(key: str) -> UUID:
    """The id of a shipped exercise that the move had to make, before `load_catalogue` could."""
    return derived_id("catalogue_exercise", key)


def shipped_ids() -> list[UUID]:
    return [shipped_id(entry.key) for entry in shipped()]


def alias_hash(exercise_id: UUID, name: str) -> UUID:
    """Kept as LegacyRow.made_hash where the move gave an alias to an exercise that it had not made."""
    return content_hash({"exercise": exercise_id, "alias": name})


@dataclass(frozen=True, slots=True)
class Found:
    """An exercise of the catalogue; with `entry` it has yet to be made from the shipped files."""

    pk: UUID
    measurement: str
    entry: Entry | None = None


class Names:
    """All names of the catalogue, as they are and as they will be once the shipped files are loaded."""

    def __init__(self, apps: Apps, connection: BaseDatabaseWrapper) -> None:
        def rows(name: str) -> Any:
            return apps.get_model(name).objects.using(connection.alias)

        exercises = list(
            rows("training.Exercise")
            .filter(owner=None)
            .order_by("pk")
            .values_list("pk", "key", "name", "measurement", "merged_into_id")
        )
        self._merged: dict[UUID, UUID] = {pk: into for pk, _, _, _, into in exercises if into}
        self._found = {pk: Found(pk, measurement) for pk, _, _, measurement, _ in exercises}
        self._connection = connection
        # Names that are taken, folded and as the unique index folds them: the two differ, as in İ and i.
        self._held: set[str] = set()
        # Those that a legacy name may mean, the likeliest first: names before aliases.
        self._exact: dict[str, list[UUID]] = defaultdict(list)
        self._loose: dict[str, list[UUID]] = defaultdict(list)
        # Exercises of legacy rows keep their names from others, but are no part of the catalogue that rows are matched with.
        self.made = set(
            rows("accounts.LegacyRow").filter(kind="exercise", target_id=F("pk")).values_list("pk", flat=True)
        )
        answering = [(pk, name) for pk, _, name, _, _ in exercises]
        aliases = rows("training.ExerciseAlias").filter(exercise__owner=None).order_by("pk")
        answering += aliases.values_list("exercise_id", "name")
        by_key = {key: pk for pk, key, _, _, _ in exercises if key}
        by_name = {fold(name): (pk, key) for pk, key, name, _, into in exercises if not into}
        deleted = set(
            rows("training.HistoricalExercise").filter(history_type="-").values_list("key", flat=True)
        )
        keys = {entry.key for entry in shipped()}
        for entry in shipped():
            pk = by_key.get(entry.key)
            if pk is None:
                pk, key = by_name.get(fold(entry.name), (None, None))
                if key in keys or (pk is None and entry.key in deleted):
                    continue  # as load_catalogue will leave it alone
            if pk is None:
                pk = shipped_id(entry.key)
                self._found[pk] = Found(pk, entry.measurement, entry)
            answering += [(pk, name) for name in (entry.name, *entry.aliases)]
        self._learn(answering)

    def _learn(self, answering: list[tuple[UUID, str]]) -> None:
        """Each an exercise and a name that it answers to."""
        self._hold([name for pk, name in answering if pk not in self._merged])
        for pk, name in answering:
            if pk not in self.made:
                self._exact[fold(name)].append(pk)
                self._loose[fold_loosely(name)].append(pk)

    def match(self, name: str, category: str, *, but: Collection[UUID] = ()) -> Found | None:
        """The exercise that `name` means, recorded as `category` is; none of `but`."""

        def suits(pk: UUID) -> bool:
            return pk not in but and self._found[pk].measurement in SUITABLE[category]

        names = [name]
        if word := VARIANTS.get(category):
            names += [f"{word} {name}", f"{name} ({word})"]
        for each in names:
            pk = self._exactly(each, suits) or self._loosely(each, suits)
            if pk:
                return self._found[pk]
        return None

    def _exactly(self, name: str, suits: Callable[[UUID], bool]) -> UUID | None:
        return next((pk for pk in map(self.survivor, self._exact.get(fold(name), ())) if suits(pk)), None)

    def _loosely(self, name: str, suits: Callable[[UUID], bool]) -> UUID | None:
        """Hyphens and plurals aside; only where that leaves no choice."""
        found = {pk for pk in map(self.survivor, self._loose.get(fold_loosely(name), ())) if suits(pk)}
        return found.pop() if len(found) == 1 else None

    def survivor(self, pk: UUID) -> UUID:
        """Itself, or what it was merged into."""
        return self._merged.get(pk, pk)

    def knows(self, pk: UUID) -> bool:
        """Whether it is there; staff may have deleted it."""
        return pk in self._found

    def found(self, pk: UUID) -> Found:
        return self._found[pk]

    def is_held(self, name: str) -> bool:
        return fold(name) in self._held or not self._held.isdisjoint(_lowered(self._connection, [name]))

    def free_name(self, name: str, word: str) -> str:
        """`name`, or what is free and most like it: `Bench Press (cardio)`, `Bench Press (cardio) (2)`."""
        tries = 1
        suffix = ""
        while self.is_held(found := name[: NAME_LENGTH - len(suffix)].rstrip() + suffix):
            suffix = f" ({word})" if tries == 1 else f" ({word}) ({tries})"
            tries += 1
        return found

    def add(self, pk: UUID, measurement: str, name: str) -> None:
        """Remember an exercise that is being made of a legacy row."""
        self._found[pk] = Found(pk, measurement)
        self.made.add(pk)
        self.add_name(name)

    def add_name(self, name: str) -> None:
        self._hold([name])

    def _hold(self, names: Collection[str]) -> None:
        self._held.update(map(fold, names))
        self._held.update(_lowered(self._connection, names))

    def add_made(self, found: Found) -> None:
        """Remember that a shipped exercise is there now."""
        self._found[found.pk] = Found(found.pk, found.measurement)


def _lowered(connection: BaseDatabaseWrapper, names: Iterable[str]) -> list[str]:
    """The names as the unique indexes on exercises and aliases compare them, in any order.

    Only the database knows: SQLite's lower() is that of ASCII, PostgreSQL's that of its locale.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT lower(name) FROM unnest(%s::text[]) AS name", [list(names)])
        else:
            cursor.execute("SELECT lower(value) FROM json_each(%s)", [json.dumps(list(names))])
        return [name for (name,) in cursor.fetchall()]


def columns_of(found: Found, entry: Entry, now: Any) -> dict[str, Any]:
    """The row of a shipped exercise as the catalogue's loader makes it; it completes it when it is run."""
    values = {name: getattr(entry, name) for name in FIELDS}
    return {
        "id": found.pk,
        "key": entry.key,
        "shipped": values,
        "created_at": now,
        "updated_at": now,
        **values,
    }
