"""`manage.py migrate` on a database that holds the older tracker's tables: in each of their states, refused, twice, and back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from accounts.hashers import BCRYPT
from accounts.legacy.identity import derived_id
from tests.legacy import database
from tests.legacy.conftest import tell_a_history
from tests.legacy.database import add, exercise, join, user, workout
from tests.legacy.killing import Point
from tests.legacy.places import TO_THE_MOVE, Place, places

MIGRATE = ("migrate", "-v0")
BACK = ("migrate", "accounts", "0004_legacy_tables", "-v0")
type MakePlace = Callable[..., Place]


@pytest.fixture
def empty(make_place: MakePlace, before_the_move: Place) -> Place:
    """Spotter's tables, and nothing else."""
    return make_place(before_the_move)


def outcomes(place: Place) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for key in place.rows("accounts.LegacyRow").values_list("kind", "outcome"):
        found[key] = found.get(key, 0) + 1
    return found


SAMPLE = {
    ("user", "moved"): 7,
    ("exercise", "moved"): 14,
    ("workout", "moved"): 7,
    ("workout", "quarantined"): 5,
    ("workout_exercise", "moved"): 34,
    ("workout_exercise", "quarantined"): 6,
}


# --- Each state, from end to end -------------------------------------------------------------------------------------


def test_migrate_on_nothing_but_the_older_trackers_tables_brings_the_sample_over(
    make_place: MakePlace,
) -> None:
    place = make_place()
    database.load_sample(place.connection)
    legacy = place.legacy()
    place.done(*MIGRATE)
    assert (place.state(), outcomes(place)) == ("finished", SAMPLE)
    assert place.rows("workouts.WorkoutSet").count() == 128
    assert place.legacy() == legacy
    place.done("legacy", "verify")


def test_state_l0_comes_over(empty: Place) -> None:
    database.make_tables("L0", empty.connection)
    password = "$2b$12$" + "a" * 53
    add("User", user(password=password), using=empty.connection)
    add("Exercise", exercise(), using=empty.connection)
    add("Workout", workout(), using=empty.connection)
    add("WorkoutExercise", join(), using=empty.connection)
    empty.done(*MIGRATE)
    assert (empty.state(), outcomes(empty)) == (
        "finished",
        dict.fromkeys(
            [("user", "moved"), ("exercise", "moved"), ("workout", "moved"), ("workout_exercise", "moved")], 1
        ),
    )
    (person,) = empty.rows("accounts.User").all()
    assert not BCRYPT.fullmatch(person.password)
    assert person.has_usable_password()


def test_state_t_comes_over(place: Place) -> None:
    place.done(*MIGRATE)
    assert (place.state(), outcomes(place)) == (
        "finished",
        {
            ("user", "moved"): 3,
            ("exercise", "moved"): 4,
            ("workout", "moved"): 10,
            ("workout", "quarantined"): 2,
            ("workout_exercise", "moved"): 20,
            ("workout_exercise", "quarantined"): 3,
            ("workout_log", "moved"): 2,
            ("workout_log", "copy"): 1,
            ("workout_log", "quarantined"): 2,
            ("training_plan", "moved"): 1,
            ("training_plan", "quarantined"): 2,
            ("reminder", "moved"): 1,
            ("reminder", "quarantined"): 1,
        },
    )
    log = place.rows("workouts.WorkoutLog").get(pk=derived_id("workout_log", "l2"))
    assert (log.rating, log.mood, log.seconds) == (4, "good", 1200)


# --- Plans, whose tables are younger than the first moves -----------------------------------------------------------

PLAN = derived_id("training_plan", "p1")


def names_of_the_plan(place: Place) -> list[str]:
    rows = place.rows("training.PlannedExercise").filter(plan_id=PLAN).order_by("position")
    return list(rows.values_list("exercise__name", flat=True))


def test_a_history_that_came_over_before_gets_its_plans_when_spotter_is_updated(
    just_moved_place: Place,
) -> None:
    assert ("training_plan", "moved") not in outcomes(just_moved_place)
    legacy = just_moved_place.legacy()
    assert just_moved_place.done(*MIGRATE, LEGACY_TIME_ZONE="", LEGACY_WITHOUT_BACKUP=False) == ""
    assert (just_moved_place.state(), names_of_the_plan(just_moved_place)) == (
        "finished",
        ["Bench press", "Plank"],
    )
    report = just_moved_place.rows("accounts.LegacyRun").get().report
    assert report["tables"]["TrainingPlan"]["moved"] == 1
    assert report["tables"]["Reminder"]["moved"] == 1
    assert just_moved_place.legacy() == legacy
    just_moved_place.done("legacy", "verify")


def test_a_dry_run_before_the_first_migrate_says_that_plans_come_later(place: Place) -> None:
    said = place.done("legacy", "move", "--dry-run")
    assert "The rows of TrainingPlan are not among these" in said
    assert "THE SAME: nothing differs." in said
    assert place.filled() == set()


def test_killed_among_the_plans_it_goes_on(
    just_moved_place: Place, undisturbed: dict[str, list[str]]
) -> None:
    just_moved_place.killed(*MIGRATE, at=Point("before", "insert", of="PlannedExercise"))
    assert names_of_the_plan(just_moved_place) == []
    just_moved_place.done(*MIGRATE)
    assert just_moved_place.dump() == undisturbed


def test_an_update_begins_no_move_that_nobody_asked_for(moved_place: Place) -> None:
    moved_place.done("legacy", "rollback", "--yes")
    moved_place.done("migrate", "workouts", "0006_from_a_plan", "-v0")
    moved_place.done(*MIGRATE, LEGACY_TIME_ZONE="")
    assert outcomes(moved_place) == {}
    moved_place.done("legacy", "move")
    assert names_of_the_plan(moved_place) == ["Bench press", "Plank"]


def test_the_way_back_takes_plans_along_that_were_edited(moved_place: Place) -> None:
    moved_place.rows("training.TrainingPlan").update(version=2)
    said = moved_place.done("migrate", "workouts", "0006_from_a_plan", "-v0")
    assert f"kept: plan Strength ({PLAN}): it was used or edited since" in said
    moved_place.done("migrate", "training", "0005_gyms", "-v0")
    moved_place.done("migrate", "accounts", "0007_rest_timer", "-v0")
    assert ("training_plan", "moved") not in outcomes(moved_place)
    moved_place.done(*MIGRATE)
    assert names_of_the_plan(moved_place) == ["Bench press", "Plank"]


# --- Refused before anything is written ------------------------------------------------------------------------------


def test_without_the_choices_it_refuses_and_names_the_settings(place: Place) -> None:
    chosen = {"LEGACY_TIME_UNIT": "", "LEGACY_WEIGHT_UNIT": "", "LEGACY_TIME_ZONE": ""}
    said = place.refused(*TO_THE_MOVE, **chosen)
    assert [name for name in chosen if name in said] == list(chosen)
    assert place.filled() == set()
    place.done(*TO_THE_MOVE)
    assert place.state() == "finished"


def test_without_a_backup_it_refuses_and_says_how_to_make_one(
    make_place: MakePlace, before_the_move: Place
) -> None:
    place = make_place(before_the_move)
    database.make_tables("L1", place.connection)
    add("User", user(), using=place.connection)
    said = place.refused(*TO_THE_MOVE, LEGACY_WITHOUT_BACKUP=False)
    assert (
        "There is no backup of this database from the last 24 hours. Make one with `manage.py backup`" in said
    )
    assert place.filled() == set()
    place.done("backup")
    place.done(*TO_THE_MOVE, LEGACY_WITHOUT_BACKUP=False)
    assert place.state() == "finished"


def test_tables_that_are_only_half_known_are_refused_with_a_list(empty: Place) -> None:
    database.make_tables("L1", empty.connection)
    database.run_sql('ALTER TABLE "WorkoutExercise" RENAME COLUMN "reps" TO "how_often"', empty.connection)
    said = empty.refused(*TO_THE_MOVE)
    assert "reps" in said
    assert "how_often" in said
    assert empty.filled() == set()


# --- Nothing to do ---------------------------------------------------------------------------------------------------


def test_without_the_tables_nothing_happens(empty: Place) -> None:
    assert empty.done(*TO_THE_MOVE, LEGACY_TIME_ZONE="", LEGACY_WITHOUT_BACKUP=False) == ""
    assert empty.filled() == set()


def test_somebody_elses_tables_of_the_same_names_are_left_alone(empty: Place) -> None:
    for table in ("users", "workouts"):
        database.run_sql(f"CREATE TABLE {table} (number integer, name text)", empty.connection)
        database.run_sql(f"INSERT INTO {table} VALUES (1, 'a')", empty.connection)  # noqa: S608
    assert empty.done(*TO_THE_MOVE) == ""
    assert empty.filled() == set()
    assert empty.execute("SELECT * FROM users") == [(1, "a")]


# --- Twice, and there and back ---------------------------------------------------------------------------------------


def everything(place: Place) -> dict[str, list[Any]]:
    """All rows as they are, with the instants of all changes; of the run itself nothing."""
    names = [
        "accounts.User",
        "accounts.BodyMeasurement",
        "accounts.LegacyRow",
        "accounts.QuarantinedRow",
        "training.Exercise",
        "training.ExerciseAlias",
        "training.ExerciseMuscle",
        "training.TrainingPlan",
        "training.PlanDay",
        "training.PlannedExercise",
        "training.PlanVersion",
        "workouts.WorkoutSession",
        "workouts.WorkoutLog",
        "workouts.WorkoutSet",
    ]
    return {name: list(place.rows(name).order_by("pk").values()) for name in names}


def test_i12_twice_is_once_to_the_instant_of_the_last_change(moved_place: Place) -> None:
    place = moved_place
    before = everything(place)
    place.done(*MIGRATE)
    place.done("legacy", "move")
    assert everything(place) == before
    # Even when it has forgotten how far it came.
    place.rows("accounts.LegacyRun").update(progress={}, state="running")
    place.done("legacy", "move")
    assert everything(place) == before
    place.done("legacy", "sync")
    assert everything(place) == before


def test_i13_forward_reverse_forward_is_forward(empty: Place) -> None:
    place = empty
    database.load_sample(place.connection)
    legacy = place.legacy()
    place.done(*TO_THE_MOVE)
    once = place.dump()
    assert place.done(*BACK) == ""
    assert place.filled() == {"accounts_legacyrun"}
    assert place.done(*BACK) == ""
    place.done(*TO_THE_MOVE)
    assert place.dump() == once
    assert place.legacy() == legacy


def test_i13_the_reverse_refuses_to_delete_the_only_copy(moved_place: Place) -> None:
    before = moved_place.dump()
    database.drop_tables(moved_place.connection)
    assert "would delete the only copy" in moved_place.refused(*BACK)
    assert moved_place.dump() == before
    moved_place.done(*MIGRATE)


def test_i13_the_reverse_of_nothing_needs_no_legacy_tables(just_moved_place: Place) -> None:
    just_moved_place.done(*BACK)
    database.drop_tables(just_moved_place.connection)
    just_moved_place.done(*TO_THE_MOVE)
    just_moved_place.done(*BACK)
    assert just_moved_place.filled() == {"accounts_legacyrun"}


# --- Two databases ---------------------------------------------------------------------------------------------------


def load_sample(place: Place) -> None:
    """With the same instant on both where the sample leaves it to the database."""
    database.load_sample(place.connection)
    for table, column in (
        ("Exercise", "createdAt"),
        ("Workout", "createdAt"),
        ("WorkoutExercise", "updatedAt"),
    ):
        place.execute(
            f"""UPDATE "{table}" SET "{column}" = '2025-06-01 08:00:00' WHERE "{column}" > '2026-01-01'"""  # noqa: S608
        )


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the other one is always at hand")
@pytest.mark.parametrize("load", [load_sample, tell_a_history], ids=["sample", "state T"])
def test_i15_sqlite_and_postgresql_agree(empty: Place, tmp_path: Path, load: Callable[[Place], None]) -> None:
    with places(tmp_path, "sqlite") as others:
        other = others.make()
        dumps = []
        for place in (empty, other):
            load(place)
            place.done(*TO_THE_MOVE)
            assert place.state() == "finished"
            dumps.append(place.dump())
        assert dumps[0] == dumps[1]
