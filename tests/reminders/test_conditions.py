"""Whether it is still true what a message would say: one query each."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from reminders import conditions
from reminders.models import Occurrence
from tests.factories import (
    AT,
    BodyMeasurementFactory,
    ExerciseFactory,
    WorkoutLogFactory,
    WorkoutSessionFactory,
    WorkoutSetFactory,
)
from tests.reminders.building import OccurrenceFactory, ReminderFactory
from tests.training.plans.building import new_id, of_days
from training.models import SlotChange, TrainingPlan
from training.plans import writing

MONDAY = AT.date()
TUESDAY = MONDAY + timedelta(days=1)


def test_a_workout_of_the_day_counts_finished_or_in_progress(
    alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    WorkoutSessionFactory.create(user=bob)
    assert not conditions.trained_on(alice.pk, MONDAY)
    WorkoutSessionFactory.create(user=alice, state="open", ended_at=None)
    with django_assert_num_queries(1):
        assert conditions.trained_on(alice.pk, MONDAY)
    assert not conditions.trained_on(alice.pk, TUESDAY)
    WorkoutSessionFactory.create(user=alice, started_at=AT + timedelta(days=1), deleted_at=AT)
    assert not conditions.trained_on(alice.pk, TUESDAY)
    assert conditions.last_trained(alice.pk) == MONDAY


def test_a_workout_of_another_plan_does_not_count_where_one_is_named(alice: User) -> None:
    mine = plan(alice)
    WorkoutSessionFactory.create(user=alice)
    assert not conditions.trained_on(alice.pk, MONDAY, mine.pk)
    WorkoutSessionFactory.create(user=alice, plan=mine)
    assert conditions.trained_on(alice.pk, MONDAY, mine.pk)


def test_nobody_who_never_trained_has_a_last_day(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert conditions.last_trained(alice.pk) is None


def test_a_body_weight_of_the_day_counts_and_a_waist_does_not(
    alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    BodyMeasurementFactory.create(user=bob)
    BodyMeasurementFactory.create(user=alice, kind="waist", unit="cm")
    BodyMeasurementFactory.create(user=alice, deleted_at=AT)
    assert not conditions.weighed_on(alice.pk, MONDAY)
    BodyMeasurementFactory.create(user=alice)
    with django_assert_num_queries(1):
        assert conditions.weighed_on(alice.pk, MONDAY)


def test_a_workout_is_open_too_long_since_its_last_set(
    alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    session = WorkoutSessionFactory.create(user=alice, state="open", ended_at=None)
    after = AT + timedelta(hours=3)
    with django_assert_num_queries(1):
        assert conditions.open_too_long(alice.pk, session.pk, 3, after)
    assert not conditions.open_too_long(alice.pk, session.pk, 3, after - timedelta(seconds=1))
    assert not conditions.open_too_long(bob.pk, session.pk, 3, after)
    log = WorkoutLogFactory.create(session=session)
    done = WorkoutSetFactory.create(log=log, done_at=AT + timedelta(hours=1))
    assert not conditions.open_too_long(alice.pk, session.pk, 3, after)
    assert conditions.open_too_long(alice.pk, session.pk, 3, after + timedelta(hours=1))
    type(done).objects.filter(pk=done.pk).update(deleted_at=AT)
    assert conditions.open_too_long(alice.pk, session.pk, 3, after)


def test_a_finished_workout_is_not_open(alice: User) -> None:
    session = WorkoutSessionFactory.create(user=alice)
    assert not conditions.open_too_long(alice.pk, session.pk, 3, AT + timedelta(days=1))


def plan(user: User) -> TrainingPlan:
    program = of_days(str(ExerciseFactory.create().pk))
    return writing.create_plan(user=user, plan_id=new_id(), program=program, status="active")


def named(stored: TrainingPlan, slot: int | None, day: date = MONDAY) -> Occurrence:
    reminder = ReminderFactory.create(user=stored.user, kind="plan", plan=stored)
    found: Occurrence = OccurrenceFactory.create(reminder=reminder, plan_slot=slot, date=day)
    return found


def test_a_session_stands_until_it_is_done(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    stored = plan(alice)
    next_one, later = named(stored, 0), named(stored, 1)
    with django_assert_num_queries(1):
        assert conditions.plan_stands(next_one)
    assert conditions.plan_stands(later)
    TrainingPlan.objects.filter(pk=stored.pk).update(next_slot=1)
    assert not conditions.plan_stands(next_one)
    assert conditions.plan_stands(later)


def test_a_session_that_was_left_out_or_put_off_does_not_stand(alice: User) -> None:
    stored = plan(alice)
    occurrence = named(stored, 0)
    change = SlotChange.objects.create(user=alice, plan=stored, slot=0, moved_to=MONDAY)
    assert conditions.plan_stands(occurrence)
    SlotChange.objects.filter(pk=change.pk).update(moved_to=TUESDAY)
    assert not conditions.plan_stands(occurrence)
    SlotChange.objects.filter(pk=change.pk).update(moved_to=None, skipped=True)
    assert not conditions.plan_stands(occurrence)


@pytest.mark.parametrize("values", [{"status": "paused"}, {"deleted_at": timezone.now()}])
@pytest.mark.parametrize("slot", [0, None])
def test_nothing_of_a_plan_that_rests_stands(
    alice: User, values: dict[str, object], slot: int | None
) -> None:
    stored = plan(alice)
    occurrence = named(stored, slot)
    assert conditions.plan_stands(occurrence)
    TrainingPlan.objects.filter(pk=stored.pk).update(**values)
    assert not conditions.plan_stands(occurrence)
