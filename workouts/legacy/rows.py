"""The rows that a batch will insert: how a session, a log, its sets and their LegacyRows are written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.legacy.doubts import Doubt, Reason
from accounts.legacy.identity import set_id
from accounts.legacy.reading import Row
from accounts.legacy.runs import Move
from workouts.legacy import mapping
from workouts.legacy.kept_records import forget_records
from workouts.legacy.lookups import KnownExercise, Person
from workouts.legacy.mapping import Aggregate

# A row with only these still says all that the legacy row said.
NOTHING_LOST = {
    Doubt.ORDER_UNCERTAIN,
    Doubt.DAY_ONLY,
    Doubt.DATE_UNUSUAL,
    Doubt.REPS_MANY,
    Doubt.WEIGHT_HEAVY,
    Doubt.REPS_ZERO,
    Doubt.SETS_NONE,
    Doubt.SETS_NOT_EXPANDED,
}


# So many sets are held; then all is inserted, still in the batch's transaction, which looks at foreign keys at its end.
SETS_AT_ONCE = 10_000


@dataclass(slots=True)
class Rows:
    """What a batch will insert, by table. `now` is the instant of the batch."""

    move: Move
    now: datetime = field(default_factory=timezone.now)
    sessions: list[dict[str, Any]] = field(default_factory=list)
    logs: list[dict[str, Any]] = field(default_factory=list)
    sets: list[dict[str, Any]] = field(default_factory=list)
    legacy: list[dict[str, Any]] = field(default_factory=list)
    quarantined: list[dict[str, Any]] = field(default_factory=list)

    def insert(self) -> None:
        """Insert them all; more may follow."""
        pairs = ((log["user_id"], log["exercise_id"]) for log in self.logs)
        forget_records(self.move.apps, self.move.connection, pairs)
        for name, rows in (
            ("accounts.LegacyRow", self.legacy),
            ("accounts.QuarantinedRow", self.quarantined),
            ("workouts.WorkoutSession", self.sessions),
            ("workouts.WorkoutLog", self.logs),
            ("workouts.WorkoutSet", self.sets),
        ):
            self.move.insert(name, rows)
            rows.clear()

    def record(
        self, kind: str, row: Row, target: UUID, person: Person, doubts: Iterable[Doubt], *, corrected: bool
    ) -> None:
        """That `row` was moved to `target`, with what is to be said of it."""
        kept = any(doubt not in NOTHING_LOST for doubt in doubts)
        self.legacy.append(
            self.move.record(
                kind,
                row,
                "moved",
                self.now,
                target_id=target,
                user_id=person.pk,
                warnings=codes(doubts),
                row=dict(row) if kept else None,
                corrected=corrected,
            )
        )

    def quarantine(
        self, kind: str, row: Row, reason: Reason, person: Person | None = None, detail: str = ""
    ) -> None:
        record = self.move.record(kind, row, "quarantined", self.now, user_id=person.pk if person else None)
        self.legacy.append(record)
        self.quarantined.append(
            {"legacy_row_id": record["id"], "reason": reason.value, "detail": detail, "row": dict(row)}
        )

    def forget(self, kind: str, row: Row) -> None:
        """That `row` belongs to an account that was deleted here: none of what it says is kept."""
        self.legacy.append(self.move.record(kind, row, "forgotten", self.now))

    def log(
        self,
        log_id: UUID,
        row: Row,
        found: Aggregate,
        exercise: KnownExercise,
        session: dict[str, Any],
        doubts: list[Doubt],
    ) -> dict[str, Any]:
        """A log as values to insert; adds to `doubts` what is to be said of its note."""
        return {
            "id": log_id,
            "user_id": session["user_id"],
            "session_id": session["id"],
            "exercise_id": exercise.pk,
            "date": session["local_date"],
            "measurement": found.measurement.value,
            "notes": mapping.text_of(row.get("notes"), doubts),
            "stated_sets": found.stated_sets,
            "seconds": found.log_seconds,
            "to_check": codes(doubts),
            "created_at": self.now,
            "updated_at": self.now,
            **_totals(found),
        }

    def add_log(self, log: dict[str, Any], found: Aggregate, done_at: datetime) -> None:
        """Insert `log` with its equal sets."""
        self.logs.append(log)
        same = {
            "user_id": log["user_id"],
            "log_id": log["id"],
            "kind": "working",
            "weight": found.load.weight,
            "weight_unit": found.load.unit,
            "weight_kg": found.load.kg,
            "reps": found.reps,
            "seconds": found.set_seconds,
            "expanded": found.expanded,
            "done_at": done_at,
            "created_at": self.now,
            "updated_at": self.now,
        }
        self.sets += [
            {**same, "id": set_id(log["id"], position), "position": position}
            for position in range(1, found.set_rows + 1)
        ]
        if len(self.sets) >= SETS_AT_ONCE:
            self.insert()


def held_at_once(parents: list[Row], sizes: dict[str, int], limit: int) -> list[Row]:
    """The first of `parents` whose rows, of these `sizes` by the parent's id, are not too many to hold; one at least."""
    total = 0
    for index, row in enumerate(parents):
        total += sizes.get(row["id"] or "", 0)
        if total > limit:
            return parents[: max(index, 1)]
    return parents


def quarantine_all(move: Move, kind: str, found: list[Row], reason: Reason, detail: str = "") -> None:
    """Put rows that no phase has taken into quarantine."""
    known = move.known(kind, found)
    rows = Rows(move)
    for row in found:
        if (row["id"] or "") not in known:
            rows.quarantine(kind, row, reason, None, detail)
    rows.insert()


def set_totals(session: dict[str, Any], logs: list[dict[str, Any]]) -> None:
    session["set_count"] = sum(log["set_count"] for log in logs)
    session["volume_kg"] = sum((log["volume_kg"] for log in logs), Decimal(0))


def refresh_totals(move: Move, session_id: UUID) -> None:
    """The totals of a session that got further logs, from its kept logs."""
    using = move.connection.alias
    logs = (
        move.model("workouts.WorkoutLog").objects.using(using).filter(session_id=session_id, deleted_at=None)
    )
    count, volume = 0, Decimal(0)
    for sets, kg in logs.values_list("set_count", "volume_kg"):
        count, volume = count + sets, volume + kg
    sessions = move.model("workouts.WorkoutSession").objects.using(using).filter(pk=session_id)
    sessions.update(set_count=count, volume_kg=volume)


def codes(doubts: Iterable[Doubt]) -> list[str]:
    """Their codes, each once, in the order of Doubt."""
    found = set(doubts)
    return [doubt.value for doubt in Doubt if doubt in found] if found else []


def _totals(found: Aggregate) -> dict[str, Any]:
    """As recording.totals computes them from the sets."""
    lifted = found.load.kg is not None and found.measurement != "assisted_reps"
    return {
        "set_count": found.set_rows,
        "hard_sets": found.set_rows,
        "reps_total": found.set_rows * (found.reps or 0),
        "volume_kg": found.set_rows * (found.reps or 0) * (found.load.kg or Decimal(0))
        if lifted
        else Decimal(0),
        "seconds_total": found.set_rows * (found.set_seconds or Decimal(0)),
    }
