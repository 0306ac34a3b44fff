"""Mails as they arrive at a real SMTP server, and what comes of its answers."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from unittest.mock import Mock

import pytest
from pytest_django import Settings

from reminders.channels import Action, Later, Message, Misconfigured, Outcome, Refused, Sent, mail
from reminders.models import Channel, OffReason
from tests.reminders.mailbox import DROP, Mailbox, mailbox

LINK = "https://spotter.example/reminders/unsubscribe/" + "x" * 90 + ":" + "y" * 43 + "/"
MESSAGE = Message(
    message_id="<0192f3c0-0000-7000-8000-000000000001@spotter.example>",
    subject="Time to train",
    title="Legs <b>& more</b> at 18:00",
    text="Squat 3 × 5 · 82.5 kg\nLeg press 3 × 10",
    note="Shoes!",
    url="https://spotter.example/reminders/answer/t/",
    actions=(
        Action("start", "Start the workout", "https://spotter.example/reminders/answer/t/?do=start"),
        Action("snooze", "In 15 minutes", "https://spotter.example/reminders/answer/t/?do=snooze"),
    ),
    unsubscribe_url=LINK,
    ttl=timedelta(hours=4),
    topic="t",
)


@pytest.fixture
def box(settings: Settings) -> Iterator[Mailbox]:
    with mailbox() as box:
        settings.MAILERS = box.mailers()
        settings.DEFAULT_FROM_EMAIL = "Spotter <spotter@spotter.example>"
        yield box
        mail.hang_up()


def send(address: str = "alice@example.com") -> Outcome:
    return mail.send(Channel(kind="email", address=address), MESSAGE)


def test_says_who_what_and_how_to_end_it_in_text_and_in_html(box: Mailbox) -> None:
    assert send() == Sent()
    [arrived] = box.taken
    assert {
        name: str(arrived[name])
        for name in ("From", "To", "Subject", "Message-ID", "Auto-Submitted", "List-Unsubscribe-Post")
    } == {
        "From": "Spotter <spotter@spotter.example>",
        "To": "alice@example.com",
        "Subject": "Time to train",
        "Message-ID": MESSAGE.message_id,
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert arrived["List-Unsubscribe"] == f"<{LINK}>"
    text, html = arrived.get_body(("plain",)), arrived.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == (
        "Legs <b>& more</b> at 18:00\n\n"
        "Squat 3 × 5 · 82.5 kg\nLeg press 3 × 10\n\n"
        "Shoes!\n\n"
        "Start the workout:\nhttps://spotter.example/reminders/answer/t/?do=start\n\n"
        "In 15 minutes:\nhttps://spotter.example/reminders/answer/t/?do=snooze\n\n"
        f"--\nSpotter\nNo more reminders to this address:\n{LINK}\n"
    )
    page = html.get_content()
    assert "Legs &lt;b&gt;&amp; more&lt;/b&gt; at 18:00" in page
    assert "<b>" not in page
    assert "Leg press 3 × 10" in page
    assert f'href="{LINK}"' in page
    assert "src=" not in page  # no picture tells that it was read


def test_the_way_out_stands_on_one_line_of_its_header_and_nothing_typed_stands_in_any(box: Mailbox) -> None:
    send()
    head = box.raw[0].partition(b"\r\n\r\n")[0].decode()
    assert f"\r\nList-Unsubscribe: <{LINK}>\r\n" in head
    assert not any(word in head for word in ("Legs", "Squat", "Shoes"))
    body = box.raw[0].partition(b"\r\n\r\n")[2]
    assert all(len(line) <= 78 for line in body.split(b"\r\n"))
    assert body.count(b"\n") == body.count(b"\r\n")


def test_one_connection_carries_many_and_no_more_than_servers_take(box: Mailbox) -> None:
    for _ in range(mail.MOST_AT_ONCE + 1):
        assert send() == Sent()
    assert (len(box.taken), box.connections) == (101, 2)


def test_a_connection_that_was_ended_meanwhile_costs_no_message(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "IDLE_SECONDS", -1)
    box.answers.extend(["250 OK", DROP])
    send()
    assert isinstance(send(), Later)
    assert send() == Sent()
    box.to_senders.append("421 4.3.2 That is enough")
    assert send() == Sent()
    assert box.connections == 3


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("451 4.3.0 Try later", Later("451 4.3.0 Try later")),
        ("550 5.1.1 No such user", Refused("550 5.1.1 No such user", OffReason.REFUSED)),
        ("550 No such user", Refused("550 No such user", OffReason.REFUSED)),
        ("550 5.2.1 Switched off", Refused("550 5.2.1 Switched off", OffReason.REFUSED)),
        ("552 5.2.2 Mailbox full", Refused("552 5.2.2 Mailbox full")),
        ("554 5.7.1 Relay denied", Misconfigured("554 5.7.1 Relay denied")),
    ],
)
def test_what_is_said_of_the_recipient_decides(box: Mailbox, answer: str, outcome: Outcome) -> None:
    box.to_recipients.append(answer)
    assert send() == outcome
    assert send() == Sent()  # over the same connection
    assert box.connections == 1


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("451 4.3.0 Try later", Later("451 4.3.0 Try later")),
        ("550 5.1.1 No such user", Refused("550 5.1.1 No such user", OffReason.REFUSED)),
        ("554 Looks like advertising", Refused("554 Looks like advertising")),
        ("552 5.3.4 Too long", Refused("552 5.3.4 Too long")),
        (DROP, None),
    ],
)
def test_what_is_said_of_the_message_decides(box: Mailbox, answer: str, outcome: Outcome | None) -> None:
    box.answers.append(answer)
    found = send()
    assert found == outcome or (outcome is None and isinstance(found, Later))


def test_a_sender_that_is_refused_is_our_own_fault(box: Mailbox) -> None:
    box.to_senders.extend(["553 5.7.1 Not yours", "450 4.7.1 Wait"])
    assert send() == Misconfigured("553 5.7.1 Not yours")
    assert send() == Later("450 4.7.1 Wait")


def test_a_server_that_is_away_may_come_back(box: Mailbox, settings: Settings) -> None:
    settings.MAILERS = {
        "default": {**box.mailers()["default"], "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1}}
    }
    found = send()
    assert isinstance(found, Later)
    assert found.error.startswith("ConnectionRefusedError")


def test_what_is_no_address_is_refused_and_without_mail_nothing_is_tried(
    box: Mailbox, settings: Settings
) -> None:
    for address in (
        "älice@example.com",
        "alice",
        "alice@example.com\nBcc: bob@example.com",
        "alice@" + "x" * 64,
    ):
        found = send(address)
        assert isinstance(found, Refused)
        assert found.off == OffReason.REFUSED
    settings.EMAIL_URL = "off"
    assert send() == Refused("This server sends no mail.")
    assert box.attempts == 0


def test_names_beyond_ascii_reach_sender_and_domain(box: Mailbox, settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Jörgs Spotter <spotter@spotter.example>"
    assert send("alice@bücher.example") == Sent()
    assert (str(box.taken[0]["From"]), str(box.taken[0]["To"])) == (
        "Jörgs Spotter <spotter@spotter.example>",
        "alice@xn--bcher-kva.example",
    )


def test_what_goes_wrong_in_writing_it_costs_nobody_their_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "render_to_string", Mock(side_effect=ValueError("a template")))
    with pytest.raises(ValueError, match="a template"):
        send()


def test_no_line_is_smuggled_into_a_header(box: Mailbox) -> None:
    longer = replace(MESSAGE, subject="Time to train\r\nBcc: bob@example.com")
    with pytest.raises(RuntimeError, match="no header"):
        mail.send(Channel(kind="email", address="alice@example.com"), longer)
    assert box.taken == []
