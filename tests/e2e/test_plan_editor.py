"""A plan is built on a phone: by thumb alone, by keyboard alone, without a script, and by two at once."""

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from tests.e2e.conftest import NewPhone
from tests.e2e.test_accessibility import violations
from tests.e2e.test_session_page import too_small
from tests.training.plans import building
from training.models import Exercise, TrainingPlan
from training.plans.reading import program_of
from training.progression.program import Basis, Day, PlannedSet, Program, SetKind

pytestmark = pytest.mark.e2e


@pytest.fixture
def plan(lifter: User) -> TrainingPlan:
    """One day with nothing on it."""
    return building.stored(lifter, Program("Mine", "kg", (Day(building.new(), "Day A"),)))


@pytest.fixture
def rich(lifter: User) -> TrainingPlan:
    keys = ("squat", "bench-press", "barbell-row", "pull-up", "plank", "running")
    named = {each.key: str(each.pk) for each in Exercise.objects.filter(key__in=keys)}
    exercises = [*named.values(), *map(str, Exercise.objects.values_list("pk", flat=True)[:6])][:6]
    return building.stored(lifter, building.rich(exercises))


def address(plan: TrainingPlan) -> str:
    return f"/plans/{plan.pk}/edit/"


def shape(plan: TrainingPlan) -> list[list[str]]:
    """Names of exercises by day, as stored."""
    plan.refresh_from_db()
    program = program_of(plan)
    names = {str(pk): name for pk, name in Exercise.objects.values_list("pk", "name")}
    return [[names[each.exercise] for each in day.exercises] for day in program.days]


def card(page: Page, number: int) -> Locator:
    return page.locator(".day").nth(number)


def undo_toast(page: Page) -> Locator:
    return page.locator("#toasts .undo")


def said(page: Page, words: str) -> None:
    expect(undo_toast(page)).to_contain_text(words)


def searched(page: Page, number: int, text: str, name: str) -> Locator:
    field = card(page, number).get_by_role("searchbox", name="Search exercises")
    field.fill(text)
    return card(page, number).locator(".pick-row", has_text=name).first


def test_two_days_by_thumb_alone(phone: Page, plan: TrainingPlan) -> None:
    phone.goto(address(plan))
    card(phone, 0).get_by_role("link", name="Add an exercise").tap()
    searched(phone, 0, "bench press", "Bench press").tap()
    said(phone, "Added Bench press")
    searched(phone, 0, "barbell row", "Barbell row").tap()
    said(phone, "Added Barbell row")
    card(phone, 0).get_by_role("link", name="Done").tap()
    phone.get_by_role("button", name="Add a day").tap()
    expect(phone.locator(".day")).to_have_count(2)
    card(phone, 1).get_by_role("link", name="Add an exercise").tap()
    searched(phone, 1, "squat", "Squat").tap()
    said(phone, "Added")
    card(phone, 1).get_by_role("link", name="Done").tap()
    assert shape(plan)[0] == ["Bench press", "Barbell row"]
    assert len(shape(plan)[1]) == 1

    # 5 × 5 at the weight, and one set as many as possible.
    card(phone, 0).get_by_role("link", name="Bench press").tap()
    opened = card(phone, 0).locator(".ex.open")
    opened.get_by_label("Sets", exact=True).fill("4")
    opened.get_by_label("Reps", exact=True).fill("5")
    opened.get_by_label("up to").fill("")
    opened.get_by_role("button", name="Other sets after them").tap()
    expect(opened.locator(".sets-row")).to_have_count(2)
    last = opened.locator(".sets-row").nth(1)
    last.get_by_label("Sets", exact=True).fill("1")
    last.get_by_label("Counted in").select_option("amrap")
    expect(last.get_by_label("up to")).to_be_hidden()
    opened.get_by_role("button", name="Save", exact=True).last.tap()
    expect(card(phone, 0).get_by_role("link", name="Bench press")).to_contain_text("4 × 5, 1 × 5+")
    fives = PlannedSet(reps=5, basis=Basis.TRACK)
    plan.refresh_from_db()
    scheme = program_of(plan).days[0].exercises[0].schemes[0]
    assert scheme == (fives,) * 4 + (PlannedSet(reps=5, amrap=True, basis=Basis.TRACK),)

    # What it begins at, and how it moves.
    phone.locator("#tracks").get_by_role("link", name="Bench press").tap()
    form = phone.locator("#tracks .open")
    form.get_by_label("It begins at, kg").fill("60")
    form.get_by_label("How it moves").select_option("linear")
    expect(
        form.get_by_text("All sets done as planned makes the next time heavier by a step.")
    ).to_be_visible()
    form.get_by_label("Step, kg", exact=True).fill("2,5")
    form.get_by_role("button", name="Save", exact=True).tap()
    expect(phone.locator("#tracks")).to_contain_text("2.5 kg more after every success.")
    phone.get_by_role("link", name="Try it").tap()
    expect(
        phone.get_by_role("img", name="Bench press goes from 60 kg to 75 kg in 12 sessions")
    ).to_be_visible()
    phone.locator("#ahead-fail").select_option("3")
    expect(phone.get_by_role("img", name="Bench press goes from 60 kg to 72.5 kg")).to_be_visible()

    phone.locator("#undo").tap()
    said(phone, "Undid: Changed how Bench press moves")
    expect(phone.locator("#tracks")).to_contain_text("More reps first")


def test_two_days_by_keyboard_alone(phone: Page, plan: TrainingPlan) -> None:
    phone.goto(address(plan))
    press = phone.keyboard.press

    def go_to(control: Locator) -> None:
        """By Tab from where the focus is."""
        for _ in range(80):
            if control.evaluate("element => element === document.activeElement"):
                return
            press("Tab")
        pytest.fail(f"{control} is not reached by Tab")

    go_to(card(phone, 0).get_by_role("link", name="Add an exercise"))
    press("Enter")
    expect(card(phone, 0).get_by_role("searchbox")).to_be_focused()
    for name in ("Bench press", "Barbell row"):
        go_to(card(phone, 0).get_by_role("searchbox"))
        press("Control+A")
        phone.keyboard.type(name)
        found = card(phone, 0).locator(".pick-row", has_text=name).first
        expect(card(phone, 0).locator(".pick-row").first).to_contain_text(name)
        go_to(found)
        press("Enter")
        said(phone, f"Added {name}")
        phone.locator("#main").focus()
    go_to(card(phone, 0).get_by_role("link", name="Done"))
    press("Enter")
    expect(card(phone, 0).get_by_role("searchbox")).to_have_count(0)
    assert shape(plan) == [["Bench press", "Barbell row"]]

    # The arrow keys move it, and the handle keeps the focus.
    grip = card(phone, 0).get_by_role("button", name="Move Barbell row")
    phone.locator("#main").focus()
    go_to(grip)
    press("ArrowUp")
    said(phone, "Moved Barbell row")
    expect(grip).to_be_focused()
    assert shape(plan) == [["Barbell row", "Bench press"]]
    go_to(phone.get_by_role("button", name="Add a day"))
    press("Enter")
    expect(phone.locator(".day")).to_have_count(2)
    expect(phone.get_by_role("button", name="Add a day")).to_be_focused()
    phone.locator("#main").focus()
    go_to(card(phone, 0).get_by_role("button", name="Move Bench press"))
    press("ArrowDown")
    said(phone, "Moved Bench press")
    expect(card(phone, 1).get_by_role("link", name="Bench press")).to_be_visible()
    assert shape(plan) == [["Barbell row"], ["Bench press"]]

    phone.locator("#main").focus()
    go_to(card(phone, 1).get_by_role("link", name="Bench press"))
    press("Enter")
    saved_by_enter(phone, card(phone, 1))


def saved_by_enter(phone: Page, day: Locator) -> None:
    """The focus goes into the form that opens, and back to the line when it is saved."""
    opened, line = day.locator(".ex.open"), day.get_by_role("link", name="Bench press")
    expect(opened.get_by_role("heading", name="Bench press")).to_be_focused()
    opened.get_by_label("Sets", exact=True).focus()
    phone.keyboard.press("Control+A")
    phone.keyboard.type("5")
    phone.keyboard.press("Enter")
    expect(line).to_contain_text("5 × 8–12")
    expect(line).to_be_focused()


def test_an_exercise_is_dragged_to_another_day(phone: Page, rich: TrainingPlan) -> None:
    phone.goto(address(rich))
    before = shape(rich)
    grip = card(phone, 0).locator(".grip").first
    grip.scroll_into_view_if_needed()
    start = grip.bounding_box()
    target = card(phone, 0).locator(".ex").nth(2).bounding_box()
    assert start is not None
    assert target is not None
    phone.mouse.move(start["x"] + 20, start["y"] + 20)
    phone.mouse.down()
    phone.mouse.move(start["x"] + 20, start["y"] + 60, steps=4)
    phone.mouse.move(start["x"] + 20, target["y"] + target["height"] - 4, steps=6)
    phone.mouse.up()
    said(phone, "Moved")
    first, *rest = before[0]
    assert shape(rich) == [[*rest, first], before[1]]


def test_what_is_typed_into_an_open_form_stays_when_something_else_of_the_day_moves(
    phone: Page, rich: TrainingPlan
) -> None:
    phone.goto(address(rich))
    card(phone, 1).locator("a.whole").last.tap()
    notes = card(phone, 1).locator(".ex.open").get_by_label("Notes")
    notes.fill("Typed and not saved")
    card(phone, 1).locator(".grip").first.press("ArrowDown")
    said(phone, "Moved")
    expect(notes).to_have_value("Typed and not saved")
    card(phone, 1).locator(".ex.open").get_by_role("button", name="Save", exact=True).last.tap()
    said(phone, "Changed")
    rich.refresh_from_db()
    assert program_of(rich).days[1].exercises[-1].notes == "Typed and not saved"


def test_two_editors_at_once(new_phone: NewPhone, lifter: User, rich: TrainingPlan) -> None:
    mine, other = new_phone(lifter), new_phone(lifter)
    for page in (mine, other):
        page.goto(address(rich))
    notes = mine.locator(".ex.open").get_by_label("Notes")
    mine.locator("a.whole").first.tap()
    notes.fill("From my phone")
    other.get_by_role("button", name="Add a day").tap()
    said(other, "Added a day")
    saves = mine.locator(".ex.open").get_by_role("button", name="Save", exact=True).last
    saves.tap()
    alert = mine.locator("#editor > .alert")
    expect(alert).to_contain_text("This plan was changed on another page or device.")
    expect(mine.locator(".day")).to_have_count(3)
    expect(notes).to_have_value("From my phone")
    saves.tap()
    said(mine, "Changed")
    rich.refresh_from_db()
    program = program_of(rich)
    assert (len(program.days), program.days[0].exercises[0].notes) == (3, "From my phone")

    # What the other page opens shows all that it did not know.
    other.locator("a.whole").first.tap()
    expect(other.locator("#editor > .alert")).to_contain_text("Below is how it is now.")
    expect(other.locator(".ex.open").get_by_label("Notes")).to_have_value("From my phone")


def test_weeks_are_looked_at_one_by_one(phone: Page, rich: TrainingPlan) -> None:
    phone.goto(address(rich))
    phone.get_by_role("link", name="Week 2").tap()
    expect(card(phone, 0).locator("a.whole").first).to_contain_text("3 at 70 %, 3 at 80 %, 3+ at 90 %")
    card(phone, 0).locator("a.whole").first.tap()
    opened = card(phone, 0).locator(".ex.open")
    expect(opened.get_by_role("button", name="Week 2")).to_have_attribute("aria-pressed", "true")
    opened.get_by_role("button", name="Week 1").tap()
    expect(opened.get_by_role("button", name="Week 1")).to_have_attribute("aria-pressed", "true")
    expect(opened.locator(".sets-row").first).to_contain_text("Warm-up: 5 at 40 %")
    phone.get_by_label("Weeks: more").tap()
    phone.get_by_role("button", name="Duplicate week 2").tap()
    said(phone, "Duplicated week 2")
    expect(phone.get_by_role("link", name="Week 4 · deload")).to_be_visible()
    # There is no room for all: the one that is looked at is shown whole.
    phone.get_by_role("link", name="Week 4 · deload").tap()
    expect(phone.get_by_role("link", name="Week 4 · deload")).to_have_attribute("aria-current", "true")
    expect(phone.get_by_role("link", name="Week 4 · deload")).to_be_in_viewport(ratio=1)
    phone.goto(f"{address(rich)}?week=4")
    expect(phone.get_by_role("link", name="Week 4 · deload")).to_be_in_viewport(ratio=1)


def test_without_a_script_forms_do_it_all(new_phone: NewPhone, lifter: User, plan: TrainingPlan) -> None:
    page = new_phone(lifter, java_script_enabled=False)
    page.goto(address(plan))
    page.get_by_role("link", name="Add an exercise").tap()
    page.get_by_role("searchbox", name="Search exercises").fill("bench press")
    page.get_by_role("button", name="Search").tap()
    page.locator(".pick-row", has_text="Bench press").first.tap()
    page.get_by_role("button", name="Add a day").tap()
    page.get_by_role("link", name="Bench press").first.tap()
    page.get_by_label("Sets", exact=True).fill("4")
    page.get_by_role("button", name="Save", exact=True).last.tap()
    expect(page.get_by_role("link", name="Bench press").first).to_contain_text("4 × 8–12")
    page.get_by_role("link", name="Bench press").first.tap()
    page.get_by_role("button", name="Down").tap()
    said(page, "Moved Bench press")
    assert shape(plan) == [[], ["Bench press"]]
    page.get_by_role("button", name="Undo").first.tap()
    said(page, "Undid: Moved Bench press")
    assert shape(plan) == [["Bench press"], []]
    page.get_by_role("link", name="Try it").tap()
    expect(page.get_by_role("heading", name="What comes").first).to_be_visible()


def test_axe_finds_nothing_and_every_target_is_big_enough(
    new_phone: NewPhone, lifter: User, rich: TrainingPlan
) -> None:
    page = new_phone(lifter)
    page.goto(address(rich))
    page.locator("a.whole").first.tap()
    expect(page.locator(".ex.open")).to_be_visible()
    page.locator(".sets-row summary").first.tap()
    page.locator("#tracks a.whole").nth(1).tap()
    expect(page.locator("#tracks .open")).to_be_visible()
    page.get_by_role("link", name="Try it").tap()
    expect(page.locator(".wide-table")).to_be_visible()
    card(page, 1).get_by_role("link", name="Add an exercise").tap()
    expect(card(page, 1).locator(".pick-row").first).to_be_visible()
    page.get_by_role("link", name="Details").tap()
    expect(page.locator("#plan-head form")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert violations(page) == []
    assert too_small(page) == []


def test_nothing_is_said_that_is_not_a_set(phone: Page, rich: TrainingPlan) -> None:
    phone.goto(address(rich))
    card(phone, 1).locator("a.whole").nth(2).tap()
    opened = card(phone, 1).locator(".ex.open")
    opened.get_by_label("Reps", exact=True).fill("12")
    opened.get_by_label("up to").fill("8")
    opened.get_by_role("button", name="Save", exact=True).last.tap()
    expect(opened.get_by_text("The range ends below where it begins: 12 to 8.")).to_be_visible()
    opened.get_by_label("up to").fill("15")
    opened.get_by_label("Kind").select_option("drop")
    opened.get_by_role("button", name="Save", exact=True).last.tap()
    said(phone, "Changed")
    rich.refresh_from_db()
    one = program_of(rich).days[1].exercises[2].schemes[0][0]
    assert (one.reps, one.reps_max, one.kind) == (12, 15, SetKind.DROP)
