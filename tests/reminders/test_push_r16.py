"""R16 of reliability.md §1, through the worker: what a push service answers, and what becomes of message, browser and the mail
beside it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from reminders import dispatch
from reminders.models import Delivery
from tests.factories import AT, UserFactory
from tests.reminders.browsers import Browser
from tests.reminders.building import ChannelFactory, OccurrenceFactory
from tests.reminders.tls_server import Answer, Server, serving

SECOND = timedelta(seconds=1)
# The longest first wait is a minute and a fifth.
A_MINUTE = timedelta(seconds=72)


@pytest.fixture
def service(certificates: Path, settings: Any) -> Iterator[Server]:
    with serving(certificates) as server:
        settings.OUTGOING_PRIVATE_HOSTS = [server.place]
        settings.PUSH_HOSTS = ["localhost"]
        yield server


@pytest.fixture
def both(db: None, service: Server) -> tuple[Delivery, Delivery]:
    """Of one reminder: to a browser, and by mail."""
    user = UserFactory.create()
    ChannelFactory.create(user=user, kind="push", address=service.url("/push"), keys=Browser().keys)
    ChannelFactory.create(user=user)
    occurrence = OccurrenceFactory.create(reminder__user=user)
    dispatch.give_out(AT)
    push, letter = Delivery.objects.filter(occurrence=occurrence).order_by("-kind")
    return push, letter


def become(delivery: Delivery) -> tuple[str, str]:
    delivery.refresh_from_db()
    delivery.channel.refresh_from_db()
    return delivery.state, delivery.channel.off_reason


@pytest.mark.parametrize(
    ("answers", "state", "off", "requests"),
    [
        ([(410, {}, b"")], "failed", "gone", 1),
        ([(404, {}, b"")], "failed", "gone", 1),
        ([(403, {}, b"")], "parked", "", 1),
        ([(413, {}, b"")], "sent", "", 2),
        ([(413, {}, b""), (413, {}, b"")], "failed", "", 2),
        ([(500, {}, b"")], "waiting", "", 1),
        ([(429, {"Retry-After": "37"}, b"")], "waiting", "", 1),
    ],
    ids=["410", "404", "403", "413 once", "413 twice", "500", "429"],
)
def test_r16(
    both: tuple[Delivery, Delivery],
    service: Server,
    answers: list[Answer],
    state: str,
    off: str,
    requests: int,
) -> None:
    push, letter = both
    service.answers += answers
    dispatch.drain(clock=lambda: AT)
    assert become(push) == (state, off)
    assert (push.channel.deleted_at is not None) is (off == "gone")
    assert len(service.requests) == requests
    assert become(letter) == ("sent", "")
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("seconds", "earliest", "latest"),
    [("37", 48, 72), ("300", 300, 300)],
    ids=["shorter than our own first wait", "longer"],
)
def test_r16_429_is_not_tried_before_the_service_says(
    both: tuple[Delivery, Delivery], service: Server, seconds: str, earliest: int, latest: int
) -> None:
    push, _ = both
    service.answers.append((429, {"Retry-After": seconds}, b""))
    dispatch.drain(clock=lambda: AT)
    push.refresh_from_db()
    assert AT + earliest * SECOND <= push.next_try_at <= AT + latest * SECOND
    dispatch.drain(clock=lambda: push.next_try_at - SECOND)
    assert become(push) == ("waiting", "")
    dispatch.drain(clock=lambda: push.next_try_at)
    assert become(push) == ("sent", "")


def test_r16_500_is_tried_again_after_a_minute(both: tuple[Delivery, Delivery], service: Server) -> None:
    push, _ = both
    service.answers.append((500, {}, b"down"))
    dispatch.drain(clock=lambda: AT)
    push.refresh_from_db()
    assert (push.error, push.attempts) == ("500 down", 1)
    dispatch.drain(clock=lambda: AT + A_MINUTE)
    assert become(push) == ("sent", "")
    assert len(service.requests) == 2


def test_r16_a_parked_message_says_what_is_wrong(both: tuple[Delivery, Delivery], service: Server) -> None:
    push, _ = both
    service.answers.append((403, {}, b"BadJwtToken"))
    dispatch.drain(clock=lambda: AT)
    push.refresh_from_db()
    assert push.error == "The push service refuses this server: 403 BadJwtToken"
