"""Old and new side by side: one ordered query for each legacy table, on PostgreSQL and SQLite.

Rows come in an order in which one person's, and in it one workout's, stand together: nothing has to be kept in memory.
What became of a row is one text (`canonical`), so that most rows are compared by one `==`.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.legacy.reading import Row, sqlite_text
from accounts.legacy.schema import Source
from workouts.legacy.parts import is_taken, parts
from workouts.legacy.verifying.expected import NULL, SEPARATOR

KINDS = {
    "User": "user",
    "Exercise": "exercise",
    "Workout": "workout",
    "WorkoutExercise": "workout_exercise",
    "WorkoutLog": "workout_log",
    "TrainingPlan": "training_plan",
}


def kinds() -> dict[str, str]:
    """Kinds of LegacyRow by legacy table."""
    return KINDS | {part.table: part.kind for part in parts()}


# Name of each value in the canonical text → which invariant it breaks when it differs. I5 becomes I8 where empty and 0
# were mixed up. In this order; what may hold any text stands last.
LOG_FIELDS = {
    "user": "I4",
    "session": "I5",
    "exercise": "I5",
    "date": "I7",
    "measurement": "I5",
    "position": "I5",
    "superset": "I5",
    "stated sets": "I1",
    "seconds of all sets": "I5",
    "rating": "I5",
    "mood": "I5",
    "set_count": "I11",
    "hard_sets": "I11",
    "reps_total": "I11",
    "volume_kg": "I11",
    "seconds_total": "I11",
    "metres_total": "I11",
    "to_check": "I5",
    "written at once": "I12",
    "number of sets": "I1",
    "expanded sets": "I1",
    "positions of sets": "I1",
    "weight": "I5",
    "unit": "I5",
    "kg": "I5",
    "reps": "I5",
    "seconds": "I5",
    "values nobody recorded": "I5",
    "done_at": "I7",
    "notes": "I9",
}
SESSION_FIELDS = {
    "user": "I4",
    "state": "I5",
    "started_at": "I7",
    "has_time": "I7",
    "local_date": "I7",
    "time_zone": "I7",
    "ended_at": "I7",
    "mood": "I5",
    "rating": "I5",
    "reconstructed": "I5",
    "set_count": "I11",
    "volume_kg": "I11",
    "to_check": "I5",
    "written at once": "I12",
    "name": "I9",
    "notes": "I9",
}
USER_FIELDS = {
    "active": "I5",
    "staff": "I4",
    "superuser": "I4",
    "date_joined": "I7",
    "last_login": "I7",
    "time_zone": "I7",
    "weight_unit": "I5",
    "height_cm": "I5",
    "fitness_level": "I5",
    "body weight": "I5",
    "name": "I9",
    "goals": "I9",
}


class Provenance(NamedTuple):
    """A LegacyRow with its place in quarantine; all None where there is none."""

    id: str | None
    outcome: str | None
    target: str | None
    user: str | None
    row_hash: str | None
    warnings: str | None
    corrected: str | None
    moved_at: str | None
    reason: str | None
    content: str | None  # of the quarantine, as JSON
    detail: str | None
    made_hash: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A legacy row, its LegacyRow, and what became of it: `made` is None where that is not there."""

    old: Row
    legacy: Provenance
    key: (
        str | None
    )  # of the group it belongs to: the user of a workout, the workout of a join row; None without
    made: str | None
    state: int  # 0 as the move left it, 1 written since, but no value changed, 2 edited
    more: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Sql:
    """The queries in the dialect of `connection`; `apps` gives the names of Spotter's tables."""

    connection: BaseDatabaseWrapper
    source: Source
    apps: Apps

    @property
    def _postgresql(self) -> bool:
        return self.connection.vendor == "postgresql"

    def table(self, model: str) -> str:
        return f'"{self.apps.get_model(model)._meta.db_table}"'

    def takes(self, table: str) -> bool:
        """Whether the rows of this legacy table are moved: plans only where there are tables for them already."""
        return is_taken(self.apps, self.source, table)

    def stream(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Any]:
        """The rows of a query, some at a time, from a cursor on the server where there is one."""
        with closing(self.connection.chunked_cursor()) as cursor:
            cursor.execute(sql, parameters)
            while rows := cursor.fetchmany(2000):
                yield from rows

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall())

    # --- Words of the two dialects ---

    def text(self, expression: str) -> str:
        return f"({expression})::text" if self._postgresql else f"CAST({expression} AS TEXT)"

    def bytewise(self, expression: str) -> str:
        """For ORDER BY: the order of the bytes of the text, whatever the database's language."""
        return f'{expression}::text COLLATE "C"' if self._postgresql else expression

    def instant(self, expression: str) -> str:
        if self._postgresql:
            return f"to_char({expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
        return f"CASE WHEN length({expression}) = 19 THEN {expression} || '.000000' ELSE {expression} END"

    def decimal(self, expression: str, places: int) -> str:
        if self._postgresql:
            return f"round({expression}, {places})::text"
        return f"CASE WHEN {expression} IS NOT NULL THEN printf('%.{places}f', {expression}) END"

    def yes(self, condition: str) -> str:
        return f"CASE WHEN {condition} THEN '1' ELSE '0' END"

    def canonical(self, *expressions: str) -> str:
        """One text of many. NULL and the separator are characters that no moved text may hold."""
        char = "chr" if self._postgresql else "char"
        filled = [f"coalesce({each}, {char}({ord(NULL)}))" for each in expressions]
        if self._postgresql:
            return f"concat_ws(chr({ord(SEPARATOR)}), {', '.join(filled)})"
        return f" || char({ord(SEPARATOR)}) || ".join(filled)

    # --- Legacy rows ---

    def old(self, table: str, alias: str) -> tuple[list[str], str]:
        names = list(self.source.tables[table].columns)
        cast = "::text" if self._postgresql else ""
        return names, ", ".join(f"{alias}.{self.source.column(table, name)}{cast}" for name in names)

    def as_row(self, names: Sequence[str], values: Sequence[Any]) -> Row:
        if self._postgresql:
            return dict(zip(names, values, strict=True))
        return {name: sqlite_text(name, value) for name, value in zip(names, values, strict=True)}

    def legacy_id(self, table: str, alias: str) -> str:
        """The id to compare with LegacyRow.legacy_id. SQLite compares a number with its text, and needs no cast for it,
        which would keep it from looking into the index.
        """
        pk = self.column(table, "id", alias)
        return f"{pk}::text" if self._postgresql else pk

    def column(self, table: str, column: str, alias: str) -> str:
        return f"{alias}.{self.source.column(table, column)}"

    def _legacy(self, table: str, alias: str) -> tuple[str, str]:
        """Columns of Provenance, and the joins that give them."""
        r, q = "r", "q"
        columns = ", ".join([
            self.text(f"{r}.id"),
            f"{r}.outcome",
            self.text(f"{r}.target_id"),
            self.text(f"{r}.user_id"),
            self.text(f"{r}.row_hash"),
            self.text(f"{r}.warnings"),
            self.yes(f"{r}.corrected"),
            self.instant(f"{r}.moved_at"),
            f"{q}.reason",
            self.text(f"{q}.row"),
            f"{q}.detail",
            self.text(f"{r}.made_hash"),
        ])  # fmt: skip
        pk = self.legacy_id(table, alias)
        joins = (
            f" LEFT JOIN {self.table('accounts.LegacyRow')} {r}"
            f" ON {r}.kind = '{kinds()[table]}' AND {r}.legacy_id = {pk}"
            f" LEFT JOIN {self.table('accounts.QuarantinedRow')} {q} ON {q}.legacy_row_id = {r}.id"
        )
        return columns, joins

    def pairs(
        self, table: str, key: str, made: str, more: Sequence[str], joins: str, order: Sequence[str]
    ) -> Iterator[Pair]:
        """`made` are three expressions: the id (NULL: not there), the state and the canonical text."""
        names, old = self.old(table, "t")
        columns, legacy = self._legacy(table, "t")
        sql = (
            f"SELECT {old}, {columns}, {key}, {made}{''.join(f', {each}' for each in more)}"
            f" FROM {self.source.quoted(table)} t{legacy}{joins} ORDER BY {', '.join(order)}"
        )
        width = len(names)
        start = width + len(Provenance._fields)
        last = None
        for row in self.stream(sql):
            found = self.as_row(names, row[:width])
            if found["id"] == last:
                continue  # has two LegacyRows, or is a copy of two: said elsewhere
            last = found["id"]
            key_, pk, state, text = row[start : start + 4]
            yield Pair(
                found,
                Provenance(*row[width:start]),
                None if key_ is None else str(key_),
                None if pk is None else text,
                state or 0,
                row[start + 4 :],
            )

    def users(self) -> Iterator[Pair]:
        """More: e-mail and password of the account."""
        made = self.canonical(
            self.yes("n.is_active"),
            self.yes("n.is_staff"),
            self.yes("n.is_superuser"),
            self.instant("n.date_joined"),
            self.instant("n.last_login"),
            "n.time_zone",
            "n.weight_unit",
            self.decimal("n.height_cm", 3),
            "n.fitness_level",
            f"CASE WHEN b.id IS NOT NULL THEN {self.decimal('b.value', 3)} || ' ' || b.unit || ' ' || {self.text('b.date')} END",
            "n.name",
            "n.goals",
        )
        joins = (
            f" LEFT JOIN {self.table('accounts.User')} n ON n.id = r.target_id"
            f" LEFT JOIN {self.table('accounts.BodyMeasurement')} b"
            " ON b.user_id = n.id AND b.kind = 'body_weight' AND b.created_at = r.moved_at AND b.deleted_at IS NULL"
        )
        pk = self.column("User", "id", "t")
        return self.pairs(
            "User",
            self.text(pk),
            f"{self.text('n.id')}, 0, {made}",
            ["n.email", "n.password", "b.version"],
            joins,
            [self.bytewise(pk)],
        )

    def exercises(self) -> Iterator[Pair]:
        """More: measurement, name, owner, what it was merged into, and its key in the shipped catalogue."""
        pk = self.column("Exercise", "id", "t")
        joins = f" LEFT JOIN {self.table('training.Exercise')} n ON n.id = r.target_id"
        return self.pairs(
            "Exercise",
            "NULL",
            f"{self.text('n.id')}, CASE WHEN n.updated_at > r.moved_at THEN 2 ELSE 0 END, n.name",
            ["n.measurement", "n.name", self.text("n.owner_id"), self.text("n.merged_into_id"), "n.key"],
            joins,
            [self.bytewise(pk)],
        )

    def workouts(self) -> Iterator[Pair]:
        user, pk = self.column("Workout", "userId", "t"), self.column("Workout", "id", "t")
        joins = (
            f" LEFT JOIN {self.table('workouts.WorkoutSession')} n ON n.id = r.target_id"
            f" LEFT JOIN {self.source.quoted('User')} u ON {self.column('User', 'id', 'u')} = {user}"
        )
        here = self.column("User", "id", "u")
        return self.pairs(
            "Workout",
            self.text(here),
            f"{self.text('n.id')}, {self._state('n', 'r.moved_at')}, {self._session('n', 'r.moved_at')}",
            (),
            joins,
            [f"{here} IS NULL", self.bytewise(user), self.bytewise(pk)],
        )

    def joins(self) -> Iterator[Pair]:
        """The rows of workouts; more: see _log_more."""
        pk, workout = (self.column("WorkoutExercise", name, "t") for name in ("id", "workoutId"))
        parent, user = self.column("Workout", "id", "w"), self.column("User", "id", "u")
        joins = (
            f" LEFT JOIN {self.source.quoted('Workout')} w ON {parent} = {workout}"
            f" LEFT JOIN {self.source.quoted('User')} u ON {user} = {self.column('Workout', 'userId', 'w')}"
            + self._log_joins
        )
        return self.pairs(
            "WorkoutExercise",
            self.text(parent),
            f"{self.text('n.id')}, {self._log_state}, {self._log}",
            self._log_more,
            joins,
            [
                f"{parent} IS NULL",
                f"{user} IS NULL",
                self.bytewise(self.column("Workout", "userId", "w")),
                self.bytewise(parent),
                *self._written("WorkoutExercise"),
                self.bytewise(pk),
            ],
        )

    def logs(self) -> Iterator[Pair]:
        """State T's WorkoutLogs. More: as of joins; then the session, and whether the row is a copy of a join row."""
        pk, owner = (self.column("WorkoutLog", name, "t") for name in ("id", "userId"))
        user = self.column("User", "id", "u")
        joins = (
            f" LEFT JOIN {self.source.quoted('User')} u ON {user} = {owner}{self._log_joins}"
            f" LEFT JOIN {self.table('workouts.WorkoutSession')} ws ON ws.id = n.session_id{self._copies}"
        )
        return self.pairs(
            "WorkoutLog",
            self.text(user),
            f"{self.text('n.id')}, {self._log_state}, {self._log}",
            [
                *self._log_more,
                self._session("ws", "ws.created_at"),
                self._state("ws", "ws.created_at"),
                self.text("c.target"),
                self.text("original.id"),
            ],
            joins,
            [
                f"{user} IS NULL",
                self.bytewise(owner),
                self.bytewise(self.column("WorkoutLog", "date", "t")),
                *self._written("WorkoutLog"),
                self.bytewise(pk),
            ],
        )

    def _written(self, table: str) -> list[str]:
        return (
            [self.bytewise(self.column(table, "createdAt", "t"))]
            if self.source.has(table, "createdAt")
            else []
        )

    @property
    def _copies(self) -> str:
        """Moved join rows that say the same as a WorkoutLog in everything; `original` is the log that a copy points at."""
        same = "IS NOT DISTINCT FROM"
        pairs = [
            f"c.{name} {same} {self.column('WorkoutLog', name, 't')}"
            for name in ("weight", "notes", "createdAt", "updatedAt")
            if self.source.has("WorkoutLog", name) and self.source.has("WorkoutExercise", name)
        ]
        columns = [
            f"{self.column('WorkoutExercise', name, 'j')} AS {name}"
            for name in ("sets", "reps", "weight", "notes", "createdAt", "updatedAt", "time", "exerciseId")
            if self.source.has("WorkoutExercise", name)
        ]
        if self.source.has("WorkoutLog", "durationMinutes"):
            time = "c.time" if self.source.has("WorkoutExercise", "time") else "NULL"
            pairs.append(f"{time} {same} {self.column('WorkoutLog', 'durationMinutes', 't')}")
        equal = [
            f"c.{name} = {self.column('WorkoutLog', name, 't')}"
            for name in ("userId", "exerciseId", "date", "sets", "reps")
        ]
        copy = (
            f"SELECT cr.target_id AS target, {', '.join(columns)},"
            f" {self.column('Workout', 'userId', 'cw')} AS userId, {self.column('Workout', 'date', 'cw')} AS date"
            f" FROM {self.source.quoted('WorkoutExercise')} j"
            f" JOIN {self.source.quoted('Workout')} cw"
            f" ON {self.column('Workout', 'id', 'cw')} = {self.column('WorkoutExercise', 'workoutId', 'j')}"
            f" JOIN {self.table('accounts.LegacyRow')} cr ON cr.kind = 'workout_exercise' AND cr.outcome = 'moved'"
            f" AND cr.legacy_id = {self.legacy_id('WorkoutExercise', 'j')}"
        )
        return (
            f" LEFT JOIN ({copy}) c ON {' AND '.join([*equal, *pairs])}"
            f" LEFT JOIN {self.table('workouts.WorkoutLog')} original"
            " ON r.outcome = 'copy' AND original.id = r.target_id"
        )

    # --- What was made ---

    def _state(self, alias: str, moved_at: str) -> str:
        """0, 1 or 2, as Pair.state says."""
        return (
            f"CASE WHEN {alias}.updated_at = {moved_at} THEN 0"
            f" WHEN {alias}.version > 1 OR {alias}.deleted_at IS NOT NULL THEN 2 ELSE 1 END"
        )

    def _session(self, n: str, moved_at: str) -> str:
        return self.canonical(
            self.text(f"{n}.user_id"),
            f"{n}.state",
            self.instant(f"{n}.started_at"),
            self.yes(f"{n}.has_time"),
            self.text(f"{n}.local_date"),
            f"{n}.time_zone",
            self.instant(f"{n}.ended_at"),
            f"{n}.mood",
            self.text(f"{n}.rating"),
            self.yes(f"{n}.reconstructed"),
            self.text(f"{n}.set_count"),
            self.decimal(f"{n}.volume_kg", 4),
            self.text(f"{n}.to_check"),
            self.yes(f"{n}.created_at = {moved_at}"),
            f"{n}.name",
            f"{n}.notes",
        )

    @property
    def _log_joins(self) -> str:
        return (
            f" LEFT JOIN {self.table('workouts.WorkoutLog')} n ON n.id = r.target_id AND r.outcome = 'moved'"
            f" LEFT JOIN ({self._sets}) s ON s.log_id = n.id"
        )

    @property
    def _log_state(self) -> str:
        return (
            "CASE WHEN n.updated_at = r.moved_at"
            " AND coalesce(s.first_updated = r.moved_at AND s.last_updated = r.moved_at, s.log_id IS NULL) THEN 0"
            " WHEN n.version > 1 OR n.deleted_at IS NOT NULL OR s.version > 1 OR s.deleted > 0"
            " OR s.last_created > r.moved_at THEN 2 ELSE 1 END"
        )

    @property
    def _log(self) -> str:
        return self.canonical(
            self.text("n.user_id"),
            self.text("n.session_id"),
            self.text("n.exercise_id"),
            self.text("n.date"),
            "n.measurement",
            self.text("n.position"),
            self.text("n.superset"),
            self.text("n.stated_sets"),
            self.decimal("n.seconds", 3),
            self.text("n.rating"),
            "n.mood",
            self.text("n.set_count"),
            self.text("n.hard_sets"),
            self.text("n.reps_total"),
            self.decimal("n.volume_kg", 4),
            self.decimal("n.seconds_total", 3),
            self.decimal("n.metres_total", 3),
            self.text("n.to_check"),
            self.yes("n.created_at = r.moved_at AND coalesce(s.first_created = r.moved_at AND s.last_created = r.moved_at, s.log_id IS NULL)"),
            "coalesce(s.number, '0')",
            "coalesce(s.expanded, '0')",
            "s.positions",
            "s.weight",
            "s.unit",
            "s.kg",
            "s.reps",
            "s.seconds",
            "coalesce(s.others, '0')",
            "s.done_at",
            "n.notes",
        )  # fmt: skip

    def _summed_text(self, expression: str) -> str:
        """PostgreSQL's sum as its exact text; SQLite's is a float whatever one does."""
        return self.text(expression) if self._postgresql else expression

    @property
    def _log_more(self) -> list[str]:
        """The exercise; then summed from the sets, not from the log's totals: kg × reps; reps and weight × reps of the
        expanded ones; seconds, with those of the log; number of the expanded ones."""
        assisted = "n.measurement = 'assisted_reps'"
        return [
            self.text("n.exercise_id"),
            f"CASE WHEN {assisted} THEN NULL ELSE s.volume END",
            "s.reps_sum",
            f"CASE WHEN {assisted} THEN NULL ELSE s.weight_sum END",
            self._summed_text("coalesce(n.seconds, 0) + coalesce(s.seconds_sum, 0)"),
            "s.expanded",
        ]

    @property
    def _sets(self) -> str:
        """Of each log: whether its sets are equal in a value, and then that value."""
        bit = "1::bigint << position" if self._postgresql else "1 << position"
        positions = f"CASE WHEN position BETWEEN 1 AND 50 THEN {bit} END"
        together = "bit_or" if self._postgresql else "sum"

        def same(column: str, shown: str | None = None) -> str:
            low = (shown or "{}").replace("{}", f"min({column})")
            high = (shown or "{}").replace("{}", f"max({column})")
            number = self.text(f"count({column})")
            return (
                f"CASE WHEN count({column}) = 0 THEN NULL WHEN count({column}) = count(*)"
                f" AND min({column}) = max({column}) THEN {low}"
                f" ELSE {number} || ' of ' || {self.text('count(*)')} || ', ' || {low} || ' to ' || {high} END"
            )

        def fixed(column: str, places: int) -> str:
            return same(column, self.decimal("{}", places))

        def summed(expression: str, condition: str = "") -> str:
            value = f"CASE WHEN {condition} THEN {expression} END" if condition else expression
            return self._summed_text(f"sum({value})")

        return (
            "SELECT log_id,"
            f" {self.text('count(*) - count(deleted_at)')} AS number,"
            f" {self.text('count(CASE WHEN expanded AND deleted_at IS NULL THEN 1 END)')} AS expanded,"
            f" {self.text(f'{together}({positions})')} AS positions,"
            f" {fixed('weight', 4)} AS weight,"
            f" {same('weight_unit')} AS unit,"
            f" {fixed('weight_kg', 4)} AS kg,"
            f" {same('reps', self.text('{}'))} AS reps,"
            f" {fixed('seconds', 3)} AS seconds,"
            f" {self.text(_OTHERS)} AS others,"
            f" {same('done_at', self.instant('{}'))} AS done_at,"
            f" {summed('weight_kg * reps')} AS volume,"
            f" {summed('reps', 'expanded AND reps BETWEEN 1 AND 1000')} AS reps_sum,"
            f" {summed('weight * reps', 'expanded AND weight > 0')} AS weight_sum,"
            " sum(seconds) AS seconds_sum,"
            " max(version) AS version, count(deleted_at) AS deleted,"
            " min(updated_at) AS first_updated, max(updated_at) AS last_updated,"
            " min(created_at) AS first_created, max(created_at) AS last_created"
            f" FROM {self.table('workouts.WorkoutSet')} GROUP BY log_id"
        )


_OTHERS = (
    "count(distance) + count(metres) + count(rpe)"
    " + count(CASE WHEN notes <> '' OR kind <> 'working' OR distance_unit <> '' THEN 1 END)"
)
