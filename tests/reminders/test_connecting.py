"""Where somebody is reached, and the proof that it is theirs."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache

from accounts.models import User
from reminders import connecting
from reminders.channels import Refused
from reminders.errors import FaultsError
from reminders.models import Channel, OffReason
from tests.reminders.browsers import Browser
from tests.reminders.building import ChannelFactory
from tests.reminders.tls_server import Server, serving

ENDPOINT = "https://fcm.googleapis.com/wp/abc"
NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _counts_begin_anew() -> None:
    cache.clear()


@pytest.fixture
def server(certificates: Path, settings: Any) -> Iterator[Server]:
    with serving(certificates) as server:
        settings.OUTGOING_PRIVATE_HOSTS = [server.place]
        settings.PUSH_HOSTS = ["localhost"]
        settings.REMINDER_WEBHOOKS = settings.REMINDER_NTFY = True
        yield server


def faults(do: Callable[..., Any], **given: Any) -> dict[str, str]:
    with pytest.raises(FaultsError) as refused:
        do(**given)
    return refused.value.faults


def sent_code() -> str:
    return "".join(re.findall(r"Your code: (\d{3}) (\d{3})", str(mail.outbox[-1].body))[0])


def connect(user: User, browser: Browser, endpoint: str = ENDPOINT, **more: str) -> Channel:
    return connecting.subscribe_browser(user=user, endpoint=endpoint, keys=browser.keys, **more)


# --- Mail ------------------------------------------------------------------------------------------------------------


def test_the_confirmed_address_of_the_account_is_good_at_once(alice: User) -> None:
    EmailAddress.objects.create(user=alice, email="alice@example.com", verified=True, primary=True)
    channel = connecting.add_email(user=alice, address=" Alice@Example.com ")
    assert (channel.address, channel.is_usable) == ("alice@example.com", True)
    assert mail.outbox == []


def test_an_address_that_was_never_confirmed_gets_a_code(alice: User) -> None:
    EmailAddress.objects.create(user=alice, email="alice@example.com", verified=False, primary=True)
    channel = connecting.add_email(user=alice, address="alice@example.com")
    assert not channel.is_usable
    [message] = mail.outbox
    assert (message.to, message.subject) == (["alice@example.com"], "Your code from Spotter")
    code = sent_code()
    assert code not in channel.code_hash
    done = connecting.verify(user=alice, channel_id=channel.pk, code=f" {code[:3]} {code[3:]} ")
    assert (done.is_usable, done.code_hash) == (True, "")
    assert connecting.verify(user=alice, channel_id=channel.pk, code="") == done


def test_somebody_elses_confirmed_address_is_not_ours(alice: User, bob: User) -> None:
    EmailAddress.objects.create(user=bob, email="bob@example.com", verified=True, primary=True)
    assert not connecting.add_email(user=alice, address="bob@example.com").is_usable


@pytest.mark.parametrize(
    "address", ["", "alice", "alice@", "a b@example.com", "a@example.com\nBcc: b@example.com"]
)
def test_what_is_no_address(alice: User, address: str) -> None:
    expected = {"address": "Enter a mail address, such as name@example.com."}
    assert faults(connecting.add_email, user=alice, address=address) == expected
    assert not Channel.objects.exists()


def test_an_address_is_there_once(alice: User) -> None:
    channel = ChannelFactory.create(user=alice)
    expected = {"address": "This is among your channels already."}
    assert faults(connecting.add_email, user=alice, address=channel.address.upper()) == expected


def test_adding_one_that_waits_for_its_code_sends_a_new_one(alice: User) -> None:
    first = connecting.add_email(user=alice, address="me@example.com")
    old = sent_code()
    again = connecting.add_email(user=alice, address="me@example.com")
    assert (again.pk, len(mail.outbox)) == (first.pk, 2)
    if old != sent_code():
        assert faults(connecting.verify, user=alice, channel_id=first.pk, code=old) == {
            "code": "This is not the code that was sent."
        }


def test_a_wrong_code_may_be_tried_five_times(alice: User) -> None:
    channel = connecting.add_email(user=alice, address="me@example.com")
    right = sent_code()
    wrong = "000000" if right != "000000" else "000001"
    for _ in range(5):
        assert faults(connecting.verify, user=alice, channel_id=channel.pk, code=wrong) == {
            "code": "This is not the code that was sent."
        }
    gone = {"code": "This code is no longer good. Send a new one."}
    assert faults(connecting.verify, user=alice, channel_id=channel.pk, code=right) == gone
    connecting.send_code(user=alice, channel_id=channel.pk)
    assert connecting.verify(user=alice, channel_id=channel.pk, code=sent_code()).is_usable


def test_a_code_is_good_for_half_an_hour(alice: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        channel = connecting.add_email(user=alice, address="me@example.com")
        clock.shift(timedelta(minutes=30))
        gone = {"code": "This code is no longer good. Send a new one."}
        assert faults(connecting.verify, user=alice, channel_id=channel.pk, code=sent_code()) == gone


def test_strangers_get_no_more_than_ten_codes_a_day(alice: User) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        for number in range(10):
            connecting.add_email(user=alice, address=f"stranger{number}@example.com")
        tired = {"address": "Too many tries. Wait a while."}
        assert faults(connecting.add_email, user=alice, address="one@example.com") == tired
        assert not Channel.objects.filter(address="one@example.com").exists()
        clock.shift(timedelta(hours=23))
        assert faults(connecting.add_email, user=alice, address="one@example.com") == tired
        clock.shift(timedelta(hours=1))
        connecting.add_email(user=alice, address="one@example.com")


def test_there_is_an_end_of_channels(alice: User) -> None:
    ChannelFactory.create_batch(20, user=alice)
    full = {"address": "There are 20 already. Remove one first."}
    assert faults(connecting.add_email, user=alice, address="one@example.com") == full


def test_a_mail_server_that_is_away_is_not_told_of(alice: User, settings: Any) -> None:
    away = {"host": "127.0.0.1", "port": 1, "timeout": 1}
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": away}
    }
    expected = {"address": "The mail could not be sent just now. Try again in a few minutes."}
    assert faults(connecting.add_email, user=alice, address="me@example.com") == expected
    assert not Channel.objects.exists()


def test_without_mail_no_address_is_taken(alice: User, settings: Any) -> None:
    settings.EMAIL_URL = "off"
    expected = {"address": "This server sends nothing by E-mail."}
    assert faults(connecting.add_email, user=alice, address="me@example.com") == expected
    assert [kind.value for kind in connecting.kinds_offered()] == ["push"]


# --- Webhooks and ntfy -----------------------------------------------------------------------------------------------


def test_a_webhook_gets_its_code_signed_and_is_good_when_it_comes_back(alice: User, server: Server) -> None:
    channel = connecting.add_webhook(user=alice, address=server.url("/hook"))
    told = json.loads(server.requests[0].body)
    assert (channel.is_usable, told["unsubscribe_url"], told["actions"]) == (False, "", [])
    code = told["title"].removeprefix("Your code: ")
    assert connecting.verify(user=alice, channel_id=channel.pk, code=code).is_usable
    assert len(channel.keys["secret"]) == 43


def test_a_topic_gets_its_code(alice: User, server: Server) -> None:
    channel = connecting.add_ntfy(user=alice, address=server.url("/legs"), token="tk_1")
    told = json.loads(server.requests[0].body)
    code = told["title"].removeprefix("Your code: ")
    assert connecting.verify(user=alice, channel_id=channel.pk, code=code).is_usable
    assert server.requests[0].headers["authorization"] == "Bearer tk_1"


def test_an_address_that_takes_no_code_leaves_nothing_behind(alice: User, server: Server) -> None:
    server.answers.append((500, {}, b"oh"))
    expected = {"address": "It did not get there. 500 oh"}
    assert faults(connecting.add_webhook, user=alice, address=server.url("/hook")) == expected
    server.answers.append((403, {}, b"no"))
    expected = {"address": "It was refused: 403 no"}
    assert faults(connecting.add_ntfy, user=alice, address=server.url("/legs")) == expected
    assert not Channel.objects.exists()


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("http://example.com/", "It has to begin with https://"),
        ("https://localhost/hook", "This leads into a private network."),
        ("https://[::1]/hook", "This leads into a private network."),
        ("https://169.254.169.254/latest", "This leads into a private network."),
        ("https://example.com:22/", "Only the usual port, 443, is allowed."),
    ],
)
def test_no_webhook_into_our_network(alice: User, server: Server, address: str, fault: str) -> None:
    assert faults(connecting.add_webhook, user=alice, address=address) == {"address": fault}


def test_a_token_that_would_break_the_header(alice: User, server: Server) -> None:
    expected = {"token": "This is no token of ntfy."}
    assert faults(connecting.add_ntfy, user=alice, address=server.url("/legs"), token="a\r\nX: y") == expected


def test_without_the_operators_switch_there_are_none(alice: User, settings: Any) -> None:
    settings.REMINDER_WEBHOOKS = settings.REMINDER_NTFY = False
    for add in (connecting.add_webhook, connecting.add_ntfy):
        assert "address" in faults(add, user=alice, address="https://ntfy.sh/legs")


# --- Browsers --------------------------------------------------------------------------------------------------------


def test_a_browser_is_reached_from_now_on(alice: User) -> None:
    browser = Browser()
    channel = connect(alice, browser, label="Chrome on Android")
    assert (channel.is_usable, channel.keys, str(channel)) == (True, browser.keys, "Chrome on Android")


def test_the_same_browser_again_changes_nothing(alice: User) -> None:
    browser = Browser()
    first = connect(alice, browser)
    again = connect(alice, browser)
    assert (again.pk, again.version) == (first.pk, 1)
    renewed = Browser()
    assert connect(alice, renewed).keys == renewed.keys
    assert Channel.objects.count() == 1


def test_a_browser_belongs_to_who_connected_it_last(alice: User, bob: User) -> None:
    browser = Browser()
    hers, his = connect(alice, browser), connect(bob, browser)
    hers.refresh_from_db()
    assert (hers.is_usable, hers.off_reason, his.is_usable) == (False, "gone", True)
    assert connect(alice, browser).pk == hers.pk
    his.refresh_from_db()
    assert not his.is_usable
    assert Channel.objects.kept().count() == 1


def test_a_browser_that_was_switched_off_comes_on_when_it_is_connected(alice: User) -> None:
    browser = Browser()
    channel = connecting.switch_off(user=alice, channel_id=connect(alice, browser).pk)
    assert not channel.is_usable
    assert connect(alice, browser).is_usable


def test_a_new_address_of_a_browser_takes_the_place_of_the_old_one(alice: User, bob: User) -> None:
    browser = Browser()
    old = connect(alice, browser, label="Chrome on Android")
    new = connect(alice, browser, f"{ENDPOINT}2", replaces=ENDPOINT)
    assert (new.label, [channel.pk for channel in Channel.objects.kept()]) == ("Chrome on Android", [new.pk])
    # What somebody says that they replace is looked for among their own.
    connect(bob, Browser(), f"{ENDPOINT}3", replaces=f"{ENDPOINT}2")
    assert Channel.objects.kept().filter(pk=new.pk).exists()
    old.refresh_from_db()
    assert not old.is_usable


def test_no_push_service_that_nobody_knows(alice: User) -> None:
    expected = {"address": "evil.example is no push service that this server knows."}
    assert (
        faults(
            connecting.subscribe_browser, user=alice, endpoint="https://evil.example/", keys=Browser().keys
        )
        == expected
    )
    expected = {"address": "This browser gave no usable keys."}
    assert faults(connecting.subscribe_browser, user=alice, endpoint=ENDPOINT, keys={}) == expected


def test_who_leaves_a_browser_is_reached_there_no_more(alice: User, bob: User) -> None:
    channel = connect(alice, Browser())
    assert not connecting.unsubscribe_browser(user=bob, endpoint=ENDPOINT)
    assert connecting.unsubscribe_browser(user=alice, endpoint=ENDPOINT)
    assert not connecting.unsubscribe_browser(user=alice, channel_id=channel.pk)
    assert not Channel.objects.kept().exists()


# --- Test, switch, remove --------------------------------------------------------------------------------------------


def test_a_test_is_sent_at_once(alice: User, server: Server) -> None:
    browser = Browser()
    channel = connect(alice, browser, server.url("/push"))
    connecting.send_test(user=alice, channel_id=channel.pk)
    assert browser.read(server.requests[0].body)["title"] == "This is a test"


def test_a_test_says_what_went_wrong_and_takes_away_what_is_gone(alice: User, server: Server) -> None:
    channel = connect(alice, Browser(), server.url("/push"))
    server.answers += [(500, {}, b""), (403, {}, b"bad key"), (410, {}, b"")]
    assert faults(connecting.send_test, user=alice, channel_id=channel.pk) == {
        "channel": "It did not get there. 500"
    }
    assert faults(connecting.send_test, user=alice, channel_id=channel.pk) == {
        "channel": "This server is not set up for it. The people who run it can see why."
    }
    assert Channel.objects.get().is_usable
    assert faults(connecting.send_test, user=alice, channel_id=channel.pk) == {
        "channel": "It was refused: 410"
    }
    channel.refresh_from_db()
    assert (channel.off_reason, channel.off_detail, channel.deleted_at is None) == ("gone", "410", False)


def test_no_test_to_an_address_that_is_not_confirmed(alice: User) -> None:
    channel = ChannelFactory.create(user=alice, verified_at=None)
    assert faults(connecting.send_test, user=alice, channel_id=channel.pk) == {"channel": "Confirm it first."}


def test_tests_have_an_end(alice: User) -> None:
    channel = ChannelFactory.create(user=alice)
    for _ in range(20):
        connecting.send_test(user=alice, channel_id=channel.pk)
    tired = {"channel": "Too many tries. Wait a while."}
    assert faults(connecting.send_test, user=alice, channel_id=channel.pk) == tired
    assert len(mail.outbox) == 20


def test_off_and_on_again(alice: User) -> None:
    channel = ChannelFactory.create(user=alice)
    off = connecting.switch_off(user=alice, channel_id=channel.pk, detail="x" * 999)
    assert (off.is_usable, off.off_reason, len(off.off_detail)) == (False, "person", 300)
    # What switched it off first stays said.
    assert connecting.unsubscribe(user=alice, channel_id=channel.pk).off_reason == "person"
    on = connecting.switch_on(user=alice, channel_id=channel.pk)
    assert (on.is_usable, on.off_at, on.off_detail) == (True, None, "")
    assert connecting.unsubscribe(user=alice.pk, channel_id=channel.pk).off_reason == "unsubscribed"


def test_a_mail_address_that_is_refused_stays_to_be_seen(alice: User) -> None:
    channel = ChannelFactory.create(user=alice)
    connecting.refused(channel, Refused("550 5.1.1 no such user", off=OffReason.REFUSED), NOW)
    stored = Channel.objects.get()
    assert (stored.off_reason, stored.off_at, stored.deleted_at) == ("refused", NOW, None)
    # Of before it was switched on again: it says nothing about now.
    connecting.switch_on(user=alice, channel_id=channel.pk)
    connecting.refused(channel, Refused("550 5.1.1 no such user", off=OffReason.REFUSED), NOW)
    assert Channel.objects.get().is_usable


def test_removed_and_brought_back(alice: User) -> None:
    channel = ChannelFactory.create(user=alice)
    assert not connecting.remove(user=alice, channel_id=channel.pk).is_usable
    assert connecting.restore(user=alice, channel_id=channel.pk).is_usable


def test_what_was_added_anew_meanwhile_is_not_brought_back(alice: User) -> None:
    channel = ChannelFactory.create(user=alice)
    connecting.remove(user=alice, channel_id=channel.pk)
    ChannelFactory.create(user=alice, address=channel.address)
    expected = {"channel": "This has been added anew since."}
    assert faults(connecting.restore, user=alice, channel_id=channel.pk) == expected


@pytest.mark.parametrize(
    "do",
    [
        connecting.send_code,
        connecting.send_test,
        connecting.switch_off,
        connecting.switch_on,
        connecting.unsubscribe,
        connecting.remove,
        connecting.restore,
    ],
    ids=lambda do: do.__name__,
)
def test_nobody_does_it_for_somebody_else(alice: User, bob: User, do: Callable[..., Any]) -> None:
    channel = ChannelFactory.create(user=alice)
    with pytest.raises(Channel.DoesNotExist):
        do(user=bob, channel_id=channel.pk)
