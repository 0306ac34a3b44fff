"""One key for the whole server, and what is signed with it."""

import json
from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from reminders import vapid
from reminders.models import ServerFact

NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)


def raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.mark.django_db
def test_the_key_is_made_once() -> None:
    first = vapid.public_key()
    assert vapid.public_key() == first
    assert [fact.key for fact in ServerFact.objects.all()] == ["vapid_private_key"]
    assert ServerFact.objects.get().value.startswith("-----BEGIN PRIVATE KEY-----")
    point = raw(first)
    assert (len(point), point[0]) == (65, 4)
    ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


@pytest.mark.django_db
def test_of_two_that_make_one_at_the_same_time_both_have_the_one_that_was_stored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make = vapid._new_key

    def overtaken() -> str:
        """The other process has stored its own when ours is ready."""
        ServerFact.objects.create(key="vapid_private_key", value=make())
        return make()

    monkeypatch.setattr(vapid, "_new_key", overtaken)
    answered = vapid.public_key()
    assert ServerFact.objects.count() == 1
    assert vapid.public_key() == answered


@pytest.mark.django_db
def test_signs_for_one_push_service_and_half_a_day(settings: Any) -> None:
    settings.SITE_URL = "https://spotter.example.org"
    header = vapid.authorization("https://push.example.com", NOW)
    assert Vapid02.verify(header)
    token, key = header.removeprefix("vapid t=").split(",k=")
    assert key == vapid.public_key()
    assert json.loads(raw(token.split(".")[1])) == {
        "aud": "https://push.example.com",
        "exp": int((NOW + timedelta(hours=12)).timestamp()),
        "sub": "https://spotter.example.org",
    }


@pytest.mark.parametrize(
    ("site", "sender", "contact"),
    [
        ("https://spotter.example.org:8443/here", "x@example.org", "https://spotter.example.org"),
        ("http://127.0.0.1:8000", "Spotter <spotter@localhost>", "mailto:spotter@localhost"),
        ("https://spotter", "Spotter <me@example.org>", "mailto:me@example.org"),
    ],
)
def test_whom_a_push_service_may_write_to(site: str, sender: str, contact: str, settings: Any) -> None:
    settings.SITE_URL, settings.DEFAULT_FROM_EMAIL = site, sender
    assert vapid.contact() == contact
