"""The work on the legacy reminders, batch by batch."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.legacy.doubts import Reason
from accounts.legacy.identity import content_hash
from accounts.legacy.mover import Batch, Mover
from accounts.legacy.reading import Row
from accounts.legacy.runs import Move
from accounts.legacy.taking_back import Made
from accounts.localtime import zone_names
from reminders.legacy import mapping
from reminders.legacy.mapping import Reminds
from reminders.legacy.touched import hold_reminders, touched_reminders
from workouts.legacy.parts import is_taken

KIND = "reminder"
TABLE = "Reminder"


def move_reminders(move: Move) -> None:
    """Take every Reminder, after users and plans. A sync takes new ones, and follows those that nobody touched."""
    if not is_taken(move.apps, move.source, TABLE):
        return
    ReminderMover(move).move_all()


def correct_reminder(move: Move, row: Row) -> str:
    """Move a row of the quarantine as staff corrected it; the text says why it cannot be."""
    mover = ReminderMover(move)
    if not mover.can_take(row):
        return "No user with this id came over."
    mover.take_new([row], corrected=True)
    return ""


class ReminderMover(Mover):
    made = Made(
        KIND,
        TABLE,
        TABLE,
        "reminders.Reminder",
        hold_reminders,
        touched_reminders,
        name=lambda reminder: f"reminder at {reminder.time:%H:%M}",
        order=("user_id", "pk"),
    )

    def take_new(self, rows: Sequence[Row], *, corrected: bool = False) -> None:
        found, forgotten, there = self._found(rows), self._forgotten(rows), self._there(rows)
        batch, made = Batch(self._move, KIND), []
        for row in rows:
            person, reminds = found.person(row), found.reminds(row, batch.now)
            if row["userId"] in forgotten:
                batch.forget(row)
            elif isinstance(reminds, Reason):
                batch.quarantine(row, reminds, person)
            else:
                made_hash = found.hash_of(row)
                pk = batch.add(row, person, made_hash=made_hash, doubts=reminds.doubts, corrected=corrected)
                if pk not in there:
                    made.append({"id": pk, "user_id": person, **_columns(reminds, batch.now)})
        batch.insert()
        self._move.insert("reminders.Reminder", made)

    def changed(self, rows: Sequence[Row], known: Mapping[str, Any]) -> list[Row]:
        found, now = self._found(rows), timezone.now()
        return [row for row in rows if _is_changed(row, known[row["id"] or ""], found, now)]

    def _found(self, rows: Sequence[Row]) -> "_Found":
        users = [row["userId"] for row in rows]
        plan_ids = [row.get("trainingPlanId") for row in rows]
        plans = self._targets("training_plan", "training.TrainingPlan", plan_ids)
        there = self._rows("training.TrainingPlan").filter(pk__in=list(plans.values()))
        owners = dict(there.values_list("pk", "user_id"))
        zones: dict[str, str] = {}
        known_zones = frozenset(zone_names())
        if self._move.source.has("User", "timezone"):
            for row in self._move.reader.where("User", "id", [pk for pk in users if pk is not None]):
                name = (row.get("timezone") or "").strip()
                if name in known_zones:
                    zones[row["id"] or ""] = name
        return _Found(
            people=self._people(rows),
            plans={legacy_id: (pk, owners[pk]) for legacy_id, pk in plans.items() if pk in owners},
            zones=zones,
            usual_zone=self._move.choices.time_zone,
        )


class _Found:
    """What the rows of a batch point at, by legacy id."""

    def __init__(
        self,
        *,
        people: dict[str, UUID],
        plans: dict[str, tuple[UUID, UUID]],
        zones: dict[str, str],
        usual_zone: str,
    ) -> None:
        self._people = people
        self._plans = plans
        self._zones = zones
        self._usual_zone = usual_zone

    def person(self, row: Row) -> UUID | None:
        return self._people.get(row["userId"] or "")

    def reminds(self, row: Row, now: Any) -> Reminds | Reason:
        if self.person(row) is None:
            return Reason.USER_MISSING
        own = self._zones.get(row["userId"] or "")
        return mapping.reminder(
            row,
            zone_name=own or self._usual_zone,
            zone_is_known=own is not None,
            plan=self._plan(row),
            now=now,
        )

    def hash_of(self, row: Row) -> UUID:
        """Of what it took from other rows: a sync sees what has changed since."""
        own, plan = self._zones.get(row["userId"] or ""), self._plan(row)
        return content_hash({"zone": own, "plan": None if plan is None else str(plan)})

    def _plan(self, row: Row) -> UUID | None:
        """Nobody is reminded of another person's plan."""
        plan, owner = self._plans.get(row.get("trainingPlanId") or "", (None, None))
        return plan if owner == self.person(row) else None


def _is_changed(row: Row, record: Any, found: _Found, now: Any) -> bool:
    if record.outcome == "forgotten":
        return False
    if record.row_hash != content_hash(row):
        return True
    if record.outcome == "moved":
        return bool(record.made_hash != found.hash_of(row))
    # What it lacked when it was taken may have come since.
    return not isinstance(found.reminds(row, now), Reason)


def _columns(reminds: Reminds, now: datetime) -> dict[str, Any]:
    """It goes on as it was: it comes whether or not one has trained already."""
    return {
        "kind": "free" if reminds.plan is None else "plan",
        "plan_id": reminds.plan,
        "rule": reminds.rule,
        "starts_on": reminds.starts_on,
        "time": reminds.time,
        "message": reminds.message,
        "active": reminds.active,
        "unless_done": False,
        "last_sent_at": reminds.last_sent_at,
        "begins_at": reminds.begins_at,
        "created_at": now,
        "updated_at": now,
    }
