"""Several workers and a person at once, on SQLite and PostgreSQL."""

from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from django.db.models import Count

from reminders import answering, giving_out, planning, writing
from reminders.models import Delivery, Occurrence, Reminder
from reminders.models.reminder import NEVER
from tests import people
from tests.reminders.building import ChannelFactory, OccurrenceFactory, ReminderFactory
from tests.workouts.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROUNDS = 4


def all_well(answers: list[Any]) -> None:
    assert not [answer for answer in answers if isinstance(answer, Exception)]


def test_what_several_workers_plan_at_once_is_planned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "AT_ONCE", 10)
    ReminderFactory.create_batch(30, user=people.alice(), begins_at=NOON)
    for _ in range(ROUNDS):
        Occurrence.objects.all().delete()
        Reminder.objects.update(planned_until=NEVER)
        all_well(at_once(*(partial(planning.plan_ahead, now=NOON) for _ in range(3))))
        planning.plan_ahead(now=NOON)  # one may have ended while another had the rest in hand
        found = Reminder.objects.annotate(count=Count("occurrences")).values_list("count", flat=True)
        assert list(found) == [2] * 30


def test_an_edit_wins_over_a_worker_that_read_what_was_before() -> None:
    alice = people.alice()
    for number in range(ROUNDS):
        reminder = ReminderFactory.create(user=alice, begins_at=NOON)
        change = partial(
            writing.change_reminder,
            user=alice,
            reminder_id=reminder.pk,
            version=1,
            values={"time": time(19, number)},
            now=NOON,
        )
        plan, mark = partial(planning.plan_ahead, now=NOON), partial(planning.look_again, user=alice)
        all_well(at_once(change, plan, mark))
        planning.plan_ahead(now=NOON)
        rows = Occurrence.objects.filter(reminder=reminder).values_list("time", "reminder_version")
        assert set(rows) == {(time(19, number), 2)}


def test_a_snooze_that_is_taken_back_while_it_is_given_out_costs_nobody_an_error() -> None:
    alice = people.alice()
    ChannelFactory.create(user=alice)
    for number in range(2 * ROUNDS):
        due = NOON + timedelta(minutes=number)
        row = OccurrenceFactory.create(
            reminder=ReminderFactory.create(user=alice), state="given_out", time=time(11, number), due_at=NOON
        )
        again = answering.snooze(occurrence=row, minutes=15, now=due)
        start = partial(answering.started, occurrence=row)
        all_well(at_once(partial(giving_out.give_out, again.due_at), start))
        assert not Delivery.objects.waiting().exists()
