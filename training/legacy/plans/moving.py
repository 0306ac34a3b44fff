"""The work on the plans, batch by batch."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.utils import timezone

from accounts.legacy import records
from accounts.legacy.doubts import Doubt, Reason
from accounts.legacy.identity import content_hash, derived_id
from accounts.legacy.reading import Row
from accounts.legacy.runs import BATCH, Move
from accounts.legacy.schema import Source
from training.legacy.plans import mapping
from training.legacy.plans.mapping import ItsExercise, Plan, part_id
from training.legacy.plans.touched import hold_plans, touched_plans
from training.progression import as_json

KIND, TABLE, PHASE = "training_plan", "TrainingPlan", "plans"
SUMMARY = "Came over from the older tracker"


def are_taken(apps: Apps, source: Source) -> bool:
    """Whether there are legacy plans, and tables to move them into: the first migrations that move know none."""
    if TABLE not in source.tables:
        return False
    try:
        apps.get_model("training.PlanVersion")
    except LookupError:
        return False
    kinds = apps.get_model("accounts.LegacyRow")._meta.get_field("kind").choices  # noqa: SLF001
    return any(value == KIND for value, _ in kinds or ())


def move_plans(move: Move) -> None:
    """Take every TrainingPlan, after users and exercises. A sync takes new ones, and follows those that nobody touched."""
    if not are_taken(move.apps, move.source):
        return
    mover = PlanMover(move)
    move.each_batch(
        PHASE,
        lambda last: move.reader.after(TABLE, last, BATCH),
        mover.take,
        mover.refuse,
        total=move.reader.count(TABLE),
    )


class PlanMover:
    """The work on one batch; the caller makes it one transaction."""

    def __init__(self, move: Move) -> None:
        self._move = move

    def take(self, rows: list[Row]) -> None:
        known = self._move.known(KIND, rows)
        records.adopt(self._move, known)
        fresh = [row for row in rows if (row["id"] or "") not in known]
        if self._move.again:
            fresh += self._follow([row for row in rows if (row["id"] or "") in known], known)
        if fresh:
            self.take_new(fresh)

    def take_again(self, exercises: Sequence[str]) -> None:
        """Follow the plans that these legacy exercises point at, as a sync does."""
        if are_taken(self._move.apps, self._move.source):
            found = self._move.reader.where("Exercise", "id", exercises)
            plans = {pk for row in found if (pk := row.get("trainingPlanId")) is not None}
            self.take(self._move.reader.where(TABLE, "id", sorted(plans)))

    def refuse(self, row: Row, message: str) -> None:
        """The database refused this plan: into quarantine."""
        records.refuse(self._move, KIND, row, message, kept=row)

    def can_take(self, row: Row) -> bool:
        """Whether its person came over."""
        return bool(self._people([row]))

    def take_new(self, rows: Sequence[Row], *, corrected: bool = False) -> None:
        """Move plans without a LegacyRow."""
        people, exercises = self._people(rows), self._exercises(rows)
        forgotten = self._forgotten(rows)
        ids = [derived_id(KIND, row["id"] or "") for row in rows]
        there = set(self._rows("training.TrainingPlan").filter(pk__in=ids).values_list("pk", flat=True))
        batch = _Batch(self._move)
        for row in rows:
            person, own = people.get(row["userId"]), exercises[row["id"] or ""]
            if row["userId"] in forgotten:
                batch.legacy.append(self._move.record(KIND, row, "forgotten", batch.now))
            elif person is None:
                batch.quarantine(row, Reason.USER_MISSING, None)
            elif isinstance(found := self._plan(row, own), Reason):
                batch.quarantine(row, found, person)
            else:
                batch.add(row, own, found, person, there, corrected=corrected)
        batch.insert()

    def _plan(self, row: Row, exercises: Sequence[ItsExercise]) -> Plan | Reason:
        return mapping.plan(
            row,
            exercises,
            plan_id=derived_id(KIND, row["id"] or ""),
            unit=self._move.choices.weight_unit or "kg",
        )

    def _follow(self, rows: Sequence[Row], known: dict[str, Any]) -> list[Row]:
        """Those of `rows` that are to be taken anew, without what they were; what is left to people is noted."""
        exercises, people = self._exercises(rows), self._people(rows)
        changed = [row for row in rows if self._is_changed(row, known[row["id"] or ""], exercises, people)]
        moved = [found.pk for row in changed if (found := known[row["id"] or ""]).outcome == "moved"]
        hold_plans(self._move.apps, self._move.connection, moved)
        kept = touched_plans(self._move.apps, self._move.connection, moved)
        kept |= {found.pk for found in known.values() if found.corrected}
        anew = [row for row in changed if known[row["id"] or ""].pk not in kept]
        for row in changed:
            event = "followed" if row in anew else "conflict"
            end = "" if row in anew else " was changed there and here; it stays as it is here."
            self._move.note(event, f"{TABLE} {(row['id'] or '')[:40]!r}{end}")
        gone = [known[row["id"] or ""].pk for row in anew]
        self._rows("accounts.LegacyRow").filter(pk__in=gone).delete()
        self._rows("training.TrainingPlan").filter(pk__in=gone).delete()
        return anew

    def _is_changed(
        self,
        row: Row,
        record: Any,
        exercises: dict[str, list[ItsExercise]],
        people: dict[str | None, UUID],
    ) -> bool:
        if record.outcome == "forgotten":
            return False
        if record.row_hash != content_hash(row):
            return True
        own = exercises[row["id"] or ""]
        if record.outcome == "moved":
            return bool(record.made_hash != mapping.entries_hash(own))
        # What it lacked when it was taken may have come since.
        return row["userId"] in people and not isinstance(self._plan(row, own), Reason)

    # --- What was moved before ---

    def _people(self, rows: Iterable[Row]) -> dict[str | None, UUID]:
        """The accounts of the legacy users of plans, by legacy id."""
        ids = [derived_id("user", row["userId"]) for row in rows if row["userId"] is not None]
        found = self._rows("accounts.LegacyRow").filter(pk__in=ids, outcome="moved")
        targets = dict(found.values_list("legacy_id", "target_id"))
        there = set(
            self._rows("accounts.User").filter(pk__in=list(targets.values())).values_list("pk", flat=True)
        )
        return {legacy_id: pk for legacy_id, pk in targets.items() if pk in there}

    def _forgotten(self, rows: Iterable[Row]) -> set[str | None]:
        """The legacy users whose accounts were deleted here."""
        ids = [derived_id("user", row["userId"]) for row in rows if row["userId"] is not None]
        found = self._rows("accounts.LegacyRow").filter(pk__in=ids, outcome="forgotten")
        return set(found.values_list("legacy_id", flat=True))

    def _exercises(self, rows: Sequence[Row]) -> dict[str, list[ItsExercise]]:
        """The exercises of plans, by the plan's legacy id, with what they became."""
        found: dict[str, list[ItsExercise]] = defaultdict(list)
        if not self._move.source.has("Exercise", "trainingPlanId"):
            return found
        legacy = self._move.reader.where("Exercise", "trainingPlanId", [row["id"] or "" for row in rows])
        moved = self._rows("accounts.LegacyRow").filter(
            pk__in=[derived_id("exercise", row["id"] or "") for row in legacy], outcome="moved"
        )
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

    def _rows(self, name: str) -> Any:
        return self._move.model(name).objects.using(self._move.connection.alias)


class _Batch:
    """What a batch will insert. `now` is the instant of the batch."""

    def __init__(self, move: Move) -> None:
        self._move = move
        self.now = timezone.now()
        self.legacy: list[dict[str, Any]] = []
        self._quarantined: list[dict[str, Any]] = []
        self._made: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def quarantine(self, row: Row, reason: Reason, person: UUID | None) -> None:
        record = self._move.record(KIND, row, "quarantined", self.now, user_id=person)
        self.legacy.append(record)
        self._quarantined.append({"legacy_row_id": record["id"], "reason": reason.value, "row": dict(row)})

    def add(
        self,
        row: Row,
        exercises: Sequence[ItsExercise],
        found: Plan,
        person: UUID,
        there: set[UUID],
        *,
        corrected: bool,
    ) -> None:
        pk = derived_id(KIND, row["id"] or "")
        codes = [doubt.value for doubt in Doubt if doubt in found.doubts]
        self.legacy.append(
            self._move.record(
                KIND,
                row,
                "moved",
                self.now,
                target_id=pk,
                user_id=person,
                made_hash=mapping.entries_hash(exercises),
                warnings=codes,
                row=dict(row) if codes else None,
                corrected=corrected,
            )
        )
        if pk not in there:  # kept by a rollback, with what people did in it
            self._add_rows(pk, found, person)

    def _add_rows(self, pk: UUID, found: Plan, person: UUID) -> None:
        program, own = found.program, {"user_id": person, "plan_id": pk}
        self._made["training.TrainingPlan"].append({
            "id": pk,
            "user_id": person,
            "name": program.name,
            "description": program.description,
            "status": found.status,
            "unit": program.unit,
            "target_weeks": program.target_weeks,
            "started_on": found.started_on,
            "ended_on": found.ended_on,
            "created_at": self.now,
            "updated_at": self.now,
        })  # fmt: skip
        for number, day in enumerate(program.days, start=1):
            day_id = UUID(day.id)
            self._made["training.PlanDay"].append({**own, "id": day_id, "name": day.name, "position": number})
            self._made["training.PlannedExercise"] += [
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
        self._made["training.PlanVersion"].append({
            **own,
            "id": part_id(pk, "version 1"),
            "number": 1,
            "document": as_json.program_json(program),
            "summary": SUMMARY,
            "created_at": self.now,
        })  # fmt: skip

    def insert(self) -> None:
        self._move.insert("accounts.LegacyRow", self.legacy)
        self._move.insert("accounts.QuarantinedRow", self._quarantined)
        for name in ("TrainingPlan", "PlanDay", "PlannedExercise", "PlanVersion"):
            self._move.insert(f"training.{name}", self._made[f"training.{name}"])
