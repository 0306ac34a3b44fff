"""The older tracker goes on writing: what comes over, what is left to people, and that nothing comes twice."""

from typing import Any

import pytest

from accounts.legacy.identity import derived_id
from accounts.models import QuarantinedRow
from tests.legacy.database import add, exercise, join, log, user, workout
from tests.legacy.going_on import (
    begin_history,
    change,
    delete,
    edit,
    everything,
    logs_of,
    move,
    new,
    session_of,
    sync,
)
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reports_go_elsewhere(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def history(db: None) -> None:
    """One person, two exercises, two workouts with two rows each; all of it moved."""
    begin_history()
    move()


# --- What is new -----------------------------------------------------------------------------------------------------


def test_what_is_new_comes_over(history: None) -> None:
    add("User", user("u2", **new()))
    add("Exercise", exercise("x3", category="CARDIO", **new()))
    add("Workout", workout("w3", userId="u2", **new()))
    add("WorkoutExercise", join("j3", workoutId="w3", exerciseId="x3", **new()))
    add("WorkoutExercise", join("l1", workoutId="w1", exerciseId="x3", reps=3, **new()))
    change("Workout", "w1")
    events = sync()
    assert logs_of("w3") == [(1, "j3", [10, 10, 10])]
    assert logs_of("w1") == [(1, "j1", [10] * 3), (2, "k1", [5] * 3), (3, "l1", [3] * 3)]
    assert session_of("w3").user.email == "u2@example.com"
    assert set(events) == {"followed"}


def test_sync_twice_is_sync_once(history: None) -> None:
    add("Workout", workout("w3", **new()))
    change("WorkoutExercise", "j1", reps=4)
    sync()
    before = everything()
    assert sync() == {}
    assert everything() == before


# --- What changed ----------------------------------------------------------------------------------------------------


def test_a_changed_row_is_followed_where_nobody_touched_the_session(history: None) -> None:
    ids = (
        set(WorkoutLog.objects.values_list("pk", flat=True)),
        set(WorkoutSet.objects.values_list("pk", flat=True)),
    )
    change("WorkoutExercise", "j1", reps=4)
    change("Workout", "w2", name="Pull", notes="rain", date="2025-08-05 17:30:00")
    assert sync() == {
        "followed": ["Workout 'w1' (2025-08-01 17:30:00)", "Workout 'w2' (2025-08-05 17:30:00)"]
    }
    assert logs_of("w1") == [(1, "j1", [4, 4, 4]), (2, "k1", [5, 5, 5])]
    found = session_of("w2")
    assert (found.name, found.notes, str(found.local_date)) == ("Pull", "rain", "2025-08-05")
    assert ids == (
        set(WorkoutLog.objects.values_list("pk", flat=True)),
        set(WorkoutSet.objects.values_list("pk", flat=True)),
    )


def test_a_change_of_what_was_edited_here_is_left_to_people(history: None) -> None:
    edit(derived_id("workout_exercise", "j1"))
    change("WorkoutExercise", "j1", reps=4)
    assert sync() == {
        "conflict": ["Workout 'w1' (2025-08-01 17:30:00) was changed there and here; it stays as it is here."]
    }
    assert logs_of("w1") == [(1, "j1", [12, 10, 10]), (2, "k1", [5, 5, 5])]


def test_new_rows_of_an_edited_workout_come_at_its_end(history: None) -> None:
    edit(derived_id("workout_exercise", "j1"))
    add("Exercise", exercise("x3", **new()))
    add("WorkoutExercise", join("a1", workoutId="w1", exerciseId="x3", reps=3, **new()))
    assert sync() == {"followed": ["Workout 'w1' (2025-08-01 17:30:00): 1 more"]}
    assert logs_of("w1") == [(1, "j1", [12, 10, 10]), (2, "k1", [5, 5, 5]), (3, "a1", [3, 3, 3])]
    assert session_of("w1").set_count == 9


def test_rows_that_were_written_anew_under_other_ids_are_not_doubled(history: None) -> None:
    """The older tracker deletes and writes all rows of a workout when one is edited."""
    delete("WorkoutExercise", "j1", "k1")
    add(
        "WorkoutExercise",
        join("m1", workoutId="w1", reps=6, **new()),
        join("n1", workoutId="w1", exerciseId="x2", reps=7, **new()),
    )
    change("Workout", "w1")
    events = sync()
    assert logs_of("w1") == [(1, "m1", [6, 6, 6]), (2, "n1", [7, 7, 7])]
    assert session_of("w1").set_count == 6
    assert events["followed"] == ["Workout 'w1' (2025-08-01 17:30:00)"]


def test_rows_that_were_written_anew_do_not_double_what_was_edited_here(history: None) -> None:
    edit(derived_id("workout_exercise", "j1"))
    delete("WorkoutExercise", "j1", "k1")
    add(
        "WorkoutExercise",
        join("m1", workoutId="w1", reps=6, **new()),
        join("n1", workoutId="w1", exerciseId="x2", reps=7, **new()),
    )
    change("Workout", "w1")
    events = sync()
    assert [sets for _, _, sets in logs_of("w1")] == [[12, 10, 10], [5, 5, 5]]
    assert len(events["conflict"]) == 1
    before = everything()
    sync()
    assert everything() == before


# --- What went -------------------------------------------------------------------------------------------------------


def test_what_was_deleted_there_is_reported_and_stays_here(history: None) -> None:
    delete("WorkoutExercise", "j2", "k2")
    delete("Workout", "w2")
    events = sync()
    assert events == {
        "deleted": [
            "Workout 'w2' was deleted there; what came of it stays here.",
            "WorkoutExercise 'j2' was deleted there; what came of it stays here.",
            "WorkoutExercise 'k2' was deleted there; what came of it stays here.",
        ]
    }
    assert logs_of("w2") == [(1, "j2", [10] * 3), (2, "k2", [5] * 3)]


def test_a_row_that_was_deleted_there_stays_in_its_workout_when_that_is_followed(history: None) -> None:
    delete("WorkoutExercise", "j1")
    change("Workout", "w1", notes="changed")
    sync()
    assert session_of("w1").notes == "changed"
    assert [(position, sets) for position, _, sets in logs_of("w1")] == [(1, [5] * 3), (2, [10] * 3)]
    assert session_of("w1").set_count == 6
    before = everything()
    sync()
    assert everything() == before


# --- Out of quarantine -----------------------------------------------------------------------------------------------


def test_a_workout_whose_date_becomes_readable_leaves_quarantine(history: None) -> None:
    add("Workout", workout("w3", date="infinity", **new()))
    add("WorkoutExercise", join("j3", workoutId="w3", **new()))
    sync()
    assert QuarantinedRow.objects.count() == 2
    change("Workout", "w3", date="2025-08-09 10:00:00")
    assert sync() == {"followed": ["Workout 'w3' (2025-08-09 10:00:00)"]}
    assert logs_of("w3") == [(1, "j3", [10] * 3)]
    assert not QuarantinedRow.objects.exists()


def test_an_exercise_that_was_missing_and_appears_brings_its_rows_out_of_quarantine(db: None) -> None:
    begin_history()
    add("WorkoutExercise", join("j3", workoutId="w1", exerciseId="x3"), orphans=True)
    move()
    assert QuarantinedRow.objects.get().reason == "exercise_missing"
    add("Exercise", exercise("x3", **new()))
    sync()
    assert [pk for _, pk, _ in logs_of("w1")] == ["j1", "j3", "k1"]
    assert not QuarantinedRow.objects.exists()


def test_a_workout_and_a_person_that_were_missing_and_appear(db: None) -> None:
    begin_history()
    add("Workout", workout("w3", userId="u2"), orphans=True)
    add("WorkoutExercise", join("j3", workoutId="w3"), join("j4", workoutId="w4"), orphans=True)
    move()
    assert QuarantinedRow.objects.count() == 3
    add("User", user("u2", **new()))
    add("Workout", workout("w4", **new()))
    sync()
    assert logs_of("w3") == [(1, "j3", [10] * 3)]
    assert logs_of("w4") == [(1, "j4", [10] * 3)]
    assert not QuarantinedRow.objects.exists()


# --- State T's logs --------------------------------------------------------------------------------------------------


def logged(legacy_id: str) -> list[int | None]:
    sets = WorkoutSet.objects.filter(log_id=derived_id("workout_log", legacy_id))
    return list(sets.order_by("position").values_list("reps", flat=True))


@pytest.fixture
def logs(db: None) -> None:
    begin_history("T")
    add("WorkoutLog", log(date="2025-09-01 08:00:00"), log("l2", date="2025-09-01 08:00:00", exerciseId="x2"))
    move()


def test_a_changed_log_is_followed_and_a_new_one_joins_its_session(logs: None) -> None:
    change("WorkoutLog", "l1", reps=4, rating=5)
    add("WorkoutLog", log("l3", date="2025-09-01 08:00:00", reps=2, **new()))
    assert sync() == {"followed": ["WorkoutLog l1"]}
    assert (logged("l1"), logged("l2"), logged("l3")) == ([4] * 3, [10] * 3, [2] * 3)
    session = WorkoutSession.objects.get(reconstructed=True)
    assert (session.logs.count(), session.set_count) == (3, 9)
    before = everything()
    assert sync() == {}
    assert everything() == before


def test_a_changed_log_of_a_session_that_was_edited_here_is_left_to_people(logs: None) -> None:
    edit(derived_id("workout_log", "l2"))
    change("WorkoutLog", "l1", reps=4)
    assert sync() == {"conflict": ["WorkoutLog l1 was changed there and here; it stays as it is here."]}
    assert logged("l1") == [10] * 3


def test_a_log_that_moves_to_another_day_leaves_no_empty_session(logs: None) -> None:
    change("WorkoutLog", "l1", date="2025-09-03 08:00:00")
    change("WorkoutLog", "l2", date="2025-09-03 08:00:00")
    sync()
    session = WorkoutSession.objects.get(reconstructed=True)
    assert (str(session.local_date), session.logs.count()) == ("2025-09-03", 2)


def test_a_log_that_can_be_read_now_leaves_quarantine(db: None) -> None:
    begin_history("T")
    add("WorkoutLog", log(date="infinity"))
    move()
    change("WorkoutLog", "l1", date="2025-09-03 08:00:00")
    sync()
    assert logged("l1") == [10] * 3
    assert not QuarantinedRow.objects.exists()


def test_a_copy_stays_one_when_what_it_was_copied_from_changes(db: None) -> None:
    begin_history("T")
    add("WorkoutLog", log())
    move()
    change("WorkoutExercise", "j1", reps=4)
    assert sync() == {"followed": ["Workout 'w1' (2025-08-01 17:30:00)"]}
    assert (WorkoutLog.objects.count(), logs_of("w1")[0]) == (4, (1, "j1", [4] * 3))
