"""What `make benchmark ARGS=gym` measures, without the clock: a tap for each set, and few requests for many sets.

The finger is the benchmark's: it taps a place on the glass where nothing covers the button, and never scrolls to it.
"""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.e2e.gym import card
from tests.e2e.test_gym_page import BENCH, PLAN, ROW, again, opened
from workouts.benchmarking.gym import await_synced, rows_here, rows_there, tap_sets
from workouts.benchmarking.phone import STOPWATCH, Finger, reach

pytestmark = pytest.mark.e2e


@pytest.fixture
def watched(phone: Page) -> Page:
    phone.add_init_script(STOPWATCH)
    return phone


def test_each_planned_set_is_one_tap_and_shows_the_next_in_the_same_frame(
    watched: Page, lifter: User
) -> None:
    session = again(lifter, "bench-press", "barbell-row", "back-squat", sets=5)
    opened(watched, session)
    scrolls = tap_sets(watched, 15, pause=0)
    touches, taps = watched.evaluate("() => [stopwatch.touches, stopwatch.taps]")
    assert (touches, scrolls) == (15, 0)
    assert [tap["isNext"] for tap in taps] == [True] * 14 + [False]
    assert [tap["next"] for tap in taps][3:6] == [
        "Bench press, set 5: 80 kg × 5 reps",
        "Barbell row, set 1: 70 kg × 5 reps",
        "Barbell row, set 2: 70 kg × 5 reps",
    ]
    await_synced(watched)
    assert rows_there(lifter, session.get_absolute_url()) == rows_here(watched)


# Nothing else is written until `disk.free` is set: a transaction before it goes on and on.
BUSY_DISK = """() => new Promise((resolve) => {
  globalThis.disk = { free: false };
  indexedDB.open("spotter").onsuccess = ({ target: { result: handle } }) => {
    const outbox = handle.transaction("operations", "readwrite").objectStore("operations");
    const on = () => { if (!disk.free) outbox.count().onsuccess = on; else handle.close(); };
    outbox.count().onsuccess = () => { on(); resolve(null); };
  };
})"""


def test_the_tick_answers_the_finger_and_the_mark_tells_when_the_disk_has_it(
    watched: Page, lifter: User
) -> None:
    session = again(lifter, "bench-press")
    opened(watched, session)
    watched.evaluate(BUSY_DISK)
    button, lines = card(watched, BENCH).locator(".cur-end .btn"), card(watched, BENCH).locator("[data-set]")
    place, _ = reach(watched)
    Finger(watched).tap(place)
    expect(button).to_contain_class("is-ticked")
    expect(lines).to_have_count(0)
    watched.evaluate("() => { disk.free = true }")
    expect(lines.get_by_role("img")).to_have_count(1)
    expect(button).not_to_contain_class("is-ticked")


def test_a_tick_that_could_not_be_kept_is_taken_back_with_a_word_why(watched: Page, lifter: User) -> None:
    session = again(lifter, "bench-press")
    opened(watched, session)
    watched.evaluate(
        """() => { IDBObjectStore.prototype.add = () => { throw new DOMException("", "QuotaExceededError") } }"""
    )
    place, _ = reach(watched)
    Finger(watched).tap(place)
    expect(watched.locator("#toasts")).to_contain_text("The phone’s storage is full. Nothing was ticked")
    expect(card(watched, BENCH).locator(".cur-end .btn")).not_to_contain_class("is-ticked")
    expect(card(watched, BENCH).locator("[data-set]")).to_have_count(0)


def test_a_finger_that_slides_off_or_a_form_with_a_fault_ticks_nothing(watched: Page, lifter: User) -> None:
    session = again(lifter, "bench-press")
    opened(watched, session)
    watched.evaluate(
        """() => {
          globalThis.ticks = 0;
          const seen = () => { ticks += document.querySelectorAll(".is-ticked").length };
          new MutationObserver(seen).observe(document, { subtree: true, attributeFilter: ["class"] });
        }"""
    )
    (x, y), _ = reach(watched)
    watched.mouse.move(x, y)
    watched.mouse.down()
    watched.mouse.move(x, y - 300)
    watched.mouse.up()
    watched.mouse.move(x, y)
    form = card(watched, BENCH)
    form.get_by_role("textbox", name="Reps").fill("many")
    Finger(watched).tap(reach(watched)[0])
    expect(form.locator("[aria-invalid=true]")).to_have_count(1)
    assert watched.evaluate("() => ticks") == 0


def test_what_is_around_a_set_stays_where_it_is_when_it_is_ticked(watched: Page, lifter: User) -> None:
    session = again(lifter, "bench-press", "barbell-row")
    opened(watched, session)

    def places() -> list[list[float]]:
        found: list[list[float]] = watched.evaluate(
            """() => [...document.querySelectorAll("section.log, .add-exercise")].map((each) => {
              const { top, height } = each.getBoundingClientRect();
              return [top + scrollY, height];
            })"""
        )
        return found

    before = places()
    for done in (1, 2):
        tap_sets(watched, 1)
        expect(card(watched, BENCH).locator("[data-set]")).to_have_count(done)
        assert places() == before
    expect(card(watched, ROW).locator(".set")).to_have_count(0)


@pytest.mark.both
@pytest.mark.usefixtures("offline_is_no_fault")
def test_forty_sets_done_offline_take_two_requests_at_most_and_are_there_once(
    watched: Page, lifter: User
) -> None:
    session = again(lifter, *PLAN, sets=8)
    opened(watched, session)
    watched.context.set_offline(True)
    tap_sets(watched, 40, pause=0)
    here = rows_here(watched)
    assert rows_there(lifter, session.get_absolute_url()) == []
    asked: list[str] = []
    watched.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    watched.context.set_offline(False)
    watched.wait_for_function("() => stopwatch.synced !== null")
    assert len([each for each in asked if each.startswith("POST") and each.endswith("/sync/")]) in {1, 2}
    assert len(here) == 40
    assert rows_there(lifter, session.get_absolute_url()) == here
