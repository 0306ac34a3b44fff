"""Killed, locked out, refused: whatever happens to a move, starting it again ends as if nothing had happened.

C1 to C15 and the crash points 1 to 10 are lists of what can happen, kept with the description of the older tracker.
Point 8, two at once, is C8; point 10, a rollback that is killed, is C7.
"""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from accounts.legacy.identity import derived_id
from tests.legacy import database
from tests.legacy.database import add, join, user, workout
from tests.legacy.killing import Point
from tests.legacy.places import TO_THE_MOVE, Place

BACK = ("migrate", "accounts", "0004_legacy_tables", "-v0")
USERS, EXERCISES, SESSIONS = (
    "accounts.0005_legacy_users",
    "training.0004_legacy_exercises",
    "workouts.0004_legacy_sessions_and_logs",
)
type Dump = dict[str, list[str]]

on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'")
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'")


def test_an_undisturbed_move_of_the_history_is_worth_comparing_with(undisturbed: Dump) -> None:
    assert {label.split(".")[1]: len(rows) for label, rows in undisturbed.items() if rows} == {
        "User": 3,
        "BodyMeasurement": 1,
        "LegacyRun": 1,
        "LegacyRow": 52,
        "QuarantinedRow": 10,
        "Exercise": 4,
        "TrainingPlan": 1,
        "PlanDay": 1,
        "PlannedExercise": 2,
        "PlanVersion": 1,
        "WorkoutSession": 11,
        "WorkoutLog": 22,
        "WorkoutSet": 62,
        "Reminder": 1,
    }


@pytest.fixture
def goes_on(place: Place, undisturbed_move: Dump) -> Iterator[Callable[..., None]]:
    """Kill the move at a point, look at it, start it again; in the end all is as it had been without."""
    legacy = place.legacy()

    def kill_and_go_on(at: Point, look: Callable[[], object] = lambda: None) -> None:
        place.killed(*TO_THE_MOVE, at=at)
        look()
        place.done(*TO_THE_MOVE)

    yield kill_and_go_on
    assert place.dump() == undisturbed_move
    assert place.state() == "finished"
    assert place.legacy() == legacy


type GoesOn = Callable[..., None]


# --- Killed ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [Point("before", "begin"), Point("before", "batch")], ids=str)
def test_c1_killed_before_the_first_batch(goes_on: GoesOn, at: Point) -> None:
    goes_on(at)


@pytest.mark.parametrize(
    "at",
    [
        Point("before", "insert", of="User", call=2),
        Point("after", "insert", of="User"),
        Point("after", "insert", of="Exercise"),
        Point("after", "insert", of="LegacyRow", call=6),
    ],
    ids=str,
)
def test_c2_killed_inside_a_batch(goes_on: GoesOn, at: Point) -> None:
    goes_on(at)


@pytest.mark.parametrize(
    "at", [Point("before", "save", of="LegacyRun", call=9), Point("within", "batch", call=9)], ids=str
)
def test_c3_a_batch_and_its_progress_are_both_there_or_neither(
    place: Place, goes_on: GoesOn, at: Point
) -> None:
    """There is no point between them: here all rows of the second batch of workouts are inserted, and COMMIT is not sent."""

    def look() -> None:
        (run,) = place.rows("accounts.LegacyRun").all()
        assert run.progress["workouts"] == {"last": "w03"}
        taken = place.rows("accounts.LegacyRow").filter(kind="workout").values_list("legacy_id", flat=True)
        assert sorted(taken) == ["w01", "w02", "w03"]
        assert place.rows("workouts.WorkoutSession").count() == 3
        assert place.rows("workouts.WorkoutLog").count() == 6

    goes_on(at, look)


@pytest.mark.parametrize("call", [2, 7, 9, 15])
def test_c4_killed_between_batches(goes_on: GoesOn, call: int) -> None:
    goes_on(Point("after", "batch", call))


@pytest.mark.parametrize("at", [Point("after", "check"), Point("before", "finish")], ids=str)
def test_c5_killed_in_the_verification(goes_on: GoesOn, at: Point) -> None:
    goes_on(at)


@pytest.mark.parametrize("migration", [USERS, EXERCISES, SESSIONS])
def test_c6_killed_before_django_records_the_migration(goes_on: GoesOn, migration: str) -> None:
    goes_on(Point("before", "record", of=migration))


@pytest.mark.parametrize(
    "at",
    [
        Point("within", "batch", call=2),
        Point("before", "unrecord", of=SESSIONS),
        Point("after", "batch", call=8),
        Point("before", "unrecord", of=USERS),
    ],
    ids=str,
)
def test_c7_killed_in_the_reverse(just_moved_place: Place, undisturbed_move: Dump, at: Point) -> None:
    place = just_moved_place
    legacy = place.legacy()
    place.killed(*BACK, at=at)
    place.done(*BACK)
    assert place.filled() == {"accounts_legacyrun"}
    place.done(*TO_THE_MOVE)
    assert place.dump() == undisturbed_move
    assert place.legacy() == legacy


@pytest.mark.parametrize(
    "at", [Point("before", "insert", of="WorkoutLog"), Point("after", "batch", 5)], ids=str
)
def test_c7_killed_while_the_command_takes_it_back_and_moves_again(
    moved_place: Place, undisturbed: Dump, at: Point
) -> None:
    place = moved_place
    place.killed("legacy", "rollback", "--yes", at=Point("after", "batch", 3))
    assert place.done("legacy", "rollback", "--yes") == "Taken back.\n"
    assert place.filled() == {"accounts_legacyrun"}
    place.killed("legacy", "move", at=at)
    place.done("legacy", "move")
    assert place.dump() == undisturbed


@pytest.mark.parametrize("seed", [1, 2])
def test_c9_five_random_kills_then_a_run(place: Place, undisturbed_move: Dump, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    for _ in range(5):
        function = chance.choice(["batch", "insert", "save"])
        when: Any = chance.choice(["before", "after", *(["within"] if function == "batch" else [])])
        ended = place.manage(*TO_THE_MOVE, at=Point(when, function, chance.randint(2, 6)))
        assert ended.status == -9, ended.said
        place.settle()
    place.done(*TO_THE_MOVE)
    assert place.dump() == undisturbed_move


# --- Not alone -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [BACK, ("legacy", "move"), ("legacy", "rollback", "--yes")])
def test_c8_of_two_at_once_the_second_stops(
    moved_place: Place, undisturbed: Dump, command: tuple[str, ...]
) -> None:
    place = moved_place
    place.done("legacy", "rollback", "--yes")
    first = place.paused("legacy", "move", at=Point("after", "batch", 6))
    assert "Another process is taking over the older tracker's data right now." in place.refused(*command)
    first.go_on()
    assert first.end().status == 0
    assert place.dump() == undisturbed


@contextmanager
def locked(place: Place, table: str) -> Iterator[None]:
    """Somebody else holds the whole database (SQLite) or a table in such a way that nobody can write."""
    place.connection.ensure_connection()
    with transaction.atomic(using=place.alias):  # BEGIN IMMEDIATE on SQLite
        if place.connection.vendor == "postgresql":
            place.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield


# So short that the process meets its own limit, not the test's patience.
IMPATIENT: dict[str, Any] = (
    {"environment": {"PGOPTIONS": "-c lock_timeout=50"}}
    if connection.vendor == "postgresql"
    else {"options": {"timeout": 0.05}}
)


@pytest.mark.parametrize("table", ["accounts_legacyrow", "workouts_workoutset"])
def test_c10_a_locked_database_is_waited_for(place: Place, undisturbed_move: Dump, table: str) -> None:
    with locked(place, table):
        # It has been refused twice, and has come to wait a third time.
        mover = place.start(*TO_THE_MOVE, at=Point("before", "sleep", 3), pauses=True, **IMPATIENT)
        place.wait_for(mover.is_paused)
    mover.go_on()
    assert mover.end().status == 0
    assert place.dump() == undisturbed_move


def test_c10_after_long_enough_it_stops_and_can_go_on_later(place: Place, undisturbed_move: Dump) -> None:
    with locked(place, "accounts_legacyrow"):
        said = place.refused(*TO_THE_MOVE, patience=0, **IMPATIENT)
    assert "lock timeout" in said or "database is locked" in said
    place.done(*TO_THE_MOVE)
    assert place.dump() == undisturbed_move


@on_postgresql
def test_c11_a_lock_timeout_in_ddl_is_said_and_the_next_start_completes(
    place: Place, undisturbed_move: Dump
) -> None:
    place.done("migrate", "workouts", "0002_refuse_half_a_value", "-v0")
    with transaction.atomic(using=place.alias):
        place.execute("LOCK TABLE workouts_workoutset IN ACCESS SHARE MODE")  # a long SELECT does so
        said = place.refused(*TO_THE_MOVE, **IMPATIENT)
    assert "canceling statement due to lock timeout" in said
    place.done(*TO_THE_MOVE)
    assert place.dump() == undisturbed_move


def test_c12_rows_that_the_old_application_writes_meanwhile_exist_once(place: Place) -> None:
    """I14: a thread writes all the time, and while the move stands in its middle it does so behind and before it.

    Each row is more for the move to do, which leaves time to write more: thirty are enough.
    """
    mover = place.paused("migrate", "-v0", at=Point("after", "batch", 9))
    stop, wrote = threading.Event(), threading.Semaphore(0)

    def write() -> None:
        with closing(place.connection):
            for number in range(30):
                pk = f"{'az'[number % 2]}{number:05}"
                now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"[:-3]  # later than the begin, if by little
                stamp = {"createdAt": now, "updatedAt": now}
                with transaction.atomic(using=place.alias):
                    add("User", user(pk, isActive=True, **stamp), using=place.connection)
                    add("Workout", workout(pk, userId=pk, **stamp), using=place.connection)
                    add("WorkoutExercise", join(pk, workoutId=pk, **stamp), using=place.connection)
                wrote.release()
                if stop.wait(0.02):
                    return

    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(4):
        wrote.acquire()
    mover.go_on()
    ended = mover.end()
    stop.set()
    writer.join()
    assert ended.status == 0, ended.said
    place.done("legacy", "sync")
    for table, kind in (("User", "user"), ("Workout", "workout"), ("WorkoutExercise", "workout_exercise")):
        there = {row[0] for row in place.execute(f'SELECT id FROM "{table}"')}  # noqa: S608
        taken = place.rows("accounts.LegacyRow").filter(kind=kind).values_list("legacy_id", flat=True)
        assert sorted(taken) == sorted(there)
    new = place.rows("accounts.LegacyRow").filter(kind="workout", legacy_id__regex="^[az]")
    assert new.count() >= 4
    for row in new:
        logs = place.rows("workouts.WorkoutLog").filter(session_id=row.target_id)
        assert [log.pk for log in logs] == [derived_id("workout_exercise", row.legacy_id)]
        assert place.rows("workouts.WorkoutSet").filter(log__in=logs).count() == 3
    before = place.dump()
    place.done("legacy", "sync")
    assert place.dump() == before


@on_postgresql
def test_c13_in_a_deadlock_with_a_live_write_the_sync_gives_way_and_tries_again(moved_place: Place) -> None:
    place = moved_place
    change = (
        """UPDATE "WorkoutExercise" SET reps = 99, "updatedAt" = now() AT TIME ZONE 'UTC' WHERE id = %s"""
    )
    place.execute(change, ["j02x1"])
    place.execute(change, ["j05x1"])
    session, log = derived_id("workout", "w02"), derived_id("workout_exercise", "j02x1")
    held, wants = threading.Event(), threading.Event()

    def live_write() -> None:
        with closing(place.connection), transaction.atomic(using=place.alias):
            place.execute("SET LOCAL deadlock_timeout = '1h'")  # it is the other one that will notice
            place.execute(
                "UPDATE workouts_workoutset SET reps = 12, updated_at = now() WHERE log_id = %s AND position = 2",
                [log],
            )
            held.set()
            wants.wait()
            place.execute("SELECT 1 FROM workouts_workoutsession WHERE id = %s FOR UPDATE", [session])

    writer = threading.Thread(target=live_write)
    writer.start()
    held.wait()
    # It has locked the session, and is about to delete its sets.
    sync = place.paused(
        "legacy", "sync", at=Point("after", "touched"), environment={"PGOPTIONS": "-c deadlock_timeout=10"}
    )
    wants.set()
    place.wait_for(lambda: place.waiting() == 1)
    sync.go_on()
    ended = sync.end()
    writer.join()
    assert ended.status == 0, ended.said
    assert "conflict: 1\n  Workout 'w02'" in ended.said
    assert "followed: 1\n  Workout 'w05'" in ended.said
    sets = place.rows("workouts.WorkoutSet").filter(log_id=log).order_by("position")
    assert list(sets.values_list("reps", flat=True)) == [2, 12, 2]


@on_postgresql
@pytest.mark.parametrize(
    ("command", "log", "said"),
    [
        (("legacy", "rollback", "--yes"), derived_id("workout_exercise", "j03x1"), "it was edited since"),
        (("legacy", "sync"), derived_id("workout_log", "l2"), "WorkoutLog l2 was changed there and here"),
    ],
    ids=["rollback", "sync"],
)
def test_an_edit_that_is_under_way_is_waited_for_and_survives(
    moved_place: Place, command: tuple[str, ...], log: UUID, said: str
) -> None:
    place = moved_place
    place.execute(
        """UPDATE "WorkoutLog" SET reps = 99, "updatedAt" = now() AT TIME ZONE 'UTC' WHERE id = 'l2'"""
    )
    sets = place.rows("workouts.WorkoutSet").filter(log_id=log)
    session = place.rows("workouts.WorkoutLog").get(pk=log).session_id
    with transaction.atomic(using=place.alias):
        place.rows("workouts.WorkoutSession").select_for_update().get(pk=session)
        running = place.start(*command)
        # Within a transaction the server's statistics stand still otherwise.
        place.wait_for(
            lambda: bool(place.execute("SELECT pg_stat_clear_snapshot()")) and place.waiting() == 1
        )
        assert sets.update(reps=77, updated_at=datetime.now(UTC)) == 3
    ended = running.end()
    assert ended.status == 0, ended.said
    assert said in ended.said
    assert list(sets.values_list("reps", flat=True)) == [77] * 3


# --- Refused ---------------------------------------------------------------------------------------------------------


def refuse(place: Place, table: str, condition: str, code: str = "23514") -> None:
    """A rule of the database that one row breaks."""
    if place.connection.vendor == "postgresql":
        database.run_sql(
            f"""CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                RAISE EXCEPTION 'no such row here' USING ERRCODE = '{code}'; END $$;
                CREATE TRIGGER refuse BEFORE INSERT ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION refuse()""",
            place.connection,
        )
    else:
        database.run_sql(
            f"CREATE TRIGGER refuse BEFORE INSERT ON {table} WHEN {condition}"
            " BEGIN SELECT RAISE(ABORT, 'no such row here'); END",
            place.connection,
        )


def accept(place: Place, table: str) -> None:
    on_table = f" ON {table}; DROP FUNCTION refuse" if place.connection.vendor == "postgresql" else ""
    database.run_sql(f"DROP TRIGGER refuse{on_table}", place.connection)


def refused_rows(place: Place) -> dict[str, tuple[str, str]]:
    found = place.rows("accounts.QuarantinedRow").filter(reason__in=["refused", "workout_quarantined"])
    return {
        row.legacy_row.legacy_id: (row.reason, row.detail.split("\n")[0])
        for row in found.select_related("legacy_row")
        if row.legacy_row.legacy_id not in {"w11", "j11"}
    }


def test_c14_a_workout_that_the_database_refuses_goes_to_quarantine_and_all_others_move(
    place: Place, undisturbed_move: Dump
) -> None:
    refuse(place, "workouts_workoutset", "NEW.reps = 7")
    place.done(*TO_THE_MOVE)
    assert refused_rows(place) == {
        "w07": ("refused", "no such row here"),
        "j07x1": ("workout_quarantined", ""),
        "j07x2": ("workout_quarantined", ""),
    }
    without = [row for row in undisturbed_move["workouts.WorkoutSet"] if '"reps": "7"' not in row]
    assert place.dump()["workouts.WorkoutSet"] == without
    assert place.state() == "finished"


def test_c14_a_person_that_the_database_refuses_is_missing_from_their_workouts(place: Place) -> None:
    refuse(place, "accounts_user", "NEW.name = 'Robin'")
    place.done(*TO_THE_MOVE)
    rows = place.rows("accounts.QuarantinedRow").filter(legacy_row__kind__in=["user", "workout"])
    assert dict(rows.values_list("legacy_row__legacy_id", "reason")) == {
        "u1": "refused",
        **dict.fromkeys(["w03", "w06", "w09", "w10", "w11", "w12"], "user_missing"),
    }
    assert place.state() == "finished"


def test_c14_a_log_of_state_t_that_the_database_refuses(place: Place) -> None:
    refuse(place, "workouts_workoutlog", "NEW.rating = 4")
    place.done(*TO_THE_MOVE)
    assert refused_rows(place) == {"l2": ("refused", "no such row here")}
    assert place.rows("workouts.WorkoutLog").filter(pk=derived_id("workout_log", "l3")).exists()


@on_postgresql
def test_crash_point_7_when_the_connection_is_lost_the_next_start_goes_on(
    place: Place, undisturbed_move: Dump
) -> None:
    mover = place.paused(*TO_THE_MOVE, at=Point("before", "insert", of="WorkoutSet", call=2))
    place.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    mover.go_on()
    ended = mover.end()
    assert ended.status == 1
    assert "terminating connection due to administrator command" in ended.said
    place.settle()
    place.done(*TO_THE_MOVE)
    assert place.dump() == undisturbed_move


def test_crash_point_9_on_a_full_disk_the_batch_is_taken_back_and_the_next_start_completes(
    place: Place, undisturbed_move: Dump
) -> None:
    if connection.vendor == "postgresql":
        refuse(place, "workouts_workoutset", "NEW.reps = 5", code="53100")
        said = place.refused(*TO_THE_MOVE)
        assert "The database stopped it: no such row here" in said
        accept(place, "workouts_workoutset")
    else:
        ((pages,),) = place.execute("PRAGMA page_count")
        init = place.connection.settings_dict["OPTIONS"]["init_command"]
        said = place.refused(
            *TO_THE_MOVE, options={"init_command": f"{init} PRAGMA max_page_count={pages + 2};"}
        )
        assert "database or disk is full" in said
    assert place.state() in {"", "running"}
    place.done(*TO_THE_MOVE)
    assert place.dump() == undisturbed_move


# --- The crash points of the older tracker's description that are not among C1 to C15 --------------------------------


def test_crash_point_1_after_the_users_before_the_exercises(place: Place, goes_on: GoesOn) -> None:
    def look() -> None:
        assert place.rows("accounts.LegacyRow").values("kind").distinct().get() == {"kind": "user"}

    goes_on(Point("after", "record", of=USERS), look)


def test_crash_point_2_in_the_middle_of_a_users_workouts(place: Place, goes_on: GoesOn) -> None:
    def look() -> None:
        theirs = derived_id("user", "u1")
        assert place.rows("workouts.WorkoutSession").filter(user_id=theirs).count() == 2

    goes_on(Point("after", "batch", 9), look)


def test_crash_point_3_after_a_session_before_its_logs(place: Place, goes_on: GoesOn) -> None:
    def look() -> None:
        assert not place.rows("workouts.WorkoutSession").exists()

    goes_on(Point("after", "insert", of="WorkoutSession"), look)


def test_crash_point_4_after_a_log_before_its_sets(place: Place, goes_on: GoesOn) -> None:
    """A session with all that is in it is one transaction, so neither is there."""

    def look() -> None:
        assert not place.rows("workouts.WorkoutLog").exists()

    goes_on(Point("before", "insert", of="WorkoutSet"), look)


def test_crash_point_5_after_the_last_row_before_the_verification(place: Place, goes_on: GoesOn) -> None:
    goes_on(Point("before", "verify"))


def test_crash_point_6_a_killed_verification_has_written_nothing(
    moved_place: Place, undisturbed: Dump
) -> None:
    moved_place.killed("legacy", "verify", at=Point("after", "check"))
    assert moved_place.dump() == undisturbed
    moved_place.done("legacy", "verify")
    assert moved_place.dump() == undisturbed


# --- A backup from the middle ----------------------------------------------------------------------------------------


def test_c15_a_backup_from_the_middle_is_restored_and_the_move_goes_on(
    place: Place, undisturbed_move: Dump
) -> None:
    place.killed(*TO_THE_MOVE, at=Point("after", "batch", 9))
    middle, legacy = place.dump(), place.legacy()
    backup = place.folder / "middle"
    place.done("backup", str(backup))
    place.done(*TO_THE_MOVE)
    assert place.dump() == undisturbed_move
    place.done("restore", str(backup), "--yes")
    assert place.dump() == middle
    place.done(*TO_THE_MOVE)
    assert place.dump() == undisturbed_move
    assert place.legacy() == legacy
