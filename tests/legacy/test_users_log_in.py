"""People who came over log in: with the password they had, by mail, or not at all."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.legacy.users import move_users
from tests.legacy.accounts import LADDER, QUICK, account, legacy
from tests.legacy.database import moved, user

pytestmark = pytest.mark.django_db
LOGIN = reverse("account_login")


@pytest.fixture
def _fresh_limits() -> None:
    cache.clear()


@pytest.mark.usefixtures("_fresh_limits")
def test_the_old_password_logs_in(client: Client) -> None:
    legacy(user(email="Robin@Example.com", password=LADDER))
    moved(move_users)
    client.post(LOGIN, {"login": "robin@example.com", "password": "ladder-cobalt-8"})
    assert "_auth_user_id" not in client.session
    client.post(LOGIN, {"login": "ROBIN@example.com", "password": "ladder-cobalt-7"})
    assert client.session["_auth_user_id"] == str(account().pk)


@pytest.mark.usefixtures("_fresh_limits")
@pytest.mark.parametrize("password", [None, "hashedpassword", QUICK])
def test_a_password_is_reset_by_mail_also_where_there_was_none(client: Client, password: str | None) -> None:
    legacy(user(email="Robin@Example.com", password=password))
    moved(move_users)
    client.post(reverse("account_reset_password"), {"email": "robin@example.com"})
    (message,) = mail.outbox
    assert message.to == ["robin@example.com"]
    (link,) = re.findall(r"http://testserver(/\S+)", str(message.body))
    url = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(url, {"password1": "remembered at last", "password2": "remembered at last"})
    assert account().check_password("remembered at last")


@pytest.mark.usefixtures("_fresh_limits")
def test_who_has_a_placeholder_for_an_address_cannot_log_in(client: Client) -> None:
    legacy(user(email="nobody", password=LADDER))
    moved(move_users)
    client.post(LOGIN, {"login": account().email, "password": "ladder-cobalt-7"})
    assert "_auth_user_id" not in client.session
