"""What Today tells of last time, where a plan has an exercise in more than one way."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.factories import AT
from tests.workouts.planning.programs import (
    adopt,
    barbell,
    begin,
    day,
    end,
    lift,
    log_one,
    sets,
    track,
    train,
)
from training.models import TrainingPlan
from training.progression.program import Program
from workouts.planning.today import due_today

pytestmark = pytest.mark.django_db


def told(user: User, days: int) -> list[tuple[str, str, str]]:
    [planned] = due_today(user, AT.date() + timedelta(days=days))
    return [(each.text, each.last, each.up) for each in planned.targets]


def tiers(user: User) -> TrainingPlan:
    """Bench press heavy on one day and light on the other, each by a weight of its own."""
    bench = barbell("Bench press")
    days = (day("Heavy", lift(bench, "t1", sets(5, 3))), day("Light", lift(bench, "t2", sets(3, 10))))
    return adopt(user, Program("Tiers", "kg", days, (track("t1", 100), track("t2", 60))))


def test_a_heavy_day_is_compared_with_the_heavy_day_before(alice: User) -> None:
    plan = tiers(alice)
    train(plan)
    # Three sets of ten were not done yet, and five of three are no measure for them.
    assert told(alice, 2) == [("3 × 10 · 60 kg", "100 kg × 3, 3, 3, 3, 3", "")]
    train(plan, days=2)
    assert told(alice, 4) == [("5 × 3 · 102.5 kg", "100 kg × 3, 3, 3, 3, 3", "2.5")]
    train(plan, days=4)
    assert told(alice, 6) == [("3 × 10 · 62.5 kg", "60 kg × 10, 10, 10", "2.5")]


def test_long_ago_the_last_time_of_the_exercise_is_told(alice: User) -> None:
    plan = tiers(alice)
    train(plan)
    train(plan, slot=1, days=120)
    assert told(alice, 122) == [("5 × 3 · 102.5 kg", "60 kg × 10, 10, 10", "")]


def test_days_that_ask_for_the_same_are_one(alice: User) -> None:
    """Texas: heavy on Friday, light on Wednesday, two weeks in turn; what counts is the Friday before, whichever it was."""
    squat = barbell("Squat")
    friday, wednesday = sets(1, 5), sets(2, 5, percent=70)
    days = tuple(
        day(name, lift(squat, "squat", scheme))
        for name, scheme in (("W1", wednesday), ("F1", friday), ("W2", wednesday), ("F2", friday))
    )
    plan = adopt(alice, Program("Texas", "kg", days, (track("squat", 100),)))
    for number in range(3):
        train(plan, days=2 * number)
    # Every session moves the one weight here: 100, 102.5, 105, 107.5.
    assert told(alice, 6) == [("1 × 5 · 107.5 kg", "102.5 kg × 5", "5")]


def test_what_was_lifted_without_the_plan_is_told_until_the_plan_has_its_own(alice: User) -> None:
    plan = tiers(alice)
    session = begin(plan)
    log_one(session.logs.get(), "95", 3, at=session.started_at)
    end(session)
    TrainingPlan.objects.filter(pk=plan.pk).update(status="archived")
    tiers(alice)
    assert told(alice, 2) == [("5 × 3 · 100 kg", "95 kg × 3", "5")]


def test_it_takes_no_query_more(alice: User) -> None:
    plan = tiers(alice)
    asked = []
    for number in range(4):
        train(plan, days=number)
        with CaptureQueriesContext(connection) as captured:
            told(alice, number + 1)
        asked.append(len(captured))
    assert asked[1:] == [7, 7, 7]
