"""What is planned again after an edit or a move, and what was given out by then."""

from collections.abc import Iterator
from datetime import time, timedelta
from typing import Any
from uuid import UUID

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks
from time_machine import TimeMachineFixture

from accounts.models import User
from reminders import planning
from reminders.models import Delivery, Occurrence, Reminder
from tests.factories import AT
from tests.reminders.building import DeliveryFactory, OccurrenceFactory, ReminderFactory
from tests.reminders.planned import DAY, HOUR, NOON, due, plan, sent

pytestmark = pytest.mark.usefixtures("noon")


def test_what_was_given_out_is_never_touched(alice: User) -> None:
    reminder = ReminderFactory.create(user=alice, begins_at=NOON)
    plan(NOON)
    row = sent(Occurrence.objects.earliest("due_at"))
    Reminder.objects.update(time=time(19), version=2, planned_until=NOON)
    plan(NOON)
    row.refresh_from_db()
    assert (row.state, row.due_at, row.reminder_version) == ("given_out", AT, 1)
    assert due(reminder) == [AT + HOUR, AT + DAY + HOUR]


@pytest.mark.parametrize(
    ("delivery", "state"),
    [
        ({"state": "waiting"}, "planned"),
        ({"state": "cancelled", "reason": "changed"}, "planned"),
        ({"state": "cancelled", "reason": "trained"}, "given_out"),
        ({"state": "sent"}, "given_out"),
        ({"state": "failed"}, "given_out"),
    ],
)
def test_an_edit_before_anything_was_sent_does_not_lose_the_message(
    alice: User, delivery: dict[str, str], state: str
) -> None:
    """It was given out, its mail server was away, and the person wrote another message meanwhile."""
    ReminderFactory.create(user=alice, begins_at=NOON)
    plan(NOON)
    row = Occurrence.objects.earliest("due_at")
    Occurrence.objects.filter(pk=row.pk).update(state="given_out")
    DeliveryFactory.create(occurrence=row, **delivery)
    later = AT + timedelta(minutes=3)
    Reminder.objects.update(message="Run", version=2, planned_until=later)
    plan(later)
    row.refresh_from_db()
    assert row.state == state
    assert (row.title, row.reminder_version) == (("Run", 2) if state == "planned" else ("Workout", 1))


@pytest.mark.parametrize(
    ("delivery", "said"),
    [
        ({"lease": UUID(int=1), "leased_until": AT + HOUR}, ("Swim", 3)),
        ({"state": "sent"}, ("Run", 2)),
    ],
)
def test_a_second_edit_takes_nothing_away_that_is_on_its_way_or_has_arrived(
    alice: User, delivery: dict[str, Any], said: tuple[str, int]
) -> None:
    """After the first edit it was planned again, and sent with that before it was given out again. No second message comes of it."""
    reminder = ReminderFactory.create(user=alice, begins_at=NOON, message="Run", version=2)
    plan(NOON)
    row = Occurrence.objects.earliest("due_at")
    DeliveryFactory.create(occurrence=row, **delivery)
    before = Delivery.objects.get()
    Reminder.objects.update(message="Swim", version=3, planned_until=AT)
    plan(AT)
    row.refresh_from_db()
    assert (row.title, row.reminder_version) == said
    reminder.refresh_from_db()
    reminder.store(active=False)
    planning.plan_reminder(reminder, AT)
    assert list(Occurrence.objects.all()) == [row]
    assert list(Delivery.objects.values()) == [
        {name: getattr(before, name) for name in Delivery.objects.values().get()}
    ]


def test_what_was_snoozed_is_left_alone(alice: User) -> None:
    reminder = ReminderFactory.create(user=alice, begins_at=NOON)
    first = OccurrenceFactory.create(reminder=reminder, time=time(11), state="given_out")
    OccurrenceFactory.create(reminder=reminder, time=time(12, 15), snoozed_from=first)
    plan(NOON)
    assert due() == [NOON + timedelta(minutes=15), AT, AT + DAY]


def test_a_change_while_it_is_planned_is_noticed(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between reading and writing somebody marks it: what was read is not written."""
    ReminderFactory.create(user=alice, begins_at=NOON)

    def meanwhile(*asked: Any) -> Iterator[Any]:
        planning.look_again(user=alice)
        return iter(())

    with monkeypatch.context() as patch:
        patch.setattr("reminders.coming.of", meanwhile)
        assert plan(NOON) == 0
    assert due() == []
    assert plan(NOON) == 1
    assert due() == [AT, AT + DAY]


def test_a_mark_is_for_one_person_and_what_was_due_before_it_is_not_sent_for_it(
    alice: User, bob: User, time_machine: TimeMachineFixture
) -> None:
    mine = ReminderFactory.create(user=alice, begins_at=NOON)
    his = ReminderFactory.create(user=bob, begins_at=NOON)
    plan(NOON)
    Occurrence.objects.all().delete()
    time_machine.move_to(AT + HOUR, tick=False)
    planning.look_again(user=alice)
    assert plan(AT + HOUR) == 1
    assert due(mine) == [AT + DAY, AT + 2 * DAY]
    assert due(his) == []


def test_a_person_in_another_zone_is_planned_anew_whoever_wrote_it(
    alice: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    ReminderFactory.create(user=alice, begins_at=NOON)
    plan(NOON)
    with django_capture_on_commit_callbacks(execute=True):
        alice.save(update_fields=["name"])
    assert plan(NOON) == 0
    alice.time_zone = "Europe/Berlin"
    with django_capture_on_commit_callbacks(execute=True):
        alice.save()
    assert plan(NOON) == 1
    assert due() == [AT - HOUR, AT + DAY - HOUR]
