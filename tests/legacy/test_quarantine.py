"""What could not come over is corrected by staff, and then it does; a bad correction changes nothing but itself."""

from contextlib import closing
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.legacy import runs
from accounts.legacy.identity import derived_id
from accounts.models import LegacyRow, QuarantinedRow
from tests.legacy.database import add, exercise, join, log, plan, run_sql, workout
from tests.legacy.going_on import begin_history, change, everything, logs_of, move, sync
from training.models import Exercise, PlannedExercise, TrainingPlan
from workouts.legacy import takeover
from workouts.legacy.quarantine import correct
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

pytestmark = pytest.mark.django_db
WORKOUT = derived_id("workout", "w3")
JOIN = derived_id("workout_exercise", "j3")
LOG = derived_id("workout_log", "l1")
EXERCISE = derived_id("exercise", "x3")
READABLE: dict[str, str | None] = {"date": "2025-08-09 10:00:00"}


@pytest.fixture(autouse=True)
def reports_go_elsewhere(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def without_date(db: None) -> None:
    begin_history()
    add("Workout", workout("w3", date="infinity", notes="kept"))
    add("WorkoutExercise", join("j3", workoutId="w3"), join("k3", workoutId="w3", exerciseId="x2", reps=5))
    move()


def resolved() -> dict[UUID, bool]:
    return {row.pk: row.resolved_at is not None for row in QuarantinedRow.objects.all()}


def verification() -> Any:
    with takeover.new_report() as (report, _):
        found = takeover.verify_again(connection, report=report)
    assert found.ok, found.failures()
    return found


def test_a_workout_takes_its_rows_along(without_date: None) -> None:
    assert correct(legacy_row_id=WORKOUT, correction=READABLE) == ""
    assert logs_of("w3") == [(1, "j3", [10] * 3), (2, "k3", [5] * 3)]
    session = WorkoutSession.objects.get(pk=WORKOUT)
    assert (str(session.local_date), session.notes, session.set_count) == ("2025-08-09", "kept", 6)
    assert resolved() == {WORKOUT: True, JOIN: True, derived_id("workout_exercise", "k3"): True}
    row = LegacyRow.objects.get(pk=WORKOUT)
    assert (row.outcome, row.corrected, row.target_id) == ("moved", True, WORKOUT)
    quarantined = QuarantinedRow.objects.get(pk=WORKOUT)
    assert (quarantined.row["date"], quarantined.correction) == ("infinity", READABLE)


def test_the_verification_counts_what_was_corrected_apart(without_date: None) -> None:
    correct(legacy_row_id=WORKOUT, correction=READABLE)
    tables = verification().tables
    assert (tables["Workout"].corrected, tables["WorkoutExercise"].corrected) == (1, 2)
    assert (tables["Workout"].moved, tables["Workout"].quarantined) == (3, 0)


def test_a_second_correction_finds_it_moved(without_date: None) -> None:
    correct(legacy_row_id=WORKOUT, correction=READABLE)
    before = everything()
    assert correct(legacy_row_id=WORKOUT, correction={"date": "2025-01-01 10:00:00"}) == ""
    assert everything() == before


@pytest.mark.parametrize(
    ("correction", "answer"),
    [
        ({"date": "soon"}, "Enter a date between 1900 and 2099, such as 2025-08-09 10:00:00."),
        ({**READABLE, "userId": "nobody"}, "No user with this id came over."),
    ],
)
def test_a_bad_correction_is_kept_and_moves_nothing(
    without_date: None, correction: dict[str, str | None], answer: str
) -> None:
    before = everything()
    assert correct(legacy_row_id=WORKOUT, correction=correction) == answer
    row = QuarantinedRow.objects.get(pk=WORKOUT)
    assert (row.correction, row.resolved_at) == (correction, None)
    QuarantinedRow.objects.update(correction={})
    assert everything() == before


def test_a_row_without_its_workout_is_put_at_the_end_of_another(db: None) -> None:
    begin_history()
    add("WorkoutExercise", join("j3", workoutId="gone", reps=3), orphans=True)
    move()
    answer = "No workout with this id came over; if it is in quarantine, correct it first."
    assert correct(legacy_row_id=JOIN, correction={"workoutId": "w9"}) == answer
    assert correct(legacy_row_id=JOIN, correction={"workoutId": "w1"}) == ""
    assert [sets for _, _, sets in logs_of("w1")] == [[10] * 3, [5] * 3, [3] * 3]
    assert WorkoutSession.objects.get(pk=derived_id("workout", "w1")).set_count == 9
    assert verification().tables["WorkoutExercise"].corrected == 1


def test_a_row_without_its_exercise(db: None) -> None:
    begin_history()
    add("WorkoutExercise", join("j3", exerciseId="gone", reps=3), orphans=True)
    move()
    assert (
        correct(legacy_row_id=JOIN, correction={"exerciseId": "x9"}) == "No exercise with this id came over."
    )
    assert correct(legacy_row_id=JOIN, correction={"exerciseId": "x2"}) == ""
    assert [sets for _, _, sets in logs_of("w1")] == [[10] * 3, [5] * 3, [3] * 3]
    assert resolved() == {JOIN: True}
    assert verification().tables["WorkoutExercise"].corrected == 1


def refuse_poison() -> None:
    """The database refuses this name, as it may refuse one that nobody thought of."""
    if connection.vendor == "postgresql":
        run_sql("""ALTER TABLE training_exercise ADD CONSTRAINT no_poison CHECK (name <> 'Poison')""")
    else:
        run_sql(
            "CREATE TRIGGER no_poison BEFORE INSERT ON training_exercise WHEN NEW.name = 'Poison'"
            " BEGIN SELECT RAISE(ABORT, 'no_poison'); END"
        )


def plans() -> list[tuple[str, list[str]]]:
    """Status, and names of the exercises."""
    return [
        (row.status, list(PlannedExercise.objects.filter(plan=row).values_list("exercise__name", flat=True)))
        for row in TrainingPlan.objects.all()
    ]


def test_an_exercise_takes_along_what_was_recorded_of_it(db: None) -> None:
    begin_history("T")
    add("TrainingPlan", plan())
    add("Exercise", exercise("x3", name="Poison", exerciseType="STRENGTH", trainingPlanId="p1"))
    add("WorkoutExercise", join("j3", exerciseId="x3", reps=3))
    add("WorkoutLog", log(exerciseId="x3", rating=4))
    refuse_poison()
    move()
    found = QuarantinedRow.objects.get(pk=EXERCISE)
    assert (found.reason, LegacyRow.objects.filter(outcome="quarantined").count()) == ("refused", 3)
    assert plans() == [("draft", [])]

    assert correct(legacy_row_id=EXERCISE, correction={"name": "Cure"}) == ""

    assert not LegacyRow.objects.filter(outcome="quarantined").exists()
    assert Exercise.objects.get(pk=EXERCISE).name == "Cure"
    logs = WorkoutLog.objects.filter(exercise_id=EXERCISE)
    assert dict(logs.values_list("pk", "set_count")) == {JOIN: 3, LOG: 3}
    assert WorkoutSession.objects.get(pk=derived_id("workout", "w1")).set_count == 9
    assert resolved() == {EXERCISE: True}
    assert plans() == [("active", ["Cure"])]
    assert verification().tables["Exercise"].corrected == 1
    before = everything()
    assert sync() == {}
    assert everything() == before


def test_an_exercise_that_is_refused_again_stays(db: None) -> None:
    begin_history()
    add("Exercise", exercise("x3", name="Poison"))
    refuse_poison()
    move()
    with pytest.raises(IntegrityError), transaction.atomic():
        correct(legacy_row_id=EXERCISE, correction={"description": "as it was"})
    assert resolved() == {EXERCISE: False}


def test_a_log_of_state_t(db: None) -> None:
    begin_history("T")
    add("WorkoutLog", log(date="infinity", rating=4))
    move()
    assert correct(legacy_row_id=LOG, correction={"exerciseId": "gone", **READABLE}) == (
        "No exercise with this id came over."
    )
    assert correct(legacy_row_id=LOG, correction=READABLE) == ""
    found = WorkoutLog.objects.get(pk=LOG)
    assert (found.rating, str(found.date), found.session.reconstructed) == (4, "2025-08-09", True)
    assert WorkoutSet.objects.filter(log=found).count() == 3
    assert verification().tables["WorkoutLog"].corrected == 1


def test_while_the_take_over_is_running_nothing_is_corrected(without_date: None) -> None:
    before = everything()
    with closing(connection.copy()) as other, runs.exclusive(other):
        assert correct(legacy_row_id=WORKOUT, correction=READABLE) == (
            "The take-over is running right now; try again when it has ended."
        )
    assert everything() == before
    assert correct(legacy_row_id=WORKOUT, correction=READABLE) == ""


@pytest.mark.parametrize("column", ["date", "notes"])
def test_a_sync_does_not_undo_a_correction(without_date: None, column: str) -> None:
    correct(legacy_row_id=WORKOUT, correction=READABLE)
    before = everything()
    assert sync() == {}
    assert everything() == before
    change("Workout", "w3", **{column: "-infinity"})
    assert list(sync()) == ["conflict"]
    assert everything() == before


def test_a_sync_does_not_undo_the_correction_of_one_row(db: None) -> None:
    begin_history()
    add("WorkoutExercise", join("j3", exerciseId="gone", reps=3), orphans=True)
    move()
    correct(legacy_row_id=JOIN, correction={"exerciseId": "x2"})
    before = logs_of("w1")
    change("WorkoutExercise", "j1", reps=4)
    assert list(sync()) == ["conflict"]
    assert logs_of("w1") == before
