"""The work on the plans, batch by batch."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps.registry import Apps

from accounts.legacy.doubts import Reason
from accounts.legacy.identity import content_hash, derived_id
from accounts.legacy.mover import Batch, Mover
from accounts.legacy.reading import Row
from accounts.legacy.runs import Move
from accounts.legacy.schema import Source
from accounts.legacy.taking_back import Made
from training.legacy.plans import mapping
from training.legacy.plans.mapping import ItsExercise, Plan, part_id
from training.legacy.plans.touched import hold_plans, touched_plans
from training.progression import as_json

KIND, TABLE = "training_plan", "TrainingPlan"
SUMMARY = "Came over from the older tracker"


def are_taken(apps: Apps, source: Source) -> bool:
    """Whether there are legacy plans, and tables to move them into: the first migrations that move know none."""
    if TABLE not in source.tables:
        return False
    try:
        apps.get_model("training.PlanVersion")
    except LookupError:
        return False
    kinds = apps.get_model("accounts.LegacyRow")._meta.get_field("kind").choices
    return any(value == KIND for value, _ in kinds or ())


def move_plans(move: Move) -> None:
    """Take every TrainingPlan, after users and exercises. A sync takes new ones, and follows those that nobody touched."""
    if not are_taken(move.apps, move.source):
        return
    PlanMover(move).move_all()


class PlanMover(Mover):
    made = Made(
        KIND,
        TABLE,
        "plans",
        "training.TrainingPlan",
        hold_plans,
        touched_plans,
        name=lambda plan: f"plan {plan.name}",
        order=("user_id", "name", "pk"),
    )

    def take_again(self, exercises: Sequence[str]) -> None:
        """Follow the plans that these legacy exercises point at, as a sync does."""
        if are_taken(self._move.apps, self._move.source):
            found = self._move.reader.where("Exercise", "id", exercises)
            plans = {pk for row in found if (pk := row.get("trainingPlanId")) is not None}
            self.take(self._move.reader.where(TABLE, "id", sorted(plans)))

    def take_new(self, rows: Sequence[Row], *, corrected: bool = False) -> None:
        people, exercises, forgotten = self._people(rows), self._exercises(rows), self._forgotten(rows)
        batch, made, there = Batch(self._move, KIND), _Made(), self._there(rows)
        for row in rows:
            person, own = people.get(row["userId"] or ""), exercises[row["id"] or ""]
            if row["userId"] in forgotten:
                batch.forget(row)
            elif person is None:
                batch.quarantine(row, Reason.USER_MISSING, None)
            elif isinstance(found := self._plan(row, own), Reason):
                batch.quarantine(row, found, person)
            else:
                pk = batch.add(
                    row,
                    person,
                    made_hash=mapping.entries_hash(own),
                    doubts=found.doubts,
                    corrected=corrected,
                )
                if pk not in there:
                    made.add(pk, found, person, batch.now)
        batch.insert()
        made.insert(self._move)

    def changed(self, rows: Sequence[Row], known: Mapping[str, Any]) -> list[Row]:
        exercises, people = self._exercises(rows), self._people(rows)
        return [row for row in rows if self._is_changed(row, known[row["id"] or ""], exercises, people)]

    def _plan(self, row: Row, exercises: Sequence[ItsExercise]) -> Plan | Reason:
        return mapping.plan(
            row,
            exercises,
            plan_id=derived_id(KIND, row["id"] or ""),
            unit=self._move.choices.weight_unit or "kg",
        )

    def _is_changed(
        self,
        row: Row,
        record: Any,
        exercises: dict[str, list[ItsExercise]],
        people: dict[str, UUID],
    ) -> bool:
        if record.outcome == "forgotten":
            return False
        if record.row_hash != content_hash(row):
            return True
        own = exercises[row["id"] or ""]
        if record.outcome == "moved":
            return bool(record.made_hash != mapping.entries_hash(own))
        # What it lacked when it was taken may have come since.
        return (row["userId"] or "") in people and not isinstance(self._plan(row, own), Reason)

    # --- What was moved before ---

    def _exercises(self, rows: Sequence[Row]) -> dict[str, list[ItsExercise]]:
        """The exercises of plans, by the plan's legacy id, with what they became."""
        found: dict[str, list[ItsExercise]] = defaultdict(list)
        if not self._move.source.has("Exercise", "trainingPlanId"):
            return found
        legacy = self._move.reader.where("Exercise", "trainingPlanId", [row["id"] or "" for row in rows])
        moved = self._legacy_rows("exercise", [row["id"] for row in legacy], "moved")
        targets = dict(moved.values_list("legacy_id", "target_id"))
        living = self._living(set(targets.values()))
        for row in legacy:
            pk, measurement = living.get(targets.get(row["id"] or ""), (None, ""))
            found[row["trainingPlanId"] or ""].append(ItsExercise(row, pk, measurement))
        return found

    def _living(self, ids: set[UUID]) -> dict[UUID | None, tuple[UUID, str]]:
        """Id and measurement of exercises, or of those that staff have merged them into since, by the first id."""
        rows = self._rows("training.Exercise").filter(pk__in=list(ids))
        found = {
            pk: (measurement, into)
            for pk, measurement, into in rows.values_list("pk", "measurement", "merged_into_id")
        }
        further = {into for _, into in found.values() if into}
        merged = self._living(further) if further else {}
        return {pk: merged.get(into, (pk, measurement)) for pk, (measurement, into) in found.items()}


class _Made:
    """The rows of plans that a batch will insert."""

    def __init__(self) -> None:
        self._rows: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def add(self, pk: UUID, found: Plan, person: UUID, now: datetime) -> None:
        program, own = found.program, {"user_id": person, "plan_id": pk}
        self._rows["TrainingPlan"].append({
            "id": pk,
            "user_id": person,
            "name": program.name,
            "description": program.description,
            "status": found.status,
            "unit": program.unit,
            "target_weeks": program.target_weeks,
            "started_on": found.started_on,
            "ended_on": found.ended_on,
            "created_at": now,
            "updated_at": now,
        })  # fmt: skip
        for number, day in enumerate(program.days, start=1):
            day_id = UUID(day.id)
            self._rows["PlanDay"].append({**own, "id": day_id, "name": day.name, "position": number})
            self._rows["PlannedExercise"] += [
                {
                    **own,
                    "id": UUID(each.id),
                    "day_id": day_id,
                    "exercise_id": UUID(each.exercise),
                    "position": position,
                    "schemes": as_json.schemes_json(each.schemes),
                    "notes": each.notes,
                }
                for position, each in enumerate(day.exercises, start=1)
            ]
        self._rows["PlanVersion"].append({
            **own,
            "id": part_id(pk, "version 1"),
            "number": 1,
            "document": as_json.program_json(program),
            "summary": SUMMARY,
            "created_at": now,
        })  # fmt: skip

    def insert(self, move: Move) -> None:
        for name in ("TrainingPlan", "PlanDay", "PlannedExercise", "PlanVersion"):
            move.insert(f"training.{name}", self._rows[name])
