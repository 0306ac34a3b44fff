"""R17: the way out of a channel, in one click, without a cookie (RFC 8058)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from reminders import dispatch, tokens
from reminders.channels import mail
from reminders.models import Channel, Delivery
from tests.factories import AT
from tests.reminders.building import ChannelFactory, DeliveryFactory, OccurrenceFactory, ReminderFactory
from tests.reminders.mailbox import Mailbox, mailbox

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def box(settings: Settings) -> Iterator[Mailbox]:
    with mailbox() as box:
        settings.MAILERS = box.mailers()
        yield box
        mail.hang_up()


@pytest.fixture
def channel(alice: User) -> Channel:
    made: Channel = ChannelFactory.create(user=alice, address="alice@example.com")
    return made


@pytest.fixture
def program() -> Client:
    """A mail provider's: no cookie, and forgery is looked for."""
    return Client(enforce_csrf_checks=True)


def url(channel: Channel) -> str:
    return f"/reminders/unsubscribe/{tokens.unsubscribe_token(channel)}/"


def is_off(channel: Channel) -> bool:
    channel.refresh_from_db()
    return channel.off_reason == "unsubscribed"


def queue(alice: User, channel: Channel) -> None:
    for _ in range(3):
        reminder = ReminderFactory.create(user=alice)
        DeliveryFactory.create(
            occurrence=OccurrenceFactory.create(reminder=reminder, state="given_out"), channel=channel
        )


def test_r17_a_post_without_a_cookie_ends_it_and_what_is_queued_is_not_sent(
    alice: User, channel: Channel, program: Client, box: Mailbox
) -> None:
    queue(alice, channel)
    assert program.post(url(channel), ONE_CLICK).status_code == 200
    dispatch.drain(clock=lambda: AT + timedelta(minutes=1))
    assert box.attempts == 0
    assert list(Delivery.objects.values_list("state", "reason")) == [("cancelled", "channel_off")] * 3
    assert is_off(channel)


def test_r17_a_get_changes_nothing(alice: User, channel: Channel, program: Client, box: Mailbox) -> None:
    queue(alice, channel)
    page = program.get(url(channel))
    assert page.status_code == program.head(url(channel)).status_code == 200
    assert "No more reminders to alice@example.com?" in page.content.decode()
    assert not is_off(channel)
    dispatch.drain(clock=lambda: AT + timedelta(minutes=1))
    assert len(box.taken) == 3


def test_r17_the_second_post_is_as_good_as_the_first(channel: Channel, program: Client) -> None:
    for _ in range(2):
        answer = program.post(url(channel), ONE_CLICK)
        assert answer.status_code == 200
        assert "No more reminders to alice@example.com" in answer.content.decode()
    channel.refresh_from_db()
    assert channel.version == 2


@pytest.mark.parametrize("place", [0, 20, -1])
def test_r17_an_altered_token_is_refused(channel: Channel, program: Client, place: int) -> None:
    token = tokens.unsubscribe_token(channel)
    letter = "B" if token[place] == "A" else "A"
    place %= len(token)
    altered = token[:place] + letter + token[place + 1 :]
    for ask in (program.get, program.post):
        answer = ask(f"/reminders/unsubscribe/{altered}/")
        assert answer.status_code == 400
        assert "This link is not whole" in answer.content.decode()
    assert not is_off(channel)


def test_r17_a_token_of_an_occurrence_is_none_of_a_channel(channel: Channel, program: Client) -> None:
    token = tokens.occurrence_token(OccurrenceFactory.create())
    assert program.post(f"/reminders/unsubscribe/{token}/").status_code == 400


def test_somebody_who_is_gone_is_not_written_to_either(
    alice: User, channel: Channel, program: Client
) -> None:
    gone = url(channel)
    alice.delete()
    assert program.post(gone, ONE_CLICK).status_code == 200
    assert program.get(gone).status_code == 200


def test_it_works_beside_any_log_in_and_touches_no_other_channel(
    alice: User, channel: Channel, as_bob: Client
) -> None:
    other = ChannelFactory.create(user=alice, kind="push", label="Chromium on Android")
    assert as_bob.post(url(channel)).status_code == 200
    assert is_off(channel)
    assert not is_off(other)
    assert "No more reminders to Chromium on Android?" in as_bob.get(url(other)).content.decode()
