"""State T's WorkoutLog → WorkoutLog, in a session made for each person and instant: it never knew its workout."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, transaction

from accounts.legacy import values
from accounts.legacy.doubts import Doubt, Reason
from accounts.legacy.identity import derived_id
from accounts.legacy.reading import Row
from accounts.legacy.records import adopt
from accounts.legacy.runs import BATCH, Move
from workouts.legacy import mapping
from workouts.legacy.lookups import Lookups, Person
from workouts.legacy.mapping import position_key
from workouts.legacy.rows import Rows, held_at_once, quarantine_all, refresh_totals, set_totals
from workouts.legacy.sessions import new_session

# Logs that are read at once, and thousands of characters of their notes.
LOGS_AT_ONCE = 5000
PEOPLE_AT_ONCE = 50


def move_logs(move: Move) -> None:
    """Take every WorkoutLog."""
    mover = LogMover(move)
    reader = move.reader
    move.each_batch("logs", mover.people_with_logs, mover.take, mover.refuse, total=reader.count("User"))
    move.each_batch(
        "log_orphans",
        lambda last: reader.orphans("WorkoutLog", "userId", "User", last, BATCH),
        lambda logs: quarantine_all(move, "workout_log", logs, Reason.USER_MISSING),
        lambda row, message: quarantine_all(move, "workout_log", [row], Reason.REFUSED, message),
    )


def reconstructed_id(row: Row) -> UUID:
    """The session of a WorkoutLog that knew no workout: one for each person and instant."""
    return derived_id("workout_log_session", f"{row['userId']}|{row['date']}")


class LogMover:
    """The work on the logs of a batch of people; the caller makes it one transaction."""

    def __init__(self, move: Move) -> None:
        self._move = move
        self._lookups = Lookups(move)

    def people_with_logs(self, last: str | None) -> list[Row]:
        """The next people whose logs together are not too many for one transaction; one alone may have any number."""
        people = self._move.reader.after("User", last, PEOPLE_AT_ONCE)
        ids = [row["id"] or "" for row in people]
        sizes = self._move.reader.sizes("WorkoutLog", "userId", ids) if people else {}
        return held_at_once(people, sizes, LOGS_AT_ONCE)

    def take(self, people: list[Row]) -> None:
        """Move the logs of these legacy users; those that were taken before are left alone, or followed by a sync."""
        for logs in self._logs_of(people):
            known = self._move.known("workout_log", logs)
            adopt(self._move, known)
            fresh = [row for row in logs if (row["id"] or "") not in known]
            if self._move.again:
                from workouts.legacy.sync import follow_logs

                fresh = follow_logs(self._move, self, logs, known)
            if fresh:
                self.take_new(fresh)

    def take_new(self, logs: list[Row], *, corrected: bool = False) -> None:
        """Move logs without a LegacyRow."""
        people = self._lookups.people(row["userId"] for row in logs)
        self._lookups.learn_exercises(row["exerciseId"] for row in logs)
        copies = self._copies([row["id"] or "" for row in logs])
        rows = Rows(self._move)
        groups: dict[UUID, list[Row]] = defaultdict(list)
        for row in logs:
            person = people.get(row["userId"])
            if person is None and self._lookups.forgotten(row["userId"]):
                rows.forget("workout_log", row)
            elif person is None:
                rows.quarantine("workout_log", row, Reason.USER_MISSING)
            elif values.instant(row["date"] or "") is None:
                rows.quarantine("workout_log", row, Reason.DATE_OUT_OF_RANGE, person)
            elif self._lookups.exercise(row) is None:
                rows.quarantine("workout_log", row, Reason.EXERCISE_MISSING, person)
            elif (original := copies.get(row["id"] or "")) is not None:
                rows.legacy.append(
                    self._move.record(
                        "workout_log",
                        row,
                        "copy",
                        rows.now,
                        target_id=original,
                        user_id=person.pk,
                        row=dict(row),
                    )
                )
            else:
                groups[reconstructed_id(row)].append(row)
        there = self._lookups.sessions_there(groups)
        logs_there = self._lookups.there(
            "workouts.WorkoutLog", (derived_id("workout_log", row["id"] or "") for row in logs)
        )
        for session_id, own in groups.items():
            person = people[own[0]["userId"]]
            last = there.get(session_id)
            self._take_group(
                rows, session_id, sorted(own, key=position_key), person, last, logs_there, corrected=corrected
            )
        rows.insert()
        for session_id in there:
            refresh_totals(self._move, session_id)

    def refuse(self, person: Row, message: str) -> None:
        """The database refused a log of this person: each alone, and the one that it refuses into quarantine."""
        for logs in self._logs_of([person]):
            known = self._move.known("workout_log", logs)
            for row in logs:
                if (row["id"] or "") not in known:
                    try:
                        with transaction.atomic(using=self._move.connection.alias):
                            self.take_new([row])
                    except (IntegrityError, DataError) as error:
                        quarantine_all(
                            self._move, "workout_log", [row], Reason.REFUSED, str(error).strip() or message
                        )

    def can_take(self, log: Row) -> bool:
        """Whether a log has a date, and a person and an exercise that came over."""
        dated = values.instant(log["date"] or "") is not None
        return (
            dated and bool(self._lookups.people([log["userId"]])) and self._lookups.exercise(log) is not None
        )

    def _take_group(
        self,
        rows: Rows,
        session_id: UUID,
        logs: list[Row],
        person: Person,
        last_position: int | None,
        there: set[UUID],
        *,
        corrected: bool,
    ) -> None:
        """The logs of one instant; `last_position` where their session is there already."""
        started = values.instant(logs[0]["date"] or "")
        assert started is not None  # noqa: S101  # asked before
        session, of_session = new_session({"name": "", "notes": None}, session_id, person, started, rows.now)
        session["reconstructed"] = True
        made: list[dict[str, Any]] = []
        for position, row in enumerate(logs, start=1 + (last_position or 0)):
            exercise = self._lookups.exercise(row)
            assert exercise is not None  # noqa: S101  # asked before
            found = mapping.aggregate(
                row,
                category=exercise.category,
                exercise_measurement=exercise.measurement,
                choices=self._move.choices,
                time_column="durationMinutes",
            )
            doubts = list(found.doubts)
            rating = _rating(row, doubts)
            log_id = derived_id("workout_log", row["id"] or "")
            log = rows.log(log_id, row, found, exercise, session, doubts)
            log |= {"position": position, "rating": rating, "mood": (row.get("mood") or "").lower() or None}
            # Not the whole log: an instant may have very many.
            made.append({name: log[name] for name in ("set_count", "volume_kg")})
            if log_id not in there:
                rows.add_log(log, found, started)
            rows.record("workout_log", row, log_id, person, [*doubts, *of_session], corrected=corrected)
        if last_position is None:
            set_totals(session, made)
            rows.sessions.append(session)

    def _logs_of(self, people: list[Row]) -> Iterator[list[Row]]:
        """All logs of these legacy users, not too many at once; those of one person and instant are never parted."""
        ids = [row["id"] or "" for row in people]
        held: list[Row] = []
        size = 0
        with closing(self._move.reader.in_order("WorkoutLog", ("userId", "date"), ids)) as logs:
            for _, of_instant in groupby(logs, reconstructed_id):
                found = list(of_instant)
                held += found
                size += sum(1 + len(row["notes"] or "") // 1000 for row in found)
                if size >= LOGS_AT_ONCE:
                    yield held
                    held, size = [], 0
        if held:
            yield held

    def _copies(self, logs: list[str]) -> dict[str, UUID]:
        """Those of WorkoutLogs that the older tracker's own script made of join rows: their id → the original's log."""
        source = self._move.source
        same = "IS NOT DISTINCT FROM" if self._move.connection.vendor == "postgresql" else "IS"

        def equal(log: str, join: str) -> str:
            return f"l.{source.column('WorkoutLog', log)} {same} j.{source.column('WorkoutExercise', join)}"

        pairs = [equal(name, name) for name in ("sets", "reps", "weight", "notes", "createdAt", "updatedAt")]
        if source.has("WorkoutExercise", "time"):
            pairs.append(equal("durationMinutes", "time"))
        user = source.column("WorkoutLog", "userId")
        among, parameters = self._move.reader.among("WorkoutLog", "id", logs, alias="l.")
        sql = (
            f"SELECT l.{source.column('WorkoutLog', 'id')}, min(j.{source.column('WorkoutExercise', 'id')})"
            f" FROM {source.quoted('WorkoutLog')} l"
            f" JOIN {source.quoted('Workout')} w ON w.{source.column('Workout', 'userId')} = l.{user}"
            f" AND w.{source.column('Workout', 'date')} = l.{source.column('WorkoutLog', 'date')}"
            f" JOIN {source.quoted('WorkoutExercise')} j"
            f" ON j.{source.column('WorkoutExercise', 'workoutId')} = w.{source.column('Workout', 'id')}"
            f" AND j.{source.column('WorkoutExercise', 'exerciseId')} = l.{source.column('WorkoutLog', 'exerciseId')}"
            f" WHERE {among} AND {' AND '.join(pairs)} GROUP BY 1"
        )
        with self._move.connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            found = {pk: derived_id("workout_exercise", original) for pk, original in cursor.fetchall()}
        # An original in quarantine has no log: then the copy is all there is.
        there = self._lookups.there("workouts.WorkoutLog", set(found.values()))
        return {pk: original for pk, original in found.items() if original in there}


def _rating(row: Row, doubts: list[Doubt]) -> int | None:
    """1 to 5, or none with a doubt."""
    rating = values.whole(row.get("rating"))
    if row.get("rating") is None or (rating is not None and 1 <= rating <= 5):
        return rating
    doubts.append(Doubt.RATING_LEFT_OUT)
    return None
