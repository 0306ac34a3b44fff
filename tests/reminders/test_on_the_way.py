"""What is given out already when its time becomes another one: it comes at that time, and once."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from time_machine import TimeMachineFixture

from accounts.models import User
from reminders import answering, dispatch, planning, writing
from reminders.models import Delivery, Occurrence, Reminder
from tests.factories import AT, UserFactory
from tests.reminders.building import ChannelFactory, ReminderFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

type Change = Callable[[Reminder, datetime], object]


def edited(**values: object) -> Change:
    return lambda reminder, now: writing.change_reminder(
        user=reminder.user, reminder_id=reminder.pk, version=reminder.version, values=values, now=now
    )


def travelled(zone: str) -> Change:
    def change(reminder: Reminder, now: datetime) -> None:
        user = User.objects.get(pk=reminder.user_id)
        user.time_zone = zone
        user.save()
        planning.look_again(user=user)

    return change


def moved(zone: str) -> Change:
    """As `travelled`, where nobody has planned anew yet when it is due."""

    def change(reminder: Reminder, now: datetime) -> None:
        User.objects.filter(pk=reminder.user_id).update(time_zone=zone)

    return change


@pytest.fixture
def reminder() -> Reminder:
    """At 18:00, told half an hour before."""
    user = UserFactory.create(time_zone="UTC")
    ChannelFactory.create(user=user)
    made: Reminder = ReminderFactory.create(
        user=user, rule="FREQ=WEEKLY;BYDAY=MO", lead_minutes=30, message="Legs"
    )
    return made


def sent(clock: TimeMachineFixture, *times: datetime) -> list[datetime]:
    """What a worker does at these times; when something was sent."""
    for now in times:
        clock.move_to(now, tick=False)
        for _ in range(2):
            planning.plan_ahead(now=now)
            dispatch.give_out(now)
            dispatch.drain(clock=timezone.now)
    return [at for at in Delivery.objects.order_by("sent_at").values_list("sent_at", flat=True) if at]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (edited(lead_minutes=0), AT),
        (edited(lead_minutes=15), AT - 15 * MINUTE),
        (edited(time_zone="America/New_York"), AT + 4.5 * HOUR),
        (edited(message="Legs, heavy"), AT - 30 * MINUTE),
        (travelled("America/New_York"), AT + 4.5 * HOUR),
        (moved("America/New_York"), AT + 4.5 * HOUR),
        (travelled("Etc/GMT+0"), AT - 30 * MINUTE),
    ],
)
def test_a_change_at_the_last_moment_holds(
    reminder: Reminder, time_machine: TimeMachineFixture, change: Change, expected: datetime
) -> None:
    due = AT - 30 * MINUTE
    assert sent(time_machine, AT - 5 * HOUR, due - MINUTE) == []
    assert Delivery.objects.get().state == "waiting"
    now = due - MINUTE / 2
    time_machine.move_to(now, tick=False)
    change(reminder, now)
    times = sorted({due, due + MINUTE, expected - MINUTE, expected, expected + MINUTE, AT + 6 * HOUR})
    assert sent(time_machine, *times) == [expected]


def test_whoever_travels_east_is_still_told_of_what_was_due_an_hour_ago(
    reminder: Reminder, time_machine: TimeMachineFixture
) -> None:
    due = AT - 30 * MINUTE
    sent(time_machine, AT - 5 * HOUR, due - MINUTE)
    travelled("Europe/Berlin")(reminder, due - MINUTE / 2)
    assert sent(time_machine, due - MINUTE / 3, due, due + MINUTE) == [due]


def test_whoever_travels_is_told_again_of_nothing_that_was_sent(
    reminder: Reminder, time_machine: TimeMachineFixture
) -> None:
    due = AT - 30 * MINUTE
    assert sent(time_machine, AT - 5 * HOUR, due) == [due]
    travelled("America/New_York")(reminder, due)
    assert sent(time_machine, due + MINUTE, AT + 4.5 * HOUR, AT + 5 * HOUR) == [due]
    assert Occurrence.objects.filter(date=AT.date()).count() == 1


def test_what_was_put_off_comes_when_it_was_put_off_to_wherever_one_is(
    reminder: Reminder, time_machine: TimeMachineFixture
) -> None:
    due = AT - 30 * MINUTE
    sent(time_machine, AT - 5 * HOUR, due)
    again = answering.snooze(occurrence=Occurrence.objects.get(state="given_out"), minutes=15, now=due)
    travelled("America/New_York")(reminder, due)
    assert sent(time_machine, due + MINUTE, again.due_at, AT + 5 * HOUR) == [due, again.due_at]


def test_what_was_left_out_in_quiet_hours_comes_after_them_where_that_is_taken_back(
    reminder: Reminder, time_machine: TimeMachineFixture
) -> None:
    due, night, morning = AT - 30 * MINUTE, AT + HOUR, AT + 2 * HOUR
    writing.set_quiet_hours(user=reminder.user, quiet_from=(AT - HOUR).time(), quiet_until=morning.time())
    assert sent(time_machine, AT - 5 * HOUR, due) == []
    row = Occurrence.objects.get(state="given_out")
    answering.skip(occurrence=row, now=night)
    assert sent(time_machine, night) == []
    answering.take_back(occurrence=row, now=night)
    assert sent(time_machine, night, morning, morning + HOUR) == [morning]
