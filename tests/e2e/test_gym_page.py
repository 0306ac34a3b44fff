"""A whole workout on the session page: by taps only, by keys only, without a network, with two devices."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.e2e.conftest import NewPhone
from tests.e2e.gym import add_exercise, all_sent, card, started
from tests.e2e.phone_store import has_worker
from tests.e2e.test_accessibility import violations
from tests.e2e.test_session_page import too_small
from tests.workouts.story import do, kg
from training.models import Exercise
from workouts import recording
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

pytestmark = pytest.mark.e2e

BENCH, PRESS, ROW, CURL, SQUAT = "Bench press", "Overhead press", "Barbell row", "Barbell curl", "Back squat"
PLAN = {"bench-press": 80, "overhead-press": 40, "barbell-row": 70, "barbell-curl": 30, "back-squat": 100}


def last_week(user: User, *keys: str, sets: int = 3) -> WorkoutSession:
    """Done a week ago: `sets` of 5 with each exercise."""
    at = timezone.now() - timedelta(days=7)
    session = recording.start_session(user=user, session_id=recording.new_id(), at=at, name="Full body")
    for key in keys:
        log = recording.add_exercise(
            user=user,
            session_id=session.pk,
            exercise_id=Exercise.objects.get(key=key).pk,
            log_id=recording.new_id(),
        )
        do(log, *[kg(PLAN[key], 5)] * sets, at=at)
    return recording.finish_session(user=user, session_id=session.pk, at=at + timedelta(hours=1))


def again(user: User, *keys: str, sets: int = 3) -> WorkoutSession:
    done = last_week(user, *keys, sets=sets)
    return recording.repeat_session(
        user=user, source_id=done.pk, session_id=recording.new_id(), at=timezone.now() - timedelta(minutes=1)
    )


def opened(page: Page, session: WorkoutSession) -> Page:
    """The page, taken over by its script and in step with the server."""
    page.goto(session.get_absolute_url())
    expect(page.locator("body[data-gym]")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    return page


def done_texts(page: Page, name: str) -> list[str]:
    return card(page, name).locator("li[data-set] .did").all_inner_texts()


def stored(session: WorkoutSession) -> list[tuple[str, list[str]]]:
    logs = WorkoutLog.objects.filter(session=session).kept().in_order().select_related("exercise")
    return [(log.exercise.name, [row.text for row in log.sets.kept().in_order()]) for log in logs]


@pytest.mark.both
def test_five_exercises_done_as_planned_are_one_tap_a_set(phone: Page, lifter: User) -> None:
    session = again(lifter, *PLAN)
    opened(phone, session)
    for number in range(15):
        phone.locator(".set.cur .cur-end .btn").tap()
        expect(phone.locator("#totals")).to_contain_text(f"{number + 1} set")
    expect(phone.locator("#said")).to_contain_text("That was the last one")
    all_sent(phone)
    names = [BENCH, PRESS, ROW, CURL, SQUAT]
    assert stored(session) == [
        (name, [f"{weight} kg × 5"] * 3) for name, weight in zip(names, PLAN.values(), strict=True)
    ]
    assert [row.position for row in WorkoutSet.objects.filter(log__session=session, log__position=1)] == [
        1,
        2,
        3,
    ]


def test_a_whole_workout_is_done_by_keys_only(phone: Page, lifter: User) -> None:
    phone.goto("/log/")
    phone.wait_for_load_state("networkidle")
    press(phone, "Start")
    phone.wait_for_url("**/sessions/**")
    expect(phone.locator("body[data-gym]")).to_have_count(1)
    press(phone, "Add exercise")
    phone.keyboard.type("bench press")
    press(phone, BENCH)
    expect(card(phone, BENCH).locator(".set.cur :focus")).to_have_count(1)
    reach(phone, lambda: phone.evaluate("document.activeElement.name") == "weight", "Shift+Tab")
    phone.keyboard.type("60")
    phone.keyboard.press("Tab")
    phone.keyboard.type("5")
    phone.keyboard.press("Enter")
    expect(phone.locator("#totals")).to_contain_text("1 set")
    phone.keyboard.press("Enter")
    expect(phone.locator("#totals")).to_contain_text("2 sets")
    press(phone, "Change set 2", "Shift+Tab")
    expect(card(phone, BENCH).locator("input[name=weight]")).to_be_focused()
    phone.keyboard.type("62.5")
    phone.keyboard.press("Enter")
    expect(card(phone, BENCH).locator("li[data-set] .did").nth(1)).to_contain_text("62.5 kg × 5")
    press(phone, "Delete set 1", "Shift+Tab")
    expect(phone.locator("#totals")).to_contain_text("1 set")
    press(phone, "Undo")
    expect(phone.locator("#totals")).to_contain_text("2 sets")
    press(phone, "Finish", "Shift+Tab")
    press(phone, "Finish workout")
    expect(phone.get_by_text("is in your history.")).to_be_visible()
    all_sent(phone)
    session = WorkoutSession.objects.for_user(lifter).get()
    assert (session.state, stored(session)) == ("finished", [(BENCH, ["60 kg × 5", "62.5 kg × 5"])])


SAID = """() => {
  globalThis.said = [];
  const hear = () => said.push(document.getElementById("said").textContent);
  new MutationObserver(hear).observe(document.getElementById("said"), { childList: true });
}"""


def test_a_screen_reader_finds_the_sets_in_their_order_and_hears_what_came_of_a_tick(
    phone: Page, lifter: User
) -> None:
    opened(phone, again(lifter, "bench-press", "barbell-row", sets=2))
    phone.evaluate(SAID)
    tick = phone.locator(".set.cur .cur-end .btn")
    tick.tap()
    expect(card(phone, BENCH).get_by_role("img", name="On the server")).to_have_count(1)
    expect(card(phone, BENCH)).to_match_aria_snapshot("""
      - region "Bench press":
        - heading "Bench press" [level=2]
        - list:
          - listitem:
            - 'link "Change set 1: 80 kg × 5"'
            - img "On the server"
            - button "Delete set 1"
          - listitem:
            - form "Set 2":
              - combobox "Kind of set"
              - button "Less weight"
              - textbox "Weight, kg": "80"
              - button "More weight"
              - button "Less reps"
              - textbox "Reps": "5"
              - button "More reps"
              - combobox "RPE, the effort from 1 to 10"
              - combobox "Unit of the weight"
              - button "Done"
        - button "Add set"
        - button "Swap"
      """)
    keypads = (
        card(phone, BENCH).locator(".pad input").evaluate_all("all => all.map((each) => each.inputMode)")
    )
    assert keypads == ["decimal", "numeric"]
    tick.tap()
    expect(phone.get_by_role("form", name="Set 1")).to_have_count(1)
    phone.get_by_role("link", name=f"Open {BENCH}").tap()
    card(phone, BENCH).get_by_role("button", name="Delete set 2").tap()
    expect(phone.locator("#totals")).to_contain_text("1 set")
    expect(phone.locator("#said")).to_contain_text("deleted")
    assert phone.evaluate("said") == [
        "Set 1 done. Rest 2 minutes.",
        "Set 2 done. Rest 2 minutes. Next: Barbell row.",
        "Set 2 deleted.",
    ]


def test_a_set_that_is_added_is_like_the_last_one_and_the_exercise_goes_on_until_it_is_done(
    phone: Page, lifter: User
) -> None:
    session = again(lifter, "bench-press", "barbell-row", sets=1)
    opened(phone, session)
    card(phone, BENCH).get_by_role("button", name="Add set").tap()
    expect(card(phone, BENCH).get_by_role("button", name="Set 2 done: 80 kg × 5")).to_be_visible()
    for number in (1, 2):
        phone.locator(".set.cur .cur-end .btn").tap()
        expect(phone.locator("#totals")).to_contain_text(f"{number} set")
        expect(card(phone, BENCH).locator(".set.cur")).to_have_count(2 - number)
    expect(card(phone, ROW).locator(".set.cur")).to_have_count(1)
    card(phone, ROW).get_by_role("button", name="Add set").tap()
    card(phone, ROW).get_by_role("button", name="Set 2 done: 70 kg × 5").tap()
    expect(phone.locator("#totals")).to_contain_text("3 sets")
    all_sent(phone)
    assert stored(session) == [(BENCH, ["80 kg × 5", "80 kg × 5"]), (ROW, ["70 kg × 5"])]


def test_an_exercise_is_moved_by_keys_and_the_focus_goes_with_it(phone: Page, lifter: User) -> None:
    opened(phone, started(lifter, "bench-press", "overhead-press", "barbell-row"))
    opener = card(phone, ROW).locator("summary").first
    opener.focus()
    for number in (2, 1):
        phone.keyboard.press("Enter")
        press(phone, "Move up")
        expect(phone.locator("#said")).to_have_text(f"{ROW} is now number {number} of 3.")
        expect(opener).to_be_focused()
    expect(phone.locator("section.log h2")).to_contain_text([ROW, BENCH, PRESS])
    phone.keyboard.press("Enter")
    press(phone, "Move down")
    expect(phone.locator("#said")).to_have_text(f"{ROW} is now number 2 of 3.")
    expect(opener).to_be_focused()


def press(page: Page, name: str, key: str = "Tab") -> None:
    """Go to what is called so, as somebody who sees nothing hears it, and press it."""

    def is_there() -> bool:
        said: str = page.evaluate(
            "(e => e.getAttribute('aria-label') || e.textContent || '')(document.activeElement)"
        )
        return said.strip().startswith(name)

    reach(page, is_there, key)
    page.keyboard.press("Enter")


def reach(page: Page, is_there: Callable[[], bool], key: str) -> None:
    for _ in range(90):
        if is_there():
            return
        page.keyboard.press(key)
    raise AssertionError(f"Not to be reached by {key}.")


def test_a_workout_without_a_network_is_on_the_server_when_it_is_back(
    phone: Page, lifter: User, offline_is_no_fault: None
) -> None:
    session = again(lifter, "bench-press", "overhead-press", "barbell-row", sets=2)
    opened(phone, session)
    phone.context.set_offline(True)
    done = phone.locator(".set.cur .cur-end .btn")

    done.tap()
    expect(card(phone, BENCH).get_by_role("img", name="On this phone")).to_have_count(1)
    card(phone, BENCH).get_by_role("textbox", name="Weight").fill("82,5")
    done.tap()  # complete: the next one comes into view
    expect(card(phone, PRESS).locator(".set.cur")).to_be_in_viewport()
    # A wrong number, mended in place.
    card(phone, PRESS).get_by_role("button", name="Set 2 done: 40 kg × 5").tap()
    expect(phone.locator("#totals")).to_contain_text("3 sets")
    card(phone, PRESS).get_by_role("link", name="Change set 1").tap()
    card(phone, PRESS).get_by_role("textbox", name="Reps").fill("6")
    card(phone, PRESS).get_by_role("button", name="Save").tap()
    expect(card(phone, PRESS)).to_contain_text("40 kg × 6")
    # Deleted and brought back.
    card(phone, PRESS).get_by_role("button", name="Delete set 1").tap()
    expect(phone.locator("#totals")).to_contain_text("2 sets")
    phone.get_by_role("button", name="Undo").tap()
    expect(phone.locator("#totals")).to_contain_text("3 sets")
    # Another one, from the catalogue on the phone, moved up and done in turn.
    add_exercise(phone, "barbell curl", CURL)
    menu(phone, CURL, "Move up")
    expect(phone.locator("section.log h2")).to_contain_text([BENCH, PRESS, CURL, ROW])
    menu(phone, PRESS, "Superset with next")
    expect(card(phone, CURL).locator(".superset-mark")).to_have_text("A2")
    menu(phone, ROW, "Skip today")
    expect(card(phone, ROW)).to_contain_text("skipped today")
    phone.get_by_role("link", name="Finish").tap()
    phone.get_by_role("radio", name="Tired").check(force=True)
    phone.get_by_role("button", name="Finish workout").tap()
    expect(phone.locator("#totals")).to_contain_text("felt tired")
    assert not WorkoutSet.objects.filter(log__session=session).exists()

    phone.context.set_offline(False)
    all_sent(phone)
    expect(card(phone, BENCH).get_by_role("img", name="On this phone")).to_have_count(0)
    assert stored(session) == [
        (BENCH, ["80 kg × 5", "82.5 kg × 5"]),
        (PRESS, ["40 kg × 6"]),
        (CURL, []),
        (ROW, []),
    ]
    session.refresh_from_db()
    assert (session.state, session.mood, session.set_count) == ("finished", "tired", 3)
    assert list(session.logs.kept().in_order().values_list("superset", "skipped")) == [
        (None, False),
        (1, False),
        (1, False),
        (None, True),
    ]


def menu(page: Page, name: str, item: str) -> None:
    card(page, name).get_by_label(f"More about {name}").tap()
    card(page, name).get_by_role("button", name=item).tap()


def test_a_workout_begins_on_the_phone_and_without_a_network(
    phone: Page, lifter: User, offline_is_no_fault: None
) -> None:
    last_week(lifter, "bench-press", "overhead-press", sets=1)
    for address in ("/log/", "/"):
        phone.goto(address)
        expect(phone.get_by_role("button", name="Start")).to_be_visible()
        phone.wait_for_load_state("networkidle")
    has_worker(phone)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Start").tap()
    expect(card(phone, BENCH).locator(".set.cur")).to_be_visible(timeout=30_000)
    phone.locator(".set.cur .cur-end .btn").tap()
    expect(phone.locator("#totals")).to_contain_text("1 set")
    # From a cold start it is found again where workouts are.
    phone.goto("/")
    phone.get_by_role("link", name="Go on").tap()
    expect(card(phone, BENCH)).to_contain_text("80 kg × 5")
    phone.context.set_offline(False)
    all_sent(phone)
    session = WorkoutSession.objects.for_user(lifter).open().get()
    assert (session.name, stored(session)) == ("Full body", [(BENCH, ["80 kg × 5"]), (PRESS, [])])


def test_another_exercise_takes_the_place_of_one_and_comes_after_one_that_was_begun(
    phone: Page, lifter: User
) -> None:
    session = again(lifter, "bench-press", "overhead-press", sets=2)
    opened(phone, session)
    menu(phone, PRESS, "Swap for another")
    sheet = phone.get_by_role("dialog", name=f"Instead of {PRESS}")
    sheet.get_by_role("searchbox").fill("seated dumbbell shoulder")
    sheet.locator(".pick-row").first.tap()
    expect(phone.locator("section.log h2")).not_to_contain_text([PRESS])
    phone.locator(".toasts").get_by_role("button", name="Undo").tap()
    expect(phone.locator("section.log h2")).to_contain_text([BENCH, PRESS])
    phone.get_by_role("link", name=f"Open {BENCH}").tap()
    card(phone, BENCH).locator(".cur-end .btn").tap()
    expect(phone.locator("#totals")).to_contain_text("1 set")
    menu(phone, BENCH, "Swap for another")
    phone.get_by_role("dialog").locator(".pick-row", has_text="Dumbbell bench press").first.tap()
    expect(phone.locator("section.log h2")).to_contain_text([BENCH, "Dumbbell bench press", PRESS])
    expect(card(phone, BENCH).first).to_contain_text("skipped after 1 set")
    expect(phone.get_by_role("complementary", name="Rest timer")).to_contain_text("next Dumbbell bench press")
    all_sent(phone)
    names = list(session.logs.kept().in_order().values_list("exercise__name", "skipped"))
    assert names == [(BENCH, True), ("Dumbbell bench press", False), (PRESS, False)]


def test_a_set_changed_on_two_devices_shows_both_values_and_asks(
    phone: Page, lifter: User, offline_is_no_fault: None
) -> None:
    session = started(lifter, "bench-press")
    log = session.logs.get()
    (row,) = do(log, kg(100, 5), at=timezone.now())
    opened(phone, session)
    phone.context.set_offline(True)
    card(phone, BENCH).get_by_role("link", name="Change set 1").tap()
    card(phone, BENCH).get_by_role("textbox", name="Weight").fill("105")
    card(phone, BENCH).get_by_role("button", name="Save").tap()
    expect(card(phone, BENCH)).to_contain_text("105 kg × 5")
    recording.edit_set(user=lifter, set_id=row.pk, version=1, values=kg("102.5", 4))
    phone.context.set_offline(False)
    asked = card(phone, BENCH).locator(".decision")
    expect(asked).to_contain_text("102.5 kg × 4")
    expect(asked).to_contain_text("105 kg × 5")
    asked.get_by_role("button", name="Use mine").tap()
    expect(asked).to_have_count(0)
    all_sent(phone)
    row.refresh_from_db()
    assert (row.text, row.version) == ("105 kg × 5", 3)


def test_the_same_again_copies_the_set_before_in_one_tap(phone: Page, lifter: User) -> None:
    session = again(lifter, "bench-press")
    opened(phone, session)
    card(phone, BENCH).get_by_role("textbox", name="Reps").fill("4")
    card(phone, BENCH).get_by_role("button", name="Done", exact=True).tap()
    card(phone, BENCH).get_by_role("button", name="Same again: 80 kg × 4").tap()
    expect(phone.locator("#totals")).to_contain_text("2 sets")
    assert [text.split("\n")[0] for text in done_texts(phone, BENCH)] == ["80 kg × 4", "80 kg × 4"]


def test_a_set_pulled_to_the_left_is_deleted_and_a_little_pull_is_none(phone: Page, lifter: User) -> None:
    session = started(lifter, "bench-press")
    do(session.logs.get(), kg(100, 5), kg(100, 4), at=timezone.now())
    opened(phone, session)
    pull(phone, by=-30)
    expect(phone.locator("#totals")).to_contain_text("2 sets")
    pull(phone, by=-150)
    expect(phone.locator("#totals")).to_contain_text("1 set")
    phone.get_by_role("button", name="Undo").tap()
    expect(phone.locator("#totals")).to_contain_text("2 sets")


def pull(page: Page, *, by: int, ends: str = "touchend") -> None:
    page.locator("li[data-set]").first.evaluate(
        """(row, { by, ends }) => {
            const { x, y } = row.getBoundingClientRect();
            const touch = (left) => new Touch({ identifier: 1, target: row, clientX: left, clientY: y + 20 });
            for (const [type, left] of [["touchstart", x + 200], ["touchmove", x + 200 + by / 2], ["touchmove", x + 200 + by], [ends, x + 200 + by]])
                row.dispatchEvent(new TouchEvent(type, { bubbles: true, cancelable: true, touches: type === ends ? [] : [touch(left)] }));
        }""",
        {"by": by, "ends": ends},
    )


def test_a_record_is_told_at_once_and_taken_back_when_the_set_is_corrected(phone: Page, lifter: User) -> None:
    session = again(lifter, "bench-press")
    opened(phone, session)
    card(phone, BENCH).get_by_role("textbox", name="Weight").fill("90")
    card(phone, BENCH).get_by_role("button", name="Done", exact=True).tap()
    expect(phone.locator("#toasts")).to_contain_text("Heaviest: 90 kg, before 80")
    expect(card(phone, BENCH).locator("li[data-set] .pr")).to_contain_text("Heaviest")
    card(phone, BENCH).get_by_role("link", name="Change set 1").tap()
    card(phone, BENCH).get_by_role("textbox", name="Weight").fill("80")
    card(phone, BENCH).get_by_role("button", name="Save").tap()
    expect(card(phone, BENCH).locator("li[data-set] .pr")).to_have_count(0)


@pytest.mark.both
@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_forgotten_workout_is_offered_to_be_finished_at_its_last_set(
    new_phone: NewPhone,
    lifter: User,
    script: bool,  # noqa: FBT001
) -> None:
    begun = timezone.now() - timedelta(hours=6)
    session = recording.start_session(user=lifter, session_id=recording.new_id(), at=begun)
    log = recording.add_exercise(
        user=lifter,
        session_id=session.pk,
        exercise_id=Exercise.objects.get(key="bench-press").pk,
        log_id=recording.new_id(),
    )
    (row,) = do(log, kg(60, 5), at=begun + timedelta(minutes=50))
    page = new_phone(lifter, java_script_enabled=script)
    page.goto("/")
    expect(page.get_by_role("heading", name="Still training?")).to_be_visible()
    if script:
        opened(page, session)
    page.get_by_role("button", name=re.compile("^Finish at .*, your last set$")).tap()
    expect(page.get_by_text("is in your history.")).to_be_visible()
    all_sent(page)
    session.refresh_from_db()
    assert (session.state, session.ended_at) == ("finished", row.done_at)


def test_a_discarded_workout_comes_back(phone: Page, lifter: User) -> None:
    session = started(lifter, "bench-press")
    opened(phone, session)
    phone.get_by_label("More about this workout").tap()
    phone.get_by_role("button", name="Discard workout").tap()
    expect(phone.get_by_role("heading", name="This workout was discarded")).to_be_visible()
    phone.get_by_role("button", name="Undo").tap()
    expect(card(phone, BENCH)).to_be_visible()
    all_sent(phone)
    session.refresh_from_db()
    assert session.deleted_at is None


def test_without_storage_it_says_so_and_the_plain_forms_store(new_phone: NewPhone, lifter: User) -> None:
    page = new_phone(lifter)
    page.add_init_script("Object.defineProperty(globalThis, 'indexedDB', { value: undefined })")
    page.goto(started(lifter, "bench-press").get_absolute_url())
    expect(page.get_by_text("This browser keeps nothing on the phone")).to_be_visible()
    form = card(page, BENCH).locator("form.set-form")
    form.get_by_role("textbox", name="Weight").fill("60")
    form.get_by_role("textbox", name="Reps").fill("5")
    form.get_by_role("button", name="Done").tap()
    expect(page.locator("#totals")).to_contain_text("1 set")
    assert [row.text for row in WorkoutSet.objects.all()] == ["60 kg × 5"]


def test_every_state_of_the_page_is_accessible_and_large_enough(
    new_phone: NewPhone,
    lifter: User,
    offline_is_no_fault: None,
) -> None:
    page = new_phone(lifter)
    session = again(lifter, *PLAN)
    opened(page, session)
    page.context.set_offline(True)
    page.locator(".set.cur .cur-end .btn").tap()
    expect(page.get_by_role("img", name="On this phone")).to_have_count(1)
    assert (violations(page), too_small(page)) == ([], [])
    card(page, BENCH).get_by_label(f"More about {BENCH}").tap()
    assert (violations(page), too_small(page)) == ([], [])
    card(page, BENCH).get_by_role("button", name="Swap for another").tap()
    assert (violations(page), too_small(page)) == ([], [])
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Finish").tap()
    assert (violations(page), too_small(page)) == ([], [])
