"""What state T says of an exercise comes along, and words that nobody knows."""

from typing import Any

import pytest
from django.db import connection

from tests.legacy.database import add, begun, exercise, join, make_tables, moved, run_sql, user, workout
from tests.legacy.exercises import LATER, legacy, muscles, record, target
from training.legacy import move_exercises

pytestmark = pytest.mark.django_db


# --- State T ---------------------------------------------------------------------------------------------------------


DETAILS = {
    "exerciseType": "STRENGTH",
    "name": "Log roll",
    "equipment": "Dumbbells",
    "primaryMuscleGroup": "CORE",
    "otherMuscles": "legs, SHOULDERS,Lower back, core",
    "difficulty": "ADVANCED",
    "description": "Lie down.",
    "instructions": "Roll.",
}


def test_what_state_t_says_of_an_exercise_comes_along() -> None:
    legacy(exercise(**DETAILS), state="T")
    moved(move_exercises)
    made = target()
    assert (made.measurement, made.equipment, made.difficulty, made.instructions) == (
        "weight_reps",
        "dumbbell",
        "advanced",
        "Lie down.\n\nRoll.",
    )
    assert muscles(made) == {
        "abs": "primary",
        "quads": "secondary",
        "front_delts": "secondary",
        "lower_back": "secondary",
    }
    assert (record().warnings, record().row) == ([], None)


@pytest.mark.parametrize(
    ("word", "muscle"),
    [
        ("CHEST", "chest"),
        ("BACK", "lats"),
        ("LEGS", "quads"),
        ("SHOULDERS", "front_delts"),
        ("BICEPS", "biceps"),
        ("TRICEPS", "triceps"),
        ("CORE", "abs"),
        ("FULL_BODY", "full_body"),
        ("CARDIO", "cardio"),
    ],
)
def test_each_muscle_group_of_state_t_is_one_of_ours(word: str, muscle: str) -> None:
    legacy(exercise(**DETAILS | {"primaryMuscleGroup": word, "otherMuscles": None}), state="T")
    moved(move_exercises)
    assert muscles(target()) == {muscle: "primary"}


@pytest.mark.parametrize("column", ["equipment", "otherMuscles"])
def test_e37_unknown_words_are_left_out_and_kept_in_the_row(column: str) -> None:
    legacy(exercise(**DETAILS | {column: "chest, Flux capacitor"}), state="T")
    moved(move_exercises)
    kept = record().row
    assert kept is not None
    assert (record().warnings, kept[column]) == (["words_unknown"], "chest, Flux capacitor")
    assert muscles(target())["abs"] == "primary"


def test_e38_an_exercise_of_somebodys_plan_stays_common() -> None:
    make_tables("T")
    add("User", user())
    stamp = {"createdAt": LATER, "updatedAt": LATER}
    add("TrainingPlan", {"id": "p1", "userId": "u1", "name": "Mine", "status": "ACTIVE", **stamp})
    add(
        "Exercise",
        exercise(
            **DETAILS | {"trainingPlanId": "p1", "defaultSets": 3, "defaultReps": 5, "durationMinutes": 9}
        ),
    )
    moved(move_exercises)
    assert (target().owner_id, target().name, record().warnings) == (None, "Log roll", [])
    (row,) = begun().reader.where("Exercise", "id", ["x1"])
    assert (row["trainingPlanId"], row["defaultSets"]) == ("p1", "3")  # for the plans' own take-over


# --- Other words for the category, in tables where it is a text ------------------------------------------------------


@pytest.mark.parametrize(
    ("recorded", "measurement"),
    [
        ({"weight": 60}, "weight_reps"),
        ({"weight": None, "reps": 10}, "added_weight_reps"),
        ({"weight": 0, "reps": 10, "time": 30}, "added_weight_reps"),
        ({"weight": None, "reps": 0, "time": 30}, "time"),
        (None, "added_weight_reps"),
    ],
)
def test_an_unknown_category_is_what_was_recorded(recorded: dict[str, Any] | None, measurement: str) -> None:
    make_tables()
    if connection.vendor == "postgresql":
        run_sql('ALTER TABLE "Exercise" ALTER COLUMN "category" TYPE text')
    add("Exercise", exercise(name="Log roll", category="MACHINE"))
    if recorded is not None:
        add("User", user())
        add("Workout", workout())
        add("WorkoutExercise", join(**recorded))
    moved(move_exercises)
    assert (target().measurement, record().warnings) == (measurement, ["words_unknown"])
    kept = record().row
    assert kept is not None
    assert kept["category"] == "MACHINE"
