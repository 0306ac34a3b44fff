"""`manage.py demo` two weeks later: it goes on where it was, whatever was done to its people and exercises meanwhile."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import Count, QuerySet
from pytest_django import DjangoDbBlocker

from accounts.models import User
from tests.factories import ExerciseFactory, UserFactory
from training import exercises, merging
from training.models import Exercise
from workouts import recording
from workouts.demo import account, year
from workouts.demo.routine import OWN_EXERCISE
from workouts.models import WorkoutLog, WorkoutSession

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=14)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_year")]


@pytest.fixture(scope="module")
def a_year(module_catalogue: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        account.make_demo(now=NOON)


def demo_then(change: Callable[[], object]) -> tuple[int, QuerySet[WorkoutLog]]:
    """The workouts added two weeks after somebody did `change`, and the logs that are new with them."""
    before = list(WorkoutLog.objects.values_list("pk", flat=True))
    change()
    added = account.make_demo(now=LATER)
    return added, WorkoutLog.objects.exclude(pk__in=before).select_related("exercise")


def of_running() -> QuerySet[Exercise]:
    return Exercise.objects.filter(key="running")


def of_own() -> QuerySet[Exercise]:
    return Exercise.objects.filter(pk=account.OWN_ID)


def merge_own_into_a_catalogue_exercise() -> None:
    into = ExerciseFactory.create(name="Carry of a bag", measurement="weight_distance")
    merging.merge(duplicate=of_own().get(), into=into)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda: exercises.promote(exercise_id=account.OWN_ID), "Garden sandbag carry"),
        (merge_own_into_a_catalogue_exercise, "Carry of a bag"),
        (lambda: of_own().update(name="Bag walk"), "Bag walk"),
    ],
)
def test_follows_its_own_exercise(change: Callable[[], object], name: str) -> None:
    added, logs = demo_then(change)
    assert added >= 6
    assert set(logs.filter(measurement="weight_distance").values_list("exercise__name", flat=True)) == {name}


@pytest.mark.parametrize(
    ("change", "left_out"),
    [
        (lambda: of_own().update(measurement="reps"), {"Garden sandbag carry"}),
        (lambda: of_own().update(owner=UserFactory.create()), {"Garden sandbag carry"}),
        (lambda: of_running().update(measurement="weight_reps"), {"Running"}),
        (lambda: of_running().update(key=None), {"Running"}),
        (lambda: Exercise.objects.filter(key="face-pull").update(measurement="time"), {"Face pull"}),
    ],
)
def test_leaves_out_what_cannot_be_logged_any_more(change: Callable[[], object], left_out: set[str]) -> None:
    names = dict(Exercise.objects.catalogue().values_list("key", "name"))
    names[OWN_EXERCISE] = "Garden sandbag carry"
    planned = {
        names[done.key]
        for workout in year.workouts(date(2025, 11, 17), LATER.date())
        if workout.started.date() > NOON.date()
        for done in workout.exercises
    }
    added, logs = demo_then(change)
    assert added >= 6
    assert planned - {log.exercise.name for log in logs} == left_out
    assert recording.rebuild_totals(WorkoutLog.objects.all(), write=False) == 0
    assert not WorkoutSession.objects.filter(logs=None).exists()
    partners = WorkoutLog.objects.exclude(superset=None).values("session", "superset")
    assert not partners.annotate(number=Count("pk")).filter(number=1).exists()


@pytest.mark.parametrize("taken_over", [False, True])
def test_under_another_address_the_demo_person_is_left_alone(*, taken_over: bool) -> None:
    def move() -> None:
        User.objects.update(email="robin@example.com")
        if taken_over:
            UserFactory.create(email=account.DEMO_EMAIL, date_joined=User.objects.get().date_joined)

    added, logs = demo_then(move)
    assert (added, logs.count()) == (0, 0)
    assert User.objects.filter(email=account.DEMO_EMAIL).exists() == taken_over
