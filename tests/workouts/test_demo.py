"""`manage.py demo`: a year that could be somebody's, the same every time; two weeks later it goes on where it was, whatever
was done to its people and exercises meanwhile."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db.models import Count, QuerySet
from pytest_django import DjangoDbBlocker

from accounts.models import BodyMeasurement, User
from tests.factories import ExerciseFactory, UserFactory
from training import exercises, merging
from training.models import Exercise
from workouts import recording
from workouts.demo import account, year
from workouts.demo.routine import OWN_EXERCISE
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=14)


@pytest.fixture(scope="module")
def development() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(django_settings, "DEBUG", True)
        patch.setattr(django_settings, "SECRET_KEY", django_settings.INSECURE_SECRET_KEY)
        yield


@pytest.fixture(scope="module")
def a_year(module_catalogue: None, development: None, django_db_blocker: DjangoDbBlocker) -> str:
    """Made by the command; what it said."""
    with django_db_blocker.unblock():
        return demo(NOON)


def demo(now: datetime) -> str:
    out = StringIO()
    with time_machine.travel(now, tick=False):
        call_command("demo", stdout=out)
    return out.getvalue()


def everything() -> list[list[Any]]:
    models = (User, WorkoutSession, WorkoutLog, WorkoutSet, BodyMeasurement)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


@pytest.mark.django_db
def test_makes_a_year_once_and_goes_on_later(a_year: str) -> None:
    robin = User.objects.get(email=account.DEMO_EMAIL)
    sessions = WorkoutSession.objects.for_user(robin)
    assert sessions.count() > 150
    assert not robin.is_staff
    assert robin.check_password(account.DEMO_PASSWORD)
    assert NOON.date() - sessions.newest_first()[0].local_date <= timedelta(days=2)
    assert a_year.splitlines() == [
        f"  Demo      {sessions.count()} workouts added",
        f"  Log in    {account.DEMO_EMAIL}   password: {account.DEMO_PASSWORD}",
        f"  Staff     {account.ADMIN_EMAIL}   password: {account.ADMIN_PASSWORD}   (/admin/)",
    ]

    # Twice is once.
    before = everything()
    assert "added" not in demo(NOON + timedelta(seconds=59))
    assert everything() == before

    # The totals are those of the sets.
    assert recording.rebuild_totals(WorkoutLog.objects.for_user(robin), write=False) == 0

    # All kinds of training are in it.
    sets = WorkoutSet.objects.for_user(robin)
    assert set(sets.values_list("kind", flat=True)) == {"warm_up", "working", "drop", "failure"}
    assert set(sets.values_list("weight_unit", flat=True)) == {"", "kg", "lb"}
    kinds = set(WorkoutLog.objects.for_user(robin).values_list("measurement", flat=True))
    assert kinds == {"weight_reps", "added_weight_reps", "time", "distance_time", "weight_distance"}
    assert WorkoutLog.objects.for_user(robin).exclude(superset=None).exists()
    assert robin.measurements.filter(kind="body_weight").count() > 40

    # A week later there are the workouts since, and what was deleted meanwhile stays deleted.
    recording.discard_session(user=robin, session_id=sessions.newest_first()[0].pk)
    assert 3 <= account.make_demo(now=NOON + timedelta(days=7)) <= 5
    assert sessions.exclude(deleted_at=None).count() == 1
    assert recording.rebuild_totals(WorkoutLog.objects.for_user(robin), write=False) == 0
    per_day = sessions.values("local_date").annotate(number=Count("pk")).filter(number__gt=1)
    assert list(per_day) == []


@pytest.mark.parametrize("days", range(14))
def test_home_is_alive_on_every_day_of_the_week(days: int) -> None:
    today = date(2026, 11, 16) + timedelta(days=days)
    monday = today - timedelta(days=today.weekday())
    last = list(year.workouts(monday - timedelta(weeks=account.WEEKS), today))[-1].started.date()
    assert monday <= last
    assert today - last <= timedelta(days=2)


def test_has_a_holiday_a_cold_and_lighter_weeks() -> None:
    first = date(2025, 11, 17)
    done = list(year.workouts(first, first + timedelta(weeks=52)))
    days = [workout.started.date() for workout in done]
    gaps = sorted((after - before).days for before, after in pairwise(days))
    assert gaps[-1] > 14 > gaps[-2] > 7 > gaps[-3]

    bench = {
        (workout.started.date() - first).days // 7: max(one.values.weight or 0 for one in exercise.sets)
        for workout in done
        for exercise in workout.exercises
        if exercise.key == "bench-press"
    }
    weeks = sorted(bench)
    assert bench[weeks[-1]] >= bench[weeks[0]] + 12
    lighter = [now for before, now in pairwise(weeks) if bench[now] < bench[before]]
    assert lighter
    assert {week % 7 for week in lighter} == {6}  # of every seven weeks the last


def test_sets_are_done_between_the_start_and_the_end_of_their_workout() -> None:
    for workout in year.workouts(date(2025, 11, 17), date(2026, 11, 21)):
        times = [one.done_at for exercise in workout.exercises for one in exercise.sets]
        assert workout.started < min(times) <= max(times) <= workout.ended
        assert workout.ended - workout.started < timedelta(hours=2)


@pytest.mark.django_db
@pytest.mark.usefixtures("module_catalogue", "development")
def test_says_what_to_do_without_the_catalogue() -> None:
    Exercise.objects.update(key=None)
    before = everything()
    with pytest.raises(CommandError, match="load_catalogue"):
        demo(LATER)
    assert everything() == before


@pytest.mark.django_db
@pytest.mark.usefixtures("module_catalogue", "development")
@pytest.mark.parametrize(("name", "value"), [("DEBUG", False), ("SECRET_KEY", "a-key-of-somebodys-own" * 3)])
def test_makes_no_known_password_but_on_a_development_server(
    settings: LazySettings, name: str, value: Any
) -> None:
    setattr(settings, name, value)
    before = everything()
    with pytest.raises(CommandError, match="only on a development server"):
        demo(LATER)
    assert everything() == before


@pytest.mark.django_db
@pytest.mark.usefixtures("a_year")
def test_prints_no_way_in_that_is_none() -> None:
    User.objects.filter(email=account.DEMO_EMAIL).update(email="robin@example.com")
    said = demo(NOON)
    assert account.DEMO_EMAIL not in said
    assert account.ADMIN_EMAIL in said


# --- Two weeks later --------------------------------------------------------------------------------------------------


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


@pytest.mark.django_db
@pytest.mark.usefixtures("a_year")
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


@pytest.mark.django_db
@pytest.mark.usefixtures("a_year")
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
    assert recording.rebuild_totals(logs, write=False) == 0
    assert not WorkoutSession.objects.filter(logs=None).exists()
    partners = WorkoutLog.objects.exclude(superset=None).values("session", "superset")
    assert not partners.annotate(number=Count("pk")).filter(number=1).exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("a_year")
@pytest.mark.parametrize("taken_over", [False, True])
def test_under_another_address_the_demo_person_is_left_alone(*, taken_over: bool) -> None:
    def move() -> None:
        robin = User.objects.get(email=account.DEMO_EMAIL)
        User.objects.filter(pk=robin.pk).update(email="robin@example.com")
        if taken_over:
            UserFactory.create(email=account.DEMO_EMAIL, date_joined=robin.date_joined)

    added, logs = demo_then(move)
    assert (added, logs.count()) == (0, 0)
    assert User.objects.filter(email=account.DEMO_EMAIL).exists() == taken_over
