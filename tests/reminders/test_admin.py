"""What staff see of reminders: how sending stands, what failed, and a button for what is parked. Never what they say."""

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from reminders.models import Delivery, Worker
from tests.conftest import browser_of
from tests.factories import AT
from tests.reminders.building import ChannelFactory, DeliveryFactory, OccurrenceFactory, ReminderFactory

pytestmark = pytest.mark.django_db
URL = "/admin/reminders/delivery/"
NOW = AT + timedelta(minutes=10)


@pytest.fixture
def chief(db: None) -> Client:
    return browser_of(User.objects.create_superuser("chief@example.com", name="Chief"))


def seen(client: Client, url: str = URL, at: datetime = NOW) -> str:
    with time_machine.travel(at, tick=False):
        page = client.get(url).content.decode()
    content = page.split('<div id="content"', 1)[1].split('<div id="footer"', 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", content)).split())


def failed(alice: User, kind: str, state: str, reason: str, error: str) -> Delivery:
    occurrence = OccurrenceFactory.create(
        reminder=ReminderFactory.create(user=alice, message="Secret"), title="Secret", state="given_out"
    )
    made: Delivery = DeliveryFactory.create(
        occurrence=occurrence,
        channel=ChannelFactory.create(user=alice, kind=kind, label="Secret"),
        state=state,
        reason=reason,
        error=error,
        attempts=2,
    )
    return made


def test_says_that_nobody_sends_and_since_when_something_waits(chief: Client, alice: User) -> None:
    assert "No worker is sending reminders. Start manage.py run_reminders" in seen(chief)
    assert "Oldest due and not sent none Parked 0" in seen(chief)
    DeliveryFactory.create(occurrence__reminder__user=alice)
    assert "Oldest due and not sent 10 minutes" in seen(chief)


def test_says_who_sends_and_who_has_fallen_silent(chief: Client) -> None:
    Worker.objects.create(name="host 12", started_at=AT, beat_at=NOW - timedelta(minutes=1))
    Worker.objects.create(name="host 13", started_at=AT, beat_at=NOW - timedelta(minutes=9))
    Worker.objects.create(
        name="host 14",
        started_at=AT,
        beat_at=NOW - timedelta(minutes=20),
        stopped_at=NOW - timedelta(minutes=19),
    )
    page = seen(chief)
    assert "Reminders are being sent." in page
    assert "host 12 2 Mar, 18:00 1 minute ago" in page
    assert "host 13 2 Mar, 18:00 silent for 9 minutes" in page
    assert "host 14 2 Mar, 18:00 stopped 19 minutes ago" in page


def test_counts_failures_by_channel_and_says_only_what_is_ours(chief: Client, alice: User) -> None:
    failed(alice, "email", "failed", "refused", "550 no such Secret")
    failed(alice, "email", "parked", "broken", "ValueError: Secret is no number")
    failed(alice, "push", "parked", "broken", "The push service refuses this server: 403")
    DeliveryFactory.create(occurrence__reminder__user=alice, state="sent")
    page = seen(chief)
    assert "E-mail 1 1 Notification 0 1" in page
    assert "Failed E-mail It was refused alice@example.com 2" in page
    assert "ValueError; the log has all of it" in page
    assert "The push service refuses this server: 403" in page
    assert "Parked 2" in page
    assert "Secret" not in page
    assert "alice@example.com" in page


def test_old_failures_are_not_counted_any_more(chief: Client, alice: User) -> None:
    failed(alice, "email", "failed", "refused", "550")
    page = seen(chief, at=NOW + timedelta(days=8))
    assert "Failures of the last 7 days None." in page


def test_says_of_what_no_message_could_be_made(chief: Client, alice: User) -> None:
    lost = OccurrenceFactory.create(
        reminder__user=alice, title="Secret", state="missed", reason="broken", due_at=AT
    )
    OccurrenceFactory.create(reminder__user=alice, state="missed", reason="late")
    page = seen(chief)
    assert f"by the id. Due Person Id 2 Mar, 18:00 alice@example.com {lost.pk} Workers" in page
    assert "Secret" not in page
    assert "Never sent" not in seen(chief, at=NOW + timedelta(days=8))


def test_what_is_parked_is_tried_again_and_nothing_else(chief: Client, alice: User) -> None:
    parked = failed(alice, "push", "parked", "broken", "403")
    refused = failed(alice, "email", "failed", "refused", "550")
    data = {"action": "try_again", "_selected_action": [str(parked.pk), str(refused.pk)]}
    with time_machine.travel(NOW, tick=False):
        answer = chief.post(URL, data, follow=True)
        assert "1 is tried again as soon as a worker looks." in answer.content.decode()
        answer = chief.post(URL, data | {"_selected_action": [str(refused.pk)]}, follow=True)
        assert "None of these is parked." in answer.content.decode()
    parked.refresh_from_db()
    refused.refresh_from_db()
    assert (parked.state, parked.attempts, parked.next_try_at) == ("waiting", 0, NOW)
    assert refused.state == "failed"


def test_nothing_is_added_changed_or_deleted_and_nothing_else_opened(chief: Client, alice: User) -> None:
    sent = DeliveryFactory.create(occurrence__reminder__user=alice, state="sent")
    parked = failed(alice, "push", "parked", "broken", "403 Secret")
    assert chief.get(f"{URL}add/").status_code == 403
    assert chief.get(f"{URL}{parked.pk}/delete/").status_code == 403
    assert chief.get(f"{URL}{sent.pk}/change/").status_code == 302  # there is none such
    page = seen(chief, f"{URL}{parked.pk}/change/")
    assert "title" not in page.lower()
    chief.post(f"{URL}{parked.pk}/change/", {"state": "waiting"})
    parked.refresh_from_db()
    assert parked.state == "parked"


def test_staff_without_the_permission_see_nothing(as_sam: Client, as_alice: Client) -> None:
    assert as_sam.get(URL).status_code == 403
    assert as_alice.get(URL).status_code == 302


@pytest.mark.parametrize("number", [1, 3])
def test_asks_the_same_for_one_and_for_three(chief: Client, alice: User, number: int) -> None:
    for _ in range(number):
        failed(alice, "push", "parked", "broken", "403")
        OccurrenceFactory.create(reminder__user=alice, state="missed", reason="broken", due_at=timezone.now())
        Worker.objects.create(name="host")
    chief.get(URL)
    with CaptureQueriesContext(connection) as captured:
        chief.get(URL)
    assert len(captured) == 11
