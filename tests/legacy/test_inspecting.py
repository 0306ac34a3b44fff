"""`legacy inspect`: says before the move what is there and what would become of it, and touches nothing."""

import io
import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from accounts.legacy import runs, schema
from accounts.legacy.choices import Choices
from accounts.legacy.reading import Reader
from accounts.legacy.schema import UnknownSchemaError
from tests.legacy import database
from tests.legacy.planning import begin_plans
from workouts.legacy.distribution import Distribution
from workouts.legacy.inspecting import Inspection, examine, inspect

pytestmark = pytest.mark.django_db
NOT_CHOSEN = Choices()
PLANS = {f"p{number}" for number in range(1, 7)}
_TYPES = {
    "text": "TEXT",
    "integer": "INTEGER",
    "double": "DOUBLE PRECISION",
    "instant": "TIMESTAMP",
    "boolean": "BOOLEAN",
}


def report(choices: Choices = NOT_CHOSEN) -> str:
    out = io.StringIO()
    inspect(connection, choices, out)
    return out.getvalue()


def found(choices: Choices = NOT_CHOSEN) -> Inspection:
    inspection = examine(connection, choices)
    assert inspection is not None
    return inspection


def cases(inspection: Inspection) -> dict[str, tuple[int, list[str]]]:
    """By case: rows and the ids of the examples."""
    return {
        case["case"]: (case["rows"], [example["id"] for example in case["examples"]])
        for case in inspection.cases
        if case["rows"]
    }


def test_the_sample_has_every_edge_case_that_it_was_made_for() -> None:
    database.load_sample()

    there = cases(found())

    robin, twin, lee = (
        f"cme4u000{n}aaaa0{name}" for n, name in ((1, "robin000001"), (2, "robin000002"), (3, "lee00000003"))
    )
    empty, nobody = "cme4u0006aaaa0empty000006", "cme4u0007aaaa0nobody00007"
    assert there == {
        "email_taken": (1, [twin]),
        "email_trimmed": (1, [twin]),
        "email_invalid": (2, [empty, nobody]),
        "password_none": (2, [twin, empty]),
        "password_bcrypt": (3, [robin, lee, nobody]),
        "password_unusable": (2, ["", f"{'k' * 30}… (5,000 characters)"]),
        "id_not_cuid": (66, ["x01", "x02", "x03", "x04", "x05"]),
        "id_empty": (2, ["", ""]),
        "name_twin": (2, ["x08", "x09"]),
        "exercise_unnamed": (1, ["x10"]),
        "exercise_unused": (1, ["x14"]),
        "name_changed": (3, ["x09", "x11", "x12"]),
        "workout_unnamed": (1, ["w03"]),
        "date_impossible": (3, ["w07", "w08", "w10"]),
        "date_out_of_range": (1, ["w06"]),
        "date_unusual": (1, ["w11"]),
        "same_instant": (2, ["w04", "w05"]),
        "midnight": (1, ["w02"]),
        "milliseconds": (1, ["w03"]),
        "workout_empty": (1, ["w03"]),
        "user_missing": (1, ["w12"]),
        "sets_expanded": (30, ["", "j01", "j02", "j03", "j04"]),
        "sets_not_expanded": (2, ["j19", "j21"]),
        "sets_none": (1, ["j17"]),
        "sets_negative": (1, ["j18"]),
        "reps_none": (2, ["j22", "j23"]),
        "reps_negative": (1, ["j24"]),
        "reps_many": (1, ["j25"]),
        "weight_zero": (1, ["j15"]),
        "weight_as_assistance": (1, ["j09"]),
        "weight_negative": (1, ["j10"]),
        "weight_not_finite": (3, ["j11", "j12", "j13"]),
        "weight_too_large": (1, ["j14"]),
        "weight_heavy": (1, [""]),
        "weight_rounded": (1, ["j07"]),
        "time_negative": (1, ["j27"]),
        "time_too_long": (1, ["j28"]),
        "notes_empty": (2, ["w03", "j04"]),
        "control_characters": (1, ["j30"]),
        "order_uncertain": (3, ["j01", "j02", "j03"]),
        "workout_missing": (1, ["j39"]),
        "exercise_missing": (1, ["j40"]),
        "workout_quarantined": (4, ["j32", "j33", "j34", "j37"]),
        "created_after_updated": (3, ["w09", "w12", ""]),
    }  # fmt: skip


def test_moved_and_quarantined_rows_add_up_to_all_of_them() -> None:
    database.load_sample()

    outcome = found().outcome

    assert outcome == {
        "User": {"rows": 7, "moved": 7, "copies": 0, "quarantined": 0},
        "Exercise": {"rows": 14, "moved": 14, "copies": 0, "quarantined": 0},
        "Workout": {"rows": 12, "moved": 7, "copies": 0, "quarantined": 5},
        "WorkoutExercise": {"rows": 40, "moved": 34, "copies": 0, "quarantined": 6},
    }


def test_times_are_shown_by_category_and_as_what_each_unit_would_make_of_them() -> None:
    database.load_sample()

    times = found().time

    assert [
        (of["name"], of["rows"], of["least"], of["median"], of["greatest"]) for of in times["categories"]
    ] == [
        ("CARDIO", 6, "25", "600", "2147483647"),
        ("FLEXIBILITY", 1, "45", "45", "45"),
    ]
    assert (times["small"], times["large"], times["odd"]) == (3, 4, {"zero": 1, "negative": 1})
    assert times["above_a_day"] == {"seconds": 1, "minutes": 3}
    assert "Running                              median 30 min         median 30 h" in report()
    assert "Small and large ones together" in report()


def test_weights_are_shown_as_what_each_unit_would_make_of_them() -> None:
    database.load_sample()

    weights = found().weight

    assert (weights["rows"], weights["least"], weights["median"]) == (13, "10", "60")
    assert Decimal(weights["greatest"]) == Decimal("1e308")
    assert weights["odd"] == {"zero": 1, "negative": 2, "not finite": 3}
    assert weights["up_to"] == {"20": 4, "50": 0, "100": 7, "200": 0, "500": 0, "above": 2}
    assert weights["exercises"][0] == {
        "name": "Bench Press",
        "rows": 4,
        "least": "60",
        "median": "80",
        "greatest": "560.5",
        "in_kg": {"kg": {"median": "80", "greatest": "560.5"}, "lb": {"median": "36.3", "greatest": "254.2"}},
    }


@pytest.mark.parametrize(
    ("loads", "hint"),
    [
        ([45, 135, 225, 185, 135] * 5, "bars loaded as in lb"),
        ([20, 60, 100, 62.5, 82.5] * 5, "this looks like kg"),
        ([50, 55, 70, 75, 80] * 5, "these numbers do not tell"),
        ([135], "these numbers do not tell"),
    ],
)
def test_the_hint_looks_at_the_plates(loads: list[float], hint: str) -> None:
    database.make_tables("L1")
    database.add("User", database.user())
    database.add("Workout", database.workout())
    for index, load in enumerate(loads):
        database.add("Exercise", database.exercise(f"x{index}"))
        database.add("WorkoutExercise", database.join(f"j{index}", exerciseId=f"x{index}", weight=load))

    assert hint in report()


def test_zones_say_how_many_workouts_fall_on_another_day() -> None:
    database.load_sample()

    zones = found(Choices(time_zone="America/New_York")).zones

    assert (zones["workouts"], zones["midnight"], zones["chosen"]) == (6, 1, "America/New_York")
    # w09, at 01:30 UTC, is the evening before in New York and half past three in Berlin.
    assert zones["zones"]["America/New_York"] == {"other_day": 1, "at_night": 2}
    assert zones["zones"]["Europe/Berlin"] == {"other_day": 0, "at_night": 1}


def test_the_choices_that_are_missing_are_those_that_stop_the_move() -> None:
    database.load_sample()

    assert [line.split(":")[0].split(",")[0] for line in found().missing] == [
        "7 rows have a time",
        "3 times are up to 300 and 4 are above it",
        "22 rows have a weight",
        "7 people have no time zone",
    ]
    assert found(database.CHOICES).missing == []
    assert "Nothing is missing: the move can begin." in report(database.CHOICES)


def test_state_t_is_looked_at_with_its_logs_and_profiles() -> None:
    database.make_tables("T")
    database.add(
        "User",
        database.user(timezone="Europe/Paris", weight=80, height=180),
        database.user("u2", timezone="Mars/Olympus", weight=None, height=None),
    )
    database.add("TrainingPlan", {"id": "p1", "userId": "u1", "name": "Mine", **database.STAMP})
    database.add(
        "Exercise",
        database.exercise(exerciseType="STRENGTH", trainingPlanId="p1", otherMuscles="triceps, gills"),
    )
    database.add("Workout", database.workout(userId="u2"))
    database.add("WorkoutExercise", database.join(time=20))
    database.add(
        "WorkoutLog",
        database.log("copy", userId="u2", durationMinutes=20),
        database.log("own", rating=9, durationMinutes=5000),
        database.log("never", date="infinity"),
    )

    inspection = found(Choices(time_unit="minutes", weight_unit="kg", time_zone="UTC"))
    there = cases(inspection)

    assert inspection.state == "T"
    assert inspection.outcome["WorkoutLog"] == {"rows": 3, "moved": 1, "copies": 1, "quarantined": 1}
    for case, examples in {
        "copy": ["copy"],
        "rating_left_out": ["own"],
        "time_too_long": ["own"],
        "date_impossible": ["never"],
        "zone_unknown": ["u2"],
        "words_unknown": ["x1"],
        "plan_shared": ["x1"],
    }.items():
        assert there[case] == (1, examples), case
    assert (inspection.zones["people_with_zone"], inspection.zones["workouts"]) == (1, 1)
    assert inspection.weight["body"]["in_kg"] == {"kg": "80", "lb": "36.3"}
    assert inspection.weight["height"]["in_cm"] == {"cm": "180", "in": "457"}
    assert inspection.outcome["TrainingPlan"] == {"rows": 1, "moved": 1, "copies": 0, "quarantined": 0}
    assert inspection.outcome["Reminder"] == {"rows": 0, "moved": 0, "copies": 0, "quarantined": 0}


def test_plans_are_looked_at_by_the_rules_of_their_move() -> None:
    begin_plans()

    inspection = found(database.CHOICES)
    there = {name: of for name, of in cases(inspection).items() if set(of[1]) <= PLANS}

    assert inspection.outcome["TrainingPlan"] == {"rows": 6, "moved": 4, "copies": 0, "quarantined": 2}
    assert there == {
        "control_characters": (1, ["p1"]),
        "name_changed": (1, ["p2"]),
        "name_too_long": (1, ["p5"]),
        "plan_amount_assumed": (2, ["p1", "p2"]),
        "plan_empty": (1, ["p3"]),
        "plan_sets_assumed": (2, ["p1", "p4"]),
        "plan_sets_many": (1, ["p2"]),
        "plan_time_of_each": (2, ["p1", "p4"]),
        "plan_unnamed": (1, ["p3"]),
        "plan_weeks_left_out": (1, ["p3"]),
        "user_missing": (1, ["p6"]),
    }


def test_l0_is_told_from_l1() -> None:
    database.make_tables("L0")

    # SQLite's tables have no NOT NULL to tell it by; both are read alike.
    assert found().state == ("L0" if connection.vendor == "postgresql" else "L1")


def test_empty_tables_have_nothing_to_decide() -> None:
    database.make_tables("L1")

    text = report()

    assert "No row has a time. Nothing to decide." in text
    assert "No row has a weight above 0. Nothing to decide." in text
    assert "Nothing is missing: the move can begin." in text


def test_no_tables_and_other_tables_are_told_apart() -> None:
    assert report().startswith("This database has none of the older tracker's tables")
    database.make_tables("L1")
    database.run_sql('ALTER TABLE "WorkoutExercise" DROP COLUMN "sets"')
    database.run_sql('ALTER TABLE "User" ADD COLUMN "nick\x1b[31mname" TEXT')

    with pytest.raises(UnknownSchemaError) as raised:
        report()

    assert "WorkoutExercise has no column sets" in str(raised.value)
    assert "User has a column nick\\x1b[31mname that is not known" in str(raised.value)


def test_other_spellings_are_noted_and_a_unit_in_a_name_decides() -> None:
    database.make_tables("L1")
    database.run_sql('ALTER TABLE "WorkoutExercise" RENAME "weight" TO "weight_kg"')
    database.run_sql('ALTER TABLE "WorkoutExercise" RENAME "time" TO "durationSeconds"')
    database.add("User", database.user())
    database.add("Exercise", database.exercise())
    database.add("Workout", database.workout())
    row = database.join()
    row["weight_kg"], row["durationSeconds"] = row.pop("weight"), 90
    del row["time"]
    database.add("WorkoutExercise", row)

    inspection = found(Choices(time_zone="UTC"))

    assert inspection.notes == [
        "WorkoutExercise.weight_kg is read as weight",
        "WorkoutExercise.durationSeconds is read as time",
    ]
    assert inspection.missing == []
    assert "The name of the column says kg." in report()
    assert "The name of the column says seconds." in report()


def test_ids_that_are_uuids_and_dates_that_python_cannot_hold_are_only_text() -> None:
    user, exercise, workout, log, plan, reminder = (
        f"00000000-0000-4000-8000-00000000000{n}" for n in range(6)
    )
    strange = ("infinity", "0044-03-15 12:00:00 BC")
    written = {"createdAt": strange[0], "updatedAt": strange[1]}
    for table, spec in schema.T.items():
        columns = ", ".join(
            f'"{name}" {"UUID" if name == "id" or name.endswith("Id") else _TYPES[column.kind]}'
            for name, column in spec.columns.items()
        )
        database.run_sql(f'CREATE TABLE "{table}" ({columns})')
    database.add("User", database.user(user, lastLogin=strange[1], **written))
    database.add(
        "Exercise", database.exercise(exercise, exerciseType="STRENGTH", trainingPlanId=plan, **written)
    )
    database.add("Workout", database.workout(workout, userId=user, date=strange[1], **written))
    same = {"exerciseId": exercise, **written}
    database.add("WorkoutExercise", database.join(log, workoutId=workout, **same))
    database.add("WorkoutLog", database.log(log, userId=user, date=strange[0], **same))
    database.add("TrainingPlan", {"id": plan, "userId": user, "name": "Plan", "status": "x", **written})
    database.add(
        "Reminder", {"id": reminder, "userId": user, "time": strange[0], "frequency": "DAILY", **written}
    )

    there = cases(found(database.CHOICES))

    assert {name: ids for name, (_, ids) in there.items() if name != "id_not_cuid"} == {
        "password_none": [user],
        "date_impossible": [workout, log],
        "reminder_time_impossible": [reminder],
        "workout_quarantined": [log],
        "created_after_updated": [workout],
        "status_unknown": [plan],
    }


def test_a_number_that_is_none_is_counted() -> None:
    database.make_tables("L1")
    if connection.vendor == "postgresql":
        database.run_sql('ALTER TABLE "WorkoutExercise" ALTER "reps" TYPE text')
    database.add("User", database.user())
    database.add("Exercise", database.exercise())
    database.add("Workout", database.workout())
    database.add("WorkoutExercise", database.join(reps="8-12"))

    assert cases(found())["number_unreadable"] == (1, ["j1"])


def test_nothing_from_the_database_acts_on_the_terminal() -> None:
    database.make_tables("L1")
    database.add("User", database.user("\x1b]0;owned\x07" + "é" * 3000))
    database.add("Exercise", database.exercise(name="Bench\x1b[2J\u202ePress"))
    database.add("Workout", database.workout(userId="\x1b]0;owned\x07" + "é" * 3000))
    database.add("WorkoutExercise", database.join())

    text = report()

    assert [character for character in text if not character.isprintable() and character != "\n"] == []
    assert "\\x1b]0;owned\\x07ééééé" in text
    assert "Bench\\x1b[2J\\u202ePress" in text
    assert "(3,010 characters)" in text
    assert max(map(len, text.splitlines())) < 100


def test_machines_get_the_same_as_json() -> None:
    database.load_sample()
    out = io.StringIO()

    inspect(connection, database.CHOICES, out, as_json=True)

    read: dict[str, Any] = json.loads(out.getvalue())
    assert (read["state"], read["rows"]["WorkoutExercise"]) == ("L1", 40)
    assert read["backup"] is None
    assert read["estimate"]["rows"] == 52
    assert len(read["cases"]) > 40


def test_without_tables_machines_get_null() -> None:
    out = io.StringIO()

    assert inspect(connection, NOT_CHOSEN, out, as_json=True) is None
    assert out.getvalue() == "null\n"


@pytest.mark.django_db(transaction=True)
def test_looking_changes_nothing_and_lets_others_write_afterwards() -> None:
    database.load_sample()
    source = runs.found_source(connection)
    assert source is not None
    try:
        before = runs.checksums(Reader(connection, source), source)

        report()

        assert runs.checksums(Reader(connection, source), source) == before
        database.add("User", database.user("later"))
    finally:
        for table in ("WorkoutExercise", "Workout", "Exercise", "User", "_prisma_migrations"):
            cascade = " CASCADE" if connection.vendor == "postgresql" else ""
            database.run_sql(f'DROP TABLE IF EXISTS "{table}"{cascade}')
        if connection.vendor == "postgresql":
            database.run_sql('DROP TYPE "ExerciseCategory"')


def test_spotters_own_tables_are_not_needed() -> None:
    """As on a database that `migrate` has not seen: every query that names another table fails the test."""
    database.load_sample()
    asked: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        report(database.CHOICES)

    assert [sql for sql in asked if any(app in sql for app in ("accounts_", "training_", "workouts_"))] == []


def test_a_distribution_knows_its_middle_and_stays_small() -> None:
    numbers = Distribution()
    for number in range(1, 200_001):
        numbers.add(Decimal(number))

    assert (numbers.count, numbers.least, numbers.greatest) == (200_000, Decimal(1), Decimal(200_000))
    assert len(numbers._counts) < 52_000
    assert numbers.median == Decimal(100_000)
    assert Distribution().median is None


def test_a_distribution_counts_up_to_and_multiples() -> None:
    numbers = Distribution()
    for number in ("0.5", "10", "11", "45", "50", "52.5", "7200", "7201", "1E+308"):
        numbers.add(Decimal(number))

    assert numbers.up_to((10, 50)) == [2, 3, 4]
    assert numbers.above(7200) == 2
    assert (numbers.multiples(Decimal(5)), numbers.multiples(Decimal("2.5"))) == (4, 5)
    assert numbers.multiples(Decimal(5), start=45) == 3
