"""The verification: it says of a right move that nothing differs, and of each wrong one what does."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import F

from accounts.legacy import runs
from accounts.legacy.choices import Choices
from accounts.legacy.identity import derived_id
from accounts.legacy.runs import Move
from accounts.legacy.users import move_users, undo_users
from accounts.models import LegacyRow, User
from tests.legacy import database
from tests.legacy.database import (
    CHOICES,
    add,
    begun,
    exercise,
    join,
    load_sample,
    log,
    make_tables,
    user,
    workout,
)
from tests.legacy.verifying import broken, examples, verified
from training.legacy import move_exercises, undo_exercises
from training.models import Exercise
from workouts import recording
from workouts.legacy.quarantine import correct
from workouts.legacy.rollback import undo_sessions
from workouts.legacy.sessions import move_sessions
from workouts.legacy.sync import sync
from workouts.legacy.verify import TableCounts
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet
from workouts.set_values import SetValues

pytestmark = pytest.mark.django_db

PHASES = (move_users, move_exercises, move_sessions)
ROBIN, LEE = "cme4u0001aaaa0robin000001", "cme4u0003aaaa0lee00000003"
BCRYPT = "$2b$12$YdMFOIuN/UX66Q581xnNO.R8iXKWhrA3U.pwrUIEDV5lncEhCWz5u"
ALL = {f"I{number}" for number in range(1, 13)}


def move_all(choices: Choices = CHOICES) -> Move:
    move = begun(choices)
    for phase in PHASES:
        phase(move)
    return move


def log_id(legacy_id: str) -> UUID:
    return derived_id("workout_exercise", legacy_id)


def session_id(legacy_id: str) -> UUID:
    return derived_id("workout", legacy_id)


@pytest.fixture
def sample(db: None) -> Move:
    load_sample()
    return move_all()


def history_in_t() -> None:
    """State T with copies, a rating out of range, orphans and everything that a profile has."""
    make_tables("T")
    add(
        "User",
        user(
            "u1",
            name="Ada",
            password=BCRYPT,
            timezone="America/New_York",
            lastLogin="2025-08-02 01:02:03.004",
            isActive=True,
            weight=82.55,
            height=180,
            fitnessLevel="ADVANCED",
            goals="Strong",
            updatedAt="2025-08-02 01:00:00",
        ),
        user("u2", timezone="Middle-earth/Shire", isActive=False, weight=-5, height=9999, fitnessLevel=None),
        user("u3", email="U1@example.com ", timezone=None, isActive=True),
    )
    add(
        "Exercise",
        exercise("x1", name="Bench Press", exerciseType="STRENGTH"),
        exercise("x2", name="Running", exerciseType="CARDIO"),
        exercise("x3", name="Pull-ups", exerciseType="BODYWEIGHT"),
    )
    add(
        "Workout",
        workout("w1", date="2025-08-01 03:30:00", notes="in the evening before, over there"),
        workout("w2", date="2025-08-01 03:30:00", userId="u2"),
    )
    add(
        "WorkoutExercise",
        join("j1", createdAt="2025-08-01 05:00:00", updatedAt="2025-08-01 05:00:00", time=90),
        join("j2", workoutId="w2", exerciseId="x3", weight=-15, createdAt="2025-08-01 05:00:01"),
    )
    add(
        "WorkoutLog",
        # j1 as the older tracker's own script copied it, twice
        *(
            log(
                pk,
                date="2025-08-01 03:30:00",
                durationMinutes=90,
                createdAt="2025-08-01 05:00:00",
                updatedAt="2025-08-01 05:00:00",
            )
            for pk in ("copy1", "copy2")
        ),
        log("l1", date="2025-08-03 10:00:00.007", rating=4, mood="GOOD", notes="fine", weight=0),
        log("l2", date="2025-08-03 10:00:00.007", exerciseId="x2", durationMinutes=30, reps=0, weight=None),
        log(
            "l3",
            date="2025-08-04 00:00:00",
            rating=9,
            mood="TIRED",
            weight=None,
            createdAt="2025-08-04 01:00:00",
        ),
        log("l4", date="infinity"),
        log("l5", userId="u2", exerciseId="x3", weight=-10, sets=60),
    )
    add("WorkoutLog", log("l6", userId="nobody"), log("l7", exerciseId="nothing"), orphans=True)


# --- A right move ---


def test_the_sample_came_over_with_the_figures_of_the_hand_over(sample: Move) -> None:
    report = StringIO()

    found = verified(sample, report)

    assert found.failures() == []
    assert (found.ok, found.exit_status, found.newer, found.edited, found.corrected) == (True, 0, 0, 0, 0)
    assert found.tables == {
        "User": TableCounts(legacy=7, moved=7, warned=5),
        "Exercise": TableCounts(legacy=14, moved=14, warned=5),
        "Workout": TableCounts(legacy=12, moved=7, quarantined=5, warned=2),
        "WorkoutExercise": TableCounts(legacy=40, moved=34, quarantined=6, warned=19),
    }
    assert found.totals == {
        "users": ("7", "7"),
        "sessions": ("7", "7"),
        "logs": ("34", "34"),
        "sets expanded": ("126", "126"),
        "Σ sets × reps": ("562", "562"),
        "Σ sets × reps × weight": ("19860", "19860"),
        "Σ seconds": ("5200", "5200"),
        "notes": ("4", "4"),
        "characters of notes": ("10027", "10027"),
    }
    assert found.legacy_md5 == "6505bed970b343c73a83d2c42a1cd980"
    people = {line.split(" → ")[0].strip(): line for line in report.getvalue().splitlines() if " → " in line}
    figures = {
        "'cme4u0001aaaa0robin000001'": "users 1, sessions 5, logs 31, sets expanded 119, ",
        "'cme4u0002aaaa0robin000002'": "users 1, sessions 1, logs 2, sets expanded 4, ",
        "'cme4u0003aaaa0lee00000003'": "users 1, sessions 1, logs 1, sets expanded 3, ",
        "''": "users 1; checksum ",
        "'cme4u0006aaaa0empty000006'": "users 1; checksum ",
        "'cme4u0007aaaa0nobody00007'": "users 1; checksum ",
        f"'{'k' * 40}'…": "users 1; checksum ",
    }
    assert {person: figure for person, figure in figures.items() if figure in people[person]} == figures


def test_warnings_are_counted_by_kind(sample: Move) -> None:
    assert verified(sample).warnings == {
        "control_characters": 1,
        "date_unusual": 1,
        "day_only": 1,
        "email_invalid": 2,
        "email_taken": 1,
        "email_trimmed": 1,
        "name_changed": 3,
        "name_missing": 1,
        "name_twin": 2,
        "order_uncertain": 3,
        "password_unusable": 2,
        "reps_many": 1,
        "reps_negative": 1,
        "sets_negative": 1,
        "sets_none": 1,
        "sets_not_expanded": 2,
        "time_negative": 1,
        "time_too_long": 1,
        "weight_as_assistance": 1,
        "weight_heavy": 1,
        "weight_negative": 1,
        "weight_not_finite": 3,
        "weight_too_large": 1,
    }


def test_the_checksum_of_all_values_is_the_same_on_postgresql_and_sqlite(sample: Move) -> None:
    assert verified(sample).checksum == "67ecb28ae347d5ddbc86ad02e2e187ed"


def test_the_report_shows_rows_side_by_side_and_no_password(sample: Move) -> None:
    report = StringIO()

    verified(sample, report)

    text = report.getvalue()
    assert "7 of 7 rows of User, at random" in text
    assert "20 of 34 rows of WorkoutExercise, at random" in text
    assert text.endswith("\nTHE SAME: nothing differs.\n")
    assert not [word for word in ("$2b$", "$2a$", "hashedpassword", "argon2") if word in text]


def test_the_result_can_be_stored_with_the_run(sample: Move) -> None:
    sample.run.report = verified(sample).as_json()
    sample.run.save()

    sample.run.refresh_from_db()
    assert (sample.run.report["ok"], sample.run.report["tables"]["User"]["moved"]) == (True, 7)


@pytest.mark.parametrize("state", ["L0", "L1"])
def test_small_histories_of_the_first_schema_come_over(state: str) -> None:
    make_tables(state)
    add("User", user(password=BCRYPT))
    add("Exercise", exercise(), exercise("x2", category="CARDIO"))
    add("Workout", workout(), workout("w2", date="1999-12-31 23:59:59.999"))
    add(
        "WorkoutExercise",
        join(),
        join("j2", exerciseId="x2", sets=1, reps=0, weight=None, time=90),
        join("j3", workoutId="w2", weight=135.5),
    )

    found = verified(move_all(replace(CHOICES, weight_unit="lb", time_unit="minutes")))

    assert found.failures() == []
    assert found.state == (state if connection.vendor == "postgresql" else "L1")
    assert found.totals["Σ seconds"] == ("5400", "5400")


def test_state_t_comes_over_with_its_logs_and_without_their_copies() -> None:
    history_in_t()

    found = verified(move_all())

    assert found.failures() == []
    assert found.tables == {
        "User": TableCounts(legacy=3, moved=3, warned=2),
        "Exercise": TableCounts(legacy=3, moved=3),
        "Workout": TableCounts(legacy=2, moved=2),
        "WorkoutExercise": TableCounts(legacy=2, moved=2, warned=1),
        "WorkoutLog": TableCounts(legacy=9, moved=4, copies=2, quarantined=3, warned=2),
        "TrainingPlan": TableCounts(legacy=0),
        "Reminder": TableCounts(legacy=0),
    }
    assert found.totals["logs"] == ("6", "6")


def test_an_empty_database_of_the_older_tracker_verifies() -> None:
    make_tables()

    assert verified(move_all(Choices())).failures() == []


class Meddling(StringIO):
    """A report during which somebody writes, from another connection."""

    meddled = False

    def write(self, text: str) -> int:
        if not self.meddled:
            self.meddled = True
            other = connection.copy()
            try:
                with other.cursor() as cursor:
                    cursor.execute("""UPDATE "WorkoutExercise" SET reps = 99 WHERE id = 'j01'""")
                    cursor.execute("UPDATE workouts_workoutset SET reps = 99")
            finally:
                other.close()
        return super().write(text)


@pytest.fixture
def no_legacy_tables_left() -> Iterator[None]:
    """A flush between tests knows Django's tables only."""
    yield
    cascade = " CASCADE" if connection.vendor == "postgresql" else ""
    for table in ("WorkoutExercise", "Workout", "Exercise", "User", "_prisma_migrations"):
        database.run_sql(f'DROP TABLE IF EXISTS "{table}"{cascade}')
    if connection.vendor == "postgresql":
        database.run_sql('DROP TYPE "ExerciseCategory"')


@pytest.mark.django_db(transaction=True)
def test_it_leaves_no_transaction_behind(no_legacy_tables_left: None) -> None:
    load_sample()
    move = move_all()

    assert verified(move).failures() == []
    assert connection.get_autocommit()
    WorkoutSet.objects.update(reps=1)
    assert not verified(move).ok


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="needs a second connection to the test's database"
)
@pytest.mark.django_db(transaction=True)
def test_it_sees_one_moment_whatever_is_written_meanwhile(
    no_legacy_tables_left: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_sample()
    move = move_all()
    # The moment begins with its first question.
    monkeypatch.setattr("workouts.legacy.verify.text.head", lambda *_, **__: None)

    found = verified(move, Meddling())

    assert found.failures() == []
    assert broken(verified(move)) >= {"I1", "I5", "I6", "I10"}


def test_logs_of_unusual_dates_come_over() -> None:
    make_tables("T")
    add("User", user(isActive=True))
    add("Exercise", exercise(exerciseType="STRENGTH"))
    add(
        "WorkoutLog",
        log("l1", date="1999-12-31 23:00:00"),
        log("l2", date="2090-01-01 00:00:00"),
        log("l3", date="2090-01-02 10:00:00"),
    )

    found = verified(move_all())

    assert (found.failures(), found.warnings) == ([], {"date_unusual": 3, "day_only": 1})


def test_a_log_of_a_day_comes_over_whose_session_was_edited() -> None:
    make_tables("T")
    add("User", user(isActive=True))
    add("Exercise", exercise(exerciseType="STRENGTH"))
    add("WorkoutLog", log(date="2025-08-04 00:00:00"))
    move = move_all()
    session = WorkoutSession.objects.get()
    recording.edit_session(user=session.user, session_id=session.pk, version=1, name="Edited")

    assert verified(move).failures() == []


def test_long_names_that_begin_alike_come_over() -> None:
    make_tables()
    lengths = {f"x{number}": 150 + number for number in range(4)}
    add("Exercise", *(exercise(pk, name="x" * length) for pk, length in lengths.items()))

    found = verified(move_all())

    assert found.failures() == []
    names = sorted(Exercise.objects.filter(name__startswith="xxx").values_list("name", flat=True))
    assert [name.lstrip("x") for name in names] == [" (strength) (2)", " (strength) (3)", " (strength)", ""]


@pytest.mark.parametrize(
    ("word", "assisted"),
    [("cardio", False), (" BodyWeight", True), ("MACHINE", False), (None, False)],
)
def test_exercises_filed_under_other_words_come_over(word: str | None, assisted: bool) -> None:  # noqa: FBT001
    make_tables("T")
    if connection.vendor == "postgresql":
        database.run_sql('ALTER TABLE "Exercise" ALTER "exerciseType" DROP NOT NULL')
        database.run_sql('ALTER TABLE "Exercise" ALTER "exerciseType" TYPE text')
    add("User", user(isActive=True))
    add("Exercise", exercise(name="Something of one's own", exerciseType=word))
    add("Workout", workout(), workout("w2"))
    add("WorkoutExercise", join(weight=-20), join("j2", workoutId="w2", reps=0, weight=None, time=90))

    assert verified(move_all()).failures() == []
    measured = WorkoutLog.objects.get(pk=log_id("j1")).measurement
    assert (measured == "assisted_reps") == assisted


# --- What people do afterwards is no difference ---


def a_person(email: str = "robin@example.com") -> User:
    return User.objects.get(email=email)


def test_edits_in_spotter_are_counted_and_are_no_difference(sample: Move) -> None:
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

    found = verified(sample)

    assert found.failures() == []
    # Robin, w05, j07, j09 and j17; what was only moved about or looked at is compared like the others.
    assert found.edited == 5
    assert found.totals["logs"] == ("31", "31")
    assert found.exit_status == 0


def test_what_differs_in_a_row_that_was_only_looked_at_is_a_difference(sample: Move) -> None:
    recording.checked(user=a_person(), session_id=session_id("w01"))
    WorkoutSet.objects.filter(log=log_id("j01")).update(reps=11)

    assert "I5" in broken(verified(sample))


def test_a_workout_written_in_spotter_is_none_of_its_business(sample: Move) -> None:
    robin = a_person()
    at = datetime(2026, 1, 1, 9, tzinfo=UTC)
    session = recording.start_session(user=robin, session_id=uuid5(robin.pk, "s"), at=at)
    recording.add_exercise(
        user=robin,
        session_id=session.pk,
        exercise_id=WorkoutLog.objects.get(pk=log_id("j01")).exercise_id,
        log_id=uuid5(robin.pk, "l"),
    )

    assert verified(sample).failures() == []


def test_a_row_that_staff_corrected_is_counted_and_its_owner_is_asked_for(sample: Move) -> None:
    refused = correct(legacy_row_id=derived_id("workout", "w06"), correction={"date": "2025-08-09 10:00:00"})
    assert refused == ""

    found = verified(sample)
    assert found.failures() == []
    assert found.corrected == 2  # the workout and its row

    WorkoutLog.objects.filter(pk=log_id("j32")).update(user=a_person())
    assert broken(verified(sample)) == {"I4"}


def test_an_exercise_that_was_merged_since_is_no_difference(sample: Move) -> None:
    duplicate = WorkoutLog.objects.get(pk=log_id("j31")).exercise
    other = WorkoutLog.objects.get(pk=log_id("j01")).exercise
    recording.follow_merge(duplicate, other)

    found = verified(sample)
    assert (found.failures(), found.edited) == ([], 1)


# --- The older application goes on writing ---


def set_values(legacy_id: str, **values: Any) -> None:
    """Write into a row of WorkoutExercise, as the older application or somebody by hand does."""
    with connection.cursor() as cursor:
        for column, value in values.items():
            cursor.execute(
                f'UPDATE "WorkoutExercise" SET "{column}" = %s WHERE id = %s',  # noqa: S608
                [value, legacy_id],
            )


def later() -> str:
    return f"{datetime.now(UTC) + timedelta(minutes=1):%Y-%m-%d %H:%M:%S.%f}"[:-3]


def test_rows_written_since_are_newer_and_a_sync_brings_them(sample: Move) -> None:
    stamp = {"createdAt": later(), "updatedAt": later()}
    add("Workout", {**workout("w90", userId=ROBIN), **stamp})
    add("WorkoutExercise", {**join("j90", workoutId="w90", exerciseId="x04"), **stamp})
    set_values("j38", reps=9, updatedAt=later())

    found = verified(sample)

    assert (found.ok, found.newer, found.exit_status) == (True, 3, 2)
    assert set(found.newer_examples) == {
        "WorkoutExercise 'j38' was changed in the older tracker",
        "Workout 'w90' is new in the older tracker",
        "WorkoutExercise 'j90' is new in the older tracker",
    }

    sync(sample, PHASES)
    again = verified(sample)
    assert (again.failures(), again.newer, again.exit_status) == ([], 0, 0)
    assert again.totals["logs"] == ("35", "35")


def test_a_row_deleted_there_stays_here_and_is_told(sample: Move) -> None:
    database.run_sql("""DELETE FROM "WorkoutExercise" WHERE id = 'j02'""")

    found = verified(sample)

    assert (found.failures(), found.newer_examples) == (
        [],
        ("WorkoutExercise 'j02' was deleted in the older tracker (moved here)",),
    )


def test_a_row_dropped_in_silence_is_none_that_is_newer(sample: Move) -> None:
    add(
        "WorkoutExercise",
        {**join("j91", workoutId="w01", exerciseId="x14"), "createdAt": later()},
        orphans=True,
    )
    WorkoutLog.objects.filter(pk=log_id("j05")).delete()
    LegacyRow.objects.filter(pk=log_id("j05")).delete()

    found = verified(sample)

    assert examples(found, "I2") == ["WorkoutExercise 'j05' was neither moved nor put into quarantine"]
    assert found.newer_examples == ("WorkoutExercise 'j91' is new in the older tracker",)


def test_a_workout_given_to_another_person_there_is_newer(sample: Move) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            'UPDATE "Workout" SET "userId" = %s, "updatedAt" = %s WHERE id = %s', [LEE, later(), "w01"]
        )

    found = verified(sample)

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


def test_what_a_rollback_kept_is_taken_for_what_it_is_when_it_comes_over_again(sample: Move) -> None:
    robin = a_person()
    recording.edit_session(user=robin, session_id=session_id("w01"), version=1, name="Kept")
    for undo in (undo_sessions, undo_exercises, undo_users):
        undo(apps, connection, sample.run)
    runs.finish(sample, "rolled_back", {})

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


# --- Wrong moves ---


def test_a_copy_that_is_moved_too_fails() -> None:
    history_in_t()
    # The mover has not seen that it is one: its note came between.
    database.run_sql("""UPDATE "WorkoutLog" SET notes = 'other' WHERE id = 'copy1'""")
    move = move_all()
    database.run_sql("""UPDATE "WorkoutLog" SET notes = NULL WHERE id = 'copy1'""")

    assert "I2" in broken(verified(move))


def test_everything_in_the_wrong_unit_fails(sample: Move) -> None:
    assert broken(verified(sample, choices=replace(CHOICES, time_unit="minutes"))) >= {"I5"}
    assert broken(verified(sample, choices=replace(CHOICES, weight_unit="lb"))) >= {"I5", "I6"}


def test_everything_in_the_wrong_zone_fails(sample: Move) -> None:
    assert broken(verified(sample, choices=replace(CHOICES, time_zone="Asia/Tokyo"))) >= {"I7"}


@pytest.mark.parametrize("column", ["reps", "notes", "time"])
def test_a_legacy_row_that_was_altered_fails(column: str, sample: Move) -> None:
    set_values("j01", **{column: "other" if column == "notes" else 7})

    assert broken(verified(sample)) == {"I10"}


def test_a_legacy_row_altered_before_it_was_read_fails() -> None:
    load_sample()
    move = begun()
    set_values("j01", reps=7)
    for phase in PHASES:
        phase(move)

    assert broken(verified(move)) == {"I10"}


def test_a_password_that_is_the_older_one_s_text_fails(sample: Move) -> None:
    """As a wrong mover would have stored it: with the account's fingerprint taken of it."""
    for email, password in {"robin@example.com": BCRYPT, "long-id@example.com": "hashedpassword"}.items():
        wrongly_stored(email, password=password)

    assert len(examples(verified(sample), "I5")) == 2


def wrongly_stored(email: str, /, **values: Any) -> None:
    from accounts.legacy.users import fingerprints

    person = a_person(email)
    User.objects.filter(pk=person.pk).update(**values)
    made = fingerprints(apps, connection, [person.pk])[person.pk]
    LegacyRow.objects.filter(target_id=person.pk, kind="user").update(made_hash=made)


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("I9", {"email": "r@example.com"}),
        ("I9", {"name": "Rob"}),
        ("I5", {"is_active": False}),
        ("I4", {"is_staff": True}),
        ("I5", {"weight_unit": "lb"}),
        ("I7", {"date_joined": datetime(2025, 7, 1, 10, tzinfo=UTC)}),
        ("I5", {"password": "!"}),
    ],
)
def test_an_account_made_wrongly_fails(code: str, values: dict[str, Any], sample: Move) -> None:
    wrongly_stored("robin@example.com", **values)

    assert code in broken(verified(sample))


def test_an_exercise_that_measures_something_else_fails(sample: Move) -> None:
    Exercise.objects.filter(logs=log_id("j08")).update(measurement="weight_reps")

    assert "I5" in broken(verified(sample))


def test_many_differences_are_counted_and_the_first_are_named(sample: Move) -> None:
    WorkoutSet.objects.update(done_at=F("done_at") + timedelta(milliseconds=1))

    found = verified(sample)

    instants = next(each for each in found.invariants if each.code == "I7")
    assert (broken(found), instants.differences, len(instants.examples)) == ({"I5", "I7"}, 32, 32)
    assert found.failures()[:2] != []
    assert len(json.dumps(found.as_json())) < 20_000


def test_a_person_s_texts_do_not_stand_among_the_differences(sample: Move) -> None:
    WorkoutSession.objects.filter(pk=session_id("w05")).update(notes="something private")

    found = verified(sample)

    assert examples(found, "I9") == [
        "Workout 'w05': notes differs from its character 1 on (5 characters, now 17)"
    ]
