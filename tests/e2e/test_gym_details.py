"""What a lifter notices on the session page when something is a little different from the ordinary."""

import re
import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from tests import people
from tests.e2e.conftest import NewPhone
from tests.e2e.gym import all_sent, card, started
from tests.e2e.phone_store import has_worker
from tests.e2e.test_gym_page import again, opened, pull
from tests.workouts.story import do, kg
from training import gyms
from training.models import Exercise
from workouts import recording
from workouts.models import WorkoutSet
from workouts.set_values import SetValues

pytestmark = pytest.mark.e2e

A_DAY = 86_400


@pytest.fixture
def idle(lifter: User) -> WorkoutSet:
    """The last set of a workout that began four hours ago: half an hour later."""
    begun = timezone.now() - timedelta(hours=4)
    session = recording.start_session(user=lifter, session_id=recording.new_id(), at=begun)
    log = recording.add_exercise(
        user=lifter,
        session_id=session.pk,
        exercise_id=Exercise.objects.get(key="bench-press").pk,
        log_id=recording.new_id(),
    )
    (row,) = do(log, kg(60, 5), at=begun + timedelta(minutes=30))
    return row


def test_a_phone_a_day_ahead_shows_how_long_it_was_and_ends_it_at_its_last_set(
    phone: Page, idle: WorkoutSet
) -> None:
    phone.clock.install(time=time.time() + A_DAY)
    session = idle.log.session
    opened(phone, session)
    expect(phone.get_by_role("timer", name="Time since the start")).to_have_text(re.compile(r"^4:\d\d:\d\d$"))
    phone.get_by_role("button", name=re.compile("^Finish at .*, your last set$")).tap()
    expect(phone.locator("#totals")).to_contain_text("30 min")
    all_sent(phone)
    session.refresh_from_db()
    assert session.ended_at is not None
    assert abs(session.ended_at - idle.done_at) < timedelta(minutes=2)


def test_a_phone_a_day_behind_knows_that_a_set_of_now_is_the_last_one(
    phone: Page, idle: WorkoutSet, offline_is_no_fault: None
) -> None:
    phone.clock.install(time=time.time() - A_DAY)
    opened(phone, idle.log.session)
    expect(phone.get_by_role("heading", name="Still training?")).to_be_visible()
    phone.context.set_offline(True)
    card(phone, "Bench press").get_by_role("button", name="Done").tap()
    expect(phone.locator(".kept.on-phone")).to_have_count(1)
    expect(phone.get_by_role("heading", name="Still training?")).to_have_count(0)


def test_what_is_typed_of_the_next_set_is_there_again_when_another_one_was_corrected(
    phone: Page, lifter: User
) -> None:
    session = started(lifter, "bench-press")
    do(session.logs.get(), kg(80, 5), kg(80, 5), at=timezone.now())
    opened(phone, session)
    bench = card(phone, "Bench press")
    weight, reps = (bench.get_by_role("textbox", name=name) for name in ("Weight", "Reps"))
    weight.fill("87,5")
    bench.get_by_role("link", name="Change set 1: 80 kg × 5").tap()
    expect(weight).to_have_value("80")
    bench.get_by_role("link", name="Change set 2: 80 kg × 5").tap()
    reps.fill("4")
    bench.get_by_role("button", name="Save").tap()
    expect(bench.get_by_role("link", name="Change set 2: 80 kg × 4")).to_be_visible()
    expect(weight).to_have_value("87,5")
    bench.get_by_role("link", name="Change set 1: 80 kg × 5").tap()
    bench.get_by_role("link", name="Cancel").tap()
    expect(weight).to_have_value("87,5")


def test_the_clock_of_a_set_in_hand_writes_into_no_set_that_is_corrected(phone: Page, lifter: User) -> None:
    session = started(lifter, "plank")
    (row,) = do(session.logs.get(), SetValues(seconds=Decimal(60)), at=timezone.now())
    opened(phone, session)
    plank = card(phone, "Plank")
    phone.clock.install()
    plank.get_by_role("button", name="Start the clock").tap()
    phone.clock.run_for(10_000)
    expect(plank.get_by_role("timer")).to_have_text(re.compile(r"^\d:\d\d$"))
    plank.get_by_role("link", name="Change set 1: 1:00").tap()
    plank.get_by_role("combobox", name="RPE").select_option("8")
    plank.get_by_role("button", name="Save").tap()
    expect(plank.get_by_role("link", name="Change set 1: 1:00")).to_contain_text("RPE 8")
    expect(plank.get_by_role("timer")).to_be_visible()
    all_sent(phone)
    row.refresh_from_db()
    assert (row.seconds, row.rpe) == (Decimal(60), Decimal(8))


def test_a_rest_goes_on_when_a_set_before_it_is_deleted_and_ends_with_its_own(
    phone: Page, lifter: User
) -> None:
    session = started(lifter, "bench-press", "barbell-row")
    do(session.logs.order_by("position")[0], kg(80, 5), at=timezone.now() - timedelta(minutes=3))
    opened(phone, session)
    row = card(phone, "Barbell row")
    row.get_by_role("link", name="Open Barbell row").tap()
    for name, value in {"Weight": "60", "Reps": "8"}.items():
        row.get_by_role("textbox", name=name).fill(value)
    row.get_by_role("button", name="Done").tap()
    rest = phone.get_by_role("complementary", name="Rest timer")
    expect(rest).to_be_visible()
    card(phone, "Bench press").get_by_role("link", name="Open Bench press").tap()
    phone.get_by_role("button", name="Delete set 1").tap()
    expect(phone.get_by_role("button", name="Undo")).to_be_visible()
    expect(rest).to_be_visible()
    row.get_by_role("link", name="Open Barbell row").tap()
    phone.get_by_role("button", name="Delete set 1").tap()
    expect(rest).to_have_count(0)


def test_a_pull_that_the_browser_takes_for_its_own_deletes_nothing(phone: Page, lifter: User) -> None:
    session = started(lifter, "bench-press")
    do(session.logs.get(), kg(80, 5), at=timezone.now())
    opened(phone, session)
    row = phone.locator("li[data-set]")
    pull(phone, by=-150, ends="touchcancel")
    expect(row).to_have_attribute("style", "")
    expect(phone.get_by_role("button", name="Undo")).to_have_count(0)
    pull(phone, by=-150)
    expect(phone.get_by_role("button", name="Undo")).to_be_visible()


def test_the_note_of_a_set_is_closed_again_at_the_next_one_and_stays_open_while_it_is_typed(
    phone: Page, lifter: User
) -> None:
    session = started(lifter, "bench-press")
    do(session.logs.get(), kg(80, 5), at=timezone.now())
    opened(phone, session)
    bench = card(phone, "Bench press")
    note = bench.get_by_role("textbox", name="Note for this set")
    bench.get_by_text("Note", exact=True).tap()
    note.fill("Left knee")
    bench.get_by_role("textbox", name="Weight").fill("82.5")  # draws the page
    expect(note).to_have_value("Left knee")
    bench.get_by_role("button", name="Done").tap()
    expect(bench.get_by_role("link", name="Change set 2: 82.5 kg × 5")).to_contain_text("Left knee")
    expect(note).to_be_hidden()
    bench.get_by_text("Note", exact=True).tap()
    bench.get_by_role("textbox", name="Weight").fill("85")
    expect(note).to_be_visible()


def test_the_rest_says_what_was_opened_and_finishing_tells_of_a_set_that_is_typed_only(
    phone: Page, lifter: User
) -> None:
    session = started(lifter, "bench-press", "barbell-row", "plank")
    do(session.logs.order_by("position")[0], kg(80, 5), at=timezone.now() - timedelta(minutes=3))
    opened(phone, session)
    bench, row = card(phone, "Bench press"), card(phone, "Barbell row")
    bench.get_by_role("button", name="Done").tap()
    rest = phone.get_by_role("complementary", name="Rest timer")
    expect(rest).to_contain_text("next 80 kg × 5")
    row.get_by_role("link", name="Open Barbell row").tap()
    expect(rest).to_contain_text("next Barbell row")
    row.get_by_role("textbox", name="Weight").fill("60")
    phone.get_by_role("link", name="Finish").tap()
    sheet = phone.get_by_role("dialog", name="Finish")
    expect(sheet.get_by_text("Not done yet")).to_be_visible()
    expect(sheet.locator(".left li")).to_have_text(
        ["Barbell row: set 1 is typed and not ticked", "Plank: not begun"]
    )


def test_the_gym_that_is_chosen_for_a_workout_is_the_one_of_all_its_sets(phone: Page, lifter: User) -> None:
    for name in ("home_kg", "home_lb"):
        gyms.create(user=lifter, gym_id=recording.new_id(), details=gyms.PRESETS[name][1])
    session = started(lifter, "bench-press")
    do(session.logs.get(), kg(60, 5), at=timezone.now())
    opened(phone, session)
    load = card(phone, "Bench press").locator(".load-line")
    expect(load).to_have_text("per side 20")
    load.tap()
    sheet = phone.get_by_role("dialog", name="Load Bench press")
    sheet.get_by_role("combobox", name="Gym").select_option(index=1)
    expect(sheet.get_by_role("button", name="Cannot be loaded here")).to_be_visible()
    phone.keyboard.press("Escape")
    elsewhere = "nearest 58.97 or 61.24"
    expect(load).to_have_text(elsewhere)
    opened(phone, session)
    expect(load).to_have_text(elsewhere)


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_where_nothing_was_done_before_no_room_is_left_for_it(
    new_phone: NewPhone,
    lifter: User,
    script: bool,  # noqa: FBT001
) -> None:
    session = started(lifter, "bench-press")
    do(session.logs.get(), kg(80, 5), at=timezone.now())
    page = new_phone(lifter, java_script_enabled=script)
    page.goto(session.get_absolute_url())
    did = page.locator(".sets .did").first
    expect(did).to_contain_text("80 kg × 5")
    room = did.evaluate(
        "did => did.getBoundingClientRect().left - did.parentElement.querySelector('.n').getBoundingClientRect().right"
    )
    assert room < 16


def test_who_was_logged_out_in_mid_workout_is_told_and_is_back_in_it_after_the_log_in(
    new_phone: NewPhone, lifter: User, excused: list[str]
) -> None:
    excused.append("status of 401")
    lifter.set_password(people.PASSWORD)
    lifter.save()
    phone = new_phone(lifter)
    session = started(lifter, "bench-press")
    do(session.logs.get(), kg(80, 5), at=timezone.now())
    opened(phone, session)
    Session.objects.all().delete()
    card(phone, "Bench press").get_by_role("button", name="Done").tap()
    phone.get_by_role("link", name="1 change on this phone · log in to send").tap()
    phone.get_by_label("E-mail").fill(lifter.email)
    phone.get_by_label("Password").fill(people.PASSWORD)
    phone.get_by_role("button", name="Log in").tap()
    phone.wait_for_url(f"**{session.get_absolute_url()}")
    expect(phone.locator("#totals")).to_contain_text("2 sets")
    all_sent(phone)
    assert session.logs.get().sets.count() == 2


def test_without_a_network_today_has_all_the_sets_that_this_phone_knows(
    phone: Page, lifter: User, offline_is_no_fault: None
) -> None:
    session = started(lifter, "bench-press")
    do(session.logs.get(), kg(80, 5), at=timezone.now())
    hero = phone.locator(".hero:visible")
    phone.goto("/")
    has_worker(phone)
    phone.goto("/")  # kept as it is now
    expect(hero).to_contain_text("1 set ·")
    opened(phone, session)
    card(phone, "Bench press").get_by_role("button", name="Done").tap()
    expect(phone.locator("#totals")).to_contain_text("2 sets")
    all_sent(phone)
    phone.context.set_offline(True)
    phone.goto("/")
    expect(hero).to_contain_text("2 sets ·")
    phone.goto(session.get_absolute_url())
    card(phone, "Bench press").get_by_role("button", name="Done").tap()
    expect(phone.locator(".kept.on-phone")).to_have_count(1)
    phone.goto("/")
    expect(hero).to_contain_text("3 sets ·")


def test_words_that_stay_for_a_while_leave_the_button_of_the_set_in_hand_in_sight(
    phone: Page, lifter: User
) -> None:
    session = started(lifter, "bench-press", "barbell-row", "back-squat", "plank")
    phone.set_viewport_size({"width": 390, "height": 620})
    opened(phone, session)
    phone.get_by_label("More about Bench press").tap()
    phone.get_by_role("button", name="Skip today").tap()
    expect(phone.get_by_role("button", name="Undo")).to_be_visible()
    row = card(phone, "Barbell row")
    expect(row.get_by_role("button", name="Done")).to_be_visible()
    gap = """() => document.querySelector("#toasts .undo").getBoundingClientRect().top
        - document.querySelector(".set.cur .cur-end .btn").getBoundingClientRect().bottom"""
    phone.wait_for_function(f"({gap})() >= 0")


def test_large_letters_on_a_small_phone_cut_nothing_off_and_two_units_stand_in_one_line(
    phone: Page, lifter: User
) -> None:
    session = again(lifter, "bench-press", sets=1)
    carry = Exercise.objects.get(key="farmers-walk").pk
    recording.add_exercise(user=lifter, session_id=session.pk, exercise_id=carry, log_id=recording.new_id())
    do(session.logs.order_by("position")[0], kg(100, 8), at=timezone.now())
    opened(phone, session)
    foot = phone.locator(".set.cur .cur-foot > *")
    expect(foot).to_have_count(4)
    assert len(set(foot.evaluate_all("(all) => all.map((each) => each.getBoundingClientRect().top)"))) == 1
    phone.set_viewport_size({"width": 320, "height": 700})
    phone.evaluate("document.documentElement.style.fontSize = '32px'")
    assert beyond(phone) == []
    phone.get_by_role("link", name="Open Bench press").tap()
    expect(card(phone, "Bench press").locator("small.pr")).to_be_visible()
    assert beyond(phone) == []


def beyond(page: Page) -> list[str]:
    """What of the page is cut off at the right."""
    found: list[str] = page.locator("main *").evaluate_all(
        """(all) => all.filter((each) => each.checkVisibility() && !each.closest(".visually-hidden")
            && each.getBoundingClientRect().right > innerWidth).map((each) => each.outerHTML.slice(0, 80))"""
    )
    return found


def test_without_a_network_no_way_leads_to_an_exercise_of_ones_own(
    phone: Page, lifter: User, offline_is_no_fault: None
) -> None:
    opened(phone, started(lifter, "bench-press"))
    phone.get_by_role("link", name="Add exercise").tap()
    sheet = phone.get_by_role("dialog", name="Add exercise")
    own = sheet.get_by_role("link", name="Make it your own exercise")
    sheet.get_by_role("searchbox").fill("zzz qqq")
    expect(own).to_be_visible()
    phone.context.set_offline(True)
    sheet.get_by_role("searchbox").fill("zzz qqqq")
    expect(sheet.get_by_text("An exercise of your own is made with a connection.")).to_be_visible()
    expect(own).to_have_count(0)
