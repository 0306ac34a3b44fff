"""The page of channels, and the door for the scripts of a browser."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from reminders import vapid
from reminders.devices import browser_name
from reminders.models import Channel
from tests.factories import AT
from tests.reminders.browsers import Browser
from tests.reminders.building import ChannelFactory
from tests.workouts.test_bad_input import JUNK

PAGE = "/reminders/channels/"
ENDPOINT = "https://fcm.googleapis.com/wp/abc"
CHROME = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def _counts_begin_anew() -> None:
    cache.clear()


def url(name: str, channel: Channel) -> str:
    return reverse(f"reminders:channel_{name}", args=[channel.pk])


def words(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def subscribe(browser: Client, **more: Any) -> Any:
    told = {"endpoint": ENDPOINT, "keys": Browser().keys, **more}
    return browser.post(
        f"{PAGE}browser/", json.dumps(told), content_type="application/json", headers={"User-Agent": CHROME}
    )


# --- The page --------------------------------------------------------------------------------------------------------


def test_offers_the_address_of_the_account_until_it_is_there(as_alice: Client, alice: User) -> None:
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    assert "Use alice@example.com" in words(as_alice.get(PAGE))
    answer = as_alice.post(f"{PAGE}email/", {"email-address": alice.email}, follow=True)
    assert "alice@example.com is among your channels." in words(answer)
    assert "Use alice@example.com" not in words(answer)
    assert Channel.objects.get().is_usable


def test_an_address_is_added_confirmed_and_tested(as_alice: Client) -> None:
    answer = as_alice.post(f"{PAGE}email/", {"email-address": "me@example.com"}, follow=True)
    assert "to confirm" in words(answer)
    channel = Channel.objects.get()
    code = "".join(re.findall(r"Your code: (\d{3}) (\d{3})", str(mail.outbox[0].body))[0])
    answer = as_alice.post(url("confirm", channel), {"code": code}, follow=True)
    assert "Confirmed. Reminders may come to me@example.com now." in words(answer)
    answer = as_alice.post(url("test", channel), follow=True)
    assert "A test is on its way to me@example.com." in words(answer)
    assert mail.outbox[1].to == ["me@example.com"]


def test_says_at_the_field_what_is_wrong_and_keeps_what_was_typed(as_alice: Client) -> None:
    answer = as_alice.post(f"{PAGE}email/", {"email-address": "alice"})
    assert answer.status_code == 422
    assert "Enter a mail address, such as name@example.com." in words(answer)
    assert 'value="alice"' in answer.content.decode()
    answer = as_alice.post(f"{PAGE}email/", {"email-address": ""})
    assert (answer.status_code, "Enter where it goes." in words(answer)) == (422, True)


def test_says_at_the_code_that_it_is_not_the_one(as_alice: Client) -> None:
    as_alice.post(f"{PAGE}email/", {"email-address": "me@example.com"})
    answer = as_alice.post(url("confirm", Channel.objects.get()), {"code": "no code"})
    assert answer.status_code == 422
    assert "This is not the code that was sent." in words(answer)
    assert 'value="no code"' in answer.content.decode()


def test_sends_a_new_code(as_alice: Client) -> None:
    as_alice.post(f"{PAGE}email/", {"email-address": "me@example.com"})
    answer = as_alice.post(url("code", Channel.objects.get()), follow=True)
    assert "A new code is on its way to me@example.com." in words(answer)
    assert len(mail.outbox) == 2


def test_says_at_the_channel_that_a_test_did_not_get_there(as_alice: Client, alice: User) -> None:
    channel = ChannelFactory.create(
        user=alice, kind="push", keys=Browser().keys, address="https://gone.example/"
    )
    answer = as_alice.post(url("test", channel))
    assert answer.status_code == 422
    assert "This server is not set up for it. The people who run it can see why." in words(answer)


def test_off_and_on(as_alice: Client, alice: User) -> None:
    channel = ChannelFactory.create(user=alice)
    assert "You switched it off on" in words(as_alice.post(url("switch", channel), {"on": "0"}, follow=True))
    as_alice.post(url("switch", channel), {"on": "1"})
    channel.refresh_from_db()
    assert channel.is_usable


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("refused", "It refused a message on 2 March. Nothing is sent here. It said: 550 no such user"),
        ("unsubscribed", "You unsubscribed by the link in a message on 2 March. Nothing is sent here."),
    ],
)
def test_says_why_nothing_is_sent(as_alice: Client, alice: User, reason: str, says: str) -> None:
    detail = "550 no such user" if reason == "refused" else ""
    ChannelFactory.create(user=alice, off_reason=reason, off_at=AT, off_detail=detail)
    assert says in words(as_alice.get(PAGE))


def test_removed_with_a_way_back(as_alice: Client, alice: User) -> None:
    channel = ChannelFactory.create(user=alice)
    answer = as_alice.post(url("remove", channel), follow=True)
    assert channel.address not in words(answer)
    assert url("restore", channel) in answer.content.decode()
    assert channel.address in words(as_alice.post(url("restore", channel), follow=True))


def test_a_webhook_shows_its_owner_the_secret(as_alice: Client, alice: User, settings: Any) -> None:
    settings.REMINDER_WEBHOOKS = True
    ChannelFactory.create(user=alice, kind="webhook", keys={"secret": "s3cret-of-hers"})
    assert "s3cret-of-hers" in words(as_alice.get(PAGE))


def test_offers_what_the_operator_has_opened(as_alice: Client, settings: Any) -> None:
    settings.REMINDER_WEBHOOKS = settings.REMINDER_NTFY = False
    assert "Add a webhook" not in words(as_alice.get(PAGE))
    settings.REMINDER_WEBHOOKS = settings.REMINDER_NTFY = True
    page = words(as_alice.get(PAGE))
    assert ("Add a webhook" in page, "Add a topic of ntfy" in page) == (True, True)
    answer = as_alice.post(f"{PAGE}webhook/", {"webhook-address": "https://127.0.0.1/hook"})
    assert (answer.status_code, "This leads into a private network." in words(answer)) == (422, True)
    answer = as_alice.post(f"{PAGE}ntfy/", {"ntfy-address": "https://ntfy.sh/", "ntfy-token": ""})
    assert "Write the topic behind the server: https://ntfy.sh/my-topic" in words(answer)


@pytest.mark.parametrize("name", ["confirm", "code", "test", "switch", "remove", "restore"])
def test_somebody_elses_channel_does_not_exist(as_bob: Client, alice: User, name: str) -> None:
    channel = ChannelFactory.create(user=alice, verified_at=None)
    assert as_bob.post(url(name, channel), {"code": "1"}).status_code == 404
    channel.refresh_from_db()
    assert (channel.version, channel.deleted_at) == (1, None)


def test_costs_the_same_with_one_channel_and_with_three(
    as_alice: Client, alice: User, django_assert_num_queries: Any
) -> None:
    vapid.public_key()
    ChannelFactory.create(user=alice)
    with django_assert_num_queries(4):  # session, person, channels, key
        as_alice.get(PAGE)
    ChannelFactory.create_batch(2, user=alice)
    with django_assert_num_queries(4):
        as_alice.get(PAGE)


# --- Browsers --------------------------------------------------------------------------------------------------------


def test_a_browser_is_told_what_it_needs(as_alice: Client) -> None:
    told = as_alice.get(f"{PAGE}browser/").json()
    assert told["key"] == vapid.public_key()
    assert told["csrf"]
    assert f'data-key="{told["key"]}"' in as_alice.get(PAGE).content.decode()


def test_a_browser_is_connected_and_named(as_alice: Client, alice: User) -> None:
    answer = subscribe(as_alice)
    channel = Channel.objects.get()
    assert answer.json() == {"channel": str(channel.pk)}
    assert (channel.user, channel.label, channel.is_usable) == (alice, "Chrome on Android", True)
    page = as_alice.get(PAGE).content.decode()
    assert f'data-endpoint="{ENDPOINT}" data-known' in page


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "{",
        '{"endpoint": 7, "keys": {}}',
        '{"endpoint": "https://fcm.googleapis.com/x"}',
        '{"endpoint": "https://fcm.googleapis.com/x", "keys": []}',
        '{"endpoint": "https://evil.example/x", "keys": {}}',
        '{"endpoint": "https://fcm.googleapis.com/x", "keys": {}, "replaces": []}',
        "[" * 100_000,
    ],
)
def test_what_is_no_subscription(as_alice: Client, body: str) -> None:
    answer = as_alice.post(f"{PAGE}browser/", body, content_type="application/json")
    assert (answer.status_code, "address" in answer.json()["faults"]) == (422, True)
    assert not Channel.objects.exists()


def test_only_a_page_of_ours_connects_a_browser(alice: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    assert subscribe(strict).status_code == 403
    assert not Channel.objects.exists()


def test_who_logs_out_is_reached_in_this_browser_no_more(as_alice: Client, alice: User) -> None:
    elsewhere = ChannelFactory.create(user=alice, kind="push")
    subscribe(as_alice)
    as_alice.post(reverse("account_logout"))
    assert [channel.pk for channel in Channel.objects.kept()] == [elsewhere.pk]


def test_a_log_out_elsewhere_leaves_this_browser_alone(as_alice: Client, alice: User) -> None:
    subscribe(as_alice)
    other = Client()
    other.force_login(alice)
    other.post(reverse("account_logout"))
    assert Channel.objects.get().is_usable


def test_who_comes_after_in_the_same_browser_takes_it_over(
    as_alice: Client, as_bob: Client, bob: User
) -> None:
    subscribe(as_alice)
    subscribe(as_bob)
    assert [channel.user for channel in Channel.objects.kept()] == [bob]
    # Alice's session knows a channel that is gone: her log-out takes nothing of his away.
    as_alice.post(reverse("account_logout"))
    assert Channel.objects.kept().count() == 1


def test_nobody_reads_a_removed_row_of_somebody_else(as_bob: Client, alice: User) -> None:
    channel = ChannelFactory.create(user=alice, deleted_at=AT)
    assert url("restore", channel) not in as_bob.get(f"{PAGE}?removed={channel.pk}").content.decode()
    assert as_bob.get(f"{PAGE}?removed=x").status_code == 200
    assert as_bob.get(f"{PAGE}?removed={uuid4()}").status_code == 200


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (CHROME, "Chrome on Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
            "Safari on Mac",
        ),
        ("", "A browser"),
        ("curl/8", "A browser"),
    ],
)
def test_what_a_browser_is_called(said: str, name: str) -> None:
    assert browser_name(said) == name


@pytest.mark.parametrize("junk", sorted(JUNK), ids=str)
def test_whatever_is_typed_nothing_is_stored_and_no_page_breaks(
    as_alice: Client, alice: User, settings: Any, junk: str
) -> None:
    settings.REMINDER_WEBHOOKS = settings.REMINDER_NTFY = True
    waiting = ChannelFactory.create(user=alice, verified_at=None)
    for kind in ("email", "webhook", "ntfy"):
        typed = {f"{kind}-address": JUNK[junk], f"{kind}-token": JUNK[junk]}
        answer = as_alice.post(f"{PAGE}{kind}/", typed)
        assert answer.status_code == 422, kind
        assert "<script>alert(1)" not in answer.content.decode()
    answer = as_alice.post(url("confirm", waiting), {"code": JUNK[junk]})
    assert answer.status_code == 422
    assert "<script>alert(1)" not in answer.content.decode()
    assert subscribe(as_alice, endpoint=JUNK[junk]).status_code == 422
    assert subscribe(as_alice, keys={"p256dh": JUNK[junk], "auth": JUNK[junk]}).status_code == 422
    assert list(Channel.objects.all()) == [waiting]
    assert mail.outbox == []
