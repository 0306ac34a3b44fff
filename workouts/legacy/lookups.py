"""Where users and exercises went, which the phases before have moved, and what is there already."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from accounts.legacy.identity import derived_id
from accounts.legacy.reading import Row
from accounts.legacy.runs import Move


@dataclass(slots=True)
class Person:
    pk: UUID
    time_zone: str


@dataclass(slots=True)
class KnownExercise:
    """Where a legacy exercise went, and what decides how its rows are read."""

    pk: UUID
    measurement: str
    category: str


class Lookups:
    """Asked for each batch; what was learnt of exercises is remembered, since they are few."""

    def __init__(self, move: Move) -> None:
        self._move = move
        self._exercises: dict[str, KnownExercise | None] = {}

    def people(self, legacy_ids: Iterable[str | None]) -> dict[str | None, Person]:
        """The accounts of legacy users that were moved, by legacy id."""
        move = self._move
        wanted = {derived_id("user", pk): pk for pk in legacy_ids if pk is not None}
        rows = move.model("accounts.LegacyRow").objects.using(move.connection.alias)
        targets = dict(
            rows.filter(pk__in=list(wanted), outcome="moved").values_list("target_id", "legacy_id")
        )
        users = move.model("accounts.User").objects.using(move.connection.alias).filter(pk__in=list(targets))
        return {targets[pk]: Person(pk, zone) for pk, zone in users.values_list("pk", "time_zone")}

    def forgotten(self, legacy_id: str | None) -> bool:
        """Whether the account of a legacy user was deleted here."""
        rows = self._move.model("accounts.LegacyRow").objects.using(self._move.connection.alias)
        pk = derived_id("user", legacy_id or "")
        return bool(rows.filter(pk=pk, outcome="forgotten").exists())

    def exercise(self, row: Row) -> KnownExercise | None:
        """What the exercise of a row became; none where it did not come over. Quick after `learn_exercises`."""
        legacy_id = row["exerciseId"]
        if legacy_id is None:
            return None
        if legacy_id not in self._exercises:
            self.learn_exercises([legacy_id])
        return self._exercises[legacy_id]

    def learn_exercises(self, legacy_ids: Iterable[str | None]) -> None:
        """Read where these legacy exercises went, those that are not known yet."""
        move = self._move
        wanted = sorted({pk for pk in legacy_ids if pk is not None} - self._exercises.keys())
        if not wanted:
            return
        self._exercises.update(dict.fromkeys(wanted))
        rows = move.model("accounts.LegacyRow").objects.using(move.connection.alias)
        targets = dict(
            rows.filter(pk__in=[derived_id("exercise", pk) for pk in wanted], outcome="moved").values_list(
                "legacy_id", "target_id"
            )
        )
        living = self._living(set(targets.values()))
        for row in move.reader.where("Exercise", "id", list(targets)):
            if found := living.get(targets[row["id"] or ""]):
                category = (row.get("category") or row.get("exerciseType") or "").strip().upper()
                self._exercises[row["id"] or ""] = KnownExercise(*found, category)

    def _living(self, targets: set[UUID]) -> dict[UUID, tuple[UUID, str]]:
        """Id and measurement of exercises, or of those that staff have merged them into since, by the first id."""
        exercises = self._move.model("training.Exercise").objects.using(self._move.connection.alias)
        rows = exercises.filter(pk__in=list(targets)).values_list("pk", "measurement", "merged_into_id")
        found = {pk: (pk, measurement, into) for pk, measurement, into in rows}
        merged = self._living({into for _, _, into in found.values() if into}) if found else {}
        return {
            pk: merged.get(into, (itself, measurement)) for pk, (itself, measurement, into) in found.items()
        }

    def there(self, name: str, ids: Iterable[UUID]) -> set[UUID]:
        """Which of the rows to make are there already: an earlier rollback kept them, because people had edited them."""
        rows = self._move.model(name).objects.using(self._move.connection.alias)
        wanted = list(ids)
        return set(rows.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()

    def sessions_there(self, ids: Iterable[UUID]) -> dict[UUID, int]:
        """Sessions that are there already, with the highest position in each."""
        there = self.there("workouts.WorkoutSession", ids)
        highest = dict.fromkeys(there, 0)
        logs = self._move.model("workouts.WorkoutLog").objects.using(self._move.connection.alias)
        for pk, position in logs.filter(session_id__in=list(there)).values_list("session_id", "position"):
            highest[pk] = max(highest[pk], position)
        return highest
