"""Between two sets: a double tap, a slip, a wrong number, a keyboard, a thumb."""

import re
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.e2e.conftest import NewPhone
from tests.e2e.gym import all_sent, card, log_set, started
from workouts.models import WorkoutSet

pytestmark = pytest.mark.e2e

BENCH = "Bench press"


@pytest.fixture
def session(lifter: User) -> Any:
    return started(lifter, "bench-press", "plank")


@pytest.mark.both
@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_double_tap_is_one_set(new_phone: NewPhone, lifter: User, session: Any, script: bool) -> None:  # noqa: FBT001
    page = new_phone(lifter, java_script_enabled=script)
    page.goto(session.get_absolute_url())
    form = card(page, BENCH).locator("form.set-form")
    form.get_by_role("textbox", name="Weight").fill("60")
    form.get_by_role("textbox", name="Reps").fill("5")
    form.get_by_role("button", name="Done").dblclick()
    expect(page.locator("#totals")).to_contain_text("1 set")
    page.wait_for_load_state("networkidle")
    assert WorkoutSet.objects.count() == 1
    page.reload()
    expect(page.locator("#totals")).to_contain_text("1 set")


@pytest.mark.both
@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_deleted_set_comes_back(new_phone: NewPhone, lifter: User, session: Any, script: bool) -> None:  # noqa: FBT001
    page = new_phone(lifter, java_script_enabled=script)
    page.goto(session.get_absolute_url())
    log_set(page, BENCH, 1, weight="60", reps="5")
    log_set(page, BENCH, 2, reps="4")
    page.get_by_role("button", name="Delete set 1").tap()
    expect(page.locator("#totals")).to_contain_text("1 set")
    expect(card(page, BENCH).locator(".did:not(.muted)")).to_have_text(["60 kg × 4"])
    page.get_by_role("button", name="Undo").tap()
    expect(page.locator("#totals")).to_contain_text("2 sets")
    expect(card(page, BENCH).locator(".did:not(.muted)")).to_have_text(["60 kg × 5", "60 kg × 4"])


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_wrong_number_is_said_at_its_field_and_nothing_else_is_lost(
    new_phone: NewPhone,
    lifter: User,
    session: Any,
    script: bool,  # noqa: FBT001
) -> None:
    page = new_phone(lifter, java_script_enabled=script)
    page.goto(session.get_absolute_url())
    form = card(page, BENCH).locator("form.set-form")
    weight, reps = form.get_by_role("textbox", name="Weight"), form.get_by_role("textbox", name="Reps")
    weight.fill("heavy")
    reps.fill("5")
    form.get_by_label("RPE, the effort from 1 to 10").select_option("8.5")
    form.get_by_label("Kind of set").select_option("warm_up")
    form.get_by_text("Note", exact=True).first.tap()
    form.get_by_role("textbox", name="Note").fill("Left hand first")
    form.get_by_role("button", name="Done").tap()
    expect(weight).to_have_attribute("aria-invalid", "true")
    expect(weight).to_have_accessible_description(re.compile("Enter a number"))
    expect(weight).to_have_value("heavy")
    expect(reps).to_have_value("5")
    expect(form.get_by_label("RPE, the effort from 1 to 10")).to_have_value("8.5")
    expect(form.get_by_label("Kind of set")).to_have_value("warm_up")
    expect(form.get_by_role("textbox", name="Note")).to_have_value("Left hand first")
    assert not WorkoutSet.objects.exists()
    weight.fill("20")
    form.get_by_role("button", name="Done").tap()
    expect(card(page, BENCH)).to_contain_text("20 kg × 5")
    all_sent(page)
    row = WorkoutSet.objects.get()
    assert (row.kind, row.rpe, row.notes) == ("warm_up", Decimal("8.5"), "Left hand first")


def test_sets_are_logged_with_keys_only(phone: Page, session: Any) -> None:
    phone.goto(session.get_absolute_url())
    assert press_until(phone, "Tab", "weight") > 0
    phone.keyboard.type("62,5")
    phone.keyboard.press("Tab")
    phone.keyboard.type("6")
    phone.keyboard.press("Enter")
    expect(phone.locator("#totals")).to_contain_text("1 set")
    # The focus is in the next set: the same once more is one key, another weight one key back.
    expect(card(phone, BENCH).locator(".set.cur :focus")).to_have_count(1)
    phone.keyboard.press("Enter")
    expect(phone.locator("#totals")).to_contain_text("2 sets")
    expect(card(phone, BENCH).locator(".set.cur :focus")).to_have_count(1)
    assert press_until(phone, "Shift+Tab", "weight") == 1
    phone.keyboard.type("65")
    phone.keyboard.press("Enter")
    expect(phone.locator("#totals")).to_contain_text("3 sets")
    all_sent(phone)
    logged = WorkoutSet.objects.order_by("position").values_list("weight", "reps")
    assert list(logged) == [(Decimal("62.5"), 6), (Decimal("62.5"), 6), (Decimal(65), 6)]


def press_until(page: Page, key: str, name: str) -> int:
    """Presses the key until the field has the focus; answers how often."""
    for presses in range(40):
        if page.evaluate("document.activeElement.name") == name:
            return presses
        page.keyboard.press(key)
    raise AssertionError(f"No way to {name} by {key}.")


def test_steppers_change_what_is_logged(phone: Page, session: Any) -> None:
    phone.goto(session.get_absolute_url())
    form = card(phone, BENCH).locator("form.set-form")
    form.get_by_role("textbox", name="Weight").fill("60")
    form.get_by_role("textbox", name="Reps").fill("5")
    form.get_by_role("button", name="More weight").tap()
    form.get_by_role("button", name="Less reps").tap()
    form.get_by_role("button", name="Done").tap()
    expect(card(phone, BENCH)).to_contain_text("62.5 kg × 4")


def test_everything_is_as_large_as_a_thumb(phone: Page, session: Any) -> None:
    phone.goto(session.get_absolute_url())
    log_set(phone, BENCH, 1, weight="60", reps="5")
    assert too_small(phone) == []
    phone.get_by_label(f"More about {BENCH}").tap()
    assert too_small(phone) == []
    phone.keyboard.press("Escape")
    phone.get_by_label("More about this workout").tap()
    assert too_small(phone) == []
    phone.keyboard.press("Escape")
    phone.get_by_role("link", name="Change set 1").tap()
    expect(phone.get_by_role("button", name="Save")).to_be_visible()
    assert too_small(phone) == []


def too_small(page: Page) -> list[str]:
    """Visible controls under 44 × 44 px; a link within a line of text is as high as its line (WCAG 2.5.8)."""
    found: list[str] = page.evaluate(
        """() => {
            const all = document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select, textarea");
            const found = [];
            for (const control of all) {
                const style = getComputedStyle(control);
                if (!control.checkVisibility({ visibilityProperty: true }) || control.matches(".skip")) continue;
                if (control.matches("a") && style.display === "inline") continue;
                const label = control.closest("label") ?? control;
                // Without transforms: a button under a finger is a little smaller.
                const boxes = [control, label];
                const [width, height] = [Math.max(...boxes.map((b) => b.offsetWidth)), Math.max(...boxes.map((b) => b.offsetHeight))];
                if (Math.round(width) < 44 || Math.round(height) < 44)
                    found.push(`${control.outerHTML.slice(0, 120)}: ${width} × ${height}`);
            }
            return found;
        }"""
    )
    return found


def test_nothing_is_wider_than_the_phone(phone: Page, session: Any) -> None:
    for url in (
        session.get_absolute_url(),
        "/",
        "/log/",
        "/history/",
        "/exercises/",
        "/profile/",
        "/measurements/",
    ):
        phone.goto(url)
        wide = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, url
