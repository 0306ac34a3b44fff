"""Phase 3: Workout → WorkoutSession, WorkoutExercise → WorkoutLog with its sets; state T's logs follow (`logs`).

A workout with all that is in it is one transaction. Runs after users and exercises, whose LegacyRows it looks up.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.legacy import values
from accounts.legacy.doubts import Doubt, Reason
from accounts.legacy.identity import derived_id
from accounts.legacy.reading import Row
from accounts.legacy.records import adopt
from accounts.legacy.runs import BATCH, Move
from accounts.localtime import local_date
from workouts.legacy import mapping
from workouts.legacy.lookups import Lookups, Person
from workouts.legacy.mapping import position_key
from workouts.legacy.rows import Rows, codes, held_at_once, quarantine_all, refresh_totals, set_totals

UNUSUALLY_EARLY = datetime(2000, 1, 1, tzinfo=UTC)
NAME_LENGTH = 100
# Rows of workouts that are read at once, and thousands of characters of their notes.
JOINS_AT_ONCE = 5000


def move_sessions(move: Move) -> None:
    """Take every workout, every row that has lost its workout, and in state T every WorkoutLog."""
    from workouts.legacy.logs import move_logs

    mover = SessionMover(move)
    reader = move.reader
    move.each_batch(
        "workouts",
        mover.next_workouts,
        mover.take,
        mover.refuse,
        total=reader.count("Workout"),
    )
    move.each_batch(
        "orphans",
        lambda last: reader.orphans("WorkoutExercise", "workoutId", "Workout", last, BATCH),
        lambda joins: quarantine_all(move, "workout_exercise", joins, Reason.WORKOUT_MISSING),
        lambda row, message: quarantine_all(move, "workout_exercise", [row], Reason.REFUSED, message),
    )
    if "WorkoutLog" in move.source.tables:
        move_logs(move)


def new_session(
    workout: Row, session_id: UUID, person: Person, started: datetime, now: datetime
) -> tuple[dict[str, Any], list[Doubt]]:
    """A session as values to insert, and what is to be said of it. `workout` needs a name and notes only."""
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
        "id": session_id,
        "user_id": person.pk,
        "state": "finished",
        "name": name[:NAME_LENGTH].rstrip(),
        "notes": notes,
        "started_at": started,
        "has_time": has_time,
        "local_date": local_date(started, person.time_zone) if has_time else started.date(),
        "time_zone": person.time_zone,
        "to_check": codes(doubts),
        "created_at": now,
        "updated_at": now,
    }
    return session, doubts


class SessionMover:
    """The work on one batch of workouts; the caller makes it one transaction."""

    def __init__(self, move: Move) -> None:
        self._move = move
        self._lookups = Lookups(move)

    def next_workouts(self, last: str | None) -> list[Row]:
        """The next workouts that hold not too many rows and long notes together; one alone may hold any number."""
        workouts = self._move.reader.after("Workout", last, BATCH)
        ids = [row["id"] or "" for row in workouts]
        sizes = self._move.reader.sizes("WorkoutExercise", "workoutId", ids) if workouts else {}
        return held_at_once(workouts, sizes, JOINS_AT_ONCE)

    def take(self, workouts: list[Row]) -> None:
        """Move these workouts; those that were taken before are left alone, or followed by a sync."""
        known = self._move.known("workout", workouts)
        self._adopt(workouts, known)
        if fresh := [row for row in workouts if (row["id"] or "") not in known]:
            if self._move.again:
                from workouts.legacy.sync import let_out

                let_out(self._move, self._joins_of(fresh))
            self.take_new(fresh)
        if self._move.again and known:
            from workouts.legacy.sync import follow_workouts

            follow_workouts(self._move, self, [row for row in workouts if (row["id"] or "") in known], known)

    def take_new(
        self, workouts: list[Row], joins: list[Row] | None = None, *, corrected: bool = False
    ) -> None:
        """Move workouts without a LegacyRow; `joins` are all their rows, read here if not given."""
        if joins is None:
            joins = self._joins_of(workouts)
        known = self._move.known("workout_exercise", joins) if joins else {}
        by_workout: dict[str, list[Row]] = defaultdict(list)
        for row in joins:
            if (row["id"] or "") not in known:
                by_workout[row["workoutId"] or ""].append(row)
        people = self._lookups.people(row["userId"] for row in workouts)
        self._lookups.learn_exercises(row["exerciseId"] for row in joins)
        there = self._lookups.there(
            "workouts.WorkoutSession", (derived_id("workout", row["id"] or "") for row in workouts)
        )
        left = [row for row in joins if derived_id("workout", row["workoutId"] or "") in there]
        logs_there = self._lookups.there(
            "workouts.WorkoutLog", (derived_id("workout_exercise", row["id"] or "") for row in left)
        )
        rows = Rows(self._move)
        for workout in workouts:
            own = sorted(by_workout[workout["id"] or ""], key=position_key)
            person = people.get(workout["userId"])
            started = values.instant(workout["date"] or "")
            if person is None and self._lookups.forgotten(workout["userId"]):
                rows.forget("workout", workout)
                for row in own:
                    rows.forget("workout_exercise", row)
                continue
            if person is None or started is None:
                reason = Reason.DATE_OUT_OF_RANGE if person else Reason.USER_MISSING
                self._quarantine(rows, workout, own, reason, person)
                continue
            session_id = derived_id("workout", workout["id"] or "")
            session, doubts = new_session(workout, session_id, person, started, rows.now)
            set_totals(session, self._logs_of(rows, own, session, person, logs_there, corrected=corrected))
            rows.record("workout", workout, session_id, person, doubts, corrected=corrected)
            if session_id not in there:
                rows.sessions.append(session)
        rows.insert()

    def refuse(self, workout: Row, message: str) -> None:
        """The database refused this workout: it goes to quarantine with all its rows."""
        if self._move.known("workout", [workout]):
            self._move.note("conflict", f"Workout {workout['id']}: {message}")
            return
        joins = self._joins_of([workout])
        known = self._move.known("workout_exercise", joins) if joins else {}
        person = self._lookups.people([workout["userId"]]).get(workout["userId"])
        rows = Rows(self._move)
        own = [row for row in joins if (row["id"] or "") not in known]
        self._quarantine(rows, workout, own, Reason.REFUSED, person, message)
        rows.insert()

    def add_to_session(self, session_id: UUID, joins: list[Row], *, corrected: bool = False) -> None:
        """Put rows that came later at the end of a session that was moved before; what is in it stays as it is."""
        sessions = self._move.model("workouts.WorkoutSession").objects.using(self._move.connection.alias)
        columns = ("id", "user_id", "local_date", "started_at", "time_zone")
        session: dict[str, Any] = sessions.filter(pk=session_id).values(*columns).get()
        self._lookups.learn_exercises(row["exerciseId"] for row in joins)
        rows = Rows(self._move)
        self._logs_of(
            rows,
            sorted(joins, key=position_key),
            session,
            Person(session["user_id"], session["time_zone"]),
            set(),
            first_position=1 + self._lookups.sessions_there([session_id])[session_id],
            corrected=corrected,
        )
        rows.insert()
        refresh_totals(self._move, session_id)

    def exercise_of(self, row: Row) -> UUID | None:
        """The exercise that the exercise of a row became; none where it did not come over."""
        found = self._lookups.exercise(row)
        return found.pk if found else None

    def can_take(self, workout: Row, *, owner: UUID | None = None) -> bool:
        """Whether a workout has a date and a person that came over (`owner`, if given)."""
        person = self._lookups.people([workout["userId"]]).get(workout["userId"])
        dated = values.instant(workout["date"] or "") is not None
        return dated and person is not None and owner in {None, person.pk}

    def _adopt(self, workouts: list[Row], known: dict[str, Any]) -> None:
        """Make what a rollback of an earlier run has left this run's, with all that is in it."""
        left = [
            row
            for row in workouts
            if (found := known.get(row["id"] or "")) and found.run_id != self._move.run.pk
        ]
        if left:
            adopt(self._move, {**known, **self._move.known("workout_exercise", self._joins_of(left))})

    def _joins_of(self, workouts: list[Row]) -> list[Row]:
        return self._move.reader.where("WorkoutExercise", "workoutId", [row["id"] or "" for row in workouts])

    def _logs_of(
        self,
        rows: Rows,
        joins: list[Row],
        session: dict[str, Any],
        person: Person,
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
            exercise = self._lookups.exercise(row)
            if exercise is None:
                rows.quarantine("workout_exercise", row, Reason.EXERCISE_MISSING, person)
                continue
            found = mapping.aggregate(
                row,
                category=exercise.category,
                exercise_measurement=exercise.measurement,
                choices=self._move.choices,
            )
            doubts = [*found.doubts, *([Doubt.ORDER_UNCERTAIN] if written[row.get("createdAt")] > 1 else [])]
            log_id = derived_id("workout_exercise", row["id"] or "")
            log = rows.log(log_id, row, found, exercise, session, doubts)
            log["position"] = first_position + len(logs)
            logs.append(log)
            if log_id not in there:
                rows.add_log(log, found, session["started_at"])
            rows.record("workout_exercise", row, log_id, person, doubts, corrected=corrected)
        return logs

    def _quarantine(
        self,
        rows: Rows,
        workout: Row,
        joins: list[Row],
        reason: Reason,
        person: Person | None,
        detail: str = "",
    ) -> None:
        rows.quarantine("workout", workout, reason, person, detail)
        for row in joins:
            rows.quarantine("workout_exercise", row, Reason.WORKOUT_QUARANTINED, person)
