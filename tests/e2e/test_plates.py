"""Plates between two sets, by thumb and by keyboard; and gyms, with and without a script."""

import re
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from tests.e2e.conftest import NewPhone
from tests.e2e.gym import all_sent, card, started
from tests.e2e.test_accessibility import violations
from tests.e2e.test_session_page import too_small
from training import gyms
from training.models import Gym
from workouts.models import WorkoutSet
from workouts.recording import new_id

pytestmark = pytest.mark.e2e

BENCH = "Bench press"


@pytest.fixture
def session(lifter: User) -> Any:
    return started(lifter, "bench-press", "pull-up")


def weight(page: Page) -> Locator:
    return card(page, BENCH).get_by_role("textbox", name="Weight")


def sheet(page: Page) -> Locator:
    return page.get_by_role("dialog", name=f"Load {BENCH}")


def opened(page: Page, session: Any, typed: str) -> Locator:
    page.goto(session.get_absolute_url())
    weight(page).fill(typed)
    card(page, BENCH).locator(".load-line").tap()
    expect(sheet(page)).to_be_visible()
    return sheet(page)


def test_the_plates_stand_beside_the_weight_and_the_sheet_puts_another_weight_into_the_set(
    phone: Page, session: Any
) -> None:
    phone.goto(session.get_absolute_url())
    weight(phone).fill("82,5")
    expect(card(phone, BENCH).locator(".load-line")).to_have_text("per side 25 + 5 + 1.25")
    card(phone, BENCH).locator(".load-line").tap()
    shown = sheet(phone)
    expect(shown.get_by_role("img", name="25 + 5 + 1.25 kg on each side")).to_be_visible()
    shown.get_by_role("button", name="More weight").tap()
    expect(shown.get_by_role("textbox", name="Weight, kg")).to_have_value("85")
    shown.get_by_role("button", name="Use 85 kg").tap()
    expect(shown).to_have_count(0)
    expect(weight(phone)).to_have_value("85")
    card(phone, BENCH).get_by_role("textbox", name="Reps").fill("5")
    card(phone, BENCH).get_by_role("button", name="Done").tap()
    expect(phone.locator("#totals")).to_contain_text("1 set")
    all_sent(phone)
    assert WorkoutSet.objects.get().weight == Decimal(85)


def test_what_cannot_be_loaded_is_said_and_the_nearest_are_a_tap_away(phone: Page, session: Any) -> None:
    shown = opened(phone, session, "83")
    expect(shown.get_by_role("status").first).to_contain_text("83 kg cannot be loaded here.")
    expect(shown.get_by_role("button", name="Cannot be loaded here")).to_be_disabled()
    shown.get_by_role("button", name="82.5 kg").tap()
    expect(shown.get_by_role("button", name="Use 82.5 kg")).to_be_enabled()
    expect(shown.get_by_role("textbox", name="Weight, kg")).to_be_focused()


def test_without_a_weight_it_asks_for_one(phone: Page, session: Any) -> None:
    shown = opened(phone, session, "60")
    shown.get_by_role("textbox", name="Weight, kg").fill("")
    expect(shown.get_by_role("status").first).to_have_text("Enter a weight, such as 82.5.")
    expect(shown.get_by_role("button", name="Enter a weight")).to_be_disabled()
    shown.get_by_role("textbox", name="Weight, kg").fill("20")
    expect(shown.get_by_role("button", name="Use 20 kg")).to_be_enabled()


def test_without_a_weight_body_weight_alone_is_something_to_do(phone: Page, lifter: User) -> None:
    phone.goto(started(lifter, "pull-up").get_absolute_url())
    card(phone, "Pull-up").get_by_role("textbox").first.fill("10")
    card(phone, "Pull-up").locator(".load-line").tap()
    shown = phone.get_by_role("dialog", name="Load Pull-up")
    shown.get_by_role("textbox", name="Weight, kg").fill("")
    expect(shown.get_by_role("status").first).to_have_text("Body weight alone")
    shown.get_by_role("button", name="Use body weight alone").tap()
    expect(shown).to_have_count(0)
    expect(card(phone, "Pull-up").get_by_role("textbox").first).to_have_value("0")


def test_plates_that_are_tapped_make_a_weight(phone: Page, session: Any) -> None:
    shown = opened(phone, session, "60")
    shown.get_by_role("button", name="Plates to weight").tap()
    expect(shown.get_by_role("status").first).to_contain_text("60 kg")
    shown.get_by_role("button", name="Put on 2.5 kg, 0 of 2 on").tap()
    shown.get_by_role("button", name="Put on 2.5 kg, 1 of 2 on").tap()
    expect(shown.get_by_role("status").first).to_contain_text("70 kg")
    expect(shown.get_by_role("button", name="Put on 2.5 kg, 2 of 2 on")).to_be_disabled()
    shown.get_by_role("button", name="Take off 20 kg").tap()
    expect(shown.get_by_role("img")).to_have_accessible_name("2 × 2.5 kg on each side")
    shown.get_by_role("button", name="Use 30 kg").tap()
    expect(weight(phone)).to_have_value("30")


def test_warm_ups_are_offered_to_tick_off(phone: Page, session: Any) -> None:
    shown = opened(phone, session, "100")
    ramp = shown.get_by_role("region", name="Warm-up for 100 kg").get_by_role("listitem")
    expect(ramp).to_have_text(
        [
            re.compile("20 kg × 10.*empty bar"),
            re.compile("40 kg × 5.*per side 10"),
            re.compile("60 kg × 3.*per side 20"),
            re.compile("80 kg × 2.*per side 25 [+] 5"),
        ]
    )
    shown.get_by_role("button", name="Add these 4 warm-ups").tap()
    expect(shown).to_have_count(0)
    expect(weight(phone)).to_have_value("20")
    for number in range(1, 5):
        card(phone, BENCH).get_by_role("button", name="Done", exact=True).tap()
        expect(card(phone, BENCH).locator(".set.warm .tick.on")).to_have_count(number)
    # What they lead to was typed before them, and stands there again.
    expect(weight(phone)).to_have_value("100")
    all_sent(phone)
    rows = WorkoutSet.objects.order_by("position").values_list("kind", "weight", "reps")
    assert list(rows) == [
        ("warm_up", Decimal(warm_up), reps) for warm_up, reps in ((20, 10), (40, 5), (60, 3), (80, 2))
    ]


def test_the_whole_of_it_by_keyboard(new_phone: NewPhone, lifter: User, session: Any) -> None:
    page = new_phone(lifter, has_touch=False, is_mobile=False, viewport={"width": 1280, "height": 800})
    page.goto(session.get_absolute_url())
    weight(page).fill("60")
    card(page, BENCH).locator(".load-line").focus()
    page.keyboard.press("Enter")
    shown = sheet(page)
    expect(shown.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Tab")
    expect(shown.get_by_role("button", name="Weight to plates")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(shown.get_by_role("textbox", name="Weight, kg")).to_be_focused()
    page.keyboard.type("72.5")
    page.keyboard.press("Enter")
    expect(shown).to_have_count(0)
    expect(weight(page)).to_have_value("72.5")
    card(page, BENCH).locator(".load-line").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(shown.get_by_role("button", name="Plates to weight")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    expect(shown.get_by_role("button", name=re.compile("Put on 25 kg"))).to_be_focused()
    page.keyboard.press("Enter")
    expect(shown.get_by_role("button", name="Use 122.5 kg")).to_be_visible()
    for _ in range(6):
        page.keyboard.press("Enter")
    expect(shown.get_by_role("button", name="Put on 25 kg, 6 of 6 on")).to_be_focused()
    page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
    expect(weight(page)).to_have_value("72.5")
    expect(card(page, BENCH).locator(".load-line")).to_be_focused()


def test_another_bar_is_kept_for_the_next_set(phone: Page, session: Any) -> None:
    shown = opened(phone, session, "60")
    shown.get_by_label("Bar").select_option("Light bar, 15 kg")
    expect(shown.get_by_role("img", name="20 + 2.5 kg on each side")).to_be_visible()
    shown.get_by_role("button", name="Use 60 kg").tap()
    expect(card(phone, BENCH).locator(".load-line")).to_have_text("per side 20 + 2.5")
    phone.reload()
    weight(phone).fill("60")
    expect(card(phone, BENCH).locator(".load-line")).to_have_text("per side 20 + 2.5")


def test_pounds_in_a_gym_with_kilograms_show_both(phone: Page, lifter: User, session: Any) -> None:
    shown = None
    phone.goto(session.get_absolute_url())
    card(phone, BENCH).get_by_label("Unit of the weight").select_option("lb")
    weight(phone).fill("181.88")
    card(phone, BENCH).locator(".load-line").tap()
    shown = sheet(phone)
    expect(shown.get_by_role("status").first).to_contain_text("82.5 kg in Standard gym")
    shown.get_by_role("button", name="More weight").tap()
    shown.get_by_role("button", name="Use 187.39 lb").tap()
    expect(weight(phone)).to_have_value("187.39")


def test_a_gym_of_ones_own_decides(phone: Page, lifter: User, session: Any) -> None:
    home = gyms.PRESETS["home_kg"][1]
    gyms.create(user=lifter, gym_id=new_id(), details=home)
    phone.goto(session.get_absolute_url())
    weight(phone).fill("60")
    expect(card(phone, BENCH).locator(".load-line")).to_have_text("per side 20")
    card(phone, BENCH).get_by_role("button", name="More weight").tap()
    expect(weight(phone)).to_have_value("62.5")
    weight(phone).fill("97.5")
    card(phone, BENCH).get_by_role("button", name="More weight").tap()
    expect(weight(phone)).to_have_value("97.5")  # that is all there is at home


def test_the_sheet_is_accessible_and_wide_enough_for_a_thumb(
    new_phone: NewPhone, lifter: User, session: Any
) -> None:
    page = new_phone(lifter)
    shown = opened(page, session, "83")
    assert violations(page) == []
    assert too_small(page) == []
    shown.get_by_role("textbox", name="Weight, kg").fill("heavy")
    expect(shown.get_by_text("Enter a weight, such as 82.5.")).to_be_visible()
    assert violations(page) == []
    shown.get_by_role("textbox", name="Weight, kg").fill("142.5")
    assert violations(page) == []
    shown.get_by_role("button", name="Plates to weight").tap()
    assert violations(page) == []
    assert too_small(page) == []


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_gym_is_described_by_thumb(new_phone: NewPhone, lifter: User, script: bool) -> None:  # noqa: FBT001
    page = new_phone(lifter, java_script_enabled=script)
    page.goto("/more/")
    page.get_by_role("link", name=re.compile("^Gyms")).tap()
    page.get_by_role("link", name="Describe your gym").tap()
    page.get_by_role("link", name="Home, in kg").tap()
    page.get_by_role("textbox", name="Name").first.fill("Garage")
    page.locator("#plates").get_by_role("button", name="Add a plate").tap()
    expect(page.locator("#plates fieldset")).to_have_count(7)
    row = page.locator("#plates fieldset").nth(5)
    row.get_by_role("textbox", name="Weight").fill("0,5")
    row.get_by_role("textbox", name="Pairs").fill("99")
    page.get_by_role("button", name="Save").last.tap()
    expect(page.get_by_text("From 0 to 50 pairs.")).to_be_visible()
    page.locator("#plates fieldset").nth(5).get_by_role("textbox", name="Pairs").fill("1")
    page.get_by_role("button", name="Save").last.tap()
    expect(page.get_by_text("“Garage” is saved.")).to_be_visible()
    [gym] = Gym.objects.all()
    assert gym.plates[-1] == {"weight": "0.5", "pairs": 1}
    page.get_by_role("button", name="Delete Garage").tap()
    expect(page.get_by_text("Gym deleted.")).to_be_visible()
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_role("heading", name="Garage")).to_be_visible()


def test_plates_without_a_script(new_phone: NewPhone, lifter: User) -> None:
    page = new_phone(lifter, java_script_enabled=False)
    page.goto("/more/")
    page.get_by_role("link", name=re.compile("^Plate calculator")).tap()
    page.get_by_role("textbox", name="Weight").fill("83")
    page.get_by_role("button", name="Show the plates").tap()
    page.get_by_role("link", name="82.5 kg").tap()
    expect(page.get_by_role("img", name="25 + 5 + 1.25 kg on each side")).to_be_visible()
    page.get_by_role("spinbutton", name=re.compile("^20 20 kg|^20 kg|20 kg, how many")).fill("2")
    page.get_by_role("button", name="Show the weight").tap()
    expect(page.get_by_text("2 × 20 on each side")).to_be_visible()
    expect(page.get_by_text("100 kg", exact=False).first).to_be_visible()


def test_nothing_is_wider_than_the_phone_or_smaller_than_a_thumb(phone: Page, lifter: User) -> None:
    gyms.create(user=lifter, gym_id=new_id(), details=gyms.PRESETS["kg"][1])
    gyms.create(user=lifter, gym_id=new_id(), details=gyms.PRESETS["home_lb"][1])
    there = Gym.objects.all()[0].pk
    for url in ("/gyms/", "/gyms/new/", f"/gyms/{there}/", "/plates/?weight=497,5&unit=kg&on0=6"):
        phone.goto(url)
        wide = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, url
        assert too_small(phone) == [], url
