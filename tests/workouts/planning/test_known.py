"""What a program is begun with, where the log has the lift: the best of late."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from tests.factories import AT, ExerciseFactory, WorkoutLogFactory, WorkoutSessionFactory, WorkoutSetFactory
from training.models import Exercise
from workouts.planning.known import e1rms

pytestmark = pytest.mark.django_db


@pytest.fixture
def squat() -> Exercise:
    found: Exercise = ExerciseFactory.create(name="Squat")
    return found


def did(user: User, exercise: Exercise, weeks: int, **values: Any) -> None:
    """`weeks` after the first."""
    at = AT + timedelta(weeks=weeks)
    session = WorkoutSessionFactory.create(user=user, started_at=at, ended_at=at, local_date=at.date())
    log = WorkoutLogFactory.create(session=session, exercise=exercise, date=at.date())
    WorkoutSetFactory.create(log=log, **values)


def told(user: User, exercise: Exercise, unit: str = "kg") -> tuple[str, str] | None:
    known = e1rms(user, {exercise.pk}, unit).get(exercise.pk)
    return None if known is None else (f"{known.value:.2f}", known.text)


def test_a_best_of_years_ago_is_not_what_one_begins_with(alice: User, squat: Exercise) -> None:
    did(alice, squat, 0, weight=Decimal(180), reps=5)
    assert told(alice, squat) == ("210.00", "est. from 180 × 5 on 2 Mar 2026")
    did(alice, squat, 100, weight=Decimal(120), reps=5)
    # 120 × (1 + 5/30)
    assert told(alice, squat) == ("140.00", "est. from 120 × 5 on 31 Jan 2028")


def test_within_twelve_weeks_the_best_is(alice: User, squat: Exercise) -> None:
    did(alice, squat, 0, weight=Decimal(150), reps=1)
    did(alice, squat, 11, weight=Decimal(120), reps=5)
    assert told(alice, squat) == ("150.00", "lifted: 150 × 1 on 2 Mar 2026")
    did(alice, squat, 12, weight=Decimal(100), reps=5)
    assert told(alice, squat) == ("140.00", "est. from 120 × 5 on 18 May 2026")


def test_what_has_no_estimate_does_not_make_it_forget(alice: User, squat: Exercise) -> None:
    """Light sets of twenty, warm-ups, and a workout of Bob's, a year later."""
    did(alice, squat, 0, weight=Decimal(100), reps=6)
    did(alice, squat, 52, weight=Decimal(60), reps=20)
    did(alice, squat, 52, weight=Decimal(60), reps=5, kind="warm_up")
    assert told(alice, squat) == ("120.00", "est. from 100 × 6 on 2 Mar 2026")


def test_nobody_elses_log_is_asked(alice: User, bob: User, squat: Exercise) -> None:
    did(bob, squat, 0, weight=Decimal(100), reps=5)
    assert told(alice, squat) is None


def test_it_is_told_in_the_unit_of_the_plan(alice: User, squat: Exercise) -> None:
    did(alice, squat, 0, weight=Decimal(300), weight_unit="lb", reps=1)
    assert told(alice, squat, "lb") == ("300.00", "lifted: 300 × 1 on 2 Mar 2026")
    assert told(alice, squat, "kg") == ("136.08", "lifted: 300 × 1 in lb on 2 Mar 2026")
