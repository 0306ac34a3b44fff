"""A plan on a phone: start what is due, do it, and see what the plan changed and why."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from accounts.models import User
from tests.e2e.conftest import NewPhone
from tests.e2e.test_accessibility import violations
from tests.workouts.planning.programs import a_b, adopt, do_as_asked, percentages, story, train
from training.models import TrainingPlan
from workouts.models import WorkoutSession

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(alice: User) -> TrainingPlan:
    return adopt(alice, a_b())


def test_what_is_due_is_started_done_and_tells_what_it_changed(
    new_phone: NewPhone, alice: User, plan: TrainingPlan
) -> None:
    page = new_phone(alice)
    page.goto("/")
    expect(page.get_by_role("heading", name="Day A")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Squat")).to_contain_text("3 × 5 · 80 kg")
    page.get_by_role("button", name="Start Day A").tap()
    expect(page.get_by_role("heading", name="Day A", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("/sessions/"))

    session = WorkoutSession.objects.get()
    do_as_asked(session)
    page.goto(f"/sessions/{session.pk}/finish/")
    page.get_by_role("button", name="Finish workout").tap()
    changed = page.get_by_role("region", name="What the plan changed")
    expect(changed).to_contain_text("Squat 80 → 82.5 kg")

    changed.get_by_role("link", name=re.compile("^Squat")).tap()
    expect(page.get_by_role("heading", name="Why 82.5 kg?")).to_be_visible()
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_role("heading", name="Why 80 kg?")).to_be_visible()
    assert story(plan, "squat") == [("step", "82.5"), ("undo", "80")]


def test_finished_on_the_phone_the_page_says_what_the_plan_changed(
    new_phone: NewPhone, alice: User, plan: TrainingPlan
) -> None:
    page = new_phone(alice)
    page.goto("/")
    page.get_by_role("button", name="Start Day A").tap()
    expect(page).to_have_url(re.compile("/sessions/"))
    do_as_asked(WorkoutSession.objects.get())
    page.reload()
    expect(page.locator("body[data-sync=synced]")).to_have_count(1)
    page.get_by_role("link", name="Finish").tap()
    page.get_by_role("button", name="Finish workout").tap()
    expect(page.get_by_role("region", name="What the plan changed")).to_contain_text("Squat 80 → 82.5 kg")


def test_left_out_moved_and_set_by_hand(new_phone: NewPhone, alice: User, plan: TrainingPlan) -> None:
    page = new_phone(alice)
    page.goto("/")
    page.get_by_role("button", name="Leave out").tap()
    expect(page.get_by_role("heading", name="Day B")).to_be_visible()
    page.get_by_role("button", name="Take that back").tap()
    expect(page.get_by_role("heading", name="Day A")).to_be_visible()

    page.get_by_role("link", name="3 × 5 · 80 kg: why?").tap()
    page.get_by_text("Set it yourself").tap()
    page.get_by_label("New value").fill("75")
    page.get_by_role("button", name="Set", exact=True).tap()
    expect(page.get_by_role("heading", name="Why 75 kg?")).to_be_visible()

    page.goto("/")
    page.get_by_role("link", name="Calendar").tap()
    expect(page.get_by_role("heading", name="The next four weeks")).to_be_visible()
    assert story(plan, "squat")[-1] == ("set_by_hand", str(Decimal(75)))


def test_axe_finds_nothing_on_the_pages_of_a_plan(
    new_phone: NewPhone, alice: User, plan: TrainingPlan
) -> None:
    session = train(plan, short=["Press"])
    other = adopt(alice, percentages())
    train(other, days=1)
    page = new_phone(alice)
    found = []
    for address in (
        "/",
        f"/plans/{plan.pk}/why/squat/",
        f"/plans/{other.pk}/calendar/",
        f"/plans/{plan.pk}/calendar/",
        f"/plans/{plan.pk}/move/",
        session.get_absolute_url(),
    ):
        page.goto(address)
        for summary in page.locator("main details:not(.menu) summary").all():
            summary.tap()
        found += violations(page)
    assert "\n".join(found) == ""
