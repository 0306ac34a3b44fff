"""`manage.py demo`: a year that could be somebody's, the same every time."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db.models import Count

from accounts.localtime import local_date
from accounts.models import BodyMeasurement, User
from training.models import Exercise
from workouts import recording
from workouts.demo import account, year
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def everything() -> list[list[Any]]:
    models = (User, WorkoutSession, WorkoutLog, WorkoutSet, BodyMeasurement)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


@pytest.mark.django_db
@pytest.mark.usefixtures("module_catalogue")
def test_makes_a_year_once_and_goes_on_later() -> None:
    added = account.make_demo(now=NOON)
    account.make_admin()
    robin = User.objects.get(email=account.DEMO_EMAIL)
    sessions = WorkoutSession.objects.for_user(robin)
    assert added == sessions.count() > 150
    assert not robin.is_staff
    assert robin.check_password(account.DEMO_PASSWORD)

    # Twice is once.
    before = everything()
    assert account.make_demo(now=NOON + timedelta(seconds=59)) == 0
    account.make_admin()
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


@pytest.fixture
def development(settings: LazySettings) -> None:
    settings.DEBUG = True
    settings.SECRET_KEY = settings.INSECURE_SECRET_KEY


@pytest.mark.django_db
@pytest.mark.usefixtures("development")
def test_says_what_to_do_without_the_catalogue() -> None:
    Exercise.objects.all().delete()  # where the module has loaded it already
    with pytest.raises(CommandError, match="load_catalogue"):
        call_command("demo", stdout=StringIO())
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("module_catalogue", "development")
@pytest.mark.parametrize(("name", "value"), [("DEBUG", False), ("SECRET_KEY", "a-key-of-somebodys-own" * 3)])
def test_makes_no_known_password_but_on_a_development_server(
    settings: LazySettings, name: str, value: Any
) -> None:
    setattr(settings, name, value)
    with pytest.raises(CommandError, match="only on a development server"):
        call_command("demo", stdout=StringIO())
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("module_catalogue", "development")
def test_prints_the_way_in_and_ends_today() -> None:
    out = StringIO()
    call_command("demo", stdout=out)
    assert f"{account.DEMO_EMAIL}   password: {account.DEMO_PASSWORD}" in out.getvalue()
    newest = WorkoutSession.objects.newest_first()[0]
    assert local_date(datetime.now(UTC), account.TIME_ZONE) - newest.local_date <= timedelta(days=2)


@pytest.mark.django_db
@pytest.mark.usefixtures("module_catalogue", "development")
def test_prints_no_way_in_that_is_none() -> None:
    call_command("demo", stdout=StringIO())
    User.objects.filter(email=account.DEMO_EMAIL).update(email="robin@example.com")
    out = StringIO()
    call_command("demo", stdout=out)
    assert account.DEMO_EMAIL not in out.getvalue()
    assert account.ADMIN_EMAIL in out.getvalue()
