"""The signal goes, the server stumbles, the log-in ends: the form and what was typed stay, and no set is doubled."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from tests.e2e.conftest import NewPhone
from tests.e2e.gym import card, log_set, started
from workouts.models import WorkoutSet

pytestmark = pytest.mark.e2e

BENCH = "Bench press"
SETS = re.compile(r"/logs/.*/sets/$")


@pytest.fixture
def page(new_phone: NewPhone, lifter: User) -> Page:
    page = new_phone(lifter)
    page.goto(started(lifter, "bench-press").get_absolute_url())
    return page


@pytest.fixture
def expected(faults: list[str]) -> Any:
    """The browser reports each of these failures; anything else is a fault."""
    yield
    left = [
        fault
        for fault in faults
        if not re.search(r"status of (401|403|502)|ERR_FAILED|Failed to fetch|^502 ", fault)
    ]
    faults[:] = left


def press_done(page: Page, weight: str = "", reps: str = "") -> None:
    form = card(page, BENCH).locator("form.set-form")
    if weight:
        form.get_by_role("textbox", name="Weight").fill(weight)
        form.get_by_role("textbox", name="Reps").fill(reps)
    form.get_by_role("button", name="Done").tap()


def typed(page: Page) -> tuple[str, str]:
    form = card(page, BENCH).locator("form.set-form")
    return (
        form.get_by_role("textbox", name="Weight").input_value(),
        form.get_by_role("textbox", name="Reps").input_value(),
    )


@pytest.mark.both
def test_a_set_whose_answer_was_lost_is_sent_again_and_stored_once(page: Page, expected: None) -> None:
    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(SETS, lose_the_answer, times=1)
    press_done(page, "60", "5")
    expect(page.locator("#toasts")).to_contain_text("it will not be doubled")
    assert typed(page) == ("60", "5")
    press_done(page)
    expect(page.locator("#totals")).to_contain_text("1 set")
    assert [str(row) for row in WorkoutSet.objects.all()] == ["60 kg × 5"]


def test_a_proxys_error_page_does_not_take_the_forms_place(page: Page, expected: None) -> None:
    page.route(SETS, lambda route: route.fulfill(status=502, body="<h1>502 Bad Gateway</h1>"), times=1)
    press_done(page, "60", "5")
    expect(page.locator("#toasts")).to_contain_text("What you typed is still here")
    assert typed(page) == ("60", "5")
    log_set(page, BENCH, 1)
    assert [str(row) for row in WorkoutSet.objects.all()] == ["60 kg × 5"]


def test_after_a_log_in_on_another_tab_the_form_goes_on_where_it_was(
    page: Page, lifter: User, expected: None
) -> None:
    lifter.set_password("correct horse battery")
    lifter.save()
    Session.objects.all().delete()
    press_done(page, "60", "5")
    expect(page.locator("#toasts")).to_contain_text("You are logged out")
    assert typed(page) == ("60", "5")

    tab = page.context.new_page()
    tab.goto("/accounts/login/")
    tab.get_by_label("E-mail").fill(lifter.email)
    tab.get_by_label("Password").fill("correct horse battery")
    tab.get_by_role("button", name="Log in").tap()
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    tab.close()

    press_done(page)
    expect(page.locator("#toasts")).to_contain_text("Your log-in had changed")
    log_set(page, BENCH, 1)
    assert [str(row) for row in WorkoutSet.objects.all()] == ["60 kg × 5"]


def test_opening_another_exercise_keeps_what_is_typed_and_not_sent(new_phone: NewPhone, lifter: User) -> None:
    page = new_phone(lifter)
    page.goto(started(lifter, "bench-press", "plank").get_absolute_url())
    form = card(page, BENCH).locator("form.set-form")
    form.get_by_role("textbox", name="Weight").fill("62.5")
    page.get_by_role("link", name="Open Plank").tap()
    expect(card(page, "Plank").locator("form.set-form")).to_be_visible()
    assert typed(page) == ("62.5", "")
    log_set(page, "Plank", 1, time="1:00")
    assert typed(page) == ("62.5", "")
