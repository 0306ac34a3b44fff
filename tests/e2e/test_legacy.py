"""The sample of the older tracker, moved: people log in with their old passwords, see what came over, and look at it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from accounts.legacy.identity import derived_id
from accounts.legacy.users import move_users
from accounts.models import LegacyRun, User
from tests import people
from tests.e2e.conftest import NewPhone
from tests.e2e.gym import tab
from tests.e2e.test_accessibility import violations
from tests.e2e.test_session_page import too_small
from tests.legacy import database
from training.legacy import move_exercises
from workouts.legacy.sessions import move_sessions

pytestmark = pytest.mark.e2e

ROBIN = ("robin@example.com", "ladder-cobalt-7")
LEE = ("lee@example.com", "orchid-tunnel-3")
PAGE = "/history/came-over/"
# Of Robin's password. The hashes that the sample has for it, $2b$ and $2y$, are of some other one.
HASH = "12$YdMFOIuN/UX66Q581xnNO.8IEIYzjLYvpoMD9zDintMmGuQk.iFUy"


@pytest.fixture
def sample(catalogue: None) -> Iterator[None]:
    database.load_sample()
    try:
        with connection.cursor() as cursor:
            for name, version in (("Robin", "$2b$"), ("Nobody", "$2y$")):
                cursor.execute('UPDATE "User" SET password = %s WHERE name = %s', [version + HASH, name])
        database.moved(move_users, move_exercises, move_sessions)
        yield
    finally:
        database.drop_tables()


def log_in(page: Page, email: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_role("textbox", name="E-mail").fill(email)
    page.get_by_role("textbox", name="Password").fill(password)
    page.get_by_role("button", name="Log in").tap()


def to_check(page: Page) -> Any:
    return page.get_by_role("region", name="to look at").get_by_role("listitem")


@pytest.mark.both
@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_robin_logs_in_as_ever_and_looks_at_what_came_over(
    new_phone: NewPhone,
    sample: None,
    script: bool,  # noqa: FBT001
) -> None:
    page = new_phone(java_script_enabled=script)
    log_in(page, *ROBIN)
    card = page.get_by_role("region", name="Your history came over")
    card.get_by_role("link").tap()
    expect(page.get_by_role("heading", name="Your history came over")).to_be_visible()
    expect(page.get_by_role("region", name="What came over")).to_contain_text(re.compile(r"31\s*exercises"))
    expect(page.get_by_text("Weights are in kilograms")).to_be_visible()
    expect(to_check(page)).to_have_count(3)

    to_check(page).filter(has_text="Pull").get_by_role("link").tap()
    expect(page.get_by_role("heading", name="Pull", exact=True)).to_be_visible()
    expect(page.get_by_text("A negative weight was taken as assistance.")).to_be_visible()
    page.get_by_role("button", name="Looks right").tap()
    expect(page.locator(".doubts")).to_have_count(0)

    page.goto(PAGE)
    expect(page.get_by_role("heading", name="2 workouts to look at")).to_be_visible()
    expect(to_check(page).filter(has_text="Pull")).to_have_count(0)
    for left in ("1 workout to look at", "Nothing to look at"):
        to_check(page).first.get_by_role("link").tap()
        page.get_by_role("button", name="Looks right").tap()
        expect(page.locator(".doubts")).to_have_count(0)
        page.goto(PAGE)
        expect(page.get_by_role("heading", name=left)).to_be_visible()

    tab(page, "Today")
    card.get_by_role("button", name="Do not show this again").tap()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(card).to_have_count(0)
    tab(page, "More")
    page.get_by_role("link", name="Your history came over").tap()
    expect(page.get_by_role("heading", name="Nothing to look at")).to_be_visible()


def test_lee_sees_what_is_lees_and_the_password_is_stored_anew(new_phone: NewPhone, sample: None) -> None:
    page = new_phone()
    log_in(page, *LEE)
    expect(page.get_by_role("region", name="Your history came over")).to_be_visible()
    page.goto(PAGE)
    expect(page.get_by_role("region", name="Could not come over")).to_contain_text("Later")
    expect(page.get_by_text("Pull")).to_have_count(0)
    assert not User.objects.get(email=LEE[0]).password.startswith("bcrypt")
    again = new_phone()
    log_in(again, *LEE)
    expect(again.get_by_role("navigation", name="Main")).to_be_visible()


def test_nobody_else_gets_in(new_phone: NewPhone, sample: None) -> None:
    page = new_phone()
    wrong = "The address or the password is not right."
    for email, password, told in (
        (ROBIN[0], "ladder-cobalt-8", wrong),
        ("nobody@example.com", ROBIN[1], wrong),
        (
            User.objects.get(name="Nobody").email,
            ROBIN[1],
            "This account is switched off",
        ),  # by its placeholder
        ("empty-id@example.com", " ", wrong),  # has no password
    ):
        log_in(page, email, password)
        expect(page.locator("main")).to_contain_text(told)
        expect(page.get_by_role("navigation", name="Main")).to_have_count(0)
        page.goto("/")
        expect(page.get_by_role("button", name="Log in")).to_be_visible()


@pytest.mark.both
def test_a_row_in_quarantine_is_corrected_on_a_phone(new_phone: NewPhone, sample: None) -> None:
    chief = User.objects.create_superuser("chief@example.com", people.PASSWORD)
    page = new_phone(chief)
    page.goto("/admin/accounts/quarantinedrow/?q=w10")
    page.get_by_role("link", name="Workout w10").tap()
    date = page.get_by_role("textbox", name="Date")
    expect(date).to_have_value("294276-12-31 00:00:00")
    page.get_by_role("button", name="Correct and move").tap()
    expect(page.get_by_text("Enter a date between 1900 and 2099")).to_be_visible()
    date.fill("2025-08-10")
    page.get_by_role("button", name="Correct and move").tap()
    expect(page.get_by_text("Workout w10 was moved.")).to_be_visible()
    lee = new_phone(User.objects.get(email=LEE[0]))
    lee.goto(PAGE)
    expect(lee.get_by_role("region", name="What came over")).to_contain_text(re.compile(r"2\s*workouts"))
    expect(lee.get_by_role("region", name="Could not come over")).to_have_count(0)


def test_axe_finds_nothing(new_phone: NewPhone, sample: None) -> None:
    robin = new_phone(User.objects.get(email=ROBIN[0]))
    lee = new_phone(User.objects.get(email=LEE[0]))
    stranger = new_phone(people.bob())
    found: list[str] = []
    for page, address in ((robin, "/"), (robin, PAGE), (robin, "/more/"), (lee, PAGE), (stranger, PAGE)):
        page.goto(address)
        found += violations(page)
    chief = new_phone(User.objects.create_superuser("chief@example.com", people.PASSWORD))
    row = f"/admin/accounts/quarantinedrow/{derived_id('workout', 'w10')}/change/"
    for address in (row, f"/admin/accounts/legacyrun/{LegacyRun.objects.get().pk}/change/"):
        chief.goto(address)
        found += violations(chief)
    chief.goto(row)
    chief.get_by_role("button", name="Correct and move").tap()
    chief.get_by_text("Enter a date between").wait_for()
    found += violations(chief)
    assert found == []


def test_all_can_be_pressed_and_nothing_is_wider_than_the_phone(new_phone: NewPhone, sample: None) -> None:
    for email in (ROBIN[0], LEE[0]):
        page = new_phone(User.objects.get(email=email))
        page.goto(PAGE)
        assert too_small(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 390
