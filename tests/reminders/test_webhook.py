"""Webhooks and topics of ntfy, against a server on loopback over TLS."""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from reminders.channels import Later, Misconfigured, Outcome, Refused, Sent, ntfy, webhook
from reminders.models import Channel, OffReason
from reminders.outgoing import NotAllowedError
from tests.reminders.messages import MESSAGE
from tests.reminders.tls_server import Server, serving


@pytest.fixture
def server(certificates: Path, settings: Any) -> Iterator[Server]:
    with serving(certificates) as server:
        settings.OUTGOING_PRIVATE_HOSTS = [server.place]
        settings.REMINDER_WEBHOOKS = settings.REMINDER_NTFY = True
        yield server


def hook(server: Server) -> Channel:
    return Channel(kind="webhook", address=server.url("/hook?who=alice"), keys={"secret": "s3cret"})


def topic(server: Server, **keys: str) -> Channel:
    return Channel(kind="ntfy", address=server.url("/alice-legs"), keys=keys)


def test_a_webhook_gets_what_the_documentation_says(server: Server) -> None:
    assert webhook.send(hook(server), MESSAGE) == Sent("201")
    [request] = server.requests
    assert (request.path, request.headers["content-type"]) == ("/hook?who=alice", "application/json")
    told = json.loads(request.body)
    assert told == {
        "id": "<1@spotter.example>",
        "title": "Legs at 18:00",
        "text": "Squat 3 × 5 · 82.5 kg\nLeg curl 3 × 12",
        "note": "Take the belt",
        "url": "https://spotter.example/reminders/answer/abc/",
        "actions": [
            {
                "name": "start",
                "label": "Start the workout",
                "url": "https://spotter.example/reminders/answer/abc/?do=start",
            },
            {
                "name": "snooze",
                "label": "In 15 minutes",
                "url": "https://spotter.example/reminders/answer/abc/?do=snooze",
            },
        ],
        "unsubscribe_url": "https://spotter.example/reminders/unsubscribe/abc/",
        "expires_in": 14400,
        "topic": "0192b7a46a4e7a7c9c5e6d2f9f0d1a52",
    }
    text = (django_settings.BASE_DIR / "docs" / "webhook.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    assert list(json.loads(example)) == list(told)
    assert set(re.findall(r"`(\w+)`", text.split("## Is it")[0])) >= told.keys()


def test_the_signature_is_checked_as_the_documentation_says(server: Server) -> None:
    webhook.send(hook(server), MESSAGE)
    [request] = server.requests
    text = (django_settings.BASE_DIR / "docs" / "webhook.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    told: dict[str, Any] = {}
    exec(example, told)  # noqa: S102 — our own documentation
    check, header = told["is_from_spotter"], request.headers["spotter-signature"]
    assert check("s3cret", header, request.body)
    assert not check("another", header, request.body)
    assert not check("s3cret", header, request.body + b" ")
    old = webhook.signature("s3cret", int(time.time()) - 600, request.body)
    assert not check("s3cret", old, request.body)


def test_the_signature_of_a_known_body() -> None:
    made = hmac.new(b"s3cret", b"1772474400.{}", hashlib.sha256).hexdigest()
    assert webhook.signature("s3cret", 1772474400, b"{}") == f"t=1772474400,v1={made}"


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (204, {}, Sent("204")),
        (
            301,
            {"Location": "/"},
            Refused("301: it leads elsewhere, where we do not follow.", off=OffReason.REFUSED),
        ),
        (403, {}, Refused("403", off=OffReason.REFUSED)),
        (404, {}, Refused("404", off=OffReason.REFUSED)),
        (410, {}, Refused("410", off=OffReason.REFUSED)),
        (413, {}, Refused("413")),
        (429, {"Retry-After": "60"}, Later("429", after=timedelta(minutes=1))),
        (500, {}, Later("500")),
    ],
)
def test_what_an_answer_means(server: Server, status: int, headers: dict[str, str], outcome: Outcome) -> None:
    server.answers += [(status, headers, b""), (status, headers, b"")]
    assert webhook.send(hook(server), MESSAGE) == outcome
    assert ntfy.send(topic(server), MESSAGE) == outcome


def test_ntfy_gets_a_message_with_buttons(server: Server) -> None:
    assert ntfy.send(topic(server, token="tk_1"), MESSAGE) == Sent("201")
    [request] = server.requests
    assert (request.path, request.headers["authorization"]) == ("/", "Bearer tk_1")
    assert json.loads(request.body) == {
        "topic": "alice-legs",
        "title": "Legs at 18:00",
        "message": "Take the belt\nSquat 3 × 5 · 82.5 kg\nLeg curl 3 × 12",
        "click": "https://spotter.example/reminders/answer/abc/",
        "actions": [
            {
                "action": "view",
                "label": "Start the workout",
                "url": "https://spotter.example/reminders/answer/abc/?do=start",
                "clear": True,
            },
            {
                "action": "view",
                "label": "In 15 minutes",
                "url": "https://spotter.example/reminders/answer/abc/?do=snooze",
                "clear": True,
            },
        ],
        "tags": ["weight_lifting"],
    }


def test_ntfy_takes_three_buttons_and_no_empty_message(server: Server) -> None:
    ntfy.send(topic(server), replace(MESSAGE, text="", note="", actions=MESSAGE.actions * 3))
    [request] = server.requests
    told = json.loads(request.body)
    assert (told["message"], len(told["actions"])) == ("Legs at 18:00", 3)
    assert "authorization" not in request.headers


@pytest.mark.parametrize(
    "url",
    [
        "https://ntfy.sh/",
        "https://ntfy.sh/a/b",
        "https://ntfy.sh/a?b",
        "https://ntfy.sh/ä",
        "http://ntfy.sh/a",
    ],
)
def test_knows_what_is_no_topic(url: str) -> None:
    with pytest.raises(NotAllowedError):
        ntfy.server_and_topic(url)


def test_knows_server_and_topic() -> None:
    assert ntfy.server_and_topic("https://ntfy.sh/alice_Legs-1") == ("https://ntfy.sh/", "alice_Legs-1")


def test_nothing_is_sent_where_the_operator_has_not_opened_it(server: Server, settings: Any) -> None:
    settings.REMINDER_WEBHOOKS = settings.REMINDER_NTFY = False
    assert webhook.send(hook(server), MESSAGE) == Misconfigured("REMINDER_WEBHOOKS is off.")
    assert ntfy.send(topic(server), MESSAGE) == Misconfigured("REMINDER_NTFY is off.")
    assert server.connections == 0


def test_an_address_that_leads_into_our_network_by_now_is_switched_off(server: Server, settings: Any) -> None:
    settings.OUTGOING_PRIVATE_HOSTS = []
    for send, kind in ((webhook.send, "webhook"), (ntfy.send, "ntfy")):
        channel = Channel(kind=kind, address="https://localhost/alice", keys={"secret": "x"})
        assert send(channel, MESSAGE) == Refused("This leads into a private network.", off=OffReason.REFUSED)


def test_who_does_not_answer_is_asked_later(server: Server) -> None:
    server.instead = lambda handler: None
    assert isinstance(webhook.send(hook(server), MESSAGE), Later)
    assert isinstance(ntfy.send(topic(server), MESSAGE), Later)
