"""The take-over of a million rows, against the same rows made by SQL alone. PostgreSQL only."""

import json
import resource
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from typing import Any

import psycopg
from django.apps import apps
from django.conf import settings
from django.db import connection

from accounts.legacy import runs
from accounts.legacy.choices import Choices
from accounts.legacy.users import move_users
from accounts.models import LegacyRow
from training.legacy import move_exercises
from workouts.legacy.sessions import move_sessions
from workouts.legacy.verify import verify
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

CHOICES = Choices(time_unit="seconds", weight_unit="kg", time_zone="Europe/Berlin", mixed_times=True)
EXERCISES = 60
IN_A_WORKOUT = 7
# Times are compared within one run only.
LEAST_SHARE = 0.25
MOST_MEMORY_MB = 200
LONGEST_WAIT_SECONDS = 2.0

# The older tracker's tables in state L1, with rows as people make them: 3 sets each, a note now and then.
_TABLES = """
CREATE TYPE "ExerciseCategory" AS ENUM ('STRENGTH', 'CARDIO', 'FLEXIBILITY', 'BODYWEIGHT');
CREATE TABLE "User" ("id" text PRIMARY KEY, "email" text NOT NULL UNIQUE, "name" text, "password" text,
  "createdAt" timestamp(3) NOT NULL, "updatedAt" timestamp(3) NOT NULL);
CREATE TABLE "Exercise" ("id" text PRIMARY KEY, "name" text NOT NULL UNIQUE, "description" text,
  "category" "ExerciseCategory" NOT NULL, "createdAt" timestamp(3) NOT NULL, "updatedAt" timestamp(3) NOT NULL);
CREATE TABLE "Workout" ("id" text PRIMARY KEY, "name" text NOT NULL, "date" timestamp(3) NOT NULL, "notes" text,
  "userId" text NOT NULL REFERENCES "User", "createdAt" timestamp(3) NOT NULL, "updatedAt" timestamp(3) NOT NULL);
CREATE TABLE "WorkoutExercise" ("id" text PRIMARY KEY, "workoutId" text NOT NULL REFERENCES "Workout",
  "exerciseId" text NOT NULL REFERENCES "Exercise", "sets" integer NOT NULL, "reps" integer NOT NULL,
  "weight" double precision, "time" integer, "notes" text, "createdAt" timestamp(3) NOT NULL,
  "updatedAt" timestamp(3) NOT NULL, UNIQUE ("workoutId", "exerciseId"));
"""
_ROWS = """
INSERT INTO "User" SELECT 'u' || lpad(n::text, 8, '0'), 'person' || n || '@legacy.example', 'Person ' || n, NULL, t, t
  FROM generate_series(0, {users} - 1) n, (VALUES (timestamp '2020-01-01')) AS v (t);
INSERT INTO "Exercise" SELECT 'x' || lpad(n::text, 4, '0'), 'Movement ' || n, NULL, 'STRENGTH', t, t
  FROM generate_series(0, {exercises} - 1) n, (VALUES (timestamp '2020-01-01')) AS v (t);
INSERT INTO "Workout" SELECT 'w' || lpad(n::text, 10, '0'), (ARRAY['Push', 'Pull', 'Legs'])[1 + n % 3], t,
    CASE WHEN n % 10 = 0 THEN 'felt good, slept well' END, 'u' || lpad((n % {users})::text, 8, '0'), t, t
  FROM generate_series(0, {workouts} - 1) n,
    LATERAL (SELECT timestamp '2020-01-01 06:00:01' + (n / {users}) * interval '2 days' + (n % 57000) * interval '1 second') AS v (t);
INSERT INTO "WorkoutExercise" SELECT 'j' || lpad(n::text, 12, '0'), 'w' || lpad((n / {each})::text, 10, '0'),
    'x' || lpad(((n + n / {each}) % {exercises})::text, 4, '0'), 3, 5 + n % 8, 20 + (n % 60) * 2.5, NULL,
    CASE WHEN n % 20 = 0 THEN 'slow on the way down' END, t, t
  FROM generate_series(0, {rows} - 1) n,
    LATERAL (SELECT timestamp '2020-01-01' + n * interval '1 millisecond') AS v (t);
ANALYZE;
"""

# What the mover makes of those rows, in four statements and one transaction: the fastest way there is, with everything
# that the mover has to find out already known (every value is good, every user and exercise is there).
_BASELINE = [
    """
INSERT INTO accounts_legacyrow (id, kind, legacy_id, outcome, target_id, user_id, run_id, row_hash, warnings, moved_at, corrected)
SELECT md5('workout:' || w.id)::uuid, 'workout', w.id, 'moved', md5('workout:' || w.id)::uuid, u.target_id, %(run)s,
  md5(w::text)::uuid, '[]', now(), false
FROM "Workout" w JOIN accounts_legacyrow u ON u.kind = 'user' AND u.legacy_id = w."userId"
""",
    """
INSERT INTO workouts_workoutsession (id, user_id, version, created_at, updated_at, state, name, started_at, local_date,
  time_zone, notes, set_count, volume_kg, has_time, reconstructed, to_check, paused_seconds, time_adjusted)
SELECT md5('workout:' || w.id)::uuid, u.target_id, 1, now(), now(), 'finished', w.name, w.date AT TIME ZONE 'UTC',
  (w.date AT TIME ZONE 'UTC' AT TIME ZONE p.time_zone)::date, p.time_zone, coalesce(w.notes, ''), t.sets, t.volume,
  true, false, '[]', 0, false
FROM "Workout" w JOIN accounts_legacyrow u ON u.kind = 'user' AND u.legacy_id = w."userId"
JOIN accounts_user p ON p.id = u.target_id
JOIN (SELECT "workoutId", sum(sets) AS sets, sum(sets * reps * round(weight::numeric, 4)) AS volume
      FROM "WorkoutExercise" GROUP BY 1) t ON t."workoutId" = w.id
""",
    """
INSERT INTO workouts_workoutlog (id, user_id, session_id, exercise_id, version, created_at, updated_at, date, measurement,
  position, notes, stated_sets, set_count, hard_sets, reps_total, volume_kg, seconds_total, metres_total, to_check, skipped)
SELECT md5('workout_exercise:' || j.id)::uuid, s.user_id, s.id, x.target_id, 1, now(), now(), s.local_date, e.measurement,
  row_number() OVER (PARTITION BY j."workoutId" ORDER BY j."createdAt", j.id COLLATE "C"), coalesce(j.notes, ''), j.sets,
  j.sets, j.sets, j.sets * j.reps, j.sets * j.reps * round(j.weight::numeric, 4), 0, 0, '[]', false
FROM "WorkoutExercise" j JOIN workouts_workoutsession s ON s.id = md5('workout:' || j."workoutId")::uuid
JOIN accounts_legacyrow x ON x.kind = 'exercise' AND x.legacy_id = j."exerciseId"
JOIN training_exercise e ON e.id = x.target_id
""",
    """
INSERT INTO accounts_legacyrow (id, kind, legacy_id, outcome, target_id, user_id, run_id, row_hash, warnings, moved_at, corrected)
SELECT l.id, 'workout_exercise', j.id, 'moved', l.id, l.user_id, %(run)s, md5(j::text)::uuid, '[]', now(), false
FROM "WorkoutExercise" j JOIN workouts_workoutlog l ON l.id = md5('workout_exercise:' || j.id)::uuid
""",
    """
INSERT INTO workouts_workoutset (id, user_id, log_id, version, created_at, updated_at, position, kind, weight, weight_unit,
  weight_kg, reps, distance_unit, notes, done_at, expanded, time_adjusted, records)
SELECT md5('set:' || j.id || ':' || n)::uuid, l.user_id, l.id, 1, now(), now(), n, 'working', round(j.weight::numeric, 4),
  'kg', round(j.weight::numeric, 4), j.reps, '', '', s.started_at, true, false, '[]'
FROM "WorkoutExercise" j JOIN workouts_workoutlog l ON l.id = md5('workout_exercise:' || j.id)::uuid
JOIN workouts_workoutsession s ON s.id = l.session_id
CROSS JOIN LATERAL generate_series(1, j.sets) n
""",
]

_FILLED = [
    "accounts_legacyrow",
    "workouts_workoutsession",
    "workouts_workoutlog",
    "accounts_legacyrow",
    "workouts_workoutset",
]


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of each phase and of the verification, and the most memory that each had needed when it ended, in MB."""

    users: float
    exercises: float
    sessions: float
    verify: float
    memory_mb: dict[str, int]
    ok: bool

    @property
    def move(self) -> float:
        return self.users + self.exercises + self.sessions


@dataclass(frozen=True, slots=True)
class Result:
    rows: int
    taken: Taken
    baseline: float
    longest_wait: float
    same_rows: bool


def fill(*, rows: int, users: int) -> None:
    """The legacy tables, with `rows` rows of 3 sets each."""
    workouts = -(-rows // IN_A_WORKOUT)
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        cursor.execute(
            _ROWS.format(users=users, exercises=EXERCISES, workouts=workouts, each=IN_A_WORKOUT, rows=rows)
        )


def measure(*, rows: int) -> Result:
    """Move and verify in a process of its own while somebody reads the legacy tables, then make the same rows by SQL."""
    reader = _Reader(connection.settings_dict)
    with reader:
        child = subprocess.run(  # our own command
            [sys.executable, "manage.py", "benchmark_legacy", "--child"],
            check=True,
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            text=True,
        )
    taken = Taken(**json.loads(child.stdout.splitlines()[-1]))
    before = _figures()
    baseline = _by_sql()
    return Result(rows, taken, baseline, reader.longest, before == _figures())


def take() -> dict[str, Any]:
    """In the child: every phase with its time."""
    times: dict[str, float] = {}
    memory: dict[str, int] = {}
    with runs.exclusive(connection):
        move = runs.begin(apps, connection, choices=CHOICES)
        if move is None:
            raise RuntimeError("The legacy tables are missing.")
        for name, phase in (
            ("users", move_users),
            ("exercises", move_exercises),
            ("sessions", move_sessions),
        ):
            began = time.monotonic()
            phase(move)
            times[name] = time.monotonic() - began
            memory[name] = _most_memory()
        began = time.monotonic()
        found = verify(apps, connection, move.source, move.choices, move.run)
        times["verify"] = time.monotonic() - began
        memory["verify"] = _most_memory()
        runs.finish(move, "finished", {})
    return asdict(Taken(**times, memory_mb=memory, ok=found.ok))


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _figures() -> tuple[Any, ...]:
    """Enough to tell whether two ways made the same rows."""
    sql = (
        "SELECT (SELECT count(*) FROM accounts_legacyrow WHERE kind LIKE 'workout%'),"
        " (SELECT row(count(*), sum(set_count), sum(volume_kg), min(local_date), max(local_date), sum(length(notes)))::text"
        "  FROM workouts_workoutsession),"
        " (SELECT row(count(*), sum(position), sum(reps_total), sum(volume_kg), sum(length(notes)))::text FROM workouts_workoutlog),"
        " (SELECT row(count(*), sum(position), sum(weight_kg), sum(reps))::text FROM workouts_workoutset)"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return tuple(cursor.fetchone())


def _by_sql() -> float:
    """Seconds of the hand-written statements, after the mover's rows are gone and the tables are as empty as before."""
    tables = ", ".join(f'"{model._meta.db_table}"' for model in (WorkoutSet, WorkoutLog, WorkoutSession))
    run = LegacyRow.objects.values_list("run_id", flat=True)[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE kept AS SELECT * FROM accounts_legacyrow WHERE kind IN ('user', 'exercise')"
        )
        cursor.execute(f"TRUNCATE accounts_legacyrow, accounts_quarantinedrow, {tables}")
        cursor.execute("INSERT INTO accounts_legacyrow SELECT * FROM kept")
        for table in ("accounts_legacyrow", "accounts_user", "training_exercise"):
            cursor.execute(f"ANALYZE {table}")
        cursor.execute("CHECKPOINT")
        began = time.monotonic()
        cursor.execute("BEGIN")
        for statement, table in zip(_BASELINE, _FILLED, strict=True):
            cursor.execute(statement, {"run": run})
            cursor.execute(f"ANALYZE {table}")  # else the next statement is planned for an empty table
        cursor.execute("COMMIT")
    return time.monotonic() - began


class _Reader:
    """The older application, which reads its tables all the time; `longest` is what it had to wait, in seconds."""

    def __init__(self, database: dict[str, Any]) -> None:
        self._database = database
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read)
        self.longest = 0.0

    def __enter__(self) -> "_Reader":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _read(self) -> None:
        with psycopg.connect(
            host=self._database["HOST"],
            port=self._database["PORT"],
            user=self._database["USER"],
            password=self._database["PASSWORD"],
            dbname=self._database["NAME"],
            autocommit=True,
        ) as reader:
            number = 0
            while not self._stop.wait(0.02):
                number += 1
                began = time.monotonic()
                reader.execute(
                    'SELECT * FROM "Workout" w JOIN "WorkoutExercise" j ON j."workoutId" = w."id" WHERE w."id" = %s',
                    [f"w{number % 1000:010}"],
                ).fetchall()
                self.longest = max(self.longest, time.monotonic() - began)
