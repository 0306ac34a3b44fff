"""What a message says and where it leads, for any channel."""

from dataclasses import fields
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import Settings

from reminders.messages import message_of, new_message_id, trial_message
from reminders.models import Channel, Delivery, Kind, Occurrence, Reminder
from reminders.tokens import Named, read_occurrence_token, read_unsubscribe_token
from tests.factories import AT

SITE = "https://spotter.example"


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    settings.SITE_URL = SITE


def delivery(kind: str = "plan", **values: Any) -> Delivery:
    user = uuid4()
    reminder = Reminder(user_id=user, kind=kind, message=values.pop("message", ""))
    occurrence = Occurrence(
        user_id=user,
        reminder=reminder,
        **{
            "title": "Legs",
            "text": "Squat 3 × 5",
            "date": AT.date(),
            "time": time(18),
            "zone": "Europe/Berlin",
            "due_at": AT - timedelta(hours=1),
            "expires_at": AT + timedelta(hours=3),
        }
        | values,
    )
    channel = Channel(user_id=user, kind="email", address="alice@example.com")
    return Delivery(user_id=user, occurrence=occurrence, channel=channel, message_id="<1@spotter.example>")


def test_leads_to_a_page_and_a_way_out_that_need_no_log_in() -> None:
    row = delivery(message="Shoes!")
    message = message_of(row, AT)
    page, way_out = (
        url.removeprefix(f"{SITE}/reminders/").strip("/").partition("/")
        for url in (message.url, message.unsubscribe_url)
    )
    assert (page[0], read_occurrence_token(page[2])) == (
        "answer",
        Named(row.user_id, row.occurrence.pk),
    )
    assert (way_out[0], read_unsubscribe_token(way_out[2])) == (
        "unsubscribe",
        Named(row.user_id, row.channel.pk),
    )
    assert [(action.name, action.url) for action in message.actions] == [
        (name, f"{message.url}?do={name}") for name in ("start", "snooze", "tomorrow", "skip")
    ]
    assert (message.message_id, message.title, message.text, message.note, message.ttl) == (
        "<1@spotter.example>",
        "Legs at 18:00",
        "Squat 3 × 5",
        "Shoes!",
        timedelta(hours=3),
    )


def test_each_kind_offers_what_makes_sense_of_it() -> None:
    offered = {
        kind: [action.label for action in message_of(delivery(kind), AT).actions] for kind in Kind.values
    }
    assert offered == {
        "plan": ["Start the workout", "In 15 minutes", "Tomorrow", "Leave it out"],
        "free": ["Start a workout", "In 15 minutes", "Tomorrow"],
        "weigh_in": ["Enter my weight", "In 15 minutes", "Tomorrow"],
        "idle": ["Start a workout", "In 15 minutes", "Tomorrow"],
        "plan_ends": ["Look at the plan", "Tomorrow"],
        "forgotten": ["Open the workout", "In 15 minutes"],
    }


@pytest.mark.parametrize(
    ("kind", "values", "title"),
    [
        ("plan", {}, "Legs at 18:00"),
        (
            "plan",
            {"date": date(2026, 3, 3), "time": time(6)},
            "Legs on Tuesday at 06:00",
        ),  # half a day before
        ("plan", {"snoozed_from_id": uuid4()}, "Legs"),
        ("idle", {"title": "No workout for 5 days"}, "No workout for 5 days"),
        ("forgotten", {"title": "Push is still open"}, "Push is still open"),
    ],
)
def test_is_called_by_what_it_reminds_of(kind: str, values: dict[str, Any], title: str) -> None:
    assert message_of(delivery(kind, **values), AT).title == title


def test_says_a_text_once() -> None:
    assert message_of(delivery("free", title="Stretch", message="Stretch"), AT).note == ""


@pytest.mark.parametrize("kind", Kind)
def test_the_subject_holds_nothing_that_a_person_typed_and_the_topic_fits(kind: str) -> None:
    message = message_of(delivery(kind, message="CANARY", title="CANARY", text="CANARY"), AT)
    assert "CANARY" not in message.subject
    assert len(message.topic) <= 32
    assert message.topic.isalnum()


def test_a_trial_can_be_sent_and_has_nothing_to_answer() -> None:
    message = trial_message(Channel(user_id=uuid4(), kind="email", address="alice@example.com"))
    assert (message.actions, message.unsubscribe_url) == ((), "")
    assert all(getattr(message, field.name) is not None for field in fields(message))


def test_a_message_id_fits_its_column_whatever_the_host(settings: Settings) -> None:
    pk = uuid4()
    settings.SITE_URL = "https://trainings.bücher.example:8443"
    assert new_message_id(pk) == f"<{pk}@trainings.xn--bcher-kva.example>"
    settings.SITE_URL = f"https://{'x' * 60}.{'y' * 60}.example"
    assert new_message_id(pk) == f"<{pk}@spotter.invalid>"
