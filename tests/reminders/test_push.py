"""Notifications, sent to a push service on loopback over TLS and read with the browser's key. R16 by its number."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from py_vapid import Vapid02

from reminders import channels, vapid
from reminders.channels import Later, Misconfigured, Outcome, Refused, Sent, push
from reminders.models import Channel, OffReason
from reminders.outgoing import NotAllowedError
from tests.people import alice
from tests.reminders.browsers import Browser
from tests.reminders.building import ChannelFactory
from tests.reminders.messages import MESSAGE
from tests.reminders.tls_server import Server, serving


@pytest.fixture
def service(certificates: Path, settings: Any) -> Iterator[Server]:
    with serving(certificates) as server:
        settings.OUTGOING_PRIVATE_HOSTS = [server.place]
        settings.PUSH_HOSTS = ["localhost"]
        yield server


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def channel(db: None, service: Server, browser: Browser) -> Channel:
    made: Channel = ChannelFactory.create(
        user=alice(), kind="push", address=service.url("/push/abc"), keys=browser.keys
    )
    return made


def test_is_encrypted_for_this_browser_and_signed_by_this_server(
    channel: Channel, service: Server, browser: Browser
) -> None:
    assert push.send(channel, MESSAGE) == Sent("201")
    [request] = service.requests
    assert b"Legs" not in request.body
    assert browser.read(request.body) == {
        "user": str(channel.user_id),
        "title": "Legs at 18:00",
        "body": "Take the belt\nSquat 3 × 5 · 82.5 kg\nLeg curl 3 × 12",
        "url": "https://spotter.example/reminders/answer/abc/",
        "tag": "0192b7a46a4e7a7c9c5e6d2f9f0d1a52",
        "actions": [
            {
                "action": "start",
                "title": "Start the workout",
                "url": "https://spotter.example/reminders/answer/abc/?do=start",
            },
            {
                "action": "snooze",
                "title": "In 15 minutes",
                "url": "https://spotter.example/reminders/answer/abc/?do=snooze",
            },
        ],
    }
    headers = request.headers
    assert Vapid02.verify(headers["authorization"])
    assert headers["authorization"].endswith(f",k={vapid.public_key()}")
    assert {
        name: headers[name] for name in ("ttl", "topic", "urgency", "content-encoding", "content-type")
    } == {
        "ttl": "14400",
        "topic": "0192b7a46a4e7a7c9c5e6d2f9f0d1a52",
        "urgency": "high",
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
    }


def test_two_of_the_same_are_encrypted_differently(channel: Channel, service: Server) -> None:
    push.send(channel, MESSAGE)
    push.send(channel, MESSAGE)
    first, second = service.requests
    assert first.body != second.body
    assert service.connections == 1
    channels.hang_up()
    push.send(channel, MESSAGE)
    assert service.connections == 2


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (201, {}, Sent("201")),
        (202, {}, Sent("202")),
        (404, {}, Refused("404", off=OffReason.GONE)),
        (410, {}, Refused("410", off=OffReason.GONE)),
        (429, {"Retry-After": "37"}, Later("429", after=timedelta(seconds=37))),
        (429, {}, Later("429")),
        (403, {}, Misconfigured("The push service refuses this server: 403")),
        (401, {}, Misconfigured("The push service refuses this server: 401")),
        (400, {}, Misconfigured("The push service refuses this server: 400")),
        (500, {}, Later("500")),
        (503, {"Retry-After": "120"}, Later("503", after=timedelta(seconds=120))),
        (307, {"Location": "https://elsewhere.example/"}, Later("307")),
        (418, {}, Refused("418")),
    ],
)
def test_r16_what_an_answer_means(
    channel: Channel, service: Server, status: int, headers: dict[str, str], outcome: Outcome
) -> None:
    service.answers.append((status, headers, b""))
    assert push.send(channel, MESSAGE) == outcome
    assert len(service.requests) == 1


def test_r16_what_is_too_long_is_shortened_once(channel: Channel, service: Server, browser: Browser) -> None:
    service.answers += [(413, {}, b""), (201, {}, b"")]
    assert push.send(channel, MESSAGE) == Sent("201")
    first, second = (browser.read(request.body) for request in service.requests)
    assert first["body"]
    assert second == first | {"body": "", "actions": []}
    service.answers += [(413, {}, b""), (413, {}, b"too long")]
    assert push.send(channel, MESSAGE) == Refused("413 too long")
    assert len(service.requests) == 4


@pytest.mark.parametrize("letter", ["x", "é", "漢", "🏋", '"', "\n"])
def test_no_message_is_longer_than_every_service_takes(
    channel: Channel, browser: Browser, letter: str
) -> None:
    told = push.payload(channel, replace(MESSAGE, text=letter * 5000))
    assert 3980 <= len(told) <= 3993
    assert len(push._encrypted(channel, told)) <= 4096
    assert browser.read(push._encrypted(channel, told))["body"].endswith("…")


def test_says_that_nobody_answers(channel: Channel, service: Server) -> None:
    service.instead = lambda handler: None
    assert isinstance(push.send(channel, MESSAGE), Later)


def test_a_service_that_suddenly_leads_into_our_network_is_tried_later(
    channel: Channel, settings: Any
) -> None:
    channel.address = "https://localhost/push/abc"
    assert push.send(channel, MESSAGE) == Later("This leads into a private network.")


def test_a_service_that_the_operator_knows_no_more_is_theirs_to_see(channel: Channel, settings: Any) -> None:
    settings.PUSH_HOSTS = []
    assert push.send(channel, MESSAGE) == Misconfigured(
        "localhost is no push service that this server knows."
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com/wp/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://wns2-am3p.notify.windows.com/w/?token=abc",
        "https://web.push.apple.com/abc",
        "https://up.example.org/abc",
        "https://eu.up.example.org/abc",
    ],
)
def test_knows_a_push_service(url: str, settings: Any) -> None:
    settings.PUSH_HOSTS = ["UP.example.org"]
    assert push.check_endpoint(url).port == 443


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/",
        "http://fcm.googleapis.com/wp/abc",
        "https://fcm.googleapis.com.example.com/",
        "https://evilfcm.googleapis.com.evil/",
        "https://xfcm.googleapis.com/",
        "https://fcm.googleapis.com:8443/",
        "https://fcm.googleapis.com@example.com/",
        "https://127.0.0.1/",
        "https://push.apple.com.evil.example/",
    ],
)
def test_knows_no_other(url: str) -> None:
    with pytest.raises(NotAllowedError):
        push.check_endpoint(url)


@pytest.mark.parametrize(
    "change",
    [
        {"p256dh": ""},
        {"p256dh": "AAAA"},
        {"p256dh": None},
        {"auth": "AAAA"},
        {"auth": 7},
        {"p256dh": "é" * 87},
    ],
)
def test_takes_no_keys_that_nothing_can_be_encrypted_with(browser: Browser, change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 — whatever the library says
        push.check_keys(browser.keys | change)


def test_keeps_of_a_browsers_keys_only_the_two(browser: Browser) -> None:
    assert push.check_keys({**browser.keys, "more": "x", "auth": browser.keys["auth"] + "=="}) == browser.keys
