"""Reminders of a plan, of idling, of a plan's end and of a workout left open: planned by what is done."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from accounts.models import User
from reminders import planning
from reminders.models import Occurrence, Reminder
from reminders.models.reminder import NEVER
from tests.factories import AT, WorkoutLogFactory, WorkoutSessionFactory, WorkoutSetFactory
from tests.reminders.building import ReminderFactory
from tests.reminders.planned import DAY, HOUR, NOON, at, begin, go_to, of_plan, plan, said, weekly
from tests.training.plans.building import new_id, of_days
from training.models import PlanDay, TrainingPlan
from training.plans import writing
from training.progression.program import Program
from workouts.planning import judging, slots

pytestmark = pytest.mark.usefixtures("noon")


# --- Plans -----------------------------------------------------------------------------------------------------------


def train(stored: TrainingPlan, slot: int, started_at: datetime) -> None:
    """A session of the plan, finished as the pages finish it."""
    session = WorkoutSessionFactory.create(
        user=stored.user, started_at=started_at, plan=stored, plan_slot=slot, state="finished"
    )
    judging.point(session.plan)


def test_a_plan_reminds_of_its_own_days_by_their_names(alice: User, squat: str) -> None:
    of_plan(begin(alice, weekly(squat, 0, 2, 4)))
    plan(NOON)
    # Until the end of tomorrow; the night after plans on.
    assert said() == [("Mon 18:00", "Day A", 0)]
    row = Occurrence.objects.get()
    assert row.text == "Squat 5 × 5 · 60 kg"
    plan(at("2026-03-03 00:00"))
    assert said() == [("Mon 18:00", "Day A", 0), ("Wed 18:00", "Day A", 0)]


def test_after_a_missed_day_the_next_one_names_what_is_still_open(alice: User, squat: str) -> None:
    stored = begin(alice, weekly(squat, 0, 2, 4))
    of_plan(stored)
    wednesday = at("2026-03-04 00:00")
    plan(wednesday)
    assert said() == [("Wed 18:00", "Day A", 0)]
    assert Occurrence.objects.get().text == "Still open from Monday.\nSquat 5 × 5 · 60 kg"
    train(stored, 0, at("2026-03-03 18:00"))
    planning.look_again(user=alice, plan=stored.pk)
    plan(wednesday)
    assert said() == [("Wed 18:00", "Day B", 1)]


def test_some_days_of_a_plan_may_be_chosen(alice: User, squat: str) -> None:
    stored = begin(alice, weekly(squat, 0, 1, 2))
    days = list(PlanDay.objects.filter(plan=stored).order_by("position").values_list("pk", flat=True))
    reminder = of_plan(stored, plan_days=[str(days[1])])
    plan(NOON)
    assert said() == [("Tue 18:00", "Day B", 1)]
    # An edit took it out of the plan.
    Reminder.objects.filter(pk=reminder.pk).update(plan_days=[str(new_id())], planned_until=NOON)
    plan(NOON)
    assert said() == [("Mon 18:00", "Day A", 0), ("Tue 18:00", "Day B", 1)]


def test_a_week_of_several_is_named(alice: User, squat: str) -> None:
    of_plan(begin(alice, weekly(squat, 0, weeks=4, deload_weeks=frozenset({1}))))
    plan(NOON)
    assert Occurrence.objects.get().text.startswith("Week 1 of 4 · deload\nSquat ")


def test_a_plan_without_days_of_the_week_comes_by_the_rule_with_the_next_in_turn(
    alice: User, squat: str
) -> None:
    stored = begin(alice, of_days(squat, "AB"))
    reminder = of_plan(stored, rule="FREQ=DAILY")
    plan(NOON)
    assert said() == [("Mon 18:00", "Day A", 0), ("Tue 18:00", "Day B", 1)]
    train(stored, 0, at("2026-03-02 10:00"))
    planning.look_again(user=alice, plan=stored.pk)
    plan(NOON)
    # Today is done.
    assert said() == [("Tue 18:00", "Day B", 1)]
    assert [(each.date.day, each.title) for each in planning.next_dates(reminder, NOON, 3)] == [
        (3, "Day B"),
        (4, "Day A"),
        (5, "Day B"),
    ]
    Reminder.objects.filter(pk=reminder.pk).update(unless_done=False, planned_until=NOON)
    plan(NOON)
    assert said() == [("Mon 18:00", "Day B", 1), ("Tue 18:00", "Day A", 2)]


def test_a_session_that_is_put_off_is_named_on_that_day_and_one_left_out_never(
    alice: User, squat: str
) -> None:
    stored = begin(alice, of_days(squat, "AB"))
    of_plan(stored, rule="FREQ=DAILY")
    slots.move(user=alice, plan_id=stored.pk, slot=0, to=date(2026, 3, 3), today=NOON.date())
    plan(NOON)
    assert said() == [("Tue 18:00", "Day A", 0)]
    slots.skip(user=alice, plan_id=stored.pk, slot=0, on=NOON.date())
    planning.look_again(user=alice, plan=stored.pk)
    plan(NOON)
    assert said() == [("Mon 18:00", "Day B", 1), ("Tue 18:00", "Day A", 2)]


def test_a_plan_that_moves_is_planned_anew_whatever_moves_it(
    alice: User, squat: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    stored = begin(alice, weekly(squat, 0, 1))
    of_plan(stored)

    def after(change: Callable[[], object]) -> list[tuple[str, str, int | None]]:
        with django_capture_on_commit_callbacks(execute=True):
            change()
        assert plan(NOON) == 1
        return said()

    def edit(program: Program) -> Program:
        return replace(program, days=(replace(program.days[0], name="Legs"), *program.days[1:]))

    mine: dict[str, Any] = {"user": alice, "plan_id": stored.pk}
    plan(NOON)
    both = [("Mon 18:00", "Day A", 0), ("Tue 18:00", "Day B", 1)]
    assert said() == both
    assert after(lambda: writing.set_status(**mine, status="paused", today=NOON.date())) == []
    assert after(lambda: writing.set_status(**mine, status="active", today=NOON.date())) == both
    assert after(lambda: writing.delete_plan(**mine)) == []
    assert after(lambda: writing.restore_plan(**mine)) == both
    assert after(lambda: writing.apply_edit(**mine, version=1, edit=edit, summary="Renamed"))[0][1] == "Legs"
    assert after(lambda: slots.skip(**mine, slot=0, on=NOON.date())) == [both[1]]
    assert after(lambda: slots.take_back(**mine, slot=0))[0] == ("Mon 18:00", "Legs", 0)
    assert after(lambda: train(stored, 0, AT - HOUR)) == [both[1]]


def test_planning_asks_as_often_for_three_plans_of_a_person_as_for_one(
    alice: User, squat: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    of_plan(begin(alice, weekly(squat, 0)))
    with django_assert_num_queries(16):
        assert plan(NOON) == 1
    Occurrence.objects.all().delete()
    Reminder.objects.update(planned_until=NEVER)
    for _ in range(2):
        of_plan(begin(alice, weekly(squat, 0)))
    with django_assert_num_queries(16):
        assert plan(NOON) == 3


# --- Idle, ending, left open -----------------------------------------------------------------------------------------


def test_idle_comes_so_many_days_after_the_last_workout_three_times_and_then_never(alice: User) -> None:
    WorkoutSessionFactory.create(user=alice, started_at=at("2026-02-28 10:00"))
    reminder = ReminderFactory.create(user=alice, kind="idle", after=3, begins_at=at("2026-02-28 12:00"))
    for day in range(14):
        plan(NOON + day * DAY)
    assert said(reminder) == [
        ("Tue 18:00", "No workout for 3 days", None),
        ("Fri 18:00", "No workout for 6 days", None),
        ("Mon 18:00", "No workout for 9 days", None),
    ]


def test_idle_moves_with_each_workout(alice: User) -> None:
    reminder = ReminderFactory.create(user=alice, kind="idle", after=1, begins_at=NOON)
    plan(NOON)
    assert said(reminder) == [("Tue 18:00", "No workout yet", None)]
    WorkoutSessionFactory.create(user=alice, started_at=at("2026-03-03 06:00"))
    plan(at("2026-03-04 00:00"))
    assert said(reminder)[1:] == [
        ("Wed 18:00", "No workout for 1 day", None),
        ("Thu 18:00", "No workout for 2 days", None),
    ]


def test_the_end_of_a_plan_is_told_so_many_days_before(alice: User, squat: str) -> None:
    stored = begin(alice, replace(weekly(squat, 0), name="Strong", target_weeks=1))
    reminder = of_plan(stored, kind="plan_ends", after=5)
    plan(NOON)
    # It begins on Monday and has its last day on Sunday.
    assert said(reminder) == [("Tue 18:00", "Strong ends on 8 March", None)]


def test_a_plan_without_a_length_has_no_end(alice: User, squat: str) -> None:
    reminder = of_plan(begin(alice, weekly(squat, 0)), kind="plan_ends", after=1)
    plan(NOON)
    assert said(reminder) == []


def test_a_workout_left_open_is_told_once_from_its_last_set_on(alice: User, bob: User) -> None:
    go_to(alice, "Europe/Berlin")
    reminder = ReminderFactory.create(user=alice, kind="forgotten", after=2, begins_at=NOON)
    session = WorkoutSessionFactory.create(user=alice, started_at=AT, state="open", ended_at=None)
    WorkoutSessionFactory.create(user=bob, started_at=AT, state="open", ended_at=None)
    log = WorkoutLogFactory.create(session=session)
    WorkoutSetFactory.create(log=log, done_at=AT + timedelta(minutes=20, seconds=30))
    plan(AT + timedelta(hours=2, minutes=20))
    assert said(reminder) == []
    plan(AT + timedelta(hours=2, minutes=21))
    plan(AT + timedelta(hours=2, minutes=36))
    row = Occurrence.objects.get()
    assert (row.reminder, row.session, row.title) == (reminder, session.pk, "Monday workout is still open")
    assert (row.time, row.zone, row.due_at) == (time(21, 20), "Europe/Berlin", at("2026-03-02 20:20"))
    assert row.expires_at == at("2026-03-02 23:00")
    # Another set, and left open again: that was told.
    WorkoutSetFactory.create(log=log, done_at=AT + timedelta(hours=3))
    plan(AT + timedelta(hours=6))
    assert Occurrence.objects.count() == 1


def test_what_was_left_open_before_anybody_asked_is_not_told(alice: User) -> None:
    WorkoutSessionFactory.create(user=alice, started_at=AT, state="open", ended_at=None)
    ReminderFactory.create(user=alice, kind="forgotten", after=2, begins_at=AT + 3 * HOUR)
    plan(AT + 4 * HOUR)
    assert not Occurrence.objects.exists()


def test_looking_for_open_workouts_asks_as_often_for_three_as_for_one(
    alice: User, bob: User, sam: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number, user in enumerate((alice, bob, sam)):
        WorkoutSessionFactory.create(user=user, started_at=AT, state="open", ended_at=None)
        ReminderFactory.create(user=user, kind="forgotten", after=2, begins_at=NOON)
        if number == 0:
            with django_assert_num_queries(4):
                assert planning.find_forgotten(now=AT + 3 * HOUR) == 1
    with django_assert_num_queries(4):
        assert planning.find_forgotten(now=AT + 3 * HOUR) == 2
