"""Databases of their own for runs of manage.py that are killed, beside the database that pytest made; and the sample, moved."""

from collections.abc import Callable, Iterator

import pytest
from pytest_django import DjangoDbBlocker

from accounts import hashers
from accounts.legacy.runs import Move
from tests.legacy import database
from tests.legacy.database import add, exercise, join, load_sample, log, plan, reminder, user, workout
from tests.legacy.histories import move_all
from tests.legacy.killing import QUICK_PASSWORDS
from tests.legacy.places import TO_THE_MOVE, Place, Places


@pytest.fixture(scope="session")
def all_places(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Places]:
    made = Places(tmp_path_factory.mktemp("places"))
    yield made
    with django_db_blocker.unblock():
        made.drop()


@pytest.fixture(scope="session")
def before_the_move(all_places: Places, django_db_blocker: DjangoDbBlocker) -> Place:
    """Spotter's tables, empty, with all that is left to do for `migrate` being the move."""
    with django_db_blocker.unblock():
        place = all_places.make()
        for app, name in (("workouts", "0003_what_came_over"), ("accounts", "0004_legacy_tables")):
            place.done("migrate", app, name, "-v0")
        for app in ("admin", "sessions", "account", "mfa"):
            place.done("migrate", app, "-v0")
        return place


@pytest.fixture(scope="session")
def with_history(all_places: Places, before_the_move: Place, django_db_blocker: DjangoDbBlocker) -> Place:
    """The same, with the legacy tables in state T and a short history in them."""
    with django_db_blocker.unblock():
        place = all_places.make(before_the_move)
        tell_a_history(place)
        return place


@pytest.fixture(scope="session")
def just_after_the_move(all_places: Places, with_history: Place, django_db_blocker: DjangoDbBlocker) -> Place:
    """The same, moved: nothing went wrong. Later migrations are still to come."""
    with django_db_blocker.unblock():
        place = all_places.make(with_history)
        place.done(*TO_THE_MOVE)
        return place


@pytest.fixture(scope="session")
def after_the_move(
    all_places: Places, just_after_the_move: Place, django_db_blocker: DjangoDbBlocker
) -> Place:
    """The same, with all migrations."""
    with django_db_blocker.unblock():
        place = all_places.make(just_after_the_move)
        place.done("migrate", "-v0")
        return place


@pytest.fixture(scope="session")
def undisturbed_move(just_after_the_move: Place, django_db_blocker: DjangoDbBlocker) -> dict[str, list[str]]:
    """What all tables hold just after a move that nothing went wrong with."""
    with django_db_blocker.unblock():
        assert just_after_the_move.state() == "finished"
        return just_after_the_move.dump()


@pytest.fixture(scope="session")
def undisturbed(after_the_move: Place, django_db_blocker: DjangoDbBlocker) -> dict[str, list[str]]:
    """The same, after all migrations."""
    with django_db_blocker.unblock():
        assert after_the_move.state() == "finished"
        return after_the_move.dump()


@pytest.fixture
def make_place(all_places: Places, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[..., Place]]:
    with django_db_blocker.unblock():
        yield all_places.make


@pytest.fixture
def place(make_place: Callable[..., Place], with_history: Place) -> Place:
    return make_place(with_history)


@pytest.fixture
def just_moved_place(make_place: Callable[..., Place], just_after_the_move: Place) -> Place:
    return make_place(just_after_the_move)


@pytest.fixture
def moved_place(make_place: Callable[..., Place], after_the_move: Place) -> Place:
    return make_place(after_the_move)


@pytest.fixture(scope="module", autouse=True)
def _quick_passwords() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, cost in QUICK_PASSWORDS.items():
            patch.setattr(hashers.Argon2PasswordHasher, name, cost)
        yield


@pytest.fixture
def moved_sample(db: None) -> Move:
    """The hand-over's sample, moved by all phases."""
    load_sample()
    return move_all()


BCRYPT = "$2b$12$LQv3c1yqBWVHxkd0LHAkCOYz6TtxMQJqhN8/LewdBPj4J/HS.i8Ga"


def tell_a_history(place: Place) -> None:
    """Three people, four exercises, twelve workouts, and in state T logs without a workout. Cases of all kinds."""
    using = place.connection
    database.make_tables("T", using)
    add(
        "User",
        user("u1", password=BCRYPT, name="Robin", timezone="America/New_York", weight=80.5, isActive=True),
        user("u2", email=" U1@example.com", isActive=True),
        user("u3", isActive=True, goals="Stronger\x07"),
        using=using,
    )
    add("TrainingPlan", plan(), plan("p2", name="x" * 101), using=using)
    add("TrainingPlan", plan("p3", userId="nobody"), using=using, orphans=True)
    add(
        "Reminder",
        reminder(trainingPlanId="p1", message="Legs\x07", lastSent="2025-08-01 18:30:00"),
        reminder("r2", userId="u2", frequency="WEEKLY", message="x" * 301),
        using=using,
    )
    add(
        "Exercise",
        exercise("x1", name="Bench Press", exerciseType="STRENGTH", trainingPlanId="p1", defaultSets=3),
        exercise("x2", name="Pull-ups", exerciseType="BODYWEIGHT"),
        exercise("x3", name="Something of one's own", exerciseType="STRENGTH", equipment="a log"),
        exercise("x4", name="Plank", exerciseType="FLEXIBILITY", trainingPlanId="p1", durationMinutes=2),
        using=using,
    )
    people = ["u1", "u2", "u3"]
    add(
        "Workout",
        *(
            workout(f"w{number:02}", userId=people[number % 3], date=f"2025-08-{number:02} 17:30:00")
            for number in range(1, 10)
        ),
        workout("w10", date="2025-08-10 00:00:00", notes="only the day"),
        workout("w11", date="infinity"),
        using=using,
    )
    add("Workout", workout("w12", userId="nobody"), using=using, orphans=True)
    rows = [
        join(f"j{number:02}{pk}", workoutId=f"w{number:02}", exerciseId=pk, reps=number, weight=weight)
        for number in range(1, 10)
        for pk, weight in (("x1", 60.5), ("x2", -20.0 if number == 2 else None))
    ]
    add(
        "WorkoutExercise",
        *rows,
        join("j10", workoutId="w10", exerciseId="x3", sets=51, weight=None),
        join("j11", workoutId="w11"),
        join("j12", workoutId="w09", exerciseId="x4", sets=1, reps=0, weight=None, time=90, notes="bell\x07"),
        using=using,
    )
    add(
        "WorkoutExercise",
        join("j13", workoutId="gone"),
        join("j14", workoutId="w09", exerciseId="gone"),
        using=using,
        orphans=True,
    )
    add(
        "WorkoutLog",
        # What the older tracker's own script made of j01x1.
        log("l1", userId="u2", date="2025-08-01 17:30:00", reps=1, weight=60.5),
        log("l2", date="2025-09-01 08:00:00", rating=4, mood="GOOD", durationMinutes=20),
        log("l3", date="2025-09-01 08:00:00", exerciseId="x2", rating=9),
        log("l4", userId="u3", date="-infinity"),
        using=using,
    )
    add("WorkoutLog", log("l5", userId="nobody"), using=using, orphans=True)
