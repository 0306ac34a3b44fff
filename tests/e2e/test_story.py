"""From a stranger to a workout in the history, on a phone, in lb; with JavaScript and without."""

from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.e2e.conftest import NewPhone
from tests.e2e.gym import add_exercise, all_sent, card, log_set, search, tab
from tests.people import PASSWORD
from workouts.models import WorkoutSession, WorkoutSet

pytestmark = pytest.mark.e2e


@pytest.mark.both
@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.usefixtures("catalogue")
def test_signs_up_logs_a_workout_in_lb_and_finds_it_in_the_history(
    new_phone: NewPhone,
    script: bool,  # noqa: FBT001
) -> None:
    page = new_phone(java_script_enabled=script)
    sign_up(page)
    choose_pounds(page)
    find_an_exercise(page)
    log_a_workout(page)
    finish(page)
    see_it_in_the_history(page)

    user = User.objects.get(email="dana@example.com")
    assert user.time_zone == ("Europe/Berlin" if script else "UTC")
    session = WorkoutSession.objects.for_user(user).get()
    assert (session.state, session.mood, session.rating) == ("finished", "good", 4)
    assert (session.set_count, session.volume_kg) == (5, Decimal("1848.3890"))
    logs = list(session.logs.in_order())
    assert [(log.exercise.name, log.superset) for log in logs] == [
        ("Bench press", 1),
        ("Barbell row", 1),
        ("Plank", None),
    ]
    sets = [
        [(row.weight, row.weight_unit, row.weight_kg, row.reps, row.seconds) for row in log.sets.in_order()]
        for log in logs
    ]
    bench = (Decimal(135), "lb", Decimal("61.2350"), 8, None)
    row = (Decimal("102.5"), "lb", Decimal("46.4932"), 10, None)
    assert sets[0] == [bench, (*bench[:3], 7, None)]
    assert sets[1] == [row, row]
    assert sets[2] == [(None, "", None, None, Decimal(75))]


def sign_up(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Create").first.tap()
    page.get_by_label("E-mail").fill("Dana@Example.com")
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Create account").tap()
    expect(page.get_by_role("heading", name="Your first workout")).to_be_visible()


def choose_pounds(page: Page) -> None:
    tab(page, "More")
    page.get_by_role("link", name="Profile").tap()
    page.locator(".seg label").filter(has_text="lb").tap()
    page.get_by_role("button", name="Save").last.tap()
    expect(page.get_by_text("Your profile is saved.")).to_be_visible()


def find_an_exercise(page: Page) -> None:
    tab(page, "More")
    page.get_by_role("link", name="Exercises").tap()
    search(page, "benchpres")
    page.get_by_role("link", name="Bench press").first.tap()
    expect(page.get_by_role("heading", name="Bench press", level=1)).to_be_visible()
    expect(page.locator("main")).to_contain_text("Barbell")


def log_a_workout(page: Page) -> None:
    tab(page, "Log")
    page.get_by_role("button", name="Start").tap()
    add_exercise(page, "benchpres", "Bench press")
    add_exercise(page, "barbell row", "Barbell row")
    card(page, "Bench press").get_by_label("More about Bench press").tap()
    card(page, "Bench press").get_by_role("button", name="Superset with next").tap()
    expect(card(page, "Barbell row").locator(".superset-mark")).to_have_text("A2")
    add_exercise(page, "plank", "Plank")

    open_card(page, "Bench press")
    log_set(page, "Bench press", 1, weight="135", reps="8")
    log_set(page, "Barbell row", 2, weight="102,5", reps="10")  # in turn: the superset brings its partner up
    log_set(page, "Bench press", 3, reps="7")  # the weight is the one before
    log_set(page, "Barbell row", 4)
    open_card(page, "Plank")
    log_set(page, "Plank", 5, time="1:15")


def open_card(page: Page, name: str) -> None:
    page.get_by_role("link", name=f"Open {name}").tap()
    expect(card(page, name).get_by_role("button", name="Done")).to_be_visible()


def finish(page: Page) -> None:
    page.get_by_role("link", name="Finish").tap()
    page.get_by_role("radio", name="Good").tap()
    page.get_by_role("radio", name="4").tap()
    page.get_by_role("button", name="Finish workout").tap()
    expect(page.get_by_text("is in your history.")).to_be_visible()
    all_sent(page)


def see_it_in_the_history(page: Page) -> None:
    tab(page, "History")
    entry = page.locator("main li").first
    expect(entry).to_contain_text("Bench press, Barbell row, Plank")
    expect(entry).to_contain_text("5 sets")
    expect(entry).to_contain_text("lb")
    search(page, "deadlift")
    expect(page.get_by_role("heading", name="No workout matches")).to_be_visible()
    search(page, "bench")
    entry.get_by_role("link").tap()
    expect(card(page, "Plank")).to_contain_text("1:15")
    expect(card(page, "Bench press")).to_contain_text("135 lb × 8, 7")
    assert WorkoutSet.objects.count() == 5
