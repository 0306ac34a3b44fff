"""The frame around every page: base.html, the tabs, and the pages for when something is wrong."""

import re
from http import HTTPStatus

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from accounts.models import User


@pytest.mark.parametrize(
    ("name", "tab"),
    [
        ("workouts:today", "Today"),
        ("training:plans", "Plan"),
        ("training:plan_new", "Plan"),
        ("training:library", "Plan"),
        ("training:exercises", "Exercises"),
        ("training:exercise_new", "Exercises"),
        ("workouts:log", "Log"),
        ("workouts:history", "History"),
        ("accounts:more", "More"),
        ("accounts:profile", "More"),
        ("workouts:on_this_phone", "More"),
        ("accounts:measurements", "More"),
        ("reminders:reminders", "More"),
        ("reminders:new", "More"),
        ("account_email", "More"),
        ("mfa_index", "More"),
    ],
)
def test_one_tab_says_where_you_are(as_alice: Client, name: str, tab: str) -> None:
    page = as_alice.get(reverse(name)).content.decode()
    nav = page[page.index('<nav class="tabs"') :]
    current = re.findall(r"<a [^>]*aria-current=[^>]*>.*?</svg>\s*(\w+)</a>", nav, re.DOTALL)
    assert current == [tab]


def test_the_page_can_be_skipped_to_and_carries_the_chosen_colours(as_alice: Client, alice: User) -> None:
    alice.theme = "dark"
    alice.save(update_fields=["theme"])
    page = as_alice.get(reverse("accounts:more")).content.decode()
    assert '<html lang="en" data-theme="dark">' in page
    assert '<a class="skip" href="#main">' in page
    assert '<main id="main" tabindex="-1"' in page


def test_no_page_carries_a_script_or_a_style_of_its_own(as_alice: Client) -> None:
    for name in (
        "workouts:today",
        "workouts:log",
        "workouts:history",
        "training:exercises",
        "accounts:profile",
    ):
        page = as_alice.get(reverse(name)).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)", page), name
        assert not re.search(r"\s(style|on[a-z]+)=", page), name
        assert "<style" not in page, name


def test_a_page_that_is_not_there_says_so_in_the_look(as_alice: Client, client: Client, db: None) -> None:
    for browser, tabs in ((as_alice, True), (client, False)):
        response = browser.get("/nothing-here/")
        page = response.content.decode()
        assert response.status_code == HTTPStatus.NOT_FOUND
        assert "Nothing here" in page
        assert ('<nav class="tabs"' in page) is tabs
        assert "aria-current" not in page


def test_an_old_form_is_refused_with_a_way_on(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    response = client.post(reverse("accounts:profile"), {"name": "Mallory"})
    assert response.status_code == HTTPStatus.FORBIDDEN
    assert "This page is too old" in response.content.decode()
    alice.refresh_from_db()
    assert alice.name == "Alice"


@pytest.mark.parametrize("template", ["400.html", "403.html", "404.html", "500.html"])
def test_error_pages_draw_without_a_request(template: str) -> None:
    page = render_to_string(template)
    assert "css/spotter.css" in page
    assert 'href="/"' in page
