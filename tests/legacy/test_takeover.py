"""The take-over as a whole, with people and staff at work in between."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from accounts.models import LegacyRow, User
from tests.legacy import database
from tests.legacy.database import CHOICES, add, exercise, join, make_tables, user, workout
from training import merging
from training.models import Exercise
from workouts.legacy import takeover
from workouts.models import WorkoutLog, WorkoutSession

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reports(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.VAR_DIR = tmp_path_factory.mktemp("var")


def history() -> None:
    make_tables()
    add("User", user())
    add("Exercise", exercise(name="Zottel press"))
    add("Workout", workout())
    add("WorkoutExercise", join())


def move() -> None:
    takeover.move_all(connection, choices=CHOICES, check_backup=None)


def test_what_comes_after_a_merge_of_staff_goes_to_the_exercise_that_is_left() -> None:
    history()
    move()
    duplicate = Exercise.objects.get(name="Zottel press")
    into = Exercise.objects.create(name="Good press")
    merging.merge(duplicate=duplicate, into=into)
    add("Workout", workout("w2", date="2025-08-02 10:00:00"))
    add("WorkoutExercise", join("j2", workoutId="w2"))

    _, found = takeover.follow(connection)

    assert found.failures() == []
    assert {row.exercise for row in WorkoutLog.objects.all()} == {into}


def test_what_was_changed_here_and_there_survives_a_rollback_and_another_move() -> None:
    history()
    move()
    WorkoutSession.objects.get().store(name="Mine")
    database.run_sql("""UPDATE "Workout" SET "name" = 'Theirs', "updatedAt" = '2027-01-01 00:00:00'""")
    events, _ = takeover.follow(connection)
    assert list(events) == ["conflict"]
    kept = takeover.roll_back(connection)
    move()
    assert WorkoutSession.objects.get().name == "Mine"
    assert WorkoutLog.objects.count() == 1
    assert len(kept) == len(takeover.roll_back(connection)) == 3


def test_a_rollback_leaves_nothing_of_what_nobody_touched() -> None:
    database.load_sample()
    move()
    assert takeover.roll_back(connection) == []
    rows = [
        User.objects.count(),
        LegacyRow.objects.count(),
        WorkoutSession.objects.count(),
        Exercise.objects.count(),
    ]
    assert rows == [0, 0, 0, 0]


# --- The command -----------------------------------------------------------------------------------------------------

CHOSEN = ["--time-unit=seconds", "--weight-unit=kg", "--time-zone=Europe/Berlin", "--mixed-times"]


def legacy(*arguments: str) -> str:
    out = StringIO()
    call_command("legacy", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_the_dry_run_of_the_sample_says_everything_and_keeps_nothing() -> None:
    database.load_sample()
    said = legacy("move", "--dry-run", *CHOSEN)
    for line in (
        "User                        7            7            0            0            0            5",
        "Exercise                   14           14            0            0            0            5",
        "Workout                    12            7            0            5            0            2",
        "WorkoutExercise            40           34            0            6            0           19",
        "sets expanded: 126 | 126",
        "Σ sets × reps: 562 | 562",
        "Σ sets × reps × weight: 19860",
        "MD5 of the older tracker's WorkoutExercise rows: 6505bed970b343c73a83d2c42a1cd980",
        "THE SAME: nothing differs.",
        "Nothing was kept.",
    ):
        assert line in said
    assert (User.objects.count(), WorkoutSession.objects.count(), LegacyRow.objects.count()) == (0, 0, 0)


def test_the_command_moves_verifies_syncs_and_takes_back() -> None:
    database.load_sample()
    assert "THE SAME: nothing differs." in legacy("move", "--without-backup", *CHOSEN)
    assert "THE SAME: nothing differs." in legacy("verify")
    assert "THE SAME: nothing differs." in legacy("sync")
    assert legacy("rollback", "--yes") == "Taken back.\n"


@pytest.mark.parametrize(
    ("prepare", "arguments", "message"),
    [
        (lambda: None, ["move", "--without-backup"], "no tables of the older tracker"),
        (lambda: None, ["verify"], "no tables of the older tracker"),
        (database.load_sample, ["verify"], "Nothing has been moved yet"),
        (database.load_sample, ["rollback", "--yes"], "Nothing has been moved yet"),
        (database.load_sample, ["move", "--without-backup"], "LEGACY_TIME_UNIT"),
        (database.load_sample, ["move", *CHOSEN], "There is no backup of this database"),
        (database.load_sample, ["move", "--without-backup", *CHOSEN[:3]], "LEGACY_MIXED_TIMES"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    prepare: Callable[[], None], arguments: list[str], message: str, settings: Settings, tmp_path: object
) -> None:
    settings.BACKUP_DIR = tmp_path
    prepare()
    with pytest.raises(CommandError, match=message):
        legacy(*arguments)
    assert LegacyRow.objects.count() == 0
