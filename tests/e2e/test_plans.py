"""Plans on a phone: a program is taken by thumb, a plan is handed on by its link, and every page of them fits."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests import people
from tests.e2e.conftest import NewPhone
from tests.e2e.gym import tab
from tests.e2e.test_accessibility import violations
from tests.e2e.test_session_page import too_small
from tests.training.plans import building
from training.models import Exercise, TrainingPlan
from training.plans import sharing, writing
from training.plans.reading import program_of

pytestmark = pytest.mark.e2e

ADOPT = "/plans/library/stronglifts-5x5/adopt/"


def number(page: Page, name: str) -> Any:
    return page.get_by_role("textbox", name=name, exact=True)


@pytest.fixture
def plan(lifter: User) -> TrainingPlan:
    """Something of everything, of exercises of the catalogue."""
    keys = ("back-squat", "bench-press", "barbell-row", "pull-up", "plank", "running")
    pks = dict(Exercise.objects.filter(key__in=keys).values_list("key", "pk"))
    return building.stored(lifter, building.rich([str(pks[key]) for key in keys]))


def test_stronglifts_is_adopted_on_a_phone_in_five_taps(phone: Page, lifter: User) -> None:
    phone.goto("/")
    taps = 0

    def tap(name: str, role: Any = "link") -> None:
        nonlocal taps
        phone.get_by_role(role, name=name).first.tap()
        taps += 1

    tab(phone, "Plan")
    taps += 1
    tap("Choose a program")
    tap("StrongLifts 5×5")
    tap("Take this program")
    expect(phone.get_by_text("a guess: where the program has beginners begin").first).to_be_visible()
    tap("Begin StrongLifts 5×5", "button")
    expect(phone.get_by_role("heading", name="Day A")).to_be_visible()
    # Whether it is due today is the calendar's business.
    expect(phone.get_by_role("button", name=re.compile("Start Day A|Do it now"))).to_be_visible()
    plan = TrainingPlan.objects.get(user=lifter)
    assert (taps, plan.status, plan.program) == (5, "active", "stronglifts-5x5")


def test_pounds_and_another_exercise_propose_again_and_keep_what_was_typed(phone: Page) -> None:
    phone.goto(ADOPT)
    number(phone, "Deadlift").fill("60")
    phone.get_by_text("Another exercise instead").tap()
    phone.get_by_label("Back squat").select_option(label="Front squat")
    expect(phone.get_by_text("Another exercise instead")).to_be_visible()
    expect(phone.get_by_label("Back squat")).to_contain_text("Front squat")
    expect(number(phone, "Deadlift")).to_have_value("60")
    phone.locator(".seg label").filter(has_text="lb").first.tap()
    # The weight goes by what is done instead.
    expect(number(phone, "Front squat")).to_have_value("45")
    expect(phone.get_by_label("Back squat").locator("option:checked")).to_have_text("Front squat")
    phone.get_by_role("button", name="Begin StrongLifts 5×5").tap()
    expect(phone.get_by_role("heading", name="Day A")).to_be_visible()
    plan = TrainingPlan.objects.get()
    named = Exercise.objects.get(key="front-squat")
    assert plan.unit == "lb"
    assert str(named.pk) in {each.exercise for each in program_of(plan).exercises()}


def test_what_is_wrong_is_shown_at_its_field(phone: Page) -> None:
    phone.goto(ADOPT)
    number(phone, "Squat").fill("heavy")
    phone.get_by_role("button", name="Begin StrongLifts 5×5").tap()
    expect(number(phone, "Squat")).to_have_attribute("aria-invalid", "true")
    expect(number(phone, "Squat")).to_have_value("heavy")
    assert violations(phone) == []
    assert not TrainingPlan.objects.exists()


def test_only_the_days_that_are_asked_for_are_shown(phone: Page) -> None:
    phone.goto("/plans/library/531-boring-but-big/adopt/")
    monday, press = phone.get_by_text("Mon", exact=True), phone.get_by_label("Overhead press day")
    expect(monday).to_be_visible()
    expect(press).to_be_hidden()
    phone.get_by_text("Each workout on its own day").tap()
    expect(monday).to_be_hidden()
    expect(press).to_be_visible()
    phone.get_by_text("Whenever I train").tap()
    expect(press).to_be_hidden()


def test_without_javascript_it_is_adopted_too(new_phone: NewPhone, lifter: User) -> None:
    page = new_phone(lifter, java_script_enabled=False)
    page.goto(ADOPT)
    page.locator(".seg label").filter(has_text="lb").first.tap()
    page.get_by_role("button", name="Propose again").tap()
    expect(number(page, "Squat")).to_have_value("45")
    page.get_by_role("button", name="Begin StrongLifts 5×5").last.tap()
    expect(page.get_by_role("heading", name="Day A")).to_be_visible()


def test_a_plan_is_handed_on_by_its_link(new_phone: NewPhone, lifter: User, plan: TrainingPlan) -> None:
    page = new_phone(lifter, permissions=["clipboard-read", "clipboard-write"])
    page.goto(plan.get_absolute_url())
    page.get_by_role("button", name="Make a link").tap()
    page.get_by_role("button", name="Copy", exact=True).tap()
    expect(page.get_by_text("Link copied.")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    stranger = new_phone()
    stranger.goto(link)
    expect(stranger.get_by_role("heading", name="Rich")).to_be_visible()
    expect(stranger.get_by_role("link", name="Log in to take it")).to_be_visible()
    friend = new_phone(people.bob())
    friend.goto(link)
    friend.get_by_role("button", name="Take this plan").tap()
    expect(friend.get_by_text("is yours now, as a draft")).to_be_visible()
    page.get_by_role("button", name="Take the link back").tap()
    expect(page.get_by_text("The link leads nowhere any more.")).to_be_visible()
    # A page that is not there is told in the console too, which fails a test: asked without the browser.
    assert stranger.request.get(link).status == 404


def test_a_strange_exercise_of_a_file_is_chosen_by_thumb(phone: Page, lifter: User) -> None:
    text = (
        '{"format": "spotter-plan", "version": 1, "name": "Strange", "unit": "kg", "days": [{"name": "A", '
        '"exercises": [{"exercise": "front-squats", "schemes": [[{"reps": 5}]]}]}]}'
    )
    phone.goto("/plans/import/")
    phone.locator("input[type=file]").set_input_files(
        {"name": "plan.json", "mimeType": "application/json", "buffer": text.encode()}
    )
    phone.get_by_role("button", name="Read it").tap()
    expect(phone.get_by_text("Some exercises are not here")).to_be_visible()
    another = phone.get_by_role("combobox", name="Another exercise for front-squats")
    expect(another).to_be_hidden()
    phone.locator("label").filter(has_text="Another").tap()
    another.fill("Front squat")
    assert (violations(phone), too_small(phone)) == ([], [])
    phone.get_by_role("button", name="Read it with these").tap()
    expect(phone.get_by_text("“Strange” is read.")).to_be_visible()


def addresses(plan: TrainingPlan) -> list[str]:
    token = sharing.share(user=plan.user, plan_id=plan.pk)
    here = plan.get_absolute_url()
    library = "/plans/library/"
    return [
        "/plans/",
        "/plans/new/",
        "/plans/import/",
        library,
        f"{library}?level=advanced",
        f"{library}gzclp/",
        f"{library}nsuns-531-lp-5-days/",
        f"{library}recommended-routine/adopt/",
        ADOPT,
        here,
        f"{here}versions/",
        f"/shared/plans/{token}/",
        "/shared/plans/nonsense/",
    ]


def test_every_page_of_plans_fits_the_phone_and_whoever_reads_it(
    new_phone: NewPhone, lifter: User, plan: TrainingPlan, faults: list[str]
) -> None:
    writing.set_status(user=lifter, plan_id=plan.pk, status="active", today=plan.created_at.date())
    building.edit_plan(user=lifter, plan_id=plan.pk, version=1, name="Rich and long " + "x" * 60)
    page = new_phone(lifter)
    found: list[str] = []
    for address in addresses(plan):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        for folded in page.locator("details:not(.menu)").all():
            folded.evaluate("each => { each.open = true }")
        width = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{address} is {width} wide"] if width > 390 else []
        found += [f"{address}: {each}" for each in too_small(page)]
        found += violations(page)
    faults[:] = [each for each in faults if "404" not in each]  # of the link that is none
    assert "\n".join(found) == ""
