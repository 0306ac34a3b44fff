"""The rest timer on every page, the clock, the work timer, the screen: by a clock that the tests set, never by waiting."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from tests import people
from tests.e2e.conftest import NewPhone, session_of
from tests.e2e.gym import card, started
from tests.e2e.test_accessibility import violations
from tests.e2e.test_session_page import too_small
from training.rests import keep_rests
from workouts.models import WorkoutSession, WorkoutSet

pytestmark = pytest.mark.e2e

# A minute before midnight in Berlin: whatever counts by the day would be wrong.
T = datetime(2026, 11, 21, 22, 59, tzinfo=UTC)

# What is heard, felt and said, and what the device is asked for.
SPY = """
    window.spied = { tones: 0, vibrations: [], said: [], notes: [], asked: 0, locks: 0 };
    const tone = AudioContext.prototype.createOscillator;
    AudioContext.prototype.createOscillator = function () { spied.tones += 1; return tone.call(this); };
    Navigator.prototype.vibrate = (pattern) => spied.vibrations.push(pattern);
    document.addEventListener("DOMContentLoaded", () => {
        new MutationObserver((changes) => {
            for (const { target, addedNodes } of changes)
                if (target.closest?.("#rest-said, spotter-work-timer [aria-live]") && addedNodes.length)
                    spied.said.push(target.textContent);
        }).observe(document.body, { childList: true, subtree: true });
    });
"""
TONES = 3  # of the sound at the end


@pytest.fixture
def session(lifter: User) -> WorkoutSession:
    return started(lifter, "bench-press", "plank")


@pytest.fixture
def phone(new_phone: NewPhone, lifter: User) -> Page:
    return at_the_gym(new_phone(lifter))


def at_the_gym(page: Page, now: datetime = T) -> Page:
    """With ears, and a clock that stands still until it is told."""
    page.context.add_init_script(SPY)
    page.context.clock.install(time=now - timedelta(hours=1))
    page.context.clock.pause_at(now)
    return page


def start_rest(page: Page, seconds: int = 180, coming: str = "82.5 kg × 5", session: str = "") -> None:
    page.get_by_role("heading", level=1).tap()  # sound and vibration ask for a press, as the tick is one
    page.evaluate(
        "async rest => (await import('/static/js/gym/rest.js')).startRest(rest)",
        {"seconds": seconds, "next": coming, "session": session},
    )


def bar(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Rest timer")


def shown(page: Page) -> str:
    return bar(page).get_by_role("timer", name="Rest left").inner_text()


def spied(page: Page, what: str) -> Any:
    return page.evaluate("what => spied[what]", what)


def expect_spied(page: Page, what: str, expected: object) -> None:
    """In a moment: which tab rings is settled among all tabs first."""
    for _ in range(50):
        if spied(page, what) == expected:
            return
        page.wait_for_timeout(100)
    assert spied(page, what) == expected


def pass_by(page: Page, seconds: float) -> None:
    """Second by second, as on a phone that is awake."""
    page.clock.run_for(int(seconds * 1000))


def sleep(page: Page, seconds: float) -> None:
    """The phone sleeps: no timer runs, and the clock is later when it wakes."""
    page.clock.fast_forward(int(seconds * 1000))


# --- The rest --------------------------------------------------------------------------------------------------------


def test_the_rest_counts_down_and_says_what_is_next(phone: Page, session: WorkoutSession) -> None:
    phone.goto(session.get_absolute_url())
    expect(bar(phone)).to_have_count(0)
    start_rest(phone)
    expect(bar(phone)).to_contain_text("Rest 3:00")
    expect(bar(phone)).to_contain_text("next 82.5 kg × 5")
    assert shown(phone) == "3:00"
    pass_by(phone, 96)
    assert shown(phone) == "1:24"


def test_a_phone_that_slept_is_right_when_it_wakes(phone: Page, session: WorkoutSession) -> None:
    phone.goto(session.get_absolute_url())
    start_rest(phone)
    sleep(phone, 150)
    assert shown(phone) == "0:30"
    expect_spied(phone, "tones", 0)
    sleep(phone, 40)
    assert shown(phone) == "+0:10"
    expect_spied(phone, "tones", TONES)


def test_asleep_for_minutes_after_the_end_it_makes_no_noise(phone: Page, session: WorkoutSession) -> None:
    phone.goto(session.get_absolute_url())
    start_rest(phone)
    sleep(phone, 280)
    assert shown(phone) == "+1:40"
    assert (spied(phone, "tones"), spied(phone, "vibrations")) == (0, [])
    pass_by(phone, 30)
    expect(bar(phone)).to_have_count(0)


def test_15_seconds_more_and_less(phone: Page, session: WorkoutSession) -> None:
    phone.goto(session.get_absolute_url())
    start_rest(phone)
    bar(phone).get_by_role("button", name="+15 seconds of rest").tap()
    assert shown(phone) == "3:15"
    expect(bar(phone)).to_contain_text("Rest 3:15")
    less = bar(phone).get_by_role("button", name="−15 seconds of rest")
    less.tap()
    less.tap()
    assert shown(phone) == "2:45"
    pass_by(phone, 155)
    assert shown(phone) == "0:10"
    less.tap()  # more than is left: it is over, and whoever pressed it knows
    expect(bar(phone)).to_contain_text("Rest over")
    expect_spied(phone, "tones", 0)
    more = bar(phone).get_by_role("button", name="+15 seconds of rest")
    more.tap()
    assert shown(phone) == "0:15"
    pass_by(phone, 15)
    expect_spied(phone, "tones", TONES)


def test_skipped_it_is_gone_and_the_real_rest_is_still_counted(phone: Page, session: WorkoutSession) -> None:
    phone.goto(session.get_absolute_url())
    start_rest(phone, session=str(session.pk))
    pass_by(phone, 95)
    bar(phone).get_by_role("button", name="Skip the rest").tap()
    expect(bar(phone)).to_have_count(0)
    pass_by(phone, 5)
    taken = "async id => (await import('/static/js/gym/rest.js')).takeRest(id)"
    assert phone.evaluate(taken, str(session.pk)) == 100
    assert phone.evaluate(taken, "another workout") is None
    expect_spied(phone, "tones", 0)


def test_it_is_the_same_on_every_page_and_after_a_reload(phone: Page, session: WorkoutSession) -> None:
    here = session.get_absolute_url()
    phone.goto(here)
    start_rest(phone)
    expect(bar(phone).get_by_role("link")).to_have_count(0)
    pass_by(phone, 30)
    for address in (here, "/", "/history/", "/exercises/", "/profile/timer/", f"{here}exercises/"):
        phone.goto(address)
        assert shown(phone) == "2:30", address
    bar(phone).get_by_role("button", name="+15 seconds of rest").tap()
    bar(phone).get_by_role("link", name="Rest 3:15").tap()
    phone.wait_for_url(f"**{here}")
    assert shown(phone) == "2:45"


def test_at_the_end_it_sounds_and_vibrates_once_and_says_how_long_ago(
    phone: Page, session: WorkoutSession
) -> None:
    phone.goto(session.get_absolute_url())
    start_rest(phone)
    pass_by(phone, 179)
    assert (spied(phone, "tones"), spied(phone, "vibrations")) == (0, [])
    pass_by(phone, 1)
    expect_spied(phone, "tones", TONES)
    expect_spied(phone, "vibrations", [[200, 100, 200]])
    pass_by(phone, 20)
    assert shown(phone) == "+0:20"
    expect(bar(phone)).to_contain_text("Rest over")
    phone.reload()
    assert shown(phone) == "+0:20"
    assert (spied(phone, "tones"), spied(phone, "vibrations")) == (0, [])
    bar(phone).get_by_role("button", name="Close the rest timer").tap()
    expect(bar(phone)).to_have_count(0)


def test_who_wants_no_sound_and_no_vibration_gets_none(
    phone: Page, session: WorkoutSession, lifter: User
) -> None:
    User.objects.filter(pk=lifter.pk).update(timer_sound=False, timer_vibration=False)
    phone.goto(session.get_absolute_url())
    start_rest(phone)
    pass_by(phone, 181)
    expect(bar(phone)).to_contain_text("Rest over")
    assert (spied(phone, "tones"), spied(phone, "vibrations")) == (0, [])


def test_of_two_tabs_one_makes_the_sound_and_both_show_the_same(phone: Page, session: WorkoutSession) -> None:
    phone.goto(session.get_absolute_url())
    other = phone.context.new_page()
    other.goto("/exercises/")
    other.get_by_role("heading", level=1).tap()
    start_rest(phone)
    expect(bar(other)).to_contain_text("Rest 3:00")
    bar(other).get_by_role("button", name="+15 seconds of rest").tap()
    expect(bar(phone)).to_contain_text("Rest 3:15")
    phone.context.clock.run_for(196_000)
    for page in (phone, other):
        expect(bar(page)).to_contain_text("Rest over")
        page.wait_for_function("JSON.parse(localStorage['spotter.rest']).rung")
    phone.context.clock.run_for(5000)
    for _ in range(50):
        if spied(phone, "tones") + spied(other, "tones"):
            break
        phone.wait_for_timeout(100)
    assert spied(phone, "tones") + spied(other, "tones") == TONES
    bar(other).get_by_role("button", name="Close the rest timer").tap()
    expect(bar(phone)).to_have_count(0)


def test_another_person_on_the_same_phone_sees_no_rest_of_alices(
    phone: Page, session: WorkoutSession, live_server: Any
) -> None:
    phone.goto(session.get_absolute_url())
    start_rest(phone)
    bob = session_of(people.bob())
    phone.context.add_cookies([{"name": "session", "value": bob, "url": live_server.url}])
    phone.goto("/")
    expect(phone.get_by_role("navigation", name="Main")).to_be_visible()
    expect(bar(phone)).to_have_count(0)


def test_the_tick_starts_the_exercises_own_rest_and_the_next_tick_says_how_long_it_was(
    phone: Page, session: WorkoutSession, lifter: User
) -> None:
    bench = session.logs.in_order()[0].exercise
    keep_rests(user=lifter, exercise=bench, rest_seconds=90, rest_warm_up_seconds=None)
    phone.goto(session.get_absolute_url())
    form = card(phone, "Bench press").locator("form.set-form")
    form.get_by_role("textbox", name="Weight").fill("60")
    form.get_by_role("textbox", name="Reps").fill("5")
    form.get_by_role("button", name="Done").tap()
    pass_by(phone, 0.2)  # the frame of the tick
    expect(bar(phone)).to_contain_text("Rest 1:30")
    expect(bar(phone)).to_contain_text("60 kg × 5")
    pass_by(phone, 75)
    form.get_by_role("button", name="Done").tap()
    pass_by(phone, 0.2)  # the frame of the tick
    expect(card(phone, "Bench press").locator(".rested")).to_have_text(["rest 1:15"])
    assert shown(phone) == "1:30"
    for _ in range(100):
        pass_by(phone, 0.1)
        if WorkoutSet.objects.count() == 2:
            break
    rests = WorkoutSet.objects.order_by("position").values_list("rest_seconds", flat=True)
    assert list(rests) == [None, 75]


# --- What is said ----------------------------------------------------------------------------------------------------


def test_a_screen_reader_hears_ten_seconds_and_the_end_and_no_chatter(
    phone: Page, session: WorkoutSession
) -> None:
    phone.goto(session.get_absolute_url())
    start_rest(phone, seconds=90)
    pass_by(phone, 95)
    expect_spied(
        phone,
        "said",
        [
            "10 seconds left",
            "Rest over. Next: 82.5 kg × 5",
        ],
    )
    expect(bar(phone).get_by_role("timer")).to_have_accessible_name("Rest left")


def test_a_change_of_the_rest_is_said_and_a_page_opened_in_the_middle_says_nothing(
    phone: Page, session: WorkoutSession
) -> None:
    phone.goto(session.get_absolute_url())
    start_rest(phone, seconds=20, coming="")
    bar(phone).get_by_role("button", name="+15 seconds of rest").tap()
    expect_spied(phone, "said", ["35 seconds left"])
    phone.goto("/")
    pass_by(phone, 5)
    expect_spied(phone, "said", [])


def test_the_bar_is_reached_and_left_by_keys(phone: Page, session: WorkoutSession) -> None:
    phone.goto(session.get_absolute_url())
    start_rest(phone)
    names = []
    bar(phone).get_by_role("button").first.focus()
    for _ in range(3):
        names.append(phone.evaluate("document.activeElement.getAttribute('aria-label')"))
        phone.keyboard.press("Tab")
    assert names == ["−15 seconds of rest", "+15 seconds of rest", "Skip the rest"]
    phone.keyboard.press("Shift+Tab")
    phone.keyboard.press("Enter")
    expect(bar(phone)).to_have_count(0)
    # The focus is not lost: it is on what comes next.
    expect(card(phone, "Bench press").get_by_role("button", name="Done")).to_be_focused()


# --- How it looks ----------------------------------------------------------------------------------------------------


# As if the rest had been started so many seconds before.
LATER = """seconds => {
    const rest = JSON.parse(localStorage["spotter.rest"]);
    rest.startedAt -= seconds * 1000;
    rest.endsAt -= seconds * 1000;
    localStorage["spotter.rest"] = JSON.stringify(rest);
    dispatchEvent(new Event("spotter:rest"));
}"""


def test_axe_finds_nothing_at_the_timers(new_phone: NewPhone, lifter: User, session: WorkoutSession) -> None:
    # By the clock on the wall: the engine waits by timers of its own.
    page = new_phone(lifter)
    found = []
    for address in (session.get_absolute_url(), "/"):
        page.goto(address)
        start_rest(page)
        expect(bar(page)).to_contain_text("Rest 3:00")
        found += violations(page)
        page.evaluate(LATER, 190)
        expect(bar(page)).to_contain_text("Rest over")
        found += violations(page)
        bar(page).get_by_role("button", name="Close the rest timer").tap()
    page.goto(f"{session.get_absolute_url()}?log={session.logs.in_order()[1].pk}")
    plank = card(page, "Plank")
    plank.get_by_role("textbox", name="Time").fill("0:06")
    plank.get_by_role("button", name="Start the clock").tap()
    found += violations(page)
    expect(plank.get_by_role("button", name="Stop")).to_be_visible()
    found += violations(page)
    expect(plank).to_contain_text("Target reached")
    found += violations(page)
    bench = session.logs.in_order()[0].exercise
    for address in ("/profile/timer/", f"/exercises/{bench.pk}/rest/", bench.get_absolute_url()):
        page.goto(address)
        found += violations(page)
    page.goto(session.get_absolute_url())
    page.get_by_label("More about this workout").tap()
    found += violations(page)
    page.get_by_role("button", name="Pause the clock").tap()
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    found += violations(page)
    assert "\n".join(found) == ""


@pytest.mark.parametrize("size", [(390, 844), (320, 568), (1280, 800)])
def test_the_bar_covers_nothing_that_is_to_be_pressed(
    new_phone: NewPhone, lifter: User, session: WorkoutSession, size: tuple[int, int]
) -> None:
    page = at_the_gym(new_phone(lifter, viewport={"width": size[0], "height": size[1]}))
    page.goto(session.get_absolute_url())
    start_rest(page)
    done = card(page, "Bench press").get_by_role("button", name="Done")
    # As it comes into view when the set before is ticked; on the smallest phone the open set is higher than the page.
    coming = page.locator(".set.cur") if size[1] > 600 else done
    coming.evaluate("set => set.scrollIntoView({ block: 'nearest', behavior: 'instant' })")
    assert is_free(done)
    add = page.locator("main .add-exercise")
    add.evaluate("add => add.scrollIntoView({ block: 'nearest', behavior: 'instant' })")
    assert is_free(add)
    menu = page.locator("section.log details.menu").last
    menu.locator("summary").tap()
    remove = menu.get_by_role("button", name="Remove exercise")
    remove.evaluate("remove => remove.scrollIntoView({ block: 'nearest', behavior: 'instant' })")
    assert is_free(remove)
    page.keyboard.press("Escape")
    box, window = bar(page).bounding_box(), page.viewport_size
    assert box is not None
    assert window is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= window["width"]
    tabs = page.get_by_role("navigation", name="Main").bounding_box()
    assert tabs is not None
    assert size[0] >= 960 or box["y"] + box["height"] <= tabs["y"]
    assert too_small(page) == []
    pass_by(page, 200)
    assert too_small(page) == []
    start_rest(page)
    page.goto("/exercises/new/")
    save = page.locator("main").get_by_role("button", name="Save").last
    save.evaluate("save => save.scrollIntoView({ block: 'nearest', behavior: 'instant' })")
    assert is_free(save)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0


@pytest.mark.parametrize("height", [568, 640, 720])
def test_a_tick_brings_the_set_in_hand_out_from_below_the_bar(
    new_phone: NewPhone, lifter: User, session: WorkoutSession, height: int
) -> None:
    page = at_the_gym(new_phone(lifter, viewport={"width": 390, "height": height}))
    page.goto(session.get_absolute_url())
    done = card(page, "Bench press").get_by_role("button", name="Done")
    start_rest(page)
    pass_by(page, 0.1)
    assert is_free(done)


def is_free(button: Locator) -> bool:
    """Whether a press on its middle, and on its edges, meets the button and nothing else."""
    free: bool = button.evaluate(
        """button => {
            const { left, top, width, height } = button.getBoundingClientRect();
            return [0.1, 0.5, 0.9].every((part) => {
                const there = document.elementFromPoint(left + width / 2, top + height * part);
                return there !== null && button.contains(there);
            });
        }"""
    )
    return free


# --- Settings and what the device allows -----------------------------------------------------------------------------

NOTES = """
    window.allowed = "default";
    window.Notification = class {
        static get permission() { return allowed; }
        static async requestPermission() { spied.asked += 1; return (allowed = answer); }
        constructor(title, options) { spied.notes.push([title, options.body]); }
        addEventListener() {}
    };
    delete Navigator.prototype.serviceWorker;
"""


def hide(page: Page, *, hidden: bool) -> None:
    """The page goes to the background, or comes back."""
    page.evaluate(
        """hidden => {
            Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_a_notification_comes_in_the_background_where_it_was_allowed_here(
    phone: Page, session: WorkoutSession
) -> None:
    phone.context.add_init_script(f"{NOTES} window.answer = 'granted';")
    phone.goto(session.get_absolute_url())
    start_rest(phone)
    pass_by(phone, 200)
    assert (spied(phone, "asked"), spied(phone, "notes")) == (0, [])
    phone.goto("/profile/timer/")
    expect_spied(phone, "asked", 0)  # only a press asks
    phone.get_by_role("button", name="Notify me").tap()
    expect(phone.get_by_role("button", name="No more notifications")).to_be_visible()
    expect_spied(phone, "asked", 1)
    phone.evaluate("allowed = 'granted'")
    start_rest(phone, seconds=30)
    hide(phone, hidden=True)
    pass_by(phone, 31)
    expect_spied(phone, "notes", [["Rest over", "Next: 82.5 kg × 5"]])
    hide(phone, hidden=False)
    start_rest(phone, seconds=30)
    pass_by(phone, 31)
    assert len(spied(phone, "notes")) == 1  # who looks at the page sees it there
    phone.get_by_role("button", name="No more notifications").tap()
    start_rest(phone, seconds=30)
    hide(phone, hidden=True)
    pass_by(phone, 31)
    assert len(spied(phone, "notes")) == 1


def test_refused_notifications_are_said(phone: Page) -> None:
    phone.context.add_init_script(f"{NOTES} window.answer = 'denied';")
    phone.goto("/profile/timer/")
    phone.get_by_role("button", name="Notify me").tap()
    expect(phone.get_by_text("The browser blocks notifications of this site.")).to_be_visible()
    expect(phone.get_by_role("button", name="Notify me")).to_be_hidden()


def test_sound_and_vibration_can_be_tried(phone: Page) -> None:
    phone.goto("/profile/timer/")
    phone.get_by_role("button", name="Try it").tap()
    expect_spied(phone, "tones", TONES)
    expect_spied(phone, "vibrations", [[200, 100, 200]])
    phone.get_by_label("Sound at the end of a rest").uncheck()
    phone.get_by_label("Vibrate at the end of a rest").uncheck()
    phone.get_by_role("button", name="Try it").tap()
    expect(phone.get_by_text("Both are off.")).to_be_visible()
    expect_spied(phone, "tones", TONES)


def test_rest_times_are_set_from_the_exercises_menu_and_lead_back(
    phone: Page, session: WorkoutSession
) -> None:
    phone.goto(session.get_absolute_url())
    phone.get_by_label("More about Bench press").tap()
    phone.get_by_role("link", name="Rest time").tap()
    phone.get_by_role("textbox", name="After a working set").fill("2")
    phone.get_by_role("button", name="Save").last.tap()
    expect(phone.get_by_text("Write 2:00 for minutes")).to_be_visible()
    phone.get_by_role("textbox", name="After a working set").fill("3,5 min")
    phone.get_by_role("button", name="Save").last.tap()
    phone.wait_for_url(lambda url: urlsplit(url).path == session.get_absolute_url())
    phone.goto(session.logs.in_order()[0].exercise.get_absolute_url())
    expect(phone.locator("main")).to_contain_text("3:30")


# --- The screen ------------------------------------------------------------------------------------------------------

LOCKS = """
    Object.defineProperty(Navigator.prototype, "wakeLock", { configurable: true, value: {
        async request() {
            if (window.batteryLow) throw new DOMException("low", "NotAllowedError");
            spied.locks += 1;
            const lock = new EventTarget();
            window.lock = lock;
            lock.release = async () => { spied.locks -= 1; lock.dispatchEvent(new Event("release")); };
            return lock;
        },
    } });
"""


def switch(page: Page) -> Locator:
    menu = page.get_by_label("More about this workout")
    if page.get_by_role("switch").count() == 0 or not page.get_by_role("switch").is_visible():
        menu.tap()
    return page.get_by_role("switch", name="Keep the screen on")


def test_the_screen_stays_on_by_the_switch_and_again_after_a_look_elsewhere(
    phone: Page, session: WorkoutSession
) -> None:
    phone.context.add_init_script(LOCKS)
    phone.goto(session.get_absolute_url())
    expect(switch(phone)).to_have_attribute("aria-checked", "false")
    switch(phone).tap()
    expect(switch(phone)).to_have_attribute("aria-checked", "true")
    expect_spied(phone, "locks", 1)
    # The browser lets go when the page is out of sight.
    phone.evaluate("lock.release()")
    hide(phone, hidden=True)
    expect_spied(phone, "locks", 0)
    hide(phone, hidden=False)
    phone.wait_for_function("spied.locks === 1")
    phone.reload()
    phone.wait_for_function("spied.locks === 1")
    switch(phone).tap()
    expect(switch(phone)).to_have_attribute("aria-checked", "false")
    expect_spied(phone, "locks", 0)


def test_the_screen_stays_on_by_the_setting(phone: Page, session: WorkoutSession, lifter: User) -> None:
    User.objects.filter(pk=lifter.pk).update(keep_awake=True)
    phone.context.add_init_script(LOCKS)
    phone.goto("/")
    expect_spied(phone, "locks", 0)
    phone.goto(session.get_absolute_url())
    phone.wait_for_function("spied.locks === 1")


def test_a_screen_that_cannot_be_kept_on_is_said(
    new_phone: NewPhone, lifter: User, session: WorkoutSession
) -> None:
    old = at_the_gym(new_phone(lifter))
    old.context.add_init_script("delete Navigator.prototype.wakeLock;")
    old.goto(session.get_absolute_url())
    old.get_by_label("More about this workout").tap()
    expect(old.get_by_text("This browser cannot keep the screen on.")).to_be_visible()
    tired = at_the_gym(new_phone(lifter))
    tired.context.add_init_script(f"{LOCKS} window.batteryLow = true;")
    tired.goto(session.get_absolute_url())
    tired.get_by_label("More about this workout").tap()
    tired.get_by_role("switch").tap()
    expect(tired.get_by_role("switch")).to_contain_text("its battery is low")
    expect(tired.get_by_role("switch")).to_have_attribute("aria-checked", "false")


# --- The clock and timed sets ----------------------------------------------------------------------------------------


def test_the_clock_is_right_after_a_sleep(
    new_phone: NewPhone, lifter: User, session: WorkoutSession, offline_is_no_fault: None
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    WorkoutSession.objects.filter(pk=session.pk).update(started_at=now)
    phone = at_the_gym(new_phone(lifter), now)
    phone.goto(session.get_absolute_url())
    clock = phone.get_by_role("timer", name="Time since the start")
    expect(clock).to_have_text("0:00")
    phone.context.set_offline(
        True
    )  # the server has not slept: by its answers this phone's clock would be wrong
    pass_by(phone, 130)
    expect(clock).to_have_text("2:10")
    sleep(phone, 3600)
    expect(clock).to_have_text("1:02:10")


def test_the_clock_is_paused_and_goes_on(new_phone: NewPhone, lifter: User, session: WorkoutSession) -> None:
    # The phone's clock is the server's: the server moves what a wrong one says.
    now = datetime.now(UTC)
    WorkoutSession.objects.filter(pk=session.pk).update(started_at=now - timedelta(hours=1))
    page = new_phone(lifter)
    page.context.clock.install(time=now)
    page.goto(session.get_absolute_url())
    clock = page.get_by_role("timer", name="Time since the start")
    page.get_by_label("More about this workout").tap()
    page.get_by_role("button", name="Pause the clock").tap()
    expect(page.get_by_role("region", name="Paused")).to_contain_text("at 1:00:")
    expect(page.get_by_role("button", name="Discard workout")).to_be_hidden()  # the menu is closed
    expect(page.locator(".bar a.sync:visible")).to_have_count(0)  # the server has it
    before = clock.inner_text()
    page.clock.fast_forward(60_000)
    assert clock.inner_text() == before
    session.refresh_from_db()
    assert session.paused_at is not None
    page.get_by_role("button", name="Resume").tap()
    expect(page.get_by_role("region", name="Paused")).to_have_count(0)
    page.clock.fast_forward(1_000)
    expect(clock).not_to_have_text(before)


@pytest.fixture
def plank(phone: Page, session: WorkoutSession) -> Locator:
    phone.goto(f"{session.get_absolute_url()}?log={session.logs.in_order()[1].pk}")
    return card(phone, "Plank")


def test_a_timed_set_is_measured_and_filled_in(phone: Page, plank: Locator) -> None:
    start_rest(phone)
    plank.get_by_role("textbox", name="Time").fill("0:45")
    plank.get_by_role("button", name="Start the clock").tap()
    clock = plank.get_by_role("timer", name="Time of this set")
    counted = [clock.inner_text()]
    for _ in range(3):
        pass_by(phone, 1)
        counted.append(clock.inner_text())
    assert counted == ["3", "2", "1", "0:00"]
    expect(bar(phone)).to_have_count(0)  # the rest is over when the work begins
    pass_by(phone, 30)
    expect(clock).to_have_text("0:30")
    phone.reload()  # and it goes on
    expect(clock).to_have_text("0:30")
    phone.get_by_role("heading", level=1).tap()
    sleep(phone, 20)
    expect(clock).to_have_text("0:50")
    expect(plank).to_contain_text("Target reached")
    expect_spied(phone, "vibrations", [[200, 100, 200]])
    phone.wait_for_timeout(500)
    assert "Target reached. Go on or stop." in spied(phone, "said")
    pass_by(phone, 12)
    plank.get_by_role("button", name="Stop").tap()
    expect(plank.get_by_role("textbox", name="Time")).to_have_value("1:02")
    expect(plank.get_by_role("button", name="Start the clock")).to_be_visible()
    assert len(spied(phone, "vibrations")) == 1
    plank.get_by_role("button", name="Done").tap()
    pass_by(phone, 0.2)  # the frame of the tick
    expect(plank.locator(".did:not(.muted)").first).to_contain_text("1:02")


def test_done_while_it_runs_stores_the_time_of_the_press(phone: Page, plank: Locator) -> None:
    plank.get_by_role("button", name="Start the clock").tap()
    pass_by(phone, 3 + 41)
    plank.get_by_role("button", name="Done").tap()
    pass_by(phone, 0.2)  # the frame of the tick
    expect(plank.locator(".did:not(.muted)").first).to_contain_text("0:41")


def test_the_count_in_can_be_cancelled(phone: Page, plank: Locator) -> None:
    plank.get_by_role("textbox", name="Time").fill("0:45")
    plank.get_by_role("button", name="Start the clock").tap()
    pass_by(phone, 2)
    plank.get_by_role("button", name="Cancel").tap()
    pass_by(phone, 5)
    expect(plank.get_by_role("timer", name="Time of this set")).to_have_count(0)
    expect(plank.get_by_role("textbox", name="Time")).to_have_value("0:45")
    expect(plank.get_by_role("button", name="Start the clock")).to_be_focused()
