"""What was put off over midnight is still about the day before."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest

from accounts.models import User
from reminders import answering
from reminders.asking import No, ask
from reminders.models import Occurrence, Reason, Reminder
from tests.factories import AT, BodyMeasurementFactory, ExerciseFactory, WorkoutSessionFactory
from tests.reminders.building import DeliveryFactory, OccurrenceFactory, ReminderFactory
from tests.training.plans.building import new_id, of_days
from training.models import SlotChange
from training.plans import writing

MONDAY, TUESDAY, WEDNESDAY = (date(2026, 3, day) for day in (2, 3, 4))
LATE = AT + timedelta(hours=5, minutes=50)  # 23:50
OFF_IT_GOES: Reason | None = None


def put_off(reminder: Reminder, *minutes: int, **values: object) -> Occurrence:
    """From Monday at 23:50, once and maybe again when it came."""
    row: Occurrence = OccurrenceFactory.create(
        reminder=reminder, state="given_out", date=MONDAY, time=time(23, 50), **values
    )
    now = LATE
    for each in minutes:
        row = answering.snooze(occurrence=row, minutes=each, now=now)
        now = row.due_at
    return row


def verdict(row: Occurrence) -> Reason | None:
    """Why it is not sent when it is due."""
    delivery = DeliveryFactory.create(occurrence=row)
    answer = ask([delivery], row.due_at).get(delivery.pk)
    assert answer is None or isinstance(answer, No)
    return answer.reason if answer else OFF_IT_GOES


def trained(day: date) -> Callable[[User], object]:
    return lambda user: WorkoutSessionFactory.create(user=user, local_date=day)


def weighed(day: date) -> Callable[[User], object]:
    return lambda user: BodyMeasurementFactory.create(user=user, date=day)


@pytest.mark.parametrize(
    ("kind", "minutes", "done", "expected"),
    [
        ("free", [15], trained(MONDAY), Reason.TRAINED),
        ("free", [15, 60, 1440], trained(MONDAY), Reason.TRAINED),
        ("free", [15], trained(TUESDAY), Reason.TRAINED),  # right after midnight, before it came again
        ("free", [15, 1440], trained(TUESDAY), Reason.TRAINED),  # on a day between
        ("free", [15], trained(date(2026, 3, 1)), OFF_IT_GOES),
        ("free", [5], trained(TUESDAY), OFF_IT_GOES),  # it came on Monday
        ("weigh_in", [15], weighed(MONDAY), Reason.WEIGHED),
        # Three days without a workout on Monday: the one of Friday ends that, although it is four days ago by now.
        ("idle", [15], trained(date(2026, 2, 28)), Reason.TRAINED),
        ("idle", [15], trained(date(2026, 2, 27)), OFF_IT_GOES),
    ],
)
def test_it_asks_about_the_day_that_it_was_planned_for(
    alice: User, kind: str, minutes: list[int], done: Callable[[User], object], expected: Reason | None
) -> None:
    row = put_off(ReminderFactory.create(user=alice, kind=kind), *minutes)
    done(alice)
    assert verdict(row) == expected


def test_moved_to_tomorrow_it_is_about_tomorrow(alice: User) -> None:
    reminder = ReminderFactory.create(user=alice, rule="FREQ=WEEKLY;BYDAY=MO")
    row = put_off(reminder)
    answering.move_to_tomorrow(occurrence=row, now=LATE)
    trained(MONDAY)(alice)
    assert verdict(Occurrence.objects.get(snoozed_from=row)) == OFF_IT_GOES


def test_a_session_that_was_moved_to_the_new_day_is_not_told_of_at_midnight(alice: User) -> None:
    squat = str(ExerciseFactory.create().pk)
    plan = writing.create_plan(user=alice, plan_id=new_id(), program=of_days(squat))
    writing.set_status(user=alice, plan_id=plan.pk, status="active", today=MONDAY)
    row = put_off(ReminderFactory.create(user=alice, kind="plan", plan=plan), 15, plan_slot=0)
    change = SlotChange.objects.create(user=alice, plan=plan, slot=0, moved_to=TUESDAY)
    assert verdict(row) == Reason.PLAN
    change.delete()
    assert (
        verdict(put_off(ReminderFactory.create(user=alice, kind="plan", plan=plan), 15, plan_slot=0))
        == OFF_IT_GOES
    )
