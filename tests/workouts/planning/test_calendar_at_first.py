"""The calendar of a plan of which nothing was to be done yet."""

from datetime import timedelta

import pytest

from accounts.models import User
from tests.factories import AT
from tests.workouts.planning.programs import a_b, adopt, train
from training.models import TrainingPlan
from workouts.planning.calendar import calendar
from workouts.templatetags.plans import short_day

pytestmark = pytest.mark.django_db

MONDAY = AT.date()


def test_none_of_none_is_not_told(alice: User) -> None:
    plan = adopt(alice, a_b(weekdays=(2,)))
    TrainingPlan.objects.filter(pk=plan.pk).update(started_on=MONDAY, created_at=AT)
    assert calendar(alice, plan.pk, MONDAY).adherence == []
    # The Wednesday is over, and nothing was done.
    [week] = calendar(alice, plan.pk, MONDAY + timedelta(days=3)).adherence
    assert (week.done, week.meant) == (0, 1)
    train(plan)
    [week] = calendar(alice, plan.pk, MONDAY).adherence
    assert (week.done, week.meant) == (1, 0)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Day A", "A"),
        ("Day", "Day"),
        ("Overhead press day", "Over\u00adhead press"),
        ("Upper body, hypertrophy", "Upper body, hyper\u00adtrophy"),
        ("Deadlifting", "Dead\u00adlifting"),
        ("Ahead", "Ahead"),
    ],
)
def test_a_square_has_short_words(name: str, short: str) -> None:
    assert short_day(name) == short
