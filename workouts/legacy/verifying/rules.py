"""What one row cannot tell: rows taken twice, places given twice, tables that changed, and the database's own rules."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any

from accounts.legacy import runs
from accounts.legacy.reading import Reader, Row
from accounts.legacy.schema import Source
from workouts.legacy.parts import parts
from workouts.legacy.verifying import expected
from workouts.legacy.verifying.outcome import SHOWN, Findings, TableCounts
from workouts.legacy.verifying.sql import Sql, kinds

# What the take-over writes into: their foreign keys are followed.
OWNED = (
    "accounts.LegacyRow",
    "accounts.QuarantinedRow",
    "accounts.BodyMeasurement",
    "training.ExerciseAlias",
    "training.ExerciseMuscle",
    "workouts.WorkoutSession",
    "workouts.WorkoutLog",
    "workouts.WorkoutSet",
)
OF_PLANS = (
    "training.TrainingPlan",
    "training.PlanDay",
    "training.PlannedExercise",
    "training.PlanVersion",
)


@dataclass(slots=True)
class Checksums:
    """Of the legacy tables as they are now. `newest` is the last createdAt or updatedAt of each, as text."""

    now: dict[str, str] = field(default_factory=dict)
    newest: dict[str, str] = field(default_factory=dict)
    # md5(string_agg(id || chr(124) || sets || chr(124) || reps || chr(124) || coalesce(weight::text, '') || chr(124)
    # || coalesce("time"::text, ''), chr(44) ORDER BY id COLLATE "C")): anybody can ask PostgreSQL for it.
    joins_md5: str = ""


class _Watched(Reader):
    """A Reader that looks along while the checksums are made: one pass for all of it."""

    def __init__(self, sql: Sql) -> None:
        super().__init__(sql.connection, sql.source)
        self.newest: dict[str, str] = {}
        self._joins = md5(usedforsecurity=False)
        self._first = True

    def all(self, table: str) -> Iterator[Row]:
        newest = ""
        for row in super().all(table):
            stamps = (row.get("createdAt"), row.get("updatedAt"))
            newest = max(newest, *(stamp for stamp in stamps if stamp and stamp[4:5] == "-"), "")
            if table == "WorkoutExercise":
                values = (
                    row["id"],
                    row.get("sets"),
                    row.get("reps"),
                    row.get("weight") or "",
                    row.get("time") or "",
                )
                text = "|".join(value or "" for value in values)
                self._joins.update((text if self._first else f",{text}").encode(errors="surrogatepass"))
                self._first = False
            yield row
        self.newest[table] = newest

    @property
    def joins_md5(self) -> str:
        return self._joins.hexdigest()


def checksums(sql: Sql, source: Source) -> Checksums:
    reader = _Watched(sql)
    found = runs.checksums(reader, source)
    return Checksums(found, reader.newest, reader.joins_md5)


def unchanged(found: Checksums, run: Any) -> set[str]:
    """The tables that are what they were before the first row was moved."""
    return {table for table, checksum in found.now.items() if run.checksums.get(table) == checksum}


def check_checksums(found: Checksums, run: Any, late: set[str], findings: Findings) -> None:
    """A table may only differ where the older tracker has written into it since: `late`, or by its newest stamp."""
    for table, checksum in found.now.items():
        before = run.checksums.get(table)
        if before in {checksum, checksum + runs.FOLLOWED} or table in late:
            continue
        if before is None:
            findings.differ("I10", f"{table}: no checksum from before the move is known")
            continue
        stamp = expected.instant(found.newest[table])
        if stamp is not None and stamp > run.started_at:
            continue
        findings.differ(
            "I10",
            f"{table} had {before}, has {checksum}, and no row of it was written since (number of rows, MD5)",
        )


def counts(sql: Sql) -> dict[str, TableCounts]:
    """By table of the older tracker, without what only reading the rows tells."""
    found: dict[str, dict[str, int]] = {kind: {} for kind in kinds().values()}
    warned: dict[str, int] = dict.fromkeys(found, 0)
    no_warning = "'[]'::jsonb" if sql.connection.vendor == "postgresql" else "'[]'"
    legacy = sql.table("accounts.LegacyRow")
    for kind, outcome, number, doubts in sql.rows(
        f"SELECT kind, outcome, count(*), count(CASE WHEN warnings <> {no_warning} THEN 1 END)"
        f" FROM {legacy} GROUP BY kind, outcome"
    ):
        found[kind][outcome] = number
        warned[kind] += doubts
    return {
        table: TableCounts(
            legacy=int(sql.rows(f"SELECT count(*) FROM {sql.source.quoted(table)}")[0][0]),
            moved=found[kind].get("moved", 0),
            copies=found[kind].get("copy", 0),
            quarantined=found[kind].get("quarantined", 0),
            forgotten=found[kind].get("forgotten", 0),
            warned=warned[kind],
        )
        for table, kind in kinds().items()
        if sql.takes(table)
    }


def check_sums(tables: dict[str, TableCounts], findings: Findings) -> None:
    """I2: moved, copied, in quarantine and deleted here are together all rows there are and were."""
    for table, found in tables.items():
        taken = found.moved + found.copies + found.quarantined + found.forgotten
        if taken + found.missing < found.legacy:
            findings.differ(
                "I2",
                f"{table}: of {found.legacy} rows {taken} were taken, and {found.missing} are known to be missing",
            )


def check_places(sql: Sql, findings: Findings) -> None:
    """I2, I3: no legacy row twice, no place given to two, exercises and copies apart."""
    legacy = sql.table("accounts.LegacyRow")
    for kind, legacy_id, number in _some(
        sql, findings, "I2",
        f"SELECT kind, legacy_id, count(*) FROM {legacy} GROUP BY kind, legacy_id HAVING count(*) > 1",
    ):  # fmt: skip
        findings.differ("I2", f"{kind} {legacy_id[:40]!r} was taken {number} times")
    for target, number in _some(
        sql, findings, "I3",
        f"SELECT {sql.text('target_id')}, count(*) FROM {legacy} WHERE outcome = 'moved' AND kind <> 'exercise'"
        " GROUP BY target_id HAVING count(*) > 1",
    ):  # fmt: skip
        findings.differ("I3", f"{number} rows became {target}")


def gone(sql: Sql, unchanged_tables: set[str], findings: Findings) -> tuple[set[str], set[str]]:
    """LegacyRows whose legacy row is not there any more: tables with such, and sessions with logs of such.

    A log that staff corrected, or whose legacy row went to another workout there, may stand in another session than its
    legacy row does: both are among them.
    """
    tables: set[str] = set()
    sessions: set[str] = set()
    for table, kind in kinds().items():
        if not sql.takes(table):
            continue
        pk = sql.legacy_id(table, "t")
        missing = (
            f" FROM {sql.table('accounts.LegacyRow')} r LEFT JOIN {sql.source.quoted(table)} t ON {pk} = r.legacy_id"
            f" WHERE r.kind = '{kind}' AND r.outcome <> 'forgotten' AND {sql.column(table, 'id', 't')} IS NULL"
        )
        for legacy_id, outcome, reason, state in sql.stream(
            "SELECT q.legacy_id, q.outcome, z.reason, run.state"
            f" FROM (SELECT r.id, r.legacy_id, r.outcome, r.run_id{missing}) q"
            f" JOIN {sql.table('accounts.LegacyRun')} run ON run.id = q.run_id"
            f" LEFT JOIN {sql.table('accounts.QuarantinedRow')} z ON z.legacy_row_id = q.id"
        ):
            label = f"{table} {legacy_id[:40]!r}"
            # A rollback keeps what had gone there before this run began.
            if table in unchanged_tables and state != "rolled_back":
                findings.differ("I3", f"{label} was taken, and there is no such row")
            elif reason != "deleted_in_legacy":
                tables.add(table)
                findings.newer(f"{label} was deleted in the older tracker ({outcome} here)")
        if table in {"WorkoutExercise", "WorkoutLog"}:
            sessions.update(
                session
                for (session,) in sql.stream(
                    f"SELECT {sql.text('l.session_id')} FROM {sql.table('workouts.WorkoutLog')} l"
                    f" WHERE l.id IN (SELECT r.target_id{missing} UNION SELECT r.target_id"
                    f" FROM {sql.table('accounts.LegacyRow')} r WHERE r.corrected AND r.kind = '{kind}')"
                )
            )
    if "WorkoutExercise" not in unchanged_tables:
        sessions.update(
            session
            for both in sql.stream(
                f"SELECT {sql.text('l.session_id')}, {sql.text('w.target_id')} FROM {sql.source.quoted('WorkoutExercise')} t"
                f" JOIN {sql.table('accounts.LegacyRow')} r ON r.kind = 'workout_exercise' AND r.outcome = 'moved'"
                f" AND r.legacy_id = {sql.legacy_id('WorkoutExercise', 't')}"
                f" JOIN {sql.table('workouts.WorkoutLog')} l ON l.id = r.target_id"
                f" LEFT JOIN {sql.table('accounts.LegacyRow')} w ON w.kind = 'workout'"
                f" AND w.legacy_id = {_as_text(sql, sql.column('WorkoutExercise', 'workoutId', 't'))}"
                " WHERE w.target_id IS NULL OR w.target_id <> l.session_id"
            )
            for session in both
            if session is not None
        )
    return tables, sessions


def _as_text(sql: Sql, column: str) -> str:
    """To compare with LegacyRow.legacy_id; see Sql.legacy_id."""
    return f"{column}::text" if sql.connection.vendor == "postgresql" else column


def check_extras(sql: Sql, findings: Findings) -> None:
    """I3: nothing was made of no row. What people write themselves has no stated sets, none expanded, other instants."""
    legacy, log = sql.table("accounts.LegacyRow"), sql.table("workouts.WorkoutLog")
    session = sql.table("workouts.WorkoutSession")
    window = f"(SELECT min(moved_at) FROM {legacy}) AND (SELECT max(moved_at) FROM {legacy})"
    for pk, owner in _some(
        sql, findings, "I3",
        f"SELECT {sql.text('l.id')}, {sql.text('l.user_id')} FROM {log} l"
        f" LEFT JOIN {legacy} r ON r.target_id = l.id AND r.outcome = 'moved'"
        f" WHERE r.id IS NULL AND l.created_at BETWEEN {window} AND l.version = 1"
        f" AND (l.stated_sets IS NOT NULL OR l.created_at IN (SELECT moved_at FROM {legacy}))",
    ):  # fmt: skip
        findings.differ("I3", f"the log {pk} of {owner} came of no row of the older tracker")
    for pk, owner in _some(
        sql, findings, "I3",
        f"SELECT {sql.text('s.id')}, {sql.text('s.user_id')} FROM {session} s"
        f" LEFT JOIN {legacy} r ON r.target_id = s.id AND r.outcome = 'moved'"
        f" WHERE r.id IS NULL AND s.created_at IN (SELECT moved_at FROM {legacy}) AND NOT (s.reconstructed"
        f" AND EXISTS (SELECT 1 FROM {log} l JOIN {legacy} lr ON lr.target_id = l.id AND lr.kind = 'workout_log'"
        " WHERE l.session_id = s.id))",
    ):  # fmt: skip
        findings.differ("I3", f"the workout {pk} of {owner} came of no row of the older tracker")


def check_owners(sql: Sql, findings: Findings) -> None:
    """I4: sets belong to the person of their log, logs to that of their session, and only own exercises are used."""
    log, session, each = (
        sql.table(f"workouts.{name}") for name in ("WorkoutLog", "WorkoutSession", "WorkoutSet")
    )
    exercise = sql.table("training.Exercise")
    questions = {
        "the set {} belongs to another person than its log": (
            f"SELECT {sql.text('s.id')} FROM {each} s JOIN {log} l ON l.id = s.log_id WHERE s.user_id <> l.user_id"
        ),
        "the log {} belongs to another person than its workout": (
            f"SELECT {sql.text('l.id')} FROM {log} l JOIN {session} s ON s.id = l.session_id WHERE s.user_id <> l.user_id"
        ),
        "the log {} has the exercise of another person": (
            f"SELECT {sql.text('l.id')} FROM {log} l JOIN {exercise} e ON e.id = l.exercise_id"
            " WHERE e.owner_id <> l.user_id"
        ),
    }
    for sentence, question in questions.items():
        for (pk,) in _some(sql, findings, "I4", question):
            findings.differ("I4", sentence.format(pk))


def check_database(sql: Sql, findings: Findings) -> None:  # noqa: C901
    """I11: foreign keys lead somewhere, totals of sessions are those of their logs, and no rule is switched off."""
    owned = (*OWNED, *(OF_PLANS if sql.takes("TrainingPlan") else ()))
    owned += tuple(model for part in parts() if sql.takes(part.table) for model in part.models)
    for model in owned:
        found = sql.apps.get_model(model)
        for key in found._meta.concrete_fields:
            if not key.is_relation:
                continue
            parent = key.related_model._meta
            for (number,) in sql.rows(
                f'SELECT count(*) FROM "{found._meta.db_table}" c LEFT JOIN "{parent.db_table}" p'
                f' ON p."{parent.pk.column}" = c."{key.column}" WHERE c."{key.column}" IS NOT NULL AND p."{parent.pk.column}" IS NULL'
            ):
                if number:
                    findings.differ("I11", f"{model}.{key.name}: {number} rows lead nowhere", times=number)
    log, session, legacy = (
        sql.table(name) for name in ("workouts.WorkoutLog", "workouts.WorkoutSession", "accounts.LegacyRow")
    )
    for pk, number, stated in _some(
        sql, findings, "I11",
        f"SELECT {sql.text('s.id')}, coalesce(f.sets, 0), s.set_count FROM {session} s"
        f" JOIN {legacy} r ON r.target_id = s.id AND r.kind = 'workout' AND r.outcome = 'moved'"
        " LEFT JOIN (SELECT session_id, sum(set_count) AS sets, sum(volume_kg) AS volume"
        f" FROM {log} WHERE deleted_at IS NULL GROUP BY session_id) f ON f.session_id = s.id"
        " WHERE s.set_count <> coalesce(f.sets, 0)"
        f" OR abs(s.volume_kg - coalesce(f.volume, 0)) > {_tolerance(sql)}",
    ):  # fmt: skip
        findings.differ(
            "I11", f"the workout {pk} counts {stated} sets, its exercises {number}, or their volumes differ"
        )
    if sql.connection.vendor != "postgresql":
        for model in owned:
            table = sql.apps.get_model(model)._meta.db_table
            for row in sql.rows(f'PRAGMA foreign_key_check("{table}")'):
                findings.differ("I11", f"{table}, row {row[1]}: its {row[2]} is not there")
        return
    tables = [
        sql.apps.get_model(model)._meta.db_table for model in (*owned, "accounts.User", "training.Exercise")
    ]
    for table, constraint in sql.rows(
        "SELECT conrelid::regclass::text, conname FROM pg_catalog.pg_constraint"
        " WHERE NOT convalidated AND conrelid = ANY(%s::regclass[])",
        [[f'"{table}"' for table in tables]],
    ):
        findings.differ("I11", f"{table}: the rule {constraint} was never checked on all rows")
    for table, name in sql.rows(
        "SELECT tgrelid::regclass::text, tgname FROM pg_catalog.pg_trigger"
        " WHERE tgenabled NOT IN ('O', 'A') AND tgrelid = ANY(%s::regclass[])",
        [[f'"{table}"' for table in tables]],
    ):
        findings.differ("I11", f"{table}: the trigger {name} of a rule is switched off")


def _tolerance(sql: Sql) -> str:
    """SQLite keeps decimals as floats, which are good for 15 digits."""
    return "0" if sql.connection.vendor == "postgresql" else "abs(s.volume_kg) * 1e-14 + 0.00001"


def _some(sql: Sql, findings: Findings, code: str, question: str) -> Iterator[Any]:
    """The first answers to a question that should have none; the others are counted."""
    answers = sql.rows(f"{question} LIMIT {SHOWN + 1}")
    yield from answers[:SHOWN]
    if len(answers) > SHOWN:
        number = int(sql.rows(f"SELECT count(*) FROM ({question}) answers")[0][0])
        findings.differ(code, f"… and {number - SHOWN} more", times=number - SHOWN)
