"""Rows that point at nothing come back from a backup with all others, and nothing else is let through for them."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection

from accounts import backups
from accounts.backups import files
from tests.accounts.backups.places import (
    SINCE,
    SINCE_ON_POSTGRESQL,
    Place,
    made_folder,
    only_postgresql,
    the_only_backup,
)

SAMPLE_ORPHANS = {
    "public": {
        "Workout": {"Workout_userId_fkey": 1},
        "WorkoutExercise": {"WorkoutExercise_exerciseId_fkey": 1, "WorkoutExercise_workoutId_fkey": 1},
    }
}

SAMPLE_SENTENCES = """\
  public.Workout: 1 row points at nothing (Workout_userId_fkey)
  public.WorkoutExercise: 1 row points at nothing (WorkoutExercise_exerciseId_fkey)
  public.WorkoutExercise: 1 row points at nothing (WorkoutExercise_workoutId_fkey)
"""


def not_valid(state: dict[str, Any], *keys: str) -> dict[str, Any]:
    """The state as it was, but for these foreign keys, which are declared NOT VALID."""
    constraints = [(name, f"{text}{' NOT VALID' * (name in keys)}") for name, text in state["constraints"]]
    return state | {"constraints": constraints}


def test_rows_that_point_at_nothing_come_back_with_all_others(older: Place) -> None:
    before = older.state()
    taken = older.manage("backup")
    assert (taken.returncode, taken.stderr) == (0, "")
    older.execute(
        """DELETE FROM "WorkoutExercise" WHERE id IN ('j39', 'j40')""",
        "UPDATE workouts_workoutset SET reps = 1 WHERE reps > 1",
        "CREATE TABLE surplus (id integer)",
    )
    restored = older.manage("restore", the_only_backup(older), "--yes")
    assert (restored.returncode, restored.stderr) == (0, "")
    if connection.vendor == "sqlite":  # the same pages
        assert older.state() == before
        return
    assert backups.Backup.read(the_only_backup(older)).orphans == SAMPLE_ORPHANS
    assert taken.stdout.endswith(f"Some rows point at nothing. They are in the backup:\n{SAMPLE_SENTENCES}")
    assert restored.stdout.endswith(
        "Some rows point at nothing, as they did in the backup. Their foreign keys are NOT VALID now, "
        f"and refuse new rows as before:\n{SAMPLE_SENTENCES}"
    )
    keys = [key for tables in SAMPLE_ORPHANS["public"].values() for key in tables]
    assert older.state() == not_valid(before, *keys)
    for table, column, key in [
        ("Workout", "userId", "w01"),
        ("WorkoutExercise", "workoutId", "j05"),
        ("WorkoutExercise", "exerciseId", "j05"),
    ]:
        with pytest.raises(IntegrityError, match="violates foreign key constraint"):
            older.execute(f"""UPDATE "{table}" SET "{column}" = 'nobody' WHERE id = '{key}'""")  # noqa: S608


@only_postgresql
def test_a_database_with_such_rows_is_backed_up_and_restored_again_and_again(older: Place) -> None:
    first = backups.take(older.connection, made_folder(older) / "1")
    assert backups.restore(older.connection, first.path, first) == SAMPLE_ORPHANS
    state = older.state()
    second = backups.take(older.connection, older.folder / "2")
    assert second.orphans == SAMPLE_ORPHANS
    assert backups.restore(older.connection, second.path, second) == SAMPLE_ORPHANS
    assert older.state() == state
    older.execute(
        """DELETE FROM "WorkoutExercise" WHERE id IN ('j39', 'j40')""",
        """DELETE FROM "Workout" WHERE id = 'w12'""",
        """ALTER TABLE "Workout" VALIDATE CONSTRAINT "Workout_userId_fkey" """,
    )
    assert backups.take(older.connection, older.folder / "3").orphans == {}


@only_postgresql
@pytest.mark.parametrize(
    "held",
    ["Workout_userId_fkey", "WorkoutExercise_exerciseId_fkey", "WorkoutExercise_workoutId_fkey"],
)
def test_a_foreign_key_that_held_must_hold_again(older: Place, held: str) -> None:
    backup = backups.take(older.connection)
    older.execute("DROP TABLE workouts_workoutset CASCADE")
    since = older.state()
    manifest = files.manifest_of(backup.path)
    manifest.write_text(manifest.read_text().replace(f'"{held}": 1', '"another": 1'))
    refused = older.manage("restore", backup.path, "--yes")
    assert refused.returncode == 1
    assert refused.stderr.startswith("CommandError: Nothing was restored. psql stopped: ")
    assert f'violates foreign key constraint "{held}"' in refused.stderr
    assert older.state() == since


@only_postgresql
def test_without_a_manifest_that_says_what_held_all_rows_come_back(older: Place) -> None:
    """The manifest is lost, or it was written before anybody looked."""
    before = older.state()
    path = backups.take(older.connection).path
    keys = [key for tables in SAMPLE_ORPHANS["public"].values() for key in tables]
    manifest = files.manifest_of(path)
    values = json.loads(manifest.read_text())
    del values["orphans"]
    manifest.write_text(json.dumps(values))
    for arguments in [(), ("--without-manifest",)]:
        older.execute("""DELETE FROM "WorkoutExercise" """)
        restored = older.manage("restore", path, "--yes", *arguments)
        assert (restored.returncode, restored.stderr) == (0, "")
        assert restored.stdout.endswith(SAMPLE_SENTENCES)
        assert older.state() == not_valid(before, *keys)
        manifest.unlink(missing_ok=True)


@only_postgresql
def test_foreign_keys_of_all_kinds_come_back_with_rows_that_break_them(place: Place) -> None:
    """Names that look like statements, keys of several columns, partitions, and what stands behind the keys in a dump."""
    place.execute(
        "CREATE TABLE pair (a int, b int, PRIMARY KEY (a, b))",
        "CREATE TABLE simple (a int, b int, CONSTRAINT simple_key FOREIGN KEY (a, b) REFERENCES pair)",
        "CREATE TABLE whole (a int, b int, CONSTRAINT whole_key FOREIGN KEY (a, b) REFERENCES pair MATCH FULL)",
        "CREATE TABLE inherits () INHERITS (pair)",
        'CREATE TABLE "c;\nALTER TABLE x;" (id int PRIMARY KEY, parent int CONSTRAINT "f\n""k;" REFERENCES "c;\nALTER TABLE x;" ON DELETE CASCADE)',
        'COMMENT ON CONSTRAINT "f\n""k;" ON "c;\nALTER TABLE x;" IS $$;\nALTER TABLE "User" ADD y int;\n$$',
        "CREATE TABLE of_older (number int CONSTRAINT of_partitions REFERENCES older.entry DEFERRABLE INITIALLY DEFERRED)",
        "INSERT INTO of_older SELECT number FROM older.entry",
        'CREATE TABLE marks (id int, "user" text)',
        "INSERT INTO marks VALUES (1, 'nobody'), (2, 'alice'), (3, NULL)",
        'ALTER TABLE marks ADD CONSTRAINT marks_key FOREIGN KEY ("user") REFERENCES "User" NOT VALID',
        "ALTER TABLE marks ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY everybody ON marks",
        "CREATE MATERIALIZED VIEW marked AS SELECT count(*) FROM marks",
        """REVOKE REFERENCES ON "User" FROM CURRENT_USER""",
        "SET session_replication_role = replica",
        "INSERT INTO simple VALUES (1, 1), (1, NULL), (NULL, NULL)",
        "INSERT INTO whole VALUES (1, 1), (1, NULL), (NULL, NULL)",
        "INSERT INTO inherits VALUES (1, 1)",  # no row of the table that it inherits from
        'INSERT INTO "c;\nALTER TABLE x;" VALUES (1, 1), (2, 7), (3, 7)',
        "INSERT INTO of_older VALUES (99)",
        "SET session_replication_role = origin",
    )
    comments = "SELECT d.description FROM pg_description d JOIN pg_constraint c ON c.oid = objoid WHERE contype = 'f'"
    before, said = place.state(), place.execute(comments)
    backup = backups.take(place.connection)
    orphans = {
        "public": {
            "c;\nALTER TABLE x;": {'f\n"k;': 2},
            "marks": {"marks_key": 1},
            "of_older": {"of_partitions": 1},
            "simple": {"simple_key": 1},
            "whole": {"whole_key": 2},
        }
    }
    assert backup.orphans == orphans
    place.execute(*SINCE, *SINCE_ON_POSTGRESQL)
    assert backups.restore(place.connection, backup.path, backup) == orphans
    assert place.state() == not_valid(
        before, 'f\n"k;', "of_partitions", "of_partitions_1", "simple_key", "whole_key"
    )
    assert place.execute(comments) == said == [(';\nALTER TABLE "User" ADD y int;\n',)]
    assert place.execute("SELECT * FROM marked") == [(3,)]


@only_postgresql
def test_a_script_of_the_keys_that_ends_early_leaves_the_database_as_it_was(
    older: Place, programs: Callable[..., dict[str, str]]
) -> None:
    path = backups.take(older.connection).path
    older.execute("CREATE TABLE surplus (id integer)")
    since = older.state()
    script = 'case "$*" in *--clean*|*--list*) exec "$REAL" "$@";; *) "$REAL" "$@" | head -c 3000;; esac'
    ended = older.manage("restore", path, "--yes", environment=programs(pg_restore=script))
    assert ended.returncode == 1
    assert "Nothing was restored. pg_restore stopped before the end of the backup." in ended.stderr
    assert older.state() == since
