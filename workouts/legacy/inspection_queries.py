"""What `legacy inspect` asks of the older tracker's tables: each of them row by row, and what takes more than one row.

Each row is what is asked of it by name, as texts; of a yes or no what accounts.legacy.values.is_true reads.
"""

from collections.abc import Iterator, Mapping, Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.legacy.reading import Row, sqlite_text
from accounts.legacy.schema import Source

LONG_NOTE = 10_000
FETCH = 2000
EXAMPLES = 5
# Those of unicodedata's category Cc other than newline and tab, for both databases' regular expressions.
_CONTROL = "[\\u0001-\\u0008\\u000b-\\u001f\\u007f-\\u009f]"

# How many rows, and the ids of the first few.
type Found = tuple[int, list[str]]


class Queries:
    def __init__(self, connection: BaseDatabaseWrapper, source: Source) -> None:
        self._connection = connection
        self._source = source
        self._postgresql = connection.vendor == "postgresql"

    # --- Row by row ---

    def ids(self, table: str) -> Iterator[Row]:
        return self._plain(table, ["id"])

    def users(self) -> Iterator[Row]:
        return self._plain("User", ["id", "email", "password", "timezone", "weight", "height"])

    def exercises(self) -> Iterator[Row]:
        """With `used`: whether any row has it."""
        used = [
            f"EXISTS (SELECT 1 FROM {self._source.quoted(table)} u"
            f" WHERE u.{self._source.column(table, 'exerciseId')} = {self._column('Exercise', 'id')})"
            for table in ("WorkoutExercise", "WorkoutLog")
            if table in self._source.tables
        ]
        selected = {
            name: self._text("t", "Exercise", name)
            for name in ("id", "name", "otherMuscles")
            if self._source.has("Exercise", name)
        }
        return self._stream("Exercise", selected | {"used": self._flag(" OR ".join(used))})

    def workouts(self) -> Iterator[Row]:
        """With `person` and `rows`, whether there are such, the `zone` of the person, and what is odd of its notes."""
        user_zone = (
            f"(SELECT {self._text('u', 'User', 'timezone')} FROM {self._source.quoted('User')} u"
            f" WHERE u.{self._source.column('User', 'id')} = {self._column('Workout', 'userId')})"
            if self._source.has("User", "timezone")
            else "NULL"
        )
        selected = {
            "id": self._text("t", "Workout", "id"),
            "name": self._text("t", "Workout", "name"),
            "date": self._text("t", "Workout", "date"),
            "person": self._flag(self._exists("User", "id", self._column("Workout", "userId"))),
            "rows": self._flag(self._exists("WorkoutExercise", "workoutId", self._column("Workout", "id"))),
            "zone": user_zone,
            **self._note_flags("Workout"),
            **self._written_flag("Workout"),
        }
        return self._stream("Workout", selected)

    def joins(self) -> Iterator[Row]:
        """Of WorkoutExercise, with the `workout`, its `date`, whether there is its `person`, `exercise` and `category`."""
        workout = self._source.quoted("Workout")
        selected = {
            **self._numbers("WorkoutExercise", "time"),
            "workout": self._text("w", "Workout", "id"),
            "date": self._text("w", "Workout", "date"),
            "person": self._flag(self._exists("User", "id", f"w.{self._source.column('Workout', 'userId')}")),
        }
        joined = (
            f" LEFT JOIN {workout} w ON w.{self._source.column('Workout', 'id')}"
            f" = {self._column('WorkoutExercise', 'workoutId')}"
        )
        return self._stream("WorkoutExercise", selected, self._with_exercise("WorkoutExercise") + joined)

    def logs(self) -> Iterator[Row]:
        """Of WorkoutLog, with whether there is its `person`, `exercise` and `category`."""
        selected = {
            **self._numbers("WorkoutLog", "durationMinutes"),
            "rating": self._text("t", "WorkoutLog", "rating")
            if self._source.has("WorkoutLog", "rating")
            else "NULL",
            "date": self._text("t", "WorkoutLog", "date"),
            "person": self._flag(self._exists("User", "id", self._column("WorkoutLog", "userId"))),
        }
        return self._stream("WorkoutLog", selected, self._with_exercise("WorkoutLog"))

    # --- What takes more than one row ---

    def sharing(self, table: str, columns: Sequence[str]) -> Found:
        """Rows that have these columns in common with another row."""
        names = ", ".join(self._source.column(table, name) for name in columns)
        pk = self._source.column(table, "id")
        return self._found(
            f"SELECT {pk} AS pk, count(*) OVER (PARTITION BY {names}) AS n FROM {self._source.quoted(table)}",
            "n > 1",
        )

    def copies(self) -> Found:
        """Of WorkoutLog, those that say what a row of a workout of the same moment says."""
        source = self._source
        same = "IS NOT DISTINCT FROM" if self._postgresql else "IS"
        pairs = {name: name for name in ("sets", "reps", "weight", "notes", "createdAt", "updatedAt")}
        pairs |= {"durationMinutes": "time"}
        equal = [
            f"l.{source.column('WorkoutLog', log)} {same} j.{source.column('WorkoutExercise', join)}"
            for log, join in pairs.items()
            if source.has("WorkoutLog", log) and source.has("WorkoutExercise", join)
        ]
        return self._found(
            f"SELECT DISTINCT l.{source.column('WorkoutLog', 'id')} AS pk FROM {source.quoted('WorkoutLog')} l"
            f" JOIN {source.quoted('Workout')} w"
            f" ON w.{source.column('Workout', 'userId')} = l.{source.column('WorkoutLog', 'userId')}"
            f" AND w.{source.column('Workout', 'date')} = l.{source.column('WorkoutLog', 'date')}"
            f" JOIN {source.quoted('WorkoutExercise')} j"
            f" ON j.{source.column('WorkoutExercise', 'workoutId')} = w.{source.column('Workout', 'id')}"
            f" AND j.{source.column('WorkoutExercise', 'exerciseId')} = l.{source.column('WorkoutLog', 'exerciseId')}"
            f" WHERE {' AND '.join(equal)}",
        )

    def plans_shared(self) -> Found:
        """Exercises of one person's plan that somebody else has logged."""
        source = self._source
        used = " OR ".join(
            f"EXISTS (SELECT 1 FROM {source.quoted('WorkoutExercise')} j JOIN {source.quoted('Workout')} w"
            f" ON w.{source.column('Workout', 'id')} = j.{source.column('WorkoutExercise', 'workoutId')}"
            f" WHERE j.{source.column('WorkoutExercise', 'exerciseId')} = e.{source.column('Exercise', 'id')}"
            f" AND w.{source.column('Workout', 'userId')} <> p.{source.column('TrainingPlan', 'userId')})"
            if table == "WorkoutExercise"
            else f"EXISTS (SELECT 1 FROM {source.quoted(table)} l"
            f" WHERE l.{source.column(table, 'exerciseId')} = e.{source.column('Exercise', 'id')}"
            f" AND l.{source.column(table, 'userId')} <> p.{source.column('TrainingPlan', 'userId')})"
            for table in ("WorkoutExercise", "WorkoutLog")
        )
        return self._found(
            f"SELECT e.{source.column('Exercise', 'id')} AS pk FROM {source.quoted('Exercise')} e"
            f" JOIN {source.quoted('TrainingPlan')} p"
            f" ON p.{source.column('TrainingPlan', 'id')} = e.{source.column('Exercise', 'trainingPlanId')}"
            f" WHERE {used}",
        )

    def most_used(self, column: str, most: int) -> list[tuple[str, str]]:
        """Id and name of the exercises with the most rows that have a value there; none where there is no such column."""
        source = self._source
        if not source.has("WorkoutExercise", column):
            return []
        with self._connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {self._text('e', 'Exercise', 'id')} AS pk, max({self._text('e', 'Exercise', 'name')}),"
                f" count(*) AS n FROM {source.quoted('WorkoutExercise')} t{self._with_exercise('WorkoutExercise')}"
                f" WHERE {self._column('WorkoutExercise', column)} IS NOT NULL"
                f" AND e.{source.column('Exercise', 'id')} IS NOT NULL"
                f" GROUP BY 1 ORDER BY n DESC, pk LIMIT {most}"
            )
            return [(str(pk), name or "") for pk, name, _ in cursor.fetchall()]

    def _found(self, rows: str, condition: str = "1 = 1") -> Found:
        """Of a query with a column `pk`."""
        order = 'pk::text COLLATE "C"' if self._postgresql else "pk"
        with self._connection.cursor() as cursor:
            cursor.execute(
                f"SELECT pk, count(*) OVER () FROM ({rows}) found WHERE {condition} ORDER BY {order} LIMIT {EXAMPLES}"
            )
            found = cursor.fetchall()
        return (int(found[0][1]) if found else 0, [str(pk) for pk, _ in found])

    # --- Of SQL ---

    def _column(self, table: str, column: str) -> str:
        return f"t.{self._source.column(table, column)}"

    def _text(self, alias: str, table: str, column: str) -> str:
        """The column for SELECT, as text. In SQLite a plus takes its declared type away, by which Django would read it."""
        name = f"{alias}.{self._source.column(table, column)}"
        return f"{name}::text" if self._postgresql else f"+{name}"

    def _flag(self, condition: str) -> str:
        return f"CASE WHEN {condition} THEN 't' END"

    def _exists(self, table: str, column: str, value: str) -> str:
        return (
            f"EXISTS (SELECT 1 FROM {self._source.quoted(table)} p"
            f" WHERE p.{self._source.column(table, column)} = {value})"
        )

    def _note_flags(self, table: str) -> dict[str, str]:
        if not self._source.has(table, "notes"):
            return {}
        notes = self._column(table, "notes")
        matches = "~" if self._postgresql else "REGEXP"
        return {
            "notes_empty": self._flag(f"{notes} = ''"),
            "notes_long": self._flag(f"length({notes}) > {LONG_NOTE}"),
            "control_characters": self._flag(f"{notes} {matches} '{_CONTROL}'"),
        }

    def _written_flag(self, table: str) -> dict[str, str]:
        if not (self._source.has(table, "createdAt") and self._source.has(table, "updatedAt")):
            return {}
        created, updated = self._column(table, "createdAt"), self._column(table, "updatedAt")
        return {"created_after_updated": self._flag(f"{created} > {updated}")}

    def _numbers(self, table: str, time_column: str) -> dict[str, str]:
        kind = "category" if self._source.has("Exercise", "category") else "exerciseType"
        return {
            "id": self._text("t", table, "id"),
            "exercise": self._text("e", "Exercise", "id"),
            "category": self._text("e", "Exercise", kind),
            **{
                name: self._text("t", table, name)
                for name in ("sets", "reps", "weight", time_column)
                if self._source.has(table, name)
            },
            **self._note_flags(table),
            **self._written_flag(table),
        }

    def _with_exercise(self, table: str) -> str:
        source = self._source
        return (
            f" LEFT JOIN {source.quoted('Exercise')} e"
            f" ON e.{source.column('Exercise', 'id')} = {self._column(table, 'exerciseId')}"
        )

    def _plain(self, table: str, names: Sequence[str]) -> Iterator[Row]:
        selected = {name: self._text("t", table, name) for name in names if self._source.has(table, name)}
        return self._stream(table, selected)

    def _stream(self, table: str, selected: Mapping[str, str], joined: str = "") -> Iterator[Row]:
        names = list(selected)
        sql = f"SELECT {', '.join(selected.values())} FROM {self._source.quoted(table)} t{joined}"
        with self._connection.chunked_cursor() as cursor:
            cursor.execute(sql)
            while rows := cursor.fetchmany(FETCH):
                for row in rows:
                    yield dict(
                        zip(
                            names,
                            row if self._postgresql else map(sqlite_text, names, row),
                            strict=True,
                        )
                    )
