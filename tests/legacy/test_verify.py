"""The verification says of a right move that nothing differs."""

from collections.abc import Iterator
from dataclasses import replace
from io import StringIO

import pytest
from django.db import connection

from accounts.legacy.choices import Choices
from accounts.legacy.runs import Move
from tests.legacy import database
from tests.legacy.database import CHOICES, add, exercise, join, load_sample, log, make_tables, user, workout
from tests.legacy.histories import BCRYPT, history_in_t, log_id, move_all
from tests.legacy.verifying import broken, verified
from training.models import Exercise
from workouts import recording
from workouts.legacy.verify import TableCounts
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

pytestmark = pytest.mark.django_db


def test_the_sample_came_over_with_the_figures_of_the_hand_over(moved_sample: Move) -> None:
    report = StringIO()

    found = verified(moved_sample, report)

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


def test_warnings_are_counted_by_kind(moved_sample: Move) -> None:
    assert verified(moved_sample).warnings == {
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


def test_the_checksum_of_all_values_is_the_same_on_postgresql_and_sqlite(moved_sample: Move) -> None:
    assert verified(moved_sample).checksum == "67ecb28ae347d5ddbc86ad02e2e187ed"


def test_the_report_shows_rows_side_by_side_and_no_password(moved_sample: Move) -> None:
    report = StringIO()

    verified(moved_sample, report)

    text = report.getvalue()
    assert "7 of 7 rows of User, at random" in text
    assert "20 of 34 rows of WorkoutExercise, at random" in text
    assert text.endswith("\nTHE SAME: nothing differs.\n")
    assert not [word for word in ("$2b$", "$2a$", "hashedpassword", "argon2") if word in text]


def test_the_result_can_be_stored_with_the_run(moved_sample: Move) -> None:
    moved_sample.run.report = verified(moved_sample).as_json()
    moved_sample.run.save()

    moved_sample.run.refresh_from_db()
    assert (moved_sample.run.report["ok"], moved_sample.run.report["tables"]["User"]["moved"]) == (True, 7)


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
