"""Somebody whose history came over deletes the account, or staff do: it stays deleted, whatever the older tracker says."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.legacy import schema
from accounts.legacy.identity import derived_id
from accounts.models import BodyMeasurement, LegacyRow, QuarantinedRow, User
from tests.conftest import browser_of
from tests.legacy import database
from tests.legacy.database import add, exercise, join, log, plan, reminder, user, workout
from tests.legacy.going_on import begin_history, change, delete, move, new, sync
from training.models import Exercise
from workouts.legacy import takeover
from workouts.legacy.quarantine import correct
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

pytestmark = pytest.mark.django_db

CANARY = "quokka"
BCRYPT = "$2b$12$LQv3c1yqBWVHxkd0LHAkCOYz6TtxMQJqhN8/LewdBPj4J/HS.i8Ga"
CLEANED = f"{CANARY}\x07"  # the row is kept, because something of it was left out


@pytest.fixture(autouse=True)
def reports_go_elsewhere(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def history(db: None) -> None:
    """u1 wrote the canary wherever one can, and others nothing of it; moved, and one row corrected."""
    database.make_tables("T")
    mail = f"{CANARY}@example.com"
    add(
        "User",
        user("u1", email=mail, password=BCRYPT, name=CLEANED, goals=CANARY, weight=80.5, isActive=True),
        user("u2", isActive=True),
        user("u3", isActive=True),
    )
    add(
        "TrainingPlan",
        plan("p1", name=CANARY, description=CLEANED),
        plan("p2", name=CANARY, description=CANARY * 1000),
    )
    add(
        "Exercise",
        exercise(exerciseType="STRENGTH"),
        exercise("x2", exerciseType="STRENGTH"),
    )
    add(
        "Workout",
        workout("w1", name=CANARY, notes=CLEANED),
        workout("w2", name=CANARY, date="1800-01-01 08:00:00"),
        workout("w3", notes=CANARY, date="1800-01-02 08:00:00"),
        workout("w4", userId="u3"),
    )
    add(
        "WorkoutExercise",
        *(join(f"j{n}", workoutId=f"w{n}", notes=CLEANED) for n in (1, 2, 3)),
        join("j4", workoutId="w4"),
    )
    add(
        "WorkoutLog",
        log("l1", notes=CLEANED),  # a copy of j1
        log("l2", notes=CLEANED, date="2025-09-01 08:00:00", mood="GOOD"),
        log("l3", notes=CANARY, date="1800-01-01 08:00:00"),
        log("l4", userId="u3", date="2025-09-01 08:00:00"),
    )
    move()
    assert correct(legacy_row_id=derived_id("workout", "w3"), correction={"date": "2025-08-03 10:00"}) == ""


def by_itself() -> None:
    User.objects.get(pk=derived_id("user", "u1")).delete()


def by_staff() -> None:
    chief = browser_of(User.objects.create_superuser("chief@example.com"))
    url = f"/admin/accounts/user/{derived_id('user', 'u1')}/delete/"
    assert chief.get(url).status_code == 200
    assert chief.post(url, {"post": "yes"}).status_code == 302


def by_staff_with_others() -> None:
    chief = browser_of(User.objects.create_superuser("chief@example.com"))
    chosen = {"action": "delete_selected", "_selected_action": str(derived_id("user", "u1")), "post": "yes"}
    assert chief.post("/admin/accounts/user/", chosen).status_code == 302


def traces() -> dict[str, int]:
    """By table of Spotter's, how many rows hold the canary. Staff's log names the account that was deleted."""
    found = {}
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in sorted({*tables} - {*schema.T} - {"django_admin_log"}):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            if number := sum(CANARY in str(row).lower() for row in cursor.fetchall()):
                found[table] = number
    return found


def forgotten() -> list[tuple[str, str]]:
    """The rows of which only the ids are left."""
    rows = LegacyRow.objects.filter(outcome="forgotten", user=None, target_id=None, made_hash=None)
    return sorted(rows.filter(warnings=[], row__isnull=True).values_list("kind", "legacy_id"))


HERS = [
    ("training_plan", "p1"),
    ("training_plan", "p2"),
    ("user", "u1"),
    ("workout", "w1"),
    ("workout", "w2"),
    ("workout", "w3"),
    ("workout_exercise", "j1"),
    ("workout_exercise", "j2"),
    ("workout_exercise", "j3"),
    ("workout_log", "l1"),
    ("workout_log", "l2"),
    ("workout_log", "l3"),
]


def left() -> list[Any]:
    """All that is left of others."""
    models = (WorkoutSession, WorkoutLog, WorkoutSet)
    accounts = User.objects.filter(is_superuser=False).order_by("pk")
    return [list(accounts.values()), *(list(model.objects.order_by("pk").values()) for model in models)]


@pytest.mark.parametrize("deleted", [by_itself, by_staff, by_staff_with_others])
def test_nothing_is_left_of_a_deleted_account_but_the_ids_of_its_rows(
    history: None, deleted: Callable[[], None]
) -> None:
    assert set(traces()) >= {"accounts_user", "accounts_legacyrow", "accounts_quarantinedrow"}
    deleted()
    assert traces() == {}
    assert forgotten() == HERS
    assert LegacyRow.objects.filter(outcome="forgotten").count() == len(HERS)
    assert not QuarantinedRow.objects.exists()
    assert not BodyMeasurement.objects.exists()


@pytest.mark.parametrize("deleted", [by_itself, by_staff])
def test_a_deleted_account_does_not_come_back(history: None, deleted: Callable[[], None]) -> None:
    deleted()
    before = left()
    assert sync() == {}
    for table, pk, values in (
        ("User", "u1", {"goals": f"{CANARY} again"}),
        ("Workout", "w1", {"notes": f"{CANARY} again"}),
        ("Workout", "w2", {"date": "2025-08-02 10:00:00"}),
        ("WorkoutExercise", "j1", {"reps": 7}),
        ("WorkoutLog", "l2", {"reps": 7}),
        ("WorkoutLog", "l3", {"date": "2025-08-02 10:00:00"}),
        ("TrainingPlan", "p1", {"description": f"{CANARY} again"}),
        ("TrainingPlan", "p2", {"description": CANARY}),
    ):
        change(table, pk, **values)
    add("Workout", workout("w5", name=CANARY, **new()), workout("w6", date="1800-01-01 08:00:00", **new()))
    add("WorkoutExercise", join("j5", workoutId="w5", notes=CANARY, **new()))
    add(
        "WorkoutExercise",
        join("j6", workoutId="w6", **new()),
        join("j7", exerciseId="x2", notes=CANARY, **new()),
    )
    add("WorkoutLog", log("l5", notes=CANARY, date="2025-09-05 08:00:00", **new()))
    add("TrainingPlan", plan("p3", name=CANARY, **new()))
    add("Reminder", reminder("r1", message=CANARY, trainingPlanId="p1", **new()))
    assert sync() == {}
    assert left() == before
    assert traces() == {}
    new_ones = [
        ("reminder", "r1"),
        ("training_plan", "p3"),
        ("workout", "w5"),
        ("workout", "w6"),
        *(("workout_exercise", pk) for pk in ("j5", "j6", "j7")),
        ("workout_log", "l5"),
    ]
    assert forgotten() == sorted([*HERS, *new_ones])
    counts = takeover.verify_again(connection, report=io.StringIO()).tables
    assert {
        name: (each.legacy, each.moved, each.forgotten, each.missing) for name, each in counts.items()
    } == {
        "User": (3, 2, 1, 0),
        "Exercise": (2, 2, 0, 0),
        "Workout": (6, 1, 5, 0),
        "WorkoutExercise": (7, 1, 6, 0),
        "WorkoutLog": (5, 1, 4, 0),
        "TrainingPlan": (3, 0, 3, 0),
        "Reminder": (1, 0, 1, 0),
    }


def test_what_is_deleted_there_too_is_no_news(history: None) -> None:
    by_itself()
    delete("WorkoutLog", "l1", "l2", "l3")
    delete("WorkoutExercise", "j1", "j2", "j3")
    delete("Workout", "w1", "w2", "w3")
    delete("TrainingPlan", "p1", "p2")
    delete("User", "u1")
    assert sync() == {}


def test_the_address_of_a_deleted_account_is_free_for_who_shared_it(db: None) -> None:
    database.make_tables()
    add("User", user("u1"), user("u2", email="U1@example.com", createdAt="2025-07-02 08:00:00"))
    move()
    by_itself()
    assert sync() == {}
    second = User.objects.get(pk=derived_id("user", "u2"))
    assert (second.email.endswith("@legacy.invalid"), second.is_active) == (True, False)
    change("User", "u2", name="Second")
    assert list(sync()) == ["followed"]
    second.refresh_from_db()
    assert (second.email, second.is_active) == ("u1@example.com", True)
    assert takeover.roll_back(connection) == []
    move()
    assert list(User.objects.values_list("email", "is_active")) == [("u1@example.com", True)]


def test_a_rollback_takes_back_the_rest_and_a_later_move_does_not_bring_the_deleted_one_back(
    history: None,
) -> None:
    by_itself()
    assert takeover.roll_back(connection) == []
    assert [model.objects.count() for model in (User, Exercise, WorkoutSession, WorkoutLog)] == [0, 0, 0, 0]
    assert sorted(LegacyRow.objects.values_list("kind", "legacy_id")) == HERS
    move()
    assert forgotten() == HERS
    assert sorted(User.objects.values_list("pk", flat=True)) == sorted(
        derived_id("user", pk) for pk in ("u2", "u3")
    )
    assert {row.user_id for row in WorkoutSession.objects.all()} == {derived_id("user", "u3")}
    assert traces() == {}
    assert sync() == {}


def test_nobody_who_was_taken_back_by_a_rollback_counts_as_deleted(db: None) -> None:
    begin_history()
    move()
    WorkoutSession.objects.get(pk=derived_id("workout", "w1")).delete()
    assert takeover.roll_back(connection) == []
    assert not LegacyRow.objects.exists()
    move()
    assert WorkoutSession.objects.count() == 2
