"""The rows of reminders: what somebody asked for, when that is, and what was sent where."""

from reminders.models.channel import Channel, ChannelKind, OffReason
from reminders.models.feed import CalendarFeed
from reminders.models.occurrence import Answer, Delivery, Occurrence, Reason
from reminders.models.reminder import Kind, Reminder, ReminderSettings
from reminders.models.server import ServerFact, Worker

__all__ = [
    "Answer",
    "CalendarFeed",
    "Channel",
    "ChannelKind",
    "Delivery",
    "Kind",
    "Occurrence",
    "OffReason",
    "Reason",
    "Reminder",
    "ReminderSettings",
    "ServerFact",
    "Worker",
]
