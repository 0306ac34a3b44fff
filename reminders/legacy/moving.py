"""The work on the legacy reminders, batch by batch."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.legacy import records
from accounts.legacy.doubts import Doubt, Reason
from accounts.legacy.identity import content_hash, derived_id
from accounts.legacy.reading import Row
from accounts.legacy.runs import BATCH, Move
from accounts.localtime import zone_names
from reminders.legacy import mapping
from reminders.legacy.mapping import Reminds
from reminders.legacy.touched import hold_reminders, touched_reminders
from workouts.legacy.parts import is_taken

KIND = "reminder"
TABLE = PHASE = "Reminder"


def move_reminders(move: Move) -> None:
    """Take every Reminder, after users and plans. A sync takes new ones, and follows those that nobody touched."""
    if not is_taken(move.apps, move.source, TABLE):
        return
    mover = ReminderMover(move)
    move.each_batch(
        PHASE,
        lambda last: move.reader.after(TABLE, last, BATCH),
        mover.take,
        mover.refuse,
        total=move.reader.count(TABLE),
    )


def correct_reminder(move: Move, row: Row) -> str:
    """Move a row of the quarantine as staff corrected it; the text says why it cannot be."""
    mover = ReminderMover(move)
    if not mover.can_take(row):
        return "No user with this id came over."
    mover.take_new([row], corrected=True)
    return ""


class ReminderMover:
    """The work on one batch; the caller makes it one transaction."""

    def __init__(self, move: Move) -> None:
        self._move = move
        self._zones = frozenset(zone_names())

    def take(self, rows: list[Row]) -> None:
        known = self._move.known(KIND, rows)
        records.adopt(self._move, known)
        fresh = [row for row in rows if (row["id"] or "") not in known]
        if self._move.again:
            fresh += self._follow([row for row in rows if (row["id"] or "") in known], known)
        if fresh:
            self.take_new(fresh)

    def refuse(self, row: Row, message: str) -> None:
        """The database refused this reminder: into quarantine."""
        records.refuse(self._move, KIND, row, message, kept=row)

    def can_take(self, row: Row) -> bool:
        """Whether its person came over."""
        return bool(self._targets("user", [row["userId"]]))

    def take_new(self, rows: Sequence[Row], *, corrected: bool = False) -> None:
        """Move reminders without a LegacyRow. One that a rollback left here, with what people did to it, stays as it is."""
        now = timezone.now()
        found = self._found(rows)
        ids = [derived_id(KIND, row["id"] or "") for row in rows]
        there = set(self._rows("reminders.Reminder").filter(pk__in=ids).values_list("pk", flat=True))
        legacy, quarantined, made = [], [], []
        for row in rows:
            person, reminds = found.person(row), found.reminds(row, now)
            pk = derived_id(KIND, row["id"] or "")
            if row["userId"] in found.forgotten:
                legacy.append(self._move.record(KIND, row, "forgotten", now))
            elif isinstance(reminds, Reason):
                legacy.append(self._move.record(KIND, row, "quarantined", now, user_id=person))
                quarantined.append({"legacy_row_id": pk, "reason": reminds.value, "row": dict(row)})
            else:
                codes = [doubt.value for doubt in Doubt if doubt in reminds.doubts]
                legacy.append(
                    self._move.record(
                        KIND,
                        row,
                        "moved",
                        now,
                        target_id=pk,
                        user_id=person,
                        made_hash=found.hash_of(row),
                        warnings=codes,
                        row=dict(row) if codes else None,
                        corrected=corrected,
                    )
                )
                if pk not in there:
                    made.append(
                        {
                            "id": pk,
                            "user_id": person,
                            **_columns(reminds),
                            "created_at": now,
                            "updated_at": now,
                        }
                    )
        self._move.insert("accounts.LegacyRow", legacy)
        self._move.insert("accounts.QuarantinedRow", quarantined)
        self._move.insert("reminders.Reminder", made)

    def _follow(self, rows: Sequence[Row], known: dict[str, Any]) -> list[Row]:
        """Those of `rows` that are to be taken anew, without what they were; what is left to people is noted."""
        found, now = self._found(rows), timezone.now()
        changed = [row for row in rows if _is_changed(row, known[row["id"] or ""], found, now)]
        moved = [record.pk for row in changed if (record := known[row["id"] or ""]).outcome == "moved"]
        hold_reminders(self._move.apps, self._move.connection, moved)
        kept = touched_reminders(self._move.apps, self._move.connection, moved)
        kept |= {record.pk for record in known.values() if record.corrected}
        anew = [row for row in changed if known[row["id"] or ""].pk not in kept]
        for row in changed:
            event = "followed" if row in anew else "conflict"
            end = "" if row in anew else " was changed there and here; it stays as it is here."
            self._move.note(event, f"{TABLE} {(row['id'] or '')[:40]!r}{end}")
        gone = [known[row["id"] or ""].pk for row in anew]
        self._rows("accounts.LegacyRow").filter(pk__in=gone).delete()
        self._rows("reminders.Reminder").filter(pk__in=gone).delete()
        return anew

    def _found(self, rows: Sequence[Row]) -> "_Found":
        users = [row["userId"] for row in rows]
        people = self._targets("user", users)
        plans = self._targets("training_plan", [row.get("trainingPlanId") for row in rows])
        there = self._rows("training.TrainingPlan").filter(pk__in=list(plans.values()))
        owners = dict(there.values_list("pk", "user_id"))
        forgotten = self._rows("accounts.LegacyRow").filter(pk__in=_ids("user", users), outcome="forgotten")
        zones: dict[str, str] = {}
        if self._move.source.has("User", "timezone"):
            for row in self._move.reader.where("User", "id", [pk for pk in users if pk is not None]):
                name = (row.get("timezone") or "").strip()
                if name in self._zones:
                    zones[row["id"] or ""] = name
        return _Found(
            people=people,
            plans={legacy_id: (pk, owners[pk]) for legacy_id, pk in plans.items() if pk in owners},
            forgotten=set(forgotten.values_list("legacy_id", flat=True)),
            zones=zones,
            usual_zone=self._move.choices.time_zone,
        )

    def _targets(self, kind: str, legacy_ids: Iterable[str | None]) -> dict[str, UUID]:
        """What legacy rows became and still are, by legacy id."""
        model = "accounts.User" if kind == "user" else "training.TrainingPlan"
        moved = self._rows("accounts.LegacyRow").filter(pk__in=_ids(kind, legacy_ids), outcome="moved")
        targets = dict(moved.values_list("legacy_id", "target_id"))
        there = set(self._rows(model).filter(pk__in=list(targets.values())).values_list("pk", flat=True))
        return {legacy_id: pk for legacy_id, pk in targets.items() if pk in there}

    def _rows(self, name: str) -> Any:
        return self._move.model(name).objects.using(self._move.connection.alias)


class _Found:
    """What the rows of a batch point at, by legacy id."""

    def __init__(
        self,
        *,
        people: dict[str, UUID],
        plans: dict[str, tuple[UUID, UUID]],
        forgotten: Collection[str | None],
        zones: dict[str, str],
        usual_zone: str,
    ) -> None:
        self.forgotten = forgotten
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


def _columns(reminds: Reminds) -> dict[str, Any]:
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
    }


def _ids(kind: str, legacy_ids: Iterable[str | None]) -> list[UUID]:
    return [derived_id(kind, legacy_id) for legacy_id in legacy_ids if legacy_id is not None]
