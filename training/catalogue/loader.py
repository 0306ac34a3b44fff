"""The shipped catalogue into the database, again and again, without touching what staff edited.

A three-way merge, field by field: what was shipped last (`Exercise.shipped`), what is there now, what is shipped now.
Where the database still holds what was shipped, it follows the files; where it differs, staff wrote it and it stays.
Aliases and muscles are merged one by one in the same way. Merged, inactive and deleted exercises stay so.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from training.catalogue.files import VOCABULARY, Entry
from training.models import Exercise, ExerciseAlias, ExerciseMuscle, MuscleRole
from training.names import fold

FIELDS = ("name", *VOCABULARY, "instructions", "video_url")
REASON = "Shipped catalogue"


@dataclass(slots=True)
class Report:
    """Keys of the exercises, by what happened to them; `kept` and `refused` say what about them."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    adopted: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)  # merged into another, or deleted by staff
    kept: list[str] = field(default_factory=list)  # edits of staff
    refused: list[str] = field(default_factory=list)  # names that something else has


def load(entries: Iterable[Entry]) -> Report:
    """Bring the catalogue up to `entries`, in one transaction."""
    with transaction.atomic():
        return _Load().run(list(entries))


def _shipped(entry: Entry) -> dict[str, Any]:
    lists = {name: list(getattr(entry, name)) for name in ("aliases", "primary", "secondary")}
    return {name: getattr(entry, name) for name in FIELDS} | lists


def _roles(shipped: dict[str, Any]) -> dict[str, str]:
    return {
        muscle: role.value
        for role in (MuscleRole.PRIMARY, MuscleRole.SECONDARY)
        for muscle in shipped.get(role.value, [])
    }


class _Load:
    def __init__(self) -> None:
        self.report = Report()
        rows = list(Exercise.objects.catalogue().select_for_update())
        self.by_key = {row.key: row for row in rows if row.key}
        # Living rows last: they go before a merged one of the same name.
        self.by_name = {
            fold(row.name): row for row in sorted(rows, key=lambda row: row.merged_into_id is None)
        }
        self.muscles: dict[Any, dict[str, ExerciseMuscle]] = defaultdict(dict)
        self.aliases: dict[Any, dict[str, ExerciseAlias]] = defaultdict(dict)
        # Who answers to a name; several may, since people rename what they like.
        self.holders: dict[str, set[Any]] = defaultdict(set)
        for muscle in ExerciseMuscle.objects.filter(exercise__owner=None):
            self.muscles[muscle.exercise_id][muscle.muscle] = muscle
        for alias in ExerciseAlias.objects.filter(exercise__owner=None):
            self.aliases[alias.exercise_id][fold(alias.name)] = alias
        for row in rows:
            if row.merged_into_id is None:
                for name in (fold(row.name), *self.aliases[row.pk]):
                    self.holders[name].add(row.pk)
        self.new: list[Exercise] = []
        self.changed: dict[Any, Exercise] = {}
        self.new_muscles: list[ExerciseMuscle] = []
        self.changed_muscles: list[ExerciseMuscle] = []
        self.new_aliases: list[ExerciseAlias] = []
        self.gone_muscles: list[int] = []
        self.gone_aliases: list[int] = []
        self.moved: set[Any] = set()  # exercises whose visible values change, not only `shipped`
        self.renamed: list[Any] = []
        self.shipped_keys: set[str] = set()

    def run(self, entries: list[Entry]) -> Report:
        self.shipped_keys = {entry.key for entry in entries}
        deleted = self._deleted_by_staff([key for key in self.shipped_keys if key not in self.by_key])
        merged: list[tuple[Exercise, Entry, dict[str, Any]]] = []
        for entry in entries:
            exercise = self.by_key.get(entry.key)
            if exercise is None and entry.key not in deleted:
                exercise = self._found_by_name(entry)
            if exercise is None or exercise.merged_into_id:
                self.report.left_alone.append(entry.key)
                continue
            merged.append((exercise, entry, exercise.shipped or {}))
        self._rename(merged)
        for exercise, entry, before in merged:
            self._merge_fields(exercise, entry, before)
            self._merge_muscles(exercise, entry, before)
            self._drop_aliases(exercise, entry, before)
        # Only now, so that an alias may move from one exercise to another within one release.
        for exercise, entry, before in merged:
            self._add_aliases(exercise, entry, before)
            self._remember(exercise, entry)
        self._write()
        return self.report

    def _deleted_by_staff(self, missing: list[str]) -> set[str]:
        if not missing:
            return set()
        gone = Exercise.history.filter(history_type="-", key__in=missing)
        return set(gone.values_list("key", flat=True))

    def _found_by_name(self, entry: Entry) -> Exercise | None:
        """The exercise that the entry becomes: one of the same name, else a new one; None where the name is in use."""
        exercise = self.by_name.get(fold(entry.name))
        if exercise is None:
            return self._created(entry)
        if exercise.key and exercise.key in self.shipped_keys:
            self.report.refused.append(f"{entry.key}: the name “{entry.name}” is taken by {exercise.key}")
            return None
        if not exercise.key:
            self._adopt(exercise, entry)
        exercise.key = entry.key  # else its key was changed in the files
        self.changed[exercise.pk] = exercise
        self.report.adopted.append(entry.key)
        return exercise

    def _adopt(self, exercise: Exercise, entry: Entry) -> None:
        """What staff made under the same name keeps its values, as if all of them were edits."""
        has_muscles = bool(self.muscles[exercise.pk])
        exercise.shipped = {name: getattr(entry, name) for name in FIELDS} | {
            "aliases": [],
            "primary": list(entry.primary) if has_muscles else [],
            "secondary": list(entry.secondary) if has_muscles else [],
        }

    def _created(self, entry: Entry) -> Exercise:
        exercise = Exercise(key=entry.key, **{name: getattr(entry, name) for name in FIELDS})
        exercise.shipped = {name: getattr(entry, name) for name in FIELDS}
        self.holders[fold(entry.name)].add(exercise.pk)
        self.new.append(exercise)
        self.report.created.append(entry.key)
        return exercise

    def _rename(self, merged: list[tuple[Exercise, Entry, dict[str, Any]]]) -> None:
        """Names first, and all old ones given up before new ones are taken, so that they may go round in a circle."""
        wanted = []
        for exercise, entry, before in merged:
            if exercise.name == entry.name:
                continue
            if exercise.name != before.get("name", exercise.name):
                self.report.kept.append(f"{entry.key}: name")
            else:
                wanted.append((exercise, entry))
                self.holders[fold(exercise.name)].discard(exercise.pk)
        for exercise, entry in wanted:
            if self._held_elsewhere(entry.name, exercise):
                self.report.refused.append(f"{entry.key}: the name “{entry.name}” is taken")
                self.holders[fold(exercise.name)].add(exercise.pk)
                continue
            exercise.name = entry.name
            self.holders[fold(entry.name)].add(exercise.pk)
            self.moved.add(exercise.pk)
            self.renamed.append(exercise.pk)

    def _merge_fields(self, exercise: Exercise, entry: Entry, before: dict[str, Any]) -> None:
        for name in FIELDS[1:]:
            now, shipped = getattr(exercise, name), getattr(entry, name)
            if now == shipped:
                continue
            if now != before.get(name, now):
                self.report.kept.append(f"{entry.key}: {name}")
            else:
                setattr(exercise, name, shipped)
                self.moved.add(exercise.pk)

    def _merge_muscles(self, exercise: Exercise, entry: Entry, before: dict[str, Any]) -> None:
        rows = self.muscles[exercise.pk]
        old, new = _roles(before), _roles(_shipped(entry))
        for muscle in [*new, *(muscle for muscle in old if muscle not in new)]:
            row = rows.get(muscle)
            now = row.role if row else None
            if now == new.get(muscle):
                continue
            if now != old.get(muscle):
                self.report.kept.append(f"{entry.key}: {muscle}")
            elif row is None:
                self.new_muscles.append(ExerciseMuscle(exercise=exercise, muscle=muscle, role=new[muscle]))
                self.moved.add(exercise.pk)
            elif muscle not in new:
                self.gone_muscles.append(row.pk)
                self.moved.add(exercise.pk)
            else:
                row.role = new[muscle]
                self.changed_muscles.append(row)
                self.moved.add(exercise.pk)

    def _drop_aliases(self, exercise: Exercise, entry: Entry, before: dict[str, Any]) -> None:
        shipped = {fold(alias) for alias in entry.aliases}
        for folded in {fold(alias) for alias in before.get("aliases", [])} - shipped:
            if row := self.aliases[exercise.pk].pop(folded, None):
                self.gone_aliases.append(row.pk)
                self.holders[folded].discard(exercise.pk)
                self.moved.add(exercise.pk)

    def _add_aliases(self, exercise: Exercise, entry: Entry, before: dict[str, Any]) -> None:
        old = {fold(alias) for alias in before.get("aliases", [])}
        for alias in entry.aliases:
            folded = fold(alias)
            if folded in self.aliases[exercise.pk] or folded == fold(exercise.name):
                continue
            if folded in old:
                self.report.kept.append(f"{entry.key}: without the alias “{alias}”")
            elif self._held_elsewhere(alias, exercise):
                self.report.refused.append(f"{entry.key}: the alias “{alias}” is taken")
            else:
                self.new_aliases.append(ExerciseAlias(exercise=exercise, name=alias))
                self.holders[folded].add(exercise.pk)
                self.moved.add(exercise.pk)

    def _held_elsewhere(self, name: str, exercise: Exercise) -> bool:
        return bool(self.holders[fold(name)] - {exercise.pk})

    def _remember(self, exercise: Exercise, entry: Entry) -> None:
        """Keep what was shipped; a name that was refused counts as not shipped, so that it is tried again."""
        shipped = _shipped(entry)
        before = exercise.shipped or {}
        refused = [
            alias
            for alias in entry.aliases
            if alias not in before.get("aliases", []) and self._held_elsewhere(alias, exercise)
        ]
        shipped["aliases"] = [alias for alias in entry.aliases if alias not in refused]
        if f"{entry.key}: the name “{entry.name}” is taken" in self.report.refused:
            shipped["name"] = before["name"]
        new = exercise._state.adding  # noqa: SLF001
        if exercise.shipped != shipped:
            exercise.shipped = shipped
            if not new:
                self.changed[exercise.pk] = exercise
        if new or entry.key in self.report.adopted:
            return
        if exercise.pk in self.moved:
            self.changed[exercise.pk] = exercise
            self.report.updated.append(entry.key)
        else:
            self.report.unchanged.append(entry.key)

    def _write(self) -> None:
        now = timezone.now()
        for exercise in self.changed.values():
            exercise.updated_at = now
        # Out of each other's way: the database looks at names row by row.
        Exercise.objects.filter(pk__in=self.renamed).update(name=Cast("pk", CharField()))
        if self.changed:
            rows = list(self.changed.values())
            bulk_update_with_history(
                rows,
                Exercise,
                [*FIELDS, "key", "shipped", "updated_at"],
                batch_size=100,
                default_change_reason=REASON,
            )
        if self.new:
            bulk_create_with_history(self.new, Exercise, batch_size=200, default_change_reason=REASON)
        ExerciseMuscle.objects.filter(pk__in=self.gone_muscles).delete()
        ExerciseAlias.objects.filter(pk__in=self.gone_aliases).delete()
        ExerciseMuscle.objects.bulk_update(self.changed_muscles, ["role"], batch_size=200)
        ExerciseMuscle.objects.bulk_create(self.new_muscles, batch_size=500)
        ExerciseAlias.objects.bulk_create(self.new_aliases, batch_size=500)
