"""What a page asks of the database does not grow with what it lists; and no page asks more than 15 questions."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from accounts.models import BodyMeasurement, User
from tests.conftest import browser_of
from tests.factories import (
    AT,
    ExerciseFactory,
    UserFactory,
    WorkoutLogFactory,
    WorkoutSessionFactory,
    WorkoutSetFactory,
)
from training import gyms
from training.models import Exercise, ExerciseAlias, ExerciseMuscle
from workouts import records
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet
from workouts.recording import new_id

pytestmark = pytest.mark.django_db

MOST = 15


@pytest.fixture
def bench(alice: User) -> Exercise:
    return own_exercise(alice, "Bench press")


def own_exercise(owner: User, name: str) -> Exercise:
    exercise: Exercise = ExerciseFactory.create(owner=owner, name=name)
    ExerciseMuscle.objects.create(exercise=exercise, muscle="chest")
    ExerciseMuscle.objects.create(exercise=exercise, muscle="triceps", role="secondary")
    ExerciseAlias.objects.create(exercise=exercise, name=f"{name} alias")
    return exercise


def finished(alice: User, exercises: list[Exercise], *, days_ago: int, sets: int) -> WorkoutSession:
    session: WorkoutSession = WorkoutSessionFactory.create(
        user=alice, started_at=AT - timedelta(days=days_ago), name="Push"
    )
    fill(session, exercises, sets=sets)
    return session


def fill(session: WorkoutSession, exercises: list[Exercise], *, sets: int) -> list[WorkoutLog]:
    logs = [
        WorkoutLogFactory.create(session=session, exercise=exercise, superset=1) for exercise in exercises
    ]
    for log in logs:
        WorkoutSetFactory.create_batch(sets, log=log)
    return logs


def queries(client: Client, url: str) -> int:
    client.get(url)  # the first request after a start or a log-in asks more, once
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return len(captured)


# Page, its address, and what it asks: with one row of everything, and with three.
PAGES: dict[str, tuple[Callable[[WorkoutSession, Exercise], str], int]] = {
    "home": (lambda session, bench: reverse("workouts:today"), 10),
    "log": (lambda session, bench: reverse("workouts:log"), 7),
    "history": (lambda session, bench: reverse("workouts:history"), 6),
    "history searched": (lambda session, bench: reverse("workouts:history") + "?q=bench", 7),
    "exercise history": (lambda session, bench: reverse("workouts:exercise_history", args=[bench.pk]), 9),
    "session in progress": (lambda session, bench: session.get_absolute_url(), 8),
    "picker": (lambda session, bench: reverse("workouts:pick_exercise", args=[session.pk]), 6),
    "picker searched": (
        lambda session, bench: reverse("workouts:pick_exercise", args=[session.pk]) + "?q=press",
        7,
    ),
    "exercises": (lambda session, bench: reverse("training:exercises"), 6),
    "exercises searched": (lambda session, bench: reverse("training:exercises") + "?q=press", 6),
    "exercise": (lambda session, bench: bench.get_absolute_url(), 8),
    "measurements": (lambda session, bench: reverse("accounts:measurements"), 5),
    "gyms": (lambda session, bench: reverse("training:gyms"), 3),
    "plates": (lambda session, bench: reverse("training:plates") + "?weight=60&unit=kg", 3),
}


@pytest.fixture(scope="module", params=[1, 3], ids="rows{}".format)
def listed(
    request: pytest.FixtureRequest, module_transaction: None, django_db_blocker: DjangoDbBlocker
) -> tuple[Client, WorkoutSession, Exercise]:
    """The browser of somebody with so many rows of everything, the session in progress and an exercise in it."""
    rows: int = request.param
    with django_db_blocker.unblock():
        alice: User = UserFactory.create()
        exercises = [own_exercise(alice, f"Press {number}") for number in range(rows - 1)]
        bench = own_exercise(alice, "Bench press")
        for number in range(rows):
            finished(alice, [bench, *exercises], days_ago=1 + number, sets=rows)
            day = AT.date() - timedelta(days=number)
            BodyMeasurement.objects.create(user=alice, date=day, value=80, unit="kg", canonical=Decimal(80))
            gyms.create(user=alice, gym_id=new_id(), details=gyms.PRESETS["kg"][1])
        session: WorkoutSession = WorkoutSessionFactory.create(user=alice, state="open")
        fill(session, [bench, *exercises], sets=rows)
        return browser_of(alice), session, bench


@pytest.mark.parametrize("name", PAGES)
def test_asks_the_same_however_much_there_is(
    name: str, listed: tuple[Client, WorkoutSession, Exercise]
) -> None:
    browser, session, bench = listed
    address, literal = PAGES[name]
    asked = queries(browser, address(session, bench))
    assert asked == literal
    assert literal <= MOST


@pytest.fixture
def working(alice: User, bench: Exercise) -> WorkoutLog:
    """An exercise in progress, with a last time behind it and others around it."""
    exercises = [bench, own_exercise(alice, "Row"), own_exercise(alice, "Squat")]
    finished(alice, exercises, days_ago=7, sets=5)
    session = WorkoutSessionFactory.create(user=alice, state="open")
    log = fill(session, exercises, sets=3)[0]
    records.ensure_all(alice)  # as the page has done that the set is logged on
    return log


def posted(client: Client, url: str, data: dict[str, object]) -> int:
    client.get(reverse("workouts:today"))
    with CaptureQueriesContext(connection) as captured:
        response = client.post(url, data)
    assert response.status_code == 302
    return len(captured)


SET = {"kind": "working", "weight": "102,5", "weight_unit": "kg", "reps": "5", "position": "4"}


@pytest.mark.parametrize(
    ("reps", "records_set", "most"), [(4, [], 12), (5, ["heaviest", "e1rm", "volume"], 13)]
)
def test_logging_a_set_asks_at_most_12_and_for_a_record_one_more(
    working: WorkoutLog, as_alice: Client, reps: int, records_set: list[str], most: int
) -> None:
    url = reverse("workouts:log_set", args=[working.pk])
    weight = "102.5" if records_set else "100"
    asked = posted(as_alice, url, SET | {"id": new_id(), "reps": reps, "weight": weight})
    row = list(working.sets.in_order())[-1]
    assert (row.reps, row.records) == (reps, records_set)
    assert asked <= most


def test_correcting_a_set_asks_at_most_15(working: WorkoutLog, as_alice: Client) -> None:
    row = WorkoutSet.objects.filter(log=working).in_order()[0]
    url = reverse("workouts:edit_set", args=[row.pk])
    asked = posted(as_alice, url, SET | {"id": row.pk, "version": row.version})
    row.refresh_from_db()
    assert row.weight == Decimal("102.5")
    assert asked <= MOST
