"""Exercise → an exercise of the catalogue, else a common exercise of its own beside them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.legacy import records, values
from accounts.legacy.doubts import Doubt
from accounts.legacy.identity import content_hash, derived_id
from accounts.legacy.reading import Row
from accounts.legacy.runs import BATCH, Move
from accounts.legacy.twins import age, twins
from training.legacy import words
from training.legacy.matching import NAME_LENGTH, Found, Names, alias_hash, columns_of
from training.models.vocabulary import Difficulty, Equipment, MuscleRole
from training.names import fold

PHASE = "exercises"
ALIAS_LENGTH = 150
INSTRUCTIONS_LENGTH = 4000
# What state T says of an exercise; one of the catalogue says it in its own words.
DETAILS = ("description", "instructions", "equipment", "primaryMuscleGroup", "otherMuscles", "difficulty")
# And of its plan, which may be in quarantine, missing, or hold less.
OF_A_PLAN = ("trainingPlanId", "defaultSets", "defaultReps", "durationMinutes")


def move_exercises(move: Move) -> None:
    """Take every legacy exercise. A sync takes new ones; that a known one changed is only noted."""
    mover = ExerciseMover(move)
    move.each_batch(
        PHASE,
        lambda last: move.reader.after("Exercise", last, BATCH),
        mover.take,
        mover.refuse,
        total=move.reader.count("Exercise"),
    )


@dataclass(slots=True)
class Batch:
    """What a batch will insert."""

    exercises: list[dict[str, Any]] = field(default_factory=list)
    muscles: list[dict[str, Any]] = field(default_factory=list)
    aliases: list[dict[str, Any]] = field(default_factory=list)
    legacy: list[dict[str, Any]] = field(default_factory=list)


class ExerciseMover:
    """The work on one batch; the caller makes it one transaction."""

    def __init__(self, move: Move) -> None:
        self._move = move
        self._names: Names | None = None

    def take(self, rows: list[Row]) -> None:
        move = self._move
        known = move.known("exercise", rows)
        records.adopt(move, known)
        fresh = [row for row in rows if (row["id"] or "") not in known]
        if move.again:
            fresh += records.tried_again(move, rows, known)
            self._note_changed(rows, known)
        if fresh:
            self._take_new(fresh, alone=len(rows) == 1)

    def refuse(self, row: Row, message: str) -> None:
        """The database refused this exercise: into quarantine."""
        records.refuse(self._move, "exercise", row, message, kept=row)

    def _note_changed(self, rows: list[Row], known: dict[str, Any]) -> None:
        for row in rows:
            found = known.get(row["id"] or "")
            if found and found.outcome == "moved" and found.row_hash != content_hash(row):
                self._move.note(
                    "conflict",
                    f"Exercise {row['name']}: changed in the older tracker; here it stays as it is.",
                )

    def _take_new(self, rows: list[Row], *, alone: bool) -> None:
        """Move `rows`, and with them those of the same names: the oldest has the name, in whatever order they are read.

        `alone`: the batch was refused and this is one row of it; the row at fault may be one of the others.
        """
        move = self._move
        now = timezone.now()
        names, self._names = self._names or Names(move.apps, move.connection), None
        others = self._others(rows)
        known = move.known("exercise", others) if others else {}
        if not alone:
            rows = [*rows, *(row for row in others if (row["id"] or "") not in known)]
        # The exercises of each name by category.
        taken: dict[str, dict[str, UUID]] = defaultdict(dict)
        for row in others:
            found = known.get(row["id"] or "")
            if found is not None and found.target_id and names.knows(found.target_id):
                taken[name_key(row)].setdefault(self._category(row), names.survivor(found.target_id))
        batch = Batch()
        there = set(
            self._rows("training.Exercise")
            .filter(pk__in=[derived_id("exercise", row["id"] or "") for row in rows])
            .values_list("pk", flat=True)
        )
        for row in sorted(rows, key=age):
            self._take_one(row, names, taken, there, batch, now)
        self._insert(batch)

        def keep() -> None:
            self._names = names

        # Else what is in memory is not what is in the database.
        transaction.on_commit(keep, using=move.connection.alias)

    def _take_one(
        self,
        row: Row,
        names: Names,
        taken: dict[str, dict[str, UUID]],
        there: set[UUID],
        batch: Batch,
        now: datetime,
    ) -> None:
        pk = derived_id("exercise", row["id"] or "")
        doubts: list[Doubt] = []
        category = self._category(row, doubts)
        name = values.one_line(row["name"] or "")
        same = taken[name_key(row)] if name else {}
        if name != (row["name"] or "") or len(name) > NAME_LENGTH:
            doubts.append(Doubt.NAME_CHANGED)
        if not name:
            doubts.append(Doubt.NAME_MISSING)
        if same:
            doubts.append(Doubt.NAME_TWIN)
        made_hash = None
        if pk in there:  # kept by a rollback, which forgot its legacy row
            target, lost = pk, False
        elif found := self._found(name, category, same, names):
            target, lost = found.pk, any(row.get(column) for column in DETAILS)
            if found.entry is not None:
                batch.exercises.append(columns_of(found, found.entry, now))
                names.add_made(found)
            if self._add_alias(name, target, names, batch) and target not in names.made:
                made_hash = alias_hash(target, name)
        else:
            target, lost = pk, self._make(row, name, category, names, batch, now, doubts)
        if name:
            taken[name_key(row)].setdefault(category, target)
        lost = lost or any(row.get(column) for column in OF_A_PLAN)
        codes = [doubt.value for doubt in Doubt if doubt in doubts]
        batch.legacy.append(
            self._move.record(
                "exercise",
                row,
                "moved",
                now,
                target_id=target,
                made_hash=made_hash,
                warnings=codes,
                row=dict(row) if codes or lost else None,
            )
        )

    def _found(self, name: str, category: str, same: dict[str, UUID], names: Names) -> Found | None:
        """The exercise that is the same movement: of an older row with this name, else of the catalogue."""
        if not name:
            return None
        if category in same:
            return names.found(same[category])
        # One name in two categories is two exercises, even where the catalogue's would suit both.
        return names.match(name, category, but=set(same.values()))

    def _make(
        self,
        row: Row,
        full_name: str,
        category: str,
        names: Names,
        batch: Batch,
        now: datetime,
        doubts: list[Doubt],
    ) -> bool:
        """A common exercise for this row alone. Answers whether it does not say all that the row says."""
        pk = derived_id("exercise", row["id"] or "")
        full_name = full_name or values.one_line(f"Unnamed exercise ({row['id']})")
        name = names.free_name(full_name, words.LABELS[category])
        if name != full_name[:NAME_LENGTH].rstrip():
            doubts.append(Doubt.NAME_TWIN)
        names.add(pk, words.MEASUREMENT[category], name)
        has_alias = self._add_alias(full_name, pk, names, batch)
        texts = [] if has_alias or len(full_name) <= NAME_LENGTH else [full_name]
        texts += [row.get("description") or "", row.get("instructions") or ""]
        text = "\n\n".join(text for text in texts if text.strip())
        instructions = values.without_control_characters(text)
        if instructions != text:
            doubts.append(Doubt.CONTROL_CHARACTERS)
        batch.exercises.append(
            {
                "id": pk,
                "name": name,
                "measurement": words.MEASUREMENT[category],
                "equipment": _equipment(row, category, doubts),
                "difficulty": _difficulty(row, doubts),
                "instructions": instructions[:INSTRUCTIONS_LENGTH],
                "created_at": now,
                "updated_at": now,
            }
        )
        batch.muscles += [
            {"exercise_id": pk, "muscle": muscle, "role": role}
            for muscle, role in _muscles(row, doubts).items()
        ]
        return len(instructions) > INSTRUCTIONS_LENGTH

    def _add_alias(self, name: str, target: UUID, names: Names, batch: Batch) -> bool:
        """Let the exercise answer to this spelling too, unless it does already, or another one does."""
        if not name or len(name) > ALIAS_LENGTH or names.is_held(name):
            return False
        batch.aliases.append({"exercise_id": target, "name": name})
        names.add_name(name)
        return True

    def _insert(self, batch: Batch) -> None:
        move = self._move
        move.insert("training.Exercise", batch.exercises)
        for name, rows in (("ExerciseMuscle", batch.muscles), ("ExerciseAlias", batch.aliases)):
            model = move.model(f"training.{name}")
            self._rows(f"training.{name}").bulk_create([model(**row) for row in rows])
        move.insert("accounts.LegacyRow", batch.legacy)

    # --- What is asked of the legacy tables ---

    @cached_property
    def _twins(self) -> dict[str, list[str]]:
        """Ids of the legacy exercises whose names are equal after folding, the oldest first."""
        return twins(lambda: self._move.reader.all("Exercise"), name_key)

    def _others(self, rows: list[Row]) -> list[Row]:
        """The other legacy exercises with the names of `rows`."""
        mine = {row["id"] or "" for row in rows}
        ids = {pk for row in rows for pk in self._twins.get(name_key(row), ())} - mine
        return self._move.reader.where("Exercise", "id", sorted(ids)) if ids else []

    def _category(self, row: Row, doubts: list[Doubt] | None = None) -> str:
        """One of the four, also where the table uses other words: then what was recorded of the exercise decides."""
        word = (row.get("category") or row.get("exerciseType") or "").strip().upper()
        if word in words.MEASUREMENT:
            return word
        if doubts is not None:
            doubts.append(Doubt.WORDS_UNKNOWN)
        pk = row["id"] or ""
        if self._recorded(pk, "weight"):
            return "STRENGTH"
        if self._recorded(pk, "time") and not self._recorded(pk, "reps"):
            return "FLEXIBILITY"
        # Reps with or without a load: it can hold most.
        return "BODYWEIGHT"

    def _recorded(self, pk: str, column: str) -> bool:
        source = self._move.source
        if not source.has("WorkoutExercise", column):
            return False
        exercise = source.column("WorkoutExercise", "exerciseId")
        value = source.column("WorkoutExercise", column)
        cast = "::text" if self._move.connection.vendor == "postgresql" else ""
        return bool(
            self._move.reader.value(
                f"SELECT 1 FROM {source.quoted('WorkoutExercise')}"  # noqa: S608
                f" WHERE {exercise}{cast} = %s AND {value} > 0 LIMIT 1",
                [pk],
            )
        )

    def _rows(self, name: str) -> Any:
        return self._move.model(name).objects.using(self._move.connection.alias)


def name_key(row: Row) -> str:
    """What makes two names one; empty for rows without a name, which are no twins of each other."""
    return fold(values.one_line(row["name"] or ""))


def _equipment(row: Row, category: str, doubts: list[Doubt]) -> str:
    text = row.get("equipment") or ""
    found = words.equipment(text)
    if found is None and text.strip():
        doubts.append(Doubt.WORDS_UNKNOWN)
    usual = Equipment.BODY_WEIGHT if category == "BODYWEIGHT" else Equipment.OTHER
    return found or usual.value


def _difficulty(row: Row, doubts: list[Doubt]) -> str:
    text = row.get("difficulty") or ""
    found = words.difficulty(text)
    if found is None and text.strip():
        doubts.append(Doubt.WORDS_UNKNOWN)
    return found or Difficulty.BEGINNER.value


def _muscles(row: Row, doubts: list[Doubt]) -> dict[str, str]:
    """Muscles with their roles, each once."""
    found: dict[str, str] = {}
    named = [(row.get("primaryMuscleGroup") or "", MuscleRole.PRIMARY)]
    named += [(word, MuscleRole.SECONDARY) for word in (row.get("otherMuscles") or "").split(",")]
    for word, role in named:
        muscle = words.muscle(word)
        if muscle is not None:
            found.setdefault(muscle, role.value)
        elif word.strip():
            doubts.append(Doubt.WORDS_UNKNOWN)
    return found
