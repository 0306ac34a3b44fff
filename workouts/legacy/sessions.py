"""Phase 3: Workout → WorkoutSession, WorkoutExercise → WorkoutLog with its sets, and state T's WorkoutLog.

A workout with all that is in it is one transaction. Runs after users and exercises, whose LegacyRows it looks up.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.legacy import values
from accounts.legacy.doubts import Doubt, Reason
from accounts.legacy.identity import derived_id, set_id
from accounts.legacy.reading import Row
from accounts.legacy.runs import BATCH, Move
from accounts.localtime import local_date
from workouts.legacy import mapping
from workouts.legacy.mapping import Aggregate, position_key

UNUSUALLY_EARLY = datetime(2000, 1, 1, tzinfo=UTC)
# People's logs of state T are read by person, so many at once.
LOGS_AT_ONCE = 5000
NAME_LENGTH = 100
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


def move_sessions(move: Move) -> None:
    """Take every workout, every row that has lost its workout, and in state T every WorkoutLog."""
    mover = SessionMover(move)
    reader = move.reader
    move.each_batch(
        "workouts",
        lambda last: reader.after("Workout", last, BATCH),
        mover.take_workouts,
        mover.refuse_workout,
        total=reader.count("Workout"),
    )
    move.each_batch(
        "orphans",
        lambda last: reader.orphans("WorkoutExercise", "workoutId", "Workout", last, BATCH),
        mover.take_orphans,
        mover.refuse_join,
    )
    if "WorkoutLog" in move.source.tables:
        move.each_batch(
            "logs", mover.people_with_logs, mover.take_logs, mover.refuse_logs, total=reader.count("User")
        )
        move.each_batch(
            "log_orphans",
            lambda last: reader.orphans("WorkoutLog", "userId", "User", last, BATCH),
            mover.take_log_orphans,
            mover.refuse_log,
        )


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


@dataclass(slots=True)
class Rows:
    """What a batch will insert, by table."""

    sessions: list[dict[str, Any]] = field(default_factory=list)
    logs: list[dict[str, Any]] = field(default_factory=list)
    sets: list[dict[str, Any]] = field(default_factory=list)
    legacy: list[dict[str, Any]] = field(default_factory=list)
    quarantined: list[dict[str, Any]] = field(default_factory=list)

    def insert(self, move: Move) -> None:
        move.insert("accounts.LegacyRow", self.legacy)
        move.insert("accounts.QuarantinedRow", self.quarantined)
        move.insert("workouts.WorkoutSession", self.sessions)
        move.insert("workouts.WorkoutLog", self.logs)
        move.insert("workouts.WorkoutSet", self.sets)


class SessionMover:
    """The work on one batch; the caller makes it one transaction."""

    def __init__(self, move: Move) -> None:
        self._move = move
        self._exercises: dict[str, KnownExercise | None] = {}

    # --- Workouts with their exercises ---

    def take_workouts(self, workouts: list[Row]) -> None:
        """Move these workouts; those that were taken before are left alone, or followed by a sync."""
        move = self._move
        known = move.known("workout", workouts)
        fresh = [row for row in workouts if (row["id"] or "") not in known]
        if fresh:
            self.take_new(fresh)
        if move.again and known:
            from workouts.legacy.sync import follow_workouts

            follow_workouts(move, self, [row for row in workouts if (row["id"] or "") in known], known)

    def take_new(
        self, workouts: list[Row], joins: list[Row] | None = None, *, corrected: bool = False
    ) -> None:
        """Move workouts without a LegacyRow; `joins` are all their rows, read here if not given."""
        move = self._move
        if joins is None:
            joins = move.reader.where("WorkoutExercise", "workoutId", [row["id"] or "" for row in workouts])
        known = move.known("workout_exercise", joins) if joins else {}
        by_workout: dict[str, list[Row]] = defaultdict(list)
        for row in joins:
            if (row["id"] or "") not in known:
                by_workout[row["workoutId"] or ""].append(row)
        people = self._people(row["userId"] for row in workouts)
        self._learn_exercises(row["exerciseId"] for row in joins)
        there = self._there(
            "workouts.WorkoutSession", (derived_id("workout", row["id"] or "") for row in workouts)
        )
        logs_there = self._there(
            "workouts.WorkoutLog", (derived_id("workout_exercise", row["id"] or "") for row in joins)
        )
        now = timezone.now()
        rows = Rows()
        for workout in workouts:
            own = sorted(by_workout[workout["id"] or ""], key=position_key)
            person = people.get(workout["userId"] or "")
            started = values.instant(workout["date"] or "")
            reason = Reason.USER_MISSING if person is None else None if started else Reason.DATE_OUT_OF_RANGE
            if reason or person is None or started is None:
                self._quarantine(rows, "workout", workout, reason or Reason.REFUSED, now, person)
                for row in own:
                    self._quarantine(rows, "workout_exercise", row, Reason.WORKOUT_QUARANTINED, now, person)
                continue
            session, doubts = self._session(workout, person, started, now)
            logs = self._logs_of(rows, own, session, person, now, logs_there, corrected=corrected)
            _set_session_totals(session, logs)
            rows.legacy.append(
                move.record(
                    "workout",
                    workout,
                    "moved",
                    now,
                    target_id=session["id"],
                    user_id=person.pk,
                    warnings=[doubt.value for doubt in doubts],
                    row=_kept(workout, doubts),
                    corrected=corrected,
                )
            )
            if session["id"] not in there:
                rows.sessions.append(session)
        rows.insert(move)

    def add_to_session(self, session_id: UUID, joins: list[Row], *, corrected: bool = False) -> None:
        """Put rows that came later at the end of a session that was moved before; what is in it stays as it is."""
        move = self._move
        sessions = move.model("workouts.WorkoutSession").objects.using(move.connection.alias)
        columns = ("id", "user_id", "local_date", "started_at", "time_zone")
        session: dict[str, Any] = sessions.filter(pk=session_id).values(*columns).get()
        self._learn_exercises(row["exerciseId"] for row in joins)
        now, rows = timezone.now(), Rows()
        last = self._sessions_there([session_id])[session_id]
        self._logs_of(
            rows,
            sorted(joins, key=position_key),
            session,
            Person(session["user_id"], session["time_zone"]),
            now,
            set(),
            first_position=last + 1,
            corrected=corrected,
        )
        rows.insert(move)
        refresh_totals(move, session_id)

    def knows_exercise(self, legacy_id: str) -> bool:
        """Whether a legacy exercise came over."""
        self._learn_exercises([legacy_id])
        return self._exercises[legacy_id] is not None

    def exercise_of(self, row: Row) -> UUID | None:
        """The exercise that the exercise of a row became."""
        found = (
            self._exercises[row["exerciseId"] or ""] if self.knows_exercise(row["exerciseId"] or "") else None
        )
        return found.pk if found else None

    def can_take(self, workout: Row, *, owner: UUID | None = None) -> bool:
        """Whether a workout has a date and a person that came over (`owner`, if given)."""
        person = self._people([workout["userId"]]).get(workout["userId"] or "")
        return bool(
            person and values.instant(workout["date"] or "") and (owner is None or person.pk == owner)
        )

    def _session(
        self, workout: Row, person: Person, started: datetime, now: datetime
    ) -> tuple[dict[str, Any], list[Doubt]]:
        doubts: list[Doubt] = []
        name = values.one_line(workout["name"] or "")
        if len(name) > NAME_LENGTH or name != (workout["name"] or ""):
            doubts.append(Doubt.NAME_CHANGED)
        notes = mapping.text_of(workout.get("notes"), doubts)
        has_time = not values.is_midnight(started)
        if not has_time:
            doubts.append(Doubt.DAY_ONLY)
        if started < UNUSUALLY_EARLY or started > now + timedelta(days=1):
            doubts.append(Doubt.DATE_UNUSUAL)
        session = {
            "id": derived_id("workout", workout["id"] or ""),
            "user_id": person.pk,
            "state": "finished",
            "name": name[:NAME_LENGTH].rstrip(),
            "notes": notes,
            "started_at": started,
            "has_time": has_time,
            "local_date": local_date(started, person.time_zone) if has_time else started.date(),
            "time_zone": person.time_zone,
            "to_check": _codes(doubts),
            "created_at": now,
            "updated_at": now,
        }
        return session, doubts

    def _logs_of(
        self,
        rows: Rows,
        joins: list[Row],
        session: dict[str, Any],
        person: Person,
        now: datetime,
        there: set[UUID],
        *,
        first_position: int = 1,
        corrected: bool = False,
    ) -> list[dict[str, Any]]:
        """The logs of a session, in `rows` with their sets and LegacyRows; those that cannot be are quarantined there."""
        written: dict[str | None, int] = defaultdict(int)
        for row in joins:
            written[row.get("createdAt")] += 1
        logs: list[dict[str, Any]] = []
        for row in joins:
            exercise = self._exercises.get(row["exerciseId"] or "")
            if exercise is None:
                self._quarantine(rows, "workout_exercise", row, Reason.EXERCISE_MISSING, now, person)
                continue
            found = mapping.aggregate(
                row,
                category=exercise.category,
                exercise_measurement=exercise.measurement,
                choices=self._move.choices,
            )
            doubts = [*found.doubts, *([Doubt.ORDER_UNCERTAIN] if written[row.get("createdAt")] > 1 else [])]
            log_id = derived_id("workout_exercise", row["id"] or "")
            log = self._log(log_id, row, found, exercise, session, doubts, now)
            log["position"] = first_position + len(logs)
            logs.append(log)
            if log_id not in there:
                rows.logs.append(log)
                rows.sets += _sets_of(log, found, session["started_at"], now)
            rows.legacy.append(
                self._move.record(
                    "workout_exercise",
                    row,
                    "moved",
                    now,
                    target_id=log_id,
                    user_id=person.pk,
                    warnings=log["to_check"],
                    row=_kept(row, doubts),
                    corrected=corrected,
                )
            )
        return logs

    def _log(
        self,
        log_id: UUID,
        row: Row,
        found: Aggregate,
        exercise: KnownExercise,
        session: dict[str, Any],
        doubts: list[Doubt],
        now: datetime,
    ) -> dict[str, Any]:
        notes = mapping.text_of(row.get("notes"), doubts)
        return {
            "id": log_id,
            "user_id": session["user_id"],
            "session_id": session["id"],
            "exercise_id": exercise.pk,
            "date": session["local_date"],
            "measurement": found.measurement.value,
            "notes": notes,
            "stated_sets": found.stated_sets,
            "seconds": found.log_seconds,
            "to_check": _codes(doubts),
            "created_at": now,
            "updated_at": now,
            **_totals(found),
        }

    def refuse_workout(self, workout: Row, message: str) -> None:
        """The database refused this workout: it goes to quarantine with all its rows."""
        if self._move.known("workout", [workout]):
            self._move.note("conflict", f"Workout {workout['id']}: {message}")
            return
        joins = self._move.reader.where("WorkoutExercise", "workoutId", [workout["id"] or ""])
        known = self._move.known("workout_exercise", joins) if joins else {}
        person = self._people([workout["userId"]]).get(workout["userId"] or "")
        rows, now = Rows(), timezone.now()
        self._quarantine(rows, "workout", workout, Reason.REFUSED, now, person, message)
        for row in joins:
            if (row["id"] or "") not in known:
                self._quarantine(rows, "workout_exercise", row, Reason.WORKOUT_QUARANTINED, now, person)
        rows.insert(self._move)

    # --- Rows without their workout ---

    def take_orphans(self, joins: list[Row]) -> None:
        self._quarantine_all("workout_exercise", joins, Reason.WORKOUT_MISSING)

    def refuse_join(self, row: Row, message: str) -> None:
        self._quarantine_all("workout_exercise", [row], Reason.REFUSED, message)

    def take_log_orphans(self, logs: list[Row]) -> None:
        self._quarantine_all("workout_log", logs, Reason.USER_MISSING)

    def refuse_log(self, row: Row, message: str) -> None:
        self._quarantine_all("workout_log", [row], Reason.REFUSED, message)

    # --- State T's WorkoutLog ---

    def people_with_logs(self, last: str | None) -> list[Row]:
        """The next people whose logs together are not too many to hold; of one alone all are read, however many."""
        move = self._move
        people = move.reader.after("User", last, 50)
        if not people:
            return []
        counts = self._log_counts([row["id"] or "" for row in people])
        total = 0
        for index, row in enumerate(people):
            total += counts.get(row["id"] or "", 0)
            if total > LOGS_AT_ONCE:
                return people[: max(index, 1)]
        return people

    def _log_counts(self, people: list[str]) -> dict[str, int]:
        source = self._move.source
        user = source.column("WorkoutLog", "userId")
        with self._move.connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {user}, count(*) FROM {source.quoted('WorkoutLog')}"
                f" WHERE {user} IN ({', '.join(['%s'] * len(people))}) GROUP BY {user}",
                people,
            )
            return dict(cursor.fetchall())

    def take_logs(self, people: list[Row]) -> None:
        """Move the WorkoutLogs of these legacy users, those of one instant into one session made for them."""
        move = self._move
        logs = move.reader.where("WorkoutLog", "userId", [row["id"] or "" for row in people])
        known = move.known("workout_log", logs) if logs else {}
        fresh = [row for row in logs if (row["id"] or "") not in known]
        if move.again and known:
            from workouts.legacy.sync import follow_logs

            follow_logs(move, self, [row for row in logs if (row["id"] or "") in known], known)
        if fresh:
            self.take_new_logs(fresh)

    def take_new_logs(self, fresh: list[Row], *, corrected: bool = False) -> None:
        move = self._move
        found_people = self._people(row["userId"] for row in fresh)
        self._learn_exercises(row["exerciseId"] for row in fresh)
        copies = self._copies(sorted({row["userId"] or "" for row in fresh}))
        now = timezone.now()
        rows = Rows()
        groups: dict[UUID, list[Row]] = defaultdict(list)
        for row in fresh:
            person = found_people.get(row["userId"] or "")
            started = values.instant(row["date"] or "")
            if person is None:
                self._quarantine(rows, "workout_log", row, Reason.USER_MISSING, now, None)
            elif started is None:
                self._quarantine(rows, "workout_log", row, Reason.DATE_OUT_OF_RANGE, now, person)
            elif self._exercises.get(row["exerciseId"] or "") is None:
                self._quarantine(rows, "workout_log", row, Reason.EXERCISE_MISSING, now, person)
            elif (original := copies.get(row["id"] or "")) is not None:
                target = derived_id("workout_exercise", original)
                rows.legacy.append(
                    move.record(
                        "workout_log", row, "copy", now, target_id=target, user_id=person.pk, row=dict(row)
                    )
                )
            else:
                groups[reconstructed_id(row)].append(row)
        there = self._sessions_there(groups)
        logs_there = self._there(
            "workouts.WorkoutLog", (derived_id("workout_log", row["id"] or "") for row in fresh)
        )
        for session_id, own in groups.items():
            person = found_people[own[0]["userId"] or ""]
            self._take_group(
                rows,
                session_id,
                sorted(own, key=position_key),
                person,
                now,
                there,
                logs_there,
                corrected=corrected,
            )
        rows.insert(move)
        for session_id in there.keys() & groups.keys():
            refresh_totals(move, session_id)

    def _take_group(
        self,
        rows: Rows,
        session_id: UUID,
        logs: list[Row],
        person: Person,
        now: datetime,
        there: dict[UUID, int],
        logs_there: set[UUID],
        *,
        corrected: bool,
    ) -> None:
        started = values.instant(logs[0]["date"] or "")
        assert started is not None  # noqa: S101  # asked before
        session, _ = self._session({"id": "", "name": "", "notes": None}, person, started, now)
        session |= {"id": session_id, "reconstructed": True}
        made = []
        for position, row in enumerate(logs, start=1 + there.get(session_id, 0)):
            exercise = self._exercises[row["exerciseId"] or ""]
            assert exercise is not None  # noqa: S101  # asked before
            found = mapping.aggregate(
                row,
                category=exercise.category,
                exercise_measurement=exercise.measurement,
                choices=self._move.choices,
                time_column="durationMinutes",
            )
            doubts = list(found.doubts)
            rating = values.whole(row.get("rating"))
            if row.get("rating") is not None and (rating is None or not 1 <= rating <= 5):
                doubts.append(Doubt.RATING_LEFT_OUT)
                rating = None
            mood = (row.get("mood") or "").lower() or None
            log_id = derived_id("workout_log", row["id"] or "")
            log = self._log(log_id, row, found, exercise, session, doubts, now)
            log |= {"position": position, "rating": rating, "mood": mood}
            made.append(log)
            if log_id not in logs_there:
                rows.logs.append(log)
                rows.sets += _sets_of(log, found, started, now)
            warnings = _codes([*doubts, *([] if session["has_time"] else [Doubt.DAY_ONLY])])
            rows.legacy.append(
                self._move.record(
                    "workout_log",
                    row,
                    "moved",
                    now,
                    target_id=log_id,
                    user_id=person.pk,
                    warnings=warnings,
                    row=_kept(row, doubts),
                    corrected=corrected,
                )
            )
        if session_id not in there:
            _set_session_totals(session, made)
            rows.sessions.append(session)

    def refuse_logs(self, person: Row, message: str) -> None:
        """The database refused a log of this person: each alone, and the one it refuses into quarantine."""
        logs = self._move.reader.where("WorkoutLog", "userId", [person["id"] or ""])
        known = self._move.known("workout_log", logs) if logs else {}
        self._quarantine_all(
            "workout_log", [row for row in logs if (row["id"] or "") not in known], Reason.REFUSED, message
        )

    def _copies(self, people: list[str]) -> dict[str, str]:
        """WorkoutLogs that the older tracker's own script made of join rows: their id → the join row's."""
        source = self._move.source
        same = "IS NOT DISTINCT FROM" if self._move.connection.vendor == "postgresql" else "IS"

        def equal(log: str, join: str) -> str:
            return f"l.{source.column('WorkoutLog', log)} {same} j.{source.column('WorkoutExercise', join)}"

        pairs = [equal(name, name) for name in ("sets", "reps", "weight", "notes", "createdAt", "updatedAt")]
        if source.has("WorkoutExercise", "time"):
            pairs.append(equal("durationMinutes", "time"))
        user = source.column("WorkoutLog", "userId")
        sql = (
            f"SELECT l.{source.column('WorkoutLog', 'id')}, min(j.{source.column('WorkoutExercise', 'id')})"
            f" FROM {source.quoted('WorkoutLog')} l"
            f" JOIN {source.quoted('Workout')} w ON w.{source.column('Workout', 'userId')} = l.{user}"
            f" AND w.{source.column('Workout', 'date')} = l.{source.column('WorkoutLog', 'date')}"
            f" JOIN {source.quoted('WorkoutExercise')} j"
            f" ON j.{source.column('WorkoutExercise', 'workoutId')} = w.{source.column('Workout', 'id')}"
            f" AND j.{source.column('WorkoutExercise', 'exerciseId')} = l.{source.column('WorkoutLog', 'exerciseId')}"
            f" WHERE l.{user} IN ({', '.join(['%s'] * len(people))}) AND {' AND '.join(pairs)} GROUP BY 1"
        )
        with self._move.connection.cursor() as cursor:
            cursor.execute(sql, people)
            return dict(cursor.fetchall())

    # --- What was moved before ---

    def _people(self, legacy_ids: Iterable[str | None]) -> dict[str, Person]:
        """The accounts of legacy users that were moved, by legacy id."""
        move = self._move
        wanted = {derived_id("user", pk or ""): pk or "" for pk in legacy_ids}
        rows = move.model("accounts.LegacyRow").objects.using(move.connection.alias)
        targets = dict(
            rows.filter(pk__in=list(wanted), outcome="moved").values_list("target_id", "legacy_id")
        )
        users = move.model("accounts.User").objects.using(move.connection.alias).filter(pk__in=list(targets))
        return {targets[pk]: Person(pk, zone) for pk, zone in users.values_list("pk", "time_zone")}

    def _learn_exercises(self, legacy_ids: Iterable[str | None]) -> None:
        """Read where these legacy exercises went, those that are not known yet. There are few, so all are remembered."""
        move = self._move
        wanted = sorted({pk or "" for pk in legacy_ids} - self._exercises.keys())
        if not wanted:
            return
        self._exercises.update(dict.fromkeys(wanted))
        rows = move.model("accounts.LegacyRow").objects.using(move.connection.alias)
        targets = dict(
            rows.filter(pk__in=[derived_id("exercise", pk) for pk in wanted], outcome="moved").values_list(
                "legacy_id", "target_id"
            )
        )
        exercises = move.model("training.Exercise").objects.using(move.connection.alias)
        measurements = dict(exercises.filter(pk__in=list(targets.values())).values_list("pk", "measurement"))
        for row in move.reader.where("Exercise", "id", list(targets)):
            target = targets[row["id"] or ""]
            if target in measurements:
                category = row.get("category") or row.get("exerciseType") or ""
                self._exercises[row["id"] or ""] = KnownExercise(target, measurements[target], category)

    def _there(self, name: str, ids: Iterable[UUID]) -> set[UUID]:
        """Which of the rows to make are there already: an earlier rollback kept them, because people had edited them."""
        rows = self._move.model(name).objects.using(self._move.connection.alias)
        return set(rows.filter(pk__in=list(ids)).values_list("pk", flat=True))

    def _sessions_there(self, ids: Iterable[UUID]) -> dict[UUID, int]:
        """Sessions that are there already, with the highest position in each."""
        there = self._there("workouts.WorkoutSession", ids)
        highest = dict.fromkeys(there, 0)
        logs = self._move.model("workouts.WorkoutLog").objects.using(self._move.connection.alias)
        for pk, position in logs.filter(session_id__in=list(there)).values_list("session_id", "position"):
            highest[pk] = max(highest[pk], position)
        return highest

    # --- Quarantine ---

    def _quarantine_all(self, kind: str, rows: list[Row], reason: Reason, message: str = "") -> None:
        known = self._move.known(kind, rows)
        made, now = Rows(), timezone.now()
        for row in rows:
            if (row["id"] or "") not in known:
                self._quarantine(made, kind, row, reason, now, None, message)
        made.insert(self._move)

    def _quarantine(
        self,
        rows: Rows,
        kind: str,
        row: Row,
        reason: Reason,
        now: datetime,
        person: Person | None,
        detail: str = "",
    ) -> None:
        record = self._move.record(kind, row, "quarantined", now, user_id=person.pk if person else None)
        rows.legacy.append(record)
        rows.quarantined.append(
            {"legacy_row_id": record["id"], "reason": reason.value, "detail": detail, "row": dict(row)}
        )


def reconstructed_id(row: Row) -> UUID:
    """The session of a WorkoutLog that knew no workout: one for each person and instant."""
    return derived_id("workout_log_session", f"{row['userId']}|{row['date']}")


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


def _codes(doubts: Iterable[Doubt]) -> list[str]:
    """Their codes, each once, in the order of Doubt."""
    found = set(doubts)
    return [doubt.value for doubt in Doubt if doubt in found] if found else []


def _kept(row: Row, doubts: Iterable[Doubt]) -> dict[str, str | None] | None:
    """The whole legacy row, where the new one does not say all of it."""
    return dict(row) if any(doubt not in NOTHING_LOST for doubt in doubts) else None


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


def _sets_of(log: dict[str, Any], found: Aggregate, done_at: datetime, now: datetime) -> list[dict[str, Any]]:
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
        "created_at": now,
        "updated_at": now,
    }
    return [
        {**same, "id": set_id(log["id"], position), "position": position}
        for position in range(1, found.set_rows + 1)
    ]


def _set_session_totals(session: dict[str, Any], logs: list[dict[str, Any]]) -> None:
    session["set_count"] = sum(log["set_count"] for log in logs)
    session["volume_kg"] = sum((log["volume_kg"] for log in logs), Decimal(0))
