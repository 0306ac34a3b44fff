"""The verification, after people went on here and in the older tracker: that is no difference."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.apps import apps
from django.db import connection

from accounts.legacy import runs
from accounts.legacy.identity import derived_id
from accounts.legacy.runs import Move
from accounts.legacy.users import undo_users
from accounts.models import LegacyRow
from tests.legacy import database
from tests.legacy.database import add, exercise, join, log, make_tables, user, workout
from tests.legacy.histories import (
    LEE,
    PHASES,
    ROBIN,
    a_person,
    history_in_t,
    log_id,
    move_all,
    session_id,
    set_values,
)
from tests.legacy.verifying import broken, examples, verified
from training.legacy import undo_exercises
from training.models import Exercise
from workouts import recording
from workouts.legacy.quarantine import correct
from workouts.legacy.rollback import undo_sessions
from workouts.legacy.sync import sync
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet
from workouts.set_values import SetValues

pytestmark = pytest.mark.django_db


# --- What people do afterwards is no difference ----------------------------------------------------------------------


def test_edits_in_spotter_are_counted_and_are_no_difference(moved_sample: Move) -> None:
    robin = a_person()
    recording.delete_set(user=robin, set_id=WorkoutSet.objects.filter(log=log_id("j07"))[0].pk)
    session = WorkoutSession.objects.get(pk=session_id("w05"))
    recording.edit_session(user=robin, session_id=session.pk, version=1, name="Legs and back", notes="")
    recording.remove_exercise(user=robin, log_id=log_id("j09"))
    recording.move_exercise(user=robin, log_id=log_id("j20"), by=-1)
    recording.checked(user=robin, session_id=session_id("w02"))
    recording.log_set(
        user=robin,
        log_id=log_id("j17"),
        set_id=uuid5(log_id("j17"), "new"),
        values=SetValues(weight=Decimal(50), weight_unit="kg", reps=5),
        position=1,
        done_at=datetime(2025, 8, 8, 19, tzinfo=UTC),
    )
    robin.name = "R."
    robin.save()

    found = verified(moved_sample)

    assert found.failures() == []
    # Robin, w05, j07, j09 and j17; what was only moved about or looked at is compared like the others.
    assert found.edited == 5
    assert found.totals["logs"] == ("31", "31")
    assert found.exit_status == 0


def test_what_differs_in_a_row_that_was_only_looked_at_is_a_difference(moved_sample: Move) -> None:
    recording.checked(user=a_person(), session_id=session_id("w01"))
    WorkoutSet.objects.filter(log=log_id("j01")).update(reps=11)

    assert "I5" in broken(verified(moved_sample))


def test_a_workout_written_in_spotter_is_none_of_its_business(moved_sample: Move) -> None:
    robin = a_person()
    at = datetime(2026, 1, 1, 9, tzinfo=UTC)
    session = recording.start_session(user=robin, session_id=uuid5(robin.pk, "s"), at=at)
    recording.add_exercise(
        user=robin,
        session_id=session.pk,
        exercise_id=WorkoutLog.objects.get(pk=log_id("j01")).exercise_id,
        log_id=uuid5(robin.pk, "l"),
    )

    assert verified(moved_sample).failures() == []


def test_a_row_that_staff_corrected_is_counted_and_its_owner_is_asked_for(moved_sample: Move) -> None:
    refused = correct(legacy_row_id=derived_id("workout", "w06"), correction={"date": "2025-08-09 10:00:00"})
    assert refused == ""

    found = verified(moved_sample)
    assert found.failures() == []
    assert found.corrected == 2  # the workout and its row

    WorkoutLog.objects.filter(pk=log_id("j32")).update(user=a_person())
    assert broken(verified(moved_sample)) == {"I4"}


def test_an_exercise_that_was_merged_since_is_no_difference(moved_sample: Move) -> None:
    duplicate = WorkoutLog.objects.get(pk=log_id("j31")).exercise
    other = WorkoutLog.objects.get(pk=log_id("j01")).exercise
    recording.follow_merge(duplicate, other)

    found = verified(moved_sample)
    assert (found.failures(), found.edited) == ([], 1)


# --- The older application goes on writing ---------------------------------------------------------------------------


def later() -> str:
    return f"{datetime.now(UTC) + timedelta(minutes=1):%Y-%m-%d %H:%M:%S.%f}"[:-3]


def test_rows_written_since_are_newer_and_a_sync_brings_them(moved_sample: Move) -> None:
    stamp = {"createdAt": later(), "updatedAt": later()}
    add("Workout", {**workout("w90", userId=ROBIN), **stamp})
    add("WorkoutExercise", {**join("j90", workoutId="w90", exerciseId="x04"), **stamp})
    set_values("j38", reps=9, updatedAt=later())

    found = verified(moved_sample)

    assert (found.ok, found.newer, found.exit_status) == (True, 3, 2)
    assert set(found.newer_examples) == {
        "WorkoutExercise 'j38' was changed in the older tracker",
        "Workout 'w90' is new in the older tracker",
        "WorkoutExercise 'j90' is new in the older tracker",
    }

    sync(moved_sample, PHASES)
    again = verified(moved_sample)
    assert (again.failures(), again.newer, again.exit_status) == ([], 0, 0)
    assert again.totals["logs"] == ("35", "35")


def test_a_row_deleted_there_stays_here_and_is_told(moved_sample: Move) -> None:
    database.run_sql("""DELETE FROM "WorkoutExercise" WHERE id = 'j02'""")

    found = verified(moved_sample)

    assert (found.failures(), found.newer_examples) == (
        [],
        ("WorkoutExercise 'j02' was deleted in the older tracker (moved here)",),
    )


def test_a_row_dropped_in_silence_is_none_that_is_newer(moved_sample: Move) -> None:
    add(
        "WorkoutExercise",
        {**join("j91", workoutId="w01", exerciseId="x14"), "createdAt": later()},
        orphans=True,
    )
    WorkoutLog.objects.filter(pk=log_id("j05")).delete()
    LegacyRow.objects.filter(pk=log_id("j05")).delete()

    found = verified(moved_sample)

    assert examples(found, "I2") == ["WorkoutExercise 'j05' was neither moved nor put into quarantine"]
    assert found.newer_examples == ("WorkoutExercise 'j91' is new in the older tracker",)


def test_a_workout_given_to_another_person_there_is_newer(moved_sample: Move) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            'UPDATE "Workout" SET "userId" = %s, "updatedAt" = %s WHERE id = %s', [LEE, later(), "w01"]
        )

    found = verified(moved_sample)

    assert (found.failures(), found.newer_examples) == (
        [],
        ("Workout 'w01' was changed in the older tracker",),
    )


def test_newer_logs_of_state_t_come_with_a_sync() -> None:
    history_in_t()
    move = move_all()
    stamp = {"createdAt": later(), "updatedAt": later()}
    add("WorkoutLog", {**log("l8", date="2025-08-03 10:00:00.007", exerciseId="x3", weight=None), **stamp})

    assert (verified(move).ok, verified(move).newer) == (True, 1)
    sync(move, PHASES)
    assert (verified(move).failures(), verified(move).newer) == ([], 0)


def test_what_a_rollback_kept_is_taken_for_what_it_is_when_it_comes_over_again(moved_sample: Move) -> None:
    robin = a_person()
    recording.edit_session(user=robin, session_id=session_id("w01"), version=1, name="Kept")
    for undo in (undo_sessions, undo_exercises, undo_users):
        undo(apps, connection, moved_sample.run)
    runs.finish(moved_sample, "rolled_back", {})

    found = verified(move_all())

    assert found.failures() == []
    assert found.edited >= 1


def change_row(table: str, pk: str, **values: Any) -> None:
    """As the older application does: with a new updatedAt."""
    values["updatedAt"] = later()
    columns = ", ".join(f'"{column}" = %s' for column in values)
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET {columns} WHERE id = %s', [*values.values(), pk])  # noqa: S608


def one_history(state: str = "L1") -> None:
    make_tables(state)
    kind = {"exerciseType": "STRENGTH"} if state == "T" else {"category": "STRENGTH"}
    active = {"isActive": True} if state == "T" else {}
    add("User", user(**active), user("u2", **active))
    add("Exercise", *(exercise(pk, name=f"One's own {pk}", **kind) for pk in ("x1", "x2", "x3")))
    add("Workout", workout())
    add("WorkoutExercise", join(), join("j2", exerciseId="x2", createdAt="2025-07-01 08:00:01"))


@pytest.mark.parametrize("date", ["2025-08-09 10:00:00", "infinity"])
def test_a_workout_that_staff_gave_to_a_person_is_hers(date: str) -> None:
    one_history()
    add("Workout", workout("w2", date=date, userId="nobody"), orphans=True)
    add("WorkoutExercise", join("j3", workoutId="w2"), join("j4", workoutId="w2", exerciseId="x2"))
    move = move_all()
    given: dict[str, str | None] = {"userId": "u2", "date": "2025-08-09 10:00:00"}
    assert correct(legacy_row_id=session_id("w2"), correction=given) == ""

    found = verified(move)
    assert (found.failures(), found.corrected) == ([], 3)

    add("WorkoutExercise", {**join("j5", exerciseId="x3"), "createdAt": later(), "updatedAt": later()})
    sync(move, PHASES)
    found = verified(move)
    assert (found.failures(), found.corrected) == ([], 3)

    WorkoutLog.objects.filter(pk=log_id("j3")).update(user=a_person("u1@example.com"))
    assert broken(verified(move)) == {"I4"}


def test_a_workout_that_staff_gave_to_another_person_is_hers() -> None:
    one_history()
    add("Workout", workout("w2", date="infinity"))
    add("WorkoutExercise", join("j3", workoutId="w2"))
    move = move_all()
    given: dict[str, str | None] = {"userId": "u2", "date": "2025-08-09 10:00:00"}
    assert correct(legacy_row_id=session_id("w2"), correction=given) == ""

    assert verified(move).failures() == []


def test_rows_and_logs_that_staff_gave_to_another_person_are_hers() -> None:
    one_history("T")
    add("Workout", workout("w2", userId="u2"))
    add("WorkoutExercise", join("j3", exerciseId="gone"), orphans=True)
    add("WorkoutLog", log("l1", date="infinity"), log("l3", date="2025-08-09 10:00:00"))
    add("WorkoutLog", log("l2", userId="nobody"), orphans=True)
    move = move_all()
    corrections: dict[UUID, dict[str, str | None]] = {
        log_id("j3"): {"workoutId": "w2", "exerciseId": "x1"},
        derived_id("workout_log", "l1"): {"userId": "u2", "date": "2025-08-09 10:00:00"},
        derived_id("workout_log", "l2"): {"userId": "u2"},
    }
    for pk, given in corrections.items():
        assert correct(legacy_row_id=pk, correction=given) == ""

    found = verified(move)
    assert (found.failures(), found.corrected) == ([], 3)


def test_days_stay_those_of_the_zone_that_a_person_had_then() -> None:
    history_in_t()
    move = move_all()
    change_row("User", "u1", timezone="Asia/Tokyo")
    assert verified(move).failures() == []
    stamp = {"createdAt": later(), "updatedAt": later()}
    add("Workout", {**workout("w9", date="2025-08-08 20:00:00"), **stamp})
    add("WorkoutLog", {**log("l9", date="2025-08-09 20:00:00"), **stamp})

    sync(move, PHASES)

    assert verified(move).failures() == []
    days = WorkoutSession.objects.filter(user=a_person("u1@example.com")).order_by("started_at")
    assert [(day.time_zone, str(day.local_date)) for day in days] == [
        ("America/New_York", "2025-07-31"),
        ("America/New_York", "2025-08-03"),
        ("America/New_York", "2025-08-04"),
        ("Asia/Tokyo", "2025-08-09"),
        ("Asia/Tokyo", "2025-08-10"),
    ]
    WorkoutSession.objects.filter(pk=session_id("w1")).update(local_date="2025-08-01")
    assert broken(verified(move)) >= {"I7"}


@pytest.mark.parametrize("category", ["BODYWEIGHT", "CARDIO", "FLEXIBILITY"])
def test_logs_stay_what_they_were_when_their_exercise_is_filed_anew(category: str) -> None:
    one_history()
    add("Workout", workout("w3"), workout("w4"))
    add("WorkoutExercise", join("j3", workoutId="w3", weight=-20))
    add("WorkoutExercise", join("j4", workoutId="w4", reps=0, weight=None, time=90))
    move = move_all()
    change_row("Exercise", "x1", category=category)
    assert verified(move).failures() == []
    stamp = {"createdAt": later(), "updatedAt": later()}
    add("Workout", {**workout("w9"), **stamp})
    add("WorkoutExercise", {**join("j9", workoutId="w9", weight=-20), **stamp})

    sync(move, PHASES)

    assert verified(move).failures() == []
    WorkoutSet.objects.filter(log=log_id("j1")).update(reps=11)
    assert "I5" in broken(verified(move))


@pytest.mark.parametrize("both_changed", [False, True])
def test_a_row_that_went_to_another_person_s_workout_stays_where_it_is(both_changed: bool) -> None:  # noqa: FBT001
    one_history()
    add("Workout", workout("w2", userId="u2"))
    add("WorkoutExercise", join("j3", workoutId="w2", exerciseId="x3"))
    move = move_all()
    change_row("WorkoutExercise", "j1", workoutId="w2")
    if both_changed:
        change_row("Workout", "w1", name="Pull")
        change_row("WorkoutExercise", "j3", reps=4)

    sync(move, PHASES)

    assert verified(move).failures() == []
    assert move.events["conflict"] == [
        "WorkoutExercise 'j1' went to another workout there; it stays where it is here."
    ]
    assert WorkoutLog.objects.get(pk=log_id("j1")).session_id == session_id("w1")
    assert WorkoutSet.objects.filter(log=log_id("j3"), reps=4).exists() == both_changed


def test_an_exercise_without_a_log_that_staff_deleted_is_counted() -> None:
    one_history()
    move = move_all()
    Exercise.objects.get(pk=derived_id("exercise", "x3")).delete()

    found = verified(move)

    assert (found.failures(), found.edited) == ([], 1)


def test_who_registered_anew_there_does_not_take_the_address_from_the_account() -> None:
    one_history()
    move = move_all()
    database.run_sql("""DELETE FROM "User" WHERE id = 'u2'""")
    stamp = {"createdAt": later(), "updatedAt": later()}
    add("User", {**user("u3", email="u2@example.com"), **stamp})

    sync(move, PHASES)

    assert verified(move).failures() == []
    assert a_person("u2@example.com").pk == derived_id("user", "u2")


def test_who_came_first_keeps_the_address() -> None:
    one_history()
    move = move_all()
    add("User", user("u0", email="U2@example.com", createdAt="2020-01-01 00:00:00"))

    sync(move, PHASES)

    assert verified(move).failures() == []
    assert a_person("u2@example.com").pk == derived_id("user", "u2")
