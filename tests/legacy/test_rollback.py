"""The move is taken back: what nobody touched goes without a trace, what people did stays whole and is named."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from accounts.legacy.errors import OnlyCopyError
from accounts.legacy.identity import derived_id
from accounts.models import LegacyRow, LegacyRun, QuarantinedRow, User
from tests import people
from tests.legacy import database
from tests.legacy.database import add, join, log, workout
from tests.legacy.going_on import begin_history, delete, edit, everything, logs_of, move, session_of
from training import merging
from training.models import Exercise
from workouts import recording, records
from workouts.legacy import takeover
from workouts.legacy.quarantine import correct
from workouts.models import PersonalRecord, WorkoutLog, WorkoutSession, WorkoutSet
from workouts.set_values import SetValues

pytestmark = pytest.mark.django_db
KEPT = "workout Push of 2025-08-01"


@pytest.fixture(autouse=True)
def reports_go_elsewhere(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def history(db: None) -> None:
    begin_history()
    move()


def roll_back() -> list[str]:
    return takeover.roll_back(connection)


def all_rows() -> dict[str, int]:
    rooms = ("accounts", "training", "workouts")
    counted = {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in rooms
    }
    return {label: count for label, count in counted.items() if count}


def ids() -> list[set[Any]]:
    return [
        set(model._base_manager.values_list("pk", flat=True))
        for model in (User, Exercise, WorkoutSession, WorkoutLog, WorkoutSet, LegacyRow, QuarantinedRow)
    ]


@pytest.mark.parametrize("state", ["L1", "T"])
def test_what_nobody_touched_goes_without_a_trace(state: str) -> None:
    sam = people.sam()
    before = all_rows()
    begin_history(state)
    add("Workout", workout("w3", date="infinity"))
    if state == "T":
        add("WorkoutLog", log(date="2025-09-01 08:00:00"), log("l2", date="2025-08-01 17:30:00", reps=10))
        database.run_sql('UPDATE "User" SET weight = 80, height = 180')
    move()
    assert roll_back() == []
    assert all_rows() == before | {"accounts.LegacyRun": 1}
    assert LegacyRun.objects.get().state == "rolled_back"
    assert list(User.objects.all()) == [sam]


def test_the_sample_goes_without_a_trace_and_comes_again_with_the_same_ids(db: None) -> None:
    database.load_sample()
    move()
    there = ids()
    assert roll_back() == []
    assert set(all_rows()) == {"accounts.LegacyRun"}
    move()
    assert ids() == there


def test_without_the_legacy_tables_it_would_delete_the_only_copy_and_refuses(history: None) -> None:
    before = everything()
    database.drop_tables()
    with pytest.raises(OnlyCopyError, match="would delete the only copy"):
        roll_back()
    assert everything() == before
    assert LegacyRun.objects.get().state == "finished"


@pytest.mark.parametrize(("table", "row"), [("WorkoutExercise", "j1"), ("Workout", "w1")])
def test_a_workout_that_is_gone_in_the_older_tracker_stays_whole(history: None, table: str, row: str) -> None:
    if table == "Workout":
        delete("WorkoutExercise", "j1", "k1")
    delete(table, row)
    before = logs_of("w1")
    kept = roll_back()
    assert [line for line in kept if line.startswith("workout")] == [
        f"{KEPT} ({derived_id('workout', 'w1')}): its row is gone in the older tracker: this is the only copy"
    ]
    assert (logs_of("w1"), WorkoutSession.objects.count()) == (before, 1)
    move()
    assert (logs_of("w1"), WorkoutSession.objects.count()) == (before, 2)
    assert LegacyRun.objects.filter(state="finished").count() == 1


def test_a_log_of_state_t_that_is_gone_there_stays_with_its_session(db: None) -> None:
    begin_history("T")
    at = "2025-09-01 08:00:00"
    add(
        "WorkoutLog", log(date=at), log("l2", date=at, exerciseId="x2"), log("l3", date="2025-09-02 08:00:00")
    )
    move()
    delete("WorkoutLog", "l2")
    kept = roll_back()
    assert [line.split(" (")[0] for line in kept if line.startswith("workout")] == [
        "workout without a name of 2025-09-01"
    ]
    assert set(WorkoutLog.objects.values_list("pk", flat=True)) == {
        derived_id("workout_log", "l1"),
        derived_id("workout_log", "l2"),
    }


def a_set() -> WorkoutSet:
    return WorkoutSet.objects.get(log_id=derived_id("workout_exercise", "j1"), position=1)


def edit_a_set() -> None:
    edit(derived_id("workout_exercise", "j1"))


def add_a_set() -> None:
    row = a_set()
    recording.log_set(
        user=row.user,
        log_id=row.log_id,
        set_id=recording.new_id(),
        values=SetValues(weight=row.weight, weight_unit="kg", reps=3),
        position=None,
        done_at=row.log.session.started_at,
    )


def delete_a_set() -> None:
    row = a_set()
    recording.delete_set(user=row.user, set_id=row.pk, version=row.version)


def change_the_note() -> None:
    row = a_set().log
    recording.note_exercise(user=row.user, log_id=row.pk, version=row.version, notes="rain")


def move_an_exercise() -> None:
    row = a_set().log
    recording.move_exercise(user=row.user, log_id=row.pk, by=1)


def discard_the_session() -> None:
    row = session_of("w1")
    recording.discard_session(user=row.user, session_id=row.pk)


@pytest.mark.parametrize(
    "touch", [edit_a_set, add_a_set, delete_a_set, change_the_note, move_an_exercise, discard_the_session]
)
def test_a_session_that_was_touched_stays_whole_with_its_account_and_exercises(
    history: None, touch: Any
) -> None:
    touch()
    before = logs_of("w1")
    kept = roll_back()
    assert [line.split(" (")[0] for line in kept if line.startswith("workout")] == [KEPT]
    assert {line.split(":")[0] for line in kept if not line.startswith("workout")} == {
        "account u1@example.com",
        "exercise Exercise x1",
        "exercise Exercise x2",
    }
    assert logs_of("w1") == before
    assert not WorkoutSession.objects.filter(pk=derived_id("workout", "w2")).exists()
    assert sorted(LegacyRow.objects.values_list("legacy_id", flat=True)) == [
        "j1",
        "k1",
        "u1",
        "w1",
        "x1",
        "x2",
    ]


@pytest.mark.parametrize("touch", [edit_a_set, add_a_set, delete_a_set, move_an_exercise])
def test_moving_again_doubles_nothing_of_what_stayed(history: None, touch: Any) -> None:
    there = ids()[:4]
    touch()
    before = logs_of("w1")
    roll_back()
    move()
    assert ids()[:4] == there
    assert logs_of("w1") == before
    assert [(row.state, row.rows.count()) for row in LegacyRun.objects.all()] == [
        ("finished", 9),
        ("rolled_back", 0),
    ]


def test_what_stayed_stays_in_a_second_rollback_too(history: None) -> None:
    edit_a_set()
    first = roll_back()
    move()
    again = everything()
    assert roll_back() == first
    move()
    assert [len(rows) for rows in everything()] == [len(rows) for rows in again]


def test_logs_that_staff_merged_into_another_exercise_stay(history: None) -> None:
    one, other = (Exercise.objects.get(pk=derived_id("exercise", pk)) for pk in ("x1", "x2"))
    merging.merge(duplicate=one, into=other)
    kept = roll_back()
    assert sum(line.startswith("workout") for line in kept) == 2
    assert set(WorkoutLog.objects.values_list("exercise_id", flat=True)) == {other.pk}
    assert WorkoutLog.objects.count() == 4
    move()
    assert (WorkoutLog.objects.count(), WorkoutSet.objects.count()) == (4, 12)


def test_what_staff_corrected_stays_and_is_not_moved_twice(db: None) -> None:
    begin_history()
    add("Workout", workout("w3", date="infinity"))
    add("WorkoutExercise", join("j3", workoutId="w3"))
    move()
    row = derived_id("workout", "w3")
    assert correct(legacy_row_id=row, correction={"date": "2025-08-09 10:00:00"}) == ""
    kept = roll_back()
    assert [line.split(" (")[0] for line in kept if line.startswith("workout")] == [
        "workout Push of 2025-08-09"
    ]
    assert logs_of("w3") == [(1, "j3", [10] * 3)]
    move()
    assert logs_of("w3") == [(1, "j3", [10] * 3)]
    assert LegacyRow.objects.get(pk=row).outcome == "moved"


def test_somebody_who_has_used_the_account_keeps_it(history: None) -> None:
    person = User.objects.get()
    person.name = "Robin"
    person.save()
    assert roll_back() == ["account u1@example.com: it was used or changed since"]
    assert list(User.objects.all()) == [person]
    assert not WorkoutSession.objects.exists()
    move()
    assert list(User.objects.all()) == [person]
    assert WorkoutSession.objects.filter(user=person).count() == 2


def test_records_that_were_derived_meanwhile_are_no_edit_and_go_with_their_sets(history: None) -> None:
    for person in User.objects.all():
        records.ensure_all(person)
    assert PersonalRecord.objects.exists()
    roll_back()
    assert not WorkoutSet.objects.exists()
    assert not PersonalRecord.objects.exists()
