"""Builders for the rows of reminders. What they build is valid and plain; a test says what matters to it."""

from datetime import UTC, datetime, time, timedelta

from factory.declarations import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from accounts.localtime import to_instant
from reminders.models import Channel, Delivery, Occurrence, Reminder
from tests.factories import AT, UserFactory


class ReminderFactory(DjangoModelFactory[Reminder]):
    """Every day at 18:00 where the person is, from `AT` on: its first time is `AT` itself, for somebody in UTC."""

    class Meta:
        model = Reminder

    user = SubFactory(UserFactory)
    kind = "free"
    rule = LazyAttribute(lambda row: "FREQ=DAILY" if row.kind in {"free", "weigh_in"} else "")
    starts_on = AT.date()
    time = time(18)
    after = LazyAttribute(lambda row: 3 if row.kind in {"idle", "plan_ends", "forgotten"} else None)
    begins_at = datetime(2026, 3, 1, tzinfo=UTC)


class ChannelFactory(DjangoModelFactory[Channel]):
    """A mail address that may be used; `kind="push"` for a browser."""

    class Meta:
        model = Channel
        exclude = ["number"]

    user = SubFactory(UserFactory)
    kind = "email"
    number = Sequence(lambda number: number)
    address = LazyAttribute(
        lambda row: (
            f"reach{row.number}@example.com"
            if row.kind == "email"
            else f"https://{row.kind}.example.com/{row.number}"
        )
    )
    verified_at = AT


class OccurrenceFactory(DjangoModelFactory[Occurrence]):
    """Due at the date and time of its reminder, in the person's zone, and for four hours."""

    class Meta:
        model = Occurrence

    reminder = SubFactory(ReminderFactory)
    user = LazyAttribute(lambda row: row.reminder.user)
    zone = LazyAttribute(lambda row: row.reminder.time_zone or row.user.time_zone)
    time = LazyAttribute(lambda row: row.reminder.time)
    due_at = LazyAttribute(lambda row: to_instant(row.date, row.time, row.zone))
    date = LazyAttribute(lambda row: row.reminder.starts_on)
    expires_at = LazyAttribute(lambda row: row.due_at + timedelta(hours=4))
    reminder_version = LazyAttribute(lambda row: row.reminder.version)
    title = "Train"


class DeliveryFactory(DjangoModelFactory[Delivery]):
    """Waits, to be sent when its occurrence is due."""

    class Meta:
        model = Delivery

    occurrence = SubFactory(OccurrenceFactory, state="given_out")
    user = LazyAttribute(lambda row: row.occurrence.user)
    channel = LazyAttribute(lambda row: ChannelFactory.create(user=row.user))
    kind = LazyAttribute(lambda row: row.channel.kind)
    next_try_at = LazyAttribute(lambda row: row.occurrence.due_at)
    state = "waiting"
    message_id = Sequence(lambda number: f"<{number}@spotter.example>")
    sent_at = LazyAttribute(lambda row: row.next_try_at if row.state == "sent" else None)
