"""Whether it is still true what a message would say: one query for all that are asked about."""

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
    days = {(user.pk, day) for user in (alice, bob) for day in (MONDAY, TUESDAY)}
    WorkoutSessionFactory.create(user=alice, state="open", ended_at=None)
    WorkoutSessionFactory.create(user=alice, started_at=AT + timedelta(days=1), deleted_at=AT)
    WorkoutSessionFactory.create(user=bob, started_at=AT + timedelta(days=1))
    with django_assert_num_queries(1):
        assert conditions.trained(days) == {(alice.pk, MONDAY), (bob.pk, TUESDAY)}
    assert conditions.trained({(alice.pk, TUESDAY), (bob.pk, MONDAY)}) == set()  # each with their own day
    assert conditions.last_trained(alice.pk) == MONDAY


def test_a_workout_after_a_day_counts(
    alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    WorkoutSessionFactory.create(user=alice)
    WorkoutSessionFactory.create(user=alice, started_at=AT + timedelta(days=9), deleted_at=AT)
    before, long_before = MONDAY - timedelta(days=1), MONDAY - timedelta(days=30)
    asked = {(user.pk, day) for user in (alice, bob) for day in (long_before, before, MONDAY)}
    with django_assert_num_queries(1):
        assert conditions.trained_after(asked) == {(alice.pk, long_before), (alice.pk, before)}


def test_nobody_who_never_trained_has_a_last_day(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert conditions.last_trained(alice.pk) is None


def test_a_body_weight_of_the_day_counts_and_a_waist_does_not(
    alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    days = {(alice.pk, MONDAY), (bob.pk, MONDAY), (bob.pk, TUESDAY)}
    BodyMeasurementFactory.create(user=bob)
    BodyMeasurementFactory.create(user=alice, kind="waist", unit="cm")
    BodyMeasurementFactory.create(user=alice, deleted_at=AT)
    with django_assert_num_queries(1):
        assert conditions.weighed(days) == {(bob.pk, MONDAY)}
    BodyMeasurementFactory.create(user=alice)
    assert conditions.weighed(days) == {(alice.pk, MONDAY), (bob.pk, MONDAY)}


def test_of_a_workout_in_progress_the_last_set_counts(
    alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    session = WorkoutSessionFactory.create(user=alice, state="open", ended_at=None)
    finished = WorkoutSessionFactory.create(user=bob)
    key = (alice.pk, session.pk)
    asked = {key, (bob.pk, session.pk), (bob.pk, finished.pk)}
    with django_assert_num_queries(1):
        assert conditions.last_events(asked) == {key: AT}
    log = WorkoutLogFactory.create(session=session)
    done = WorkoutSetFactory.create(log=log, done_at=AT + timedelta(hours=1))
    assert conditions.last_events(asked) == {key: AT + timedelta(hours=1)}
    type(done).objects.filter(pk=done.pk).update(deleted_at=AT)
    assert conditions.last_events(asked) == {key: AT}


def plan(user: User) -> TrainingPlan:
    program = of_days(str(ExerciseFactory.create().pk))
    return writing.create_plan(user=user, plan_id=new_id(), program=program, status="active")


def named(stored: TrainingPlan, slot: int | None, day: date = MONDAY) -> Occurrence:
    reminder = ReminderFactory.create(user=stored.user, kind="plan", plan=stored)
    found: Occurrence = OccurrenceFactory.create(reminder=reminder, plan_slot=slot, date=day)
    return found


def stands(occurrence: Occurrence) -> bool:
    return conditions.standing([occurrence]) == {occurrence.pk}


def test_a_session_stands_until_it_is_done(
    alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    stored, other = plan(alice), plan(bob)
    next_one, later, bobs = named(stored, 0), named(stored, 1), named(other, 0)
    asked = [next_one, later, bobs]
    with django_assert_num_queries(2):
        assert conditions.standing(asked) == {each.pk for each in asked}
    TrainingPlan.objects.filter(pk=stored.pk).update(next_slot=1)
    assert conditions.standing(asked) == {later.pk, bobs.pk}


def test_a_session_that_was_left_out_or_put_off_does_not_stand(alice: User, bob: User) -> None:
    stored = plan(alice)
    occurrence, later = named(stored, 0), named(stored, 1)
    bobs = named(plan(bob), 0)
    change = SlotChange.objects.create(user=alice, plan=stored, slot=0, moved_to=MONDAY)
    assert stands(occurrence)
    SlotChange.objects.filter(pk=change.pk).update(moved_to=TUESDAY)
    assert conditions.standing([occurrence, later, bobs]) == {later.pk, bobs.pk}
    SlotChange.objects.filter(pk=change.pk).update(moved_to=None, skipped=True)
    assert conditions.standing([occurrence, later, bobs]) == {later.pk, bobs.pk}


@pytest.mark.parametrize("values", [{"status": "paused"}, {"deleted_at": timezone.now()}])
@pytest.mark.parametrize("slot", [0, None])
def test_nothing_of_a_plan_that_rests_stands(
    alice: User, values: dict[str, object], slot: int | None
) -> None:
    stored = plan(alice)
    occurrence = named(stored, slot)
    assert stands(occurrence)
    TrainingPlan.objects.filter(pk=stored.pk).update(**values)
    assert not stands(occurrence)
