"""What every page says to the browser: the policy, the cookies, no caching of what is personal."""

import re

import pytest
from django.test import Client

from accounts.models import User
from tests.people import PASSWORD

PUBLIC = ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]
PERSONAL = ["/", "/log/", "/history/", "/exercises/", "/profile/", "/measurements/", "/more/"]
INLINE = re.compile(r"<[^>]*\s(?:style|on[a-z]+)=", re.IGNORECASE)
BARE = re.compile(r"<(?:script|style)(?![^>]*\b(?:src|nonce)=)[^>]*>", re.IGNORECASE)
ELSEWHERE = re.compile(r"<(?:script|link|img)[^>]*(?:src|href)=[\"'](?:https?:)?//", re.IGNORECASE)


def policy_of(header: str) -> dict[str, list[str]]:
    return {name: sources for name, *sources in (part.split() for part in header.split(";") if part.strip())}


def refuse_what_the_policy_would(html: str) -> None:
    for forbidden in (INLINE, BARE, ELSEWHERE):
        found = forbidden.search(html)
        assert found is None, html[found.start() : found.start() + 200]


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC)
def test_pages_for_everybody_keep_to_the_policy(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    policy = policy_of(response["Content-Security-Policy"])
    assert policy["default-src"] == ["'none'"]
    for name in ("script-src", "style-src"):
        assert [source for source in policy[name] if not source.startswith("'nonce-")] == ["'self'"]
    assert (policy["frame-ancestors"], policy["base-uri"]) == (["'none'"], ["'none'"])
    refuse_what_the_policy_would(response.content.decode())


@pytest.mark.parametrize("path", PERSONAL)
def test_personal_pages_keep_to_the_policy_and_out_of_caches(as_alice: Client, path: str) -> None:
    response = as_alice.get(path)
    assert response.status_code == 200
    assert "'none'" in response["Content-Security-Policy"]
    assert {"no-store", "private"} <= set(response["Cache-Control"].replace(" ", "").split(","))
    assert (response["X-Frame-Options"], response["Referrer-Policy"]) == ("DENY", "same-origin")
    refuse_what_the_policy_would(response.content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize("path", PERSONAL)
def test_a_stranger_is_asked_to_log_in_and_comes_back(client: Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={path}")


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client: Client, alice: User) -> None:
    alice.set_password(PASSWORD)
    alice.save()
    response = client.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/")
    cookie = client.cookies["session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused() -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@example.com"})
    assert response.status_code == 403
    assert "Traceback" not in response.content.decode()


@pytest.mark.django_db
def test_the_health_check_reaches_the_database_and_is_not_cached(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
    assert "no-cache" in response["Cache-Control"]
