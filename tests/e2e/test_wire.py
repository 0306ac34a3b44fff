"""The signal goes, the server stumbles, the log-in ends: what is done is kept and sent again, and no set is doubled."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from tests.e2e.conftest import NewPhone
from tests.e2e.gym import all_sent, card, log_set, started
from workouts.models import WorkoutSet

pytestmark = pytest.mark.e2e

BENCH = "Bench press"
SYNC = re.compile(r"/sync/$")


@pytest.fixture
def page(new_phone: NewPhone, lifter: User) -> Page:
    page = new_phone(lifter)
    page.goto(started(lifter, "bench-press").get_absolute_url())
    expect(page.locator("body[data-gym]")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    return page


@pytest.fixture
def expected(excused: list[str]) -> None:
    """The browser reports each of these failures; anything else is a fault."""
    excused.append(r"status of (401|403|502)|ERR_FAILED|Failed to fetch|^502 ")


def on_this_phone(page: Page) -> Any:
    return card(page, BENCH).get_by_role("img", name="On this phone")


def stored() -> list[str]:
    return [str(row) for row in WorkoutSet.objects.order_by("position")]


@pytest.mark.both
def test_a_set_whose_answer_was_lost_is_sent_again_and_stored_once(page: Page, expected: None) -> None:
    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(SYNC, lose_the_answer, times=1)
    log_set(page, BENCH, 1, weight="60", reps="5")
    all_sent(page)
    expect(on_this_phone(page)).to_have_count(0)
    assert stored() == ["60 kg × 5"]


def test_a_proxys_error_page_is_no_answer(page: Page, expected: None) -> None:
    page.route(SYNC, lambda route: route.fulfill(status=502, body="<h1>502 Bad Gateway</h1>"))
    log_set(page, BENCH, 1, weight="60", reps="5")
    expect(on_this_phone(page)).to_have_count(1)
    page.unroute(SYNC)
    log_set(page, BENCH, 2)
    all_sent(page)
    assert stored() == ["60 kg × 5", "60 kg × 5"]


def test_after_a_log_in_on_another_tab_it_goes_on_where_it_was(
    page: Page, lifter: User, expected: None
) -> None:
    lifter.set_password("correct horse battery")
    lifter.save()
    Session.objects.all().delete()
    log_set(page, BENCH, 1, weight="60", reps="5")
    expect(on_this_phone(page)).to_have_count(1)
    expect(page.locator("body")).to_have_attribute("data-sync", "logged_out")

    tab = page.context.new_page()
    tab.goto("/accounts/login/")
    tab.get_by_label("E-mail").fill(lifter.email)
    tab.get_by_label("Password").fill("correct horse battery")
    tab.get_by_role("button", name="Log in").tap()
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    tab.close()

    log_set(page, BENCH, 2)
    all_sent(page)
    assert stored() == ["60 kg × 5", "60 kg × 5"]


def test_opening_another_exercise_keeps_what_is_typed(new_phone: NewPhone, lifter: User) -> None:
    page = new_phone(lifter)
    page.goto(started(lifter, "bench-press", "plank").get_absolute_url())
    expect(page.locator("body[data-gym]")).to_have_count(1)
    weight = card(page, BENCH).get_by_role("textbox", name="Weight")
    weight.fill("62.5")
    page.get_by_role("link", name="Open Plank").tap()
    log_set(page, "Plank", 1, time="1:00")
    page.get_by_role("link", name=f"Open {BENCH}").tap()
    expect(weight).to_have_value("62.5")
