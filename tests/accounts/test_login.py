"""Sign up, log in and out, change and reset the password – with a real mail server for the mail."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings as django_settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.login_forms import SignupForm
from accounts.models import User
from config.settings import mailer

pytestmark = pytest.mark.django_db

PASSWORD = "lifting since 1998"
LOGIN, SIGNUP, LOGOUT = (reverse(f"account_{name}") for name in ("login", "signup", "logout"))
TODAY = reverse("workouts:today")


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """Log-ins are counted in the cache."""
    cache.clear()


@pytest.fixture
def alice(db: None) -> User:
    return User.objects.create_user("alice@example.com", PASSWORD, name="Alice")


def log_in(email: str = "alice@example.com", password: str = PASSWORD) -> Client:
    client = Client()
    client.post(LOGIN, {"login": email, "password": password})
    return client


def is_logged_in(client: Client) -> bool:
    return client.get(TODAY).status_code == 200


def test_sign_up_log_out_log_in(client: Client) -> None:
    answer = client.post(
        SIGNUP, {"email": "New@Example.com", "password1": PASSWORD, "time_zone": "Europe/Berlin"}
    )
    assert answer.headers["Location"] == TODAY
    user = User.objects.get()
    assert (user.email, user.time_zone, user.weight_unit, user.theme) == (
        "new@example.com",
        "Europe/Berlin",
        "kg",
        "auto",
    )
    assert is_logged_in(client)

    assert client.post(LOGOUT).headers["Location"] == LOGIN
    assert not is_logged_in(client)

    assert is_logged_in(log_in("new@example.com"))


def test_an_unknown_time_zone_is_utc_and_no_obstacle(client: Client) -> None:
    client.post(SIGNUP, {"email": "a@example.com", "password1": PASSWORD, "time_zone": "Mars/Base"})
    assert User.objects.get().time_zone == "UTC"


@pytest.mark.parametrize("email", ["ALICE@example.com", "Alice@Example.COM", " alice@example.com "])
def test_another_case_is_the_same_account(alice: User, client: Client, email: str) -> None:
    assert is_logged_in(log_in(email))
    client.post(SIGNUP, {"email": email, "password1": "another password 1"})
    assert User.objects.count() == 1
    assert not is_logged_in(client)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""),
        ("email", "alice"),
        ("email", "a@b"),
        ("email", "<b>@example.com"),
        ("email", "x" * 10_000 + "@example.com"),
        ("password1", ""),
        ("password1", "short"),
        ("password1", "password"),
    ],
)
def test_a_bad_sign_up_says_so_at_the_field(client: Client, field: str, value: str) -> None:
    response = client.post(SIGNUP, {"email": "new@example.com", "password1": PASSWORD, field: value})
    assert field in response.context["form"].errors
    assert "invalid-feedback" in response.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("verification", ["optional", "mandatory"])
def test_a_sign_up_sent_twice_at_once_is_one_account(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any, verification: str
) -> None:
    """The other one is stored after this one has looked whether the address is free."""
    settings.ACCOUNT_EMAIL_VERIFICATION = verification
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = verification == "mandatory"
    clean = SignupForm.clean

    def clean_first(self: SignupForm) -> Any:
        cleaned = clean(self)
        User.objects.create_user("new@example.com", PASSWORD, name="First")
        return cleaned

    monkeypatch.setattr(SignupForm, "clean", clean_first)
    answer = client.post(SIGNUP, {"email": "new@example.com", "password1": PASSWORD}, follow=True)
    assert answer.status_code == 200
    said = "There is an account with this address already" in answer.content.decode()
    assert said == (verification == "optional")
    assert not is_logged_in(client)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("alice@example.com", "wrong"),
        ("nobody@example.com", PASSWORD),
        ("", ""),
        ("alice@example.com", "x" * 10_000),
        ("💪@example.com", PASSWORD),
    ],
)
def test_a_wrong_log_in_tells_nothing_about_accounts(alice: User, email: str, password: str) -> None:
    assert not is_logged_in(log_in(email, password))


def test_guessing_is_slowed_down(alice: User) -> None:
    for _ in range(10):
        log_in(password="wrong")
    assert not is_logged_in(log_in())


def test_an_account_that_is_switched_off_does_not_log_in(alice: User) -> None:
    User.objects.update(is_active=False)
    assert not is_logged_in(log_in())


def test_sign_up_can_be_closed(client: Client, settings: Any) -> None:
    settings.SIGNUP_OPEN = False
    response = client.post(SIGNUP, {"email": "new@example.com", "password1": PASSWORD})
    assert "Sign-up is closed" in response.content.decode()
    assert not User.objects.exists()


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(alice: User) -> None:
    phone, laptop = log_in(), log_in()
    phone.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "heavier than before", "password2": "heavier than before"},
    )
    assert is_logged_in(phone)
    assert not is_logged_in(laptop)
    assert not is_logged_in(log_in())
    assert is_logged_in(log_in(password="heavier than before"))


@pytest.mark.parametrize(
    "url", ["account_login", "account_signup", "account_reset_password", "account_reset_password_done"]
)
def test_the_pages_for_strangers_are_in_the_look(client: Client, url: str) -> None:
    page = client.get(reverse(url)).content.decode()
    assert 'class="entrance"' in page
    assert 'class="tabs"' not in page
    assert "style=" not in page


@pytest.mark.parametrize("url", ["account_email", "account_change_password", "account_logout", "mfa_index"])
def test_the_pages_of_the_account_are_in_the_look(alice: User, url: str) -> None:
    page = log_in().get(reverse(url)).content.decode()
    assert 'class="tabs"' in page
    assert "style=" not in page


def test_password_managers_and_keypads_are_told_what_is_what(client: Client) -> None:
    page = client.get(LOGIN).content.decode()
    for hint in ('autocomplete="username"', 'inputmode="email"', 'autocomplete="current-password"'):
        assert hint in page
    assert 'autocomplete="new-password"' in client.get(SIGNUP).content.decode()


def test_staff_log_in_to_the_admin_by_the_same_door(client: Client, alice: User) -> None:
    User.objects.update(is_staff=True)
    assert client.get(reverse("admin:index"), follow=True).redirect_chain[-1][0].startswith(LOGIN)
    assert log_in().get(reverse("admin:index")).status_code == 200


def test_with_two_factors_the_password_alone_opens_nothing(alice: User) -> None:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(alice, secret)
    client = log_in()
    assert not is_logged_in(client)

    page = client.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    assert "invalid-feedback" in page
    assert not is_logged_in(client)

    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_logged_in(client)


# --- Mail ---------------------------------------------------------------------------------------------------------


class Inbox(MessageHandler):
    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []

    def handle_message(self, message: Message) -> None:
        self.messages.append(message)


@pytest.fixture
def inbox(settings: Any) -> Iterator[Inbox]:
    """A real SMTP server on this machine, addressed by EMAIL_URL as on a production server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    inbox = Inbox()
    server = Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    settings.MAILERS = {"default": mailer(f"smtp://127.0.0.1:{port}")}
    yield inbox
    server.stop()


def text(message: Message) -> str:
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def test_a_forgotten_password_is_reset_by_mail(alice: User, client: Client, inbox: Inbox) -> None:
    lost = log_in()
    response = client.post(reverse("account_reset_password"), {"email": "ALICE@example.com"}, follow=True)
    assert "Look into your mail" in response.content.decode()

    (message,) = inbox.messages
    assert (message["Subject"], message["To"], message["From"]) == (
        "Reset your Spotter password",
        "alice@example.com",
        django_settings.DEFAULT_FROM_EMAIL,
    )
    assert message.get_content_type() == "text/plain"
    (link,) = re.findall(r"http://testserver(/\S+)", text(message))

    form = client.get(link, follow=True)
    url = form.redirect_chain[-1][0]
    done = client.post(url, {"password1": "remembered at last", "password2": "remembered at last"})
    assert done.status_code == 302
    assert is_logged_in(client)
    assert not is_logged_in(lost)
    assert is_logged_in(log_in(password="remembered at last"))

    again = Client().get(link, follow=True)
    assert "This link no longer works" in again.content.decode()


def test_a_reset_for_nobody_looks_the_same_and_sends_nothing(client: Client, inbox: Inbox) -> None:
    response = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"}, follow=True)
    assert "Look into your mail" in response.content.decode()
    assert inbox.messages == []


def test_the_address_is_confirmed_by_mail(client: Client, inbox: Inbox) -> None:
    client.post(SIGNUP, {"email": "new@example.com", "password1": PASSWORD})
    (message,) = inbox.messages
    assert message["Subject"] == "Confirm your address for Spotter"
    (link,) = re.findall(r"http://testserver(/\S+)", text(message))
    assert "Is this your address?" in client.get(link).content.decode()
    client.post(link)
    assert "confirmed" in client.get(reverse("account_email")).content.decode()
    assert "not confirmed" not in client.get(reverse("account_email")).content.decode()


def test_no_text_of_a_user_reaches_a_mail(alice: User, client: Client) -> None:
    User.objects.update(name="Click http://evil.example\nBcc: all@example.com")
    client.post(reverse("account_reset_password"), {"email": "alice@example.com"})
    (message,) = mail.outbox
    assert "evil" not in str(message.message())


# --- How passwords are kept -----------------------------------------------------------------------------------------


def test_outside_of_tests_passwords_are_kept_with_argon2() -> None:
    code = (
        "import django; django.setup();"
        "from django.contrib.auth.hashers import check_password, make_password as make;"
        "kept = make('secret 1'); print(kept, check_password('secret 1', kept))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"SPOTTER_ENV": "development", "DJANGO_SETTINGS_MODULE": "config.settings"},
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    kept, checks = run.stdout.split()
    assert kept.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert checks == "True"
