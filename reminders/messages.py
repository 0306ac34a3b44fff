"""What a message says, for any channel, and the links in it that work without a log-in."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.urls import reverse

from accounts.localtime import local_date
from reminders.channels import Action, Message
from reminders.models import Channel, Delivery, Kind, Occurrence
from reminders.tokens import occurrence_token, unsubscribe_token
from reminders.wording import ANSWERS

LONGEST_HOST = 80  # with it a Message-ID has room in its column

# Of ours, word for word: subjects are headers, and no header holds what a person typed.
_SUBJECTS = {
    Kind.PLAN: "Time to train",
    Kind.FREE: "Your reminder",
    Kind.WEIGH_IN: "Time to weigh yourself",
    Kind.IDLE: "Time for a workout?",
    Kind.PLAN_ENDS: "Your plan ends soon",
    Kind.FORGOTTEN: "A workout is still open",
}
# There is no room for all answers; the page behind it has them. Only of a plan does leaving one out mean more than silence.
_IN_MESSAGES = ("start", "snooze", "tomorrow")
_IN_MESSAGES_OF_PLANS = (*_IN_MESSAGES, "skip")
# What these remind of has a time of day; of the others only we know when they are sent.
_AT_A_TIME = {Kind.PLAN, Kind.FREE, Kind.WEIGH_IN}


def absolute(path: str) -> str:
    return settings.SITE_URL + path


def new_message_id(pk: UUID) -> str:
    """`<…@host>` for a Delivery: stored before the first try, so that a mail that comes twice is known for the same."""
    host = (urlsplit(settings.SITE_URL).hostname or "localhost").encode("idna").decode()
    return f"<{pk}@{host if len(host) <= LONGEST_HOST else 'spotter.invalid'}>"


def message_of(delivery: Delivery, now: datetime) -> Message:
    """With `occurrence.reminder` and `channel` read. Needs the database for nothing else."""
    occurrence, kind = delivery.occurrence, Kind(delivery.occurrence.reminder.kind)
    shown = _IN_MESSAGES_OF_PLANS if kind == Kind.PLAN else _IN_MESSAGES
    page = absolute(reverse("reminders:answer", args=[occurrence_token(occurrence)]))
    return Message(
        message_id=delivery.message_id,
        subject=_SUBJECTS[kind],
        title=_title(occurrence, kind),
        text=occurrence.text,
        note=occurrence.reminder.message if occurrence.reminder.message != occurrence.title else "",
        url=page,
        actions=tuple(
            Action(name, label, f"{page}?do={name}") for name, label in ANSWERS[kind].items() if name in shown
        ),
        unsubscribe_url=absolute(
            reverse("reminders:unsubscribe", args=[unsubscribe_token(delivery.channel)])
        ),
        ttl=occurrence.expires_at - now,
        topic=occurrence.reminder_id.hex,
    )


def trial_message(channel: Channel) -> Message:
    """What the button "Send a test" sends: nobody needs it after ten minutes, and there is nothing to answer."""
    return Message(
        message_id=new_message_id(uuid4()),
        subject="A test from Spotter",
        title="This is a test",
        text="Reminders reach you here.",
        note="",
        url=absolute(reverse("reminders:channels")),
        actions=(),
        unsubscribe_url="",
        ttl=timedelta(minutes=10),
        topic=channel.pk.hex,
    )


def _title(occurrence: Occurrence, kind: Kind) -> str:
    """`Legs at 18:00`, or `Legs on Monday at 06:00` where that is another day than the one on which it is sent."""
    if kind not in _AT_A_TIME or occurrence.snoozed_from_id:
        return occurrence.title
    sent_on = local_date(occurrence.due_at, occurrence.zone)
    day = "" if occurrence.date == sent_on else f" on {occurrence.date:%A}"
    return f"{occurrence.title}{day} at {occurrence.time:%H:%M}"
