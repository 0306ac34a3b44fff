"""A workout of a plan on a phone: today's targets, one tap a set, with and without a network."""

from dataclasses import replace

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.e2e.conftest import NewPhone
from tests.e2e.gym import all_sent, card
from tests.e2e.phone_store import has_worker
from tests.e2e.test_accessibility import violations
from tests.e2e.test_session_page import too_small
from tests.workouts.planning.programs import adopt, day, lift, log_of, log_one, sets, story, track
from training.models import Exercise, TrainingPlan
from training.plans.reading import program_of
from training.progression.program import Program, SetKind
from workouts import recording
from workouts.models import WorkoutSession

pytestmark = pytest.mark.e2e

SQUAT, BENCH = "Back squat", "Bench press"


@pytest.fixture
def plan(lifter: User) -> TrainingPlan:
    """Squat 2 × 5 at 80 kg after a warm-up, with 3 minutes of rest; bench press 1 × 5 and 5+ at 60 kg."""
    squat, bench = (Exercise.objects.get(name=name) for name in (SQUAT, BENCH))
    warm_up = replace(sets(1, percent=50)[0], kind=SetKind.WARM_UP)
    program = Program(
        "Strong",
        "kg",
        (
            day(
                "Day A",
                lift(squat, "squat", (warm_up, *sets(2)), rest_seconds=180),
                lift(bench, "bench", (*sets(1), *sets(1, amrap=True))),
            ),
            day("Day B", lift(squat, "squat", sets(1))),
        ),
        (track("squat"), track("bench", 60)),
    )
    return adopt(lifter, program)


def begin(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Start Day A").tap()
    page.wait_for_url("**/sessions/**")
    expect(page.get_by_role("heading", name="Day A")).to_be_visible()


def tick(page: Page, done: str) -> None:
    page.locator(".set.cur .cur-end .btn").tap()
    expect(
        page.locator("li[data-set] .did, .set.is-done .did, .fold .sum").filter(has_text=done).last
    ).to_be_visible()


@pytest.mark.both
def test_what_the_plan_asks_for_is_one_tap_a_set(phone: Page, lifter: User, plan: TrainingPlan) -> None:
    begin(phone)
    target = card(phone, SQUAT).locator(".target")
    expect(target).to_contain_text("2 × 5 · 80 kg")
    expect(phone.locator(".set.cur .aim")).to_have_text("Target 40 kg × 5")
    assert card(phone, SQUAT).locator(".set.coming .did").all_inner_texts() == ["80 kg × 5", "80 kg × 5"]
    expect(card(phone, BENCH).locator(".fold .sum")).to_have_text("5 · 5+ · 60 kg")
    assert too_small(phone) == []
    assert violations(phone) == []
    tick(phone, "40 kg × 5")
    phone.get_by_role("link", name="Finish").tap()
    left = phone.get_by_role("dialog").locator(".left li")
    expect(left).to_have_text([f"{SQUAT}: 2 sets", f"{BENCH}: not begun"])
    phone.keyboard.press("Escape")
    for done in ("80 kg × 5", "80 kg × 5"):
        tick(phone, done)
    expect(card(phone, SQUAT).locator(".fold")).to_contain_text("2 sets")
    tick(phone, "60 kg × 5")
    # As many as one can: how many they were is typed.
    expect(phone.locator(".set.cur .aim")).to_contain_text("60 kg × 5+ – as many as you can")
    card(phone, BENCH).get_by_role("textbox", name="Reps").fill("9")
    phone.locator(".set.cur .cur-end .btn").tap()
    expect(card(phone, BENCH).locator(".fold .sum")).to_contain_text("60 kg × 5, 9")
    all_sent(phone)
    session = WorkoutSession.objects.get(user=lifter)
    assert (session.plan_id, session.plan_slot) == (plan.pk, 0)
    recording.finish_session(user=lifter, session_id=session.pk, at=timezone.now())
    assert (story(plan, "squat"), story(plan, "bench")) == ([("step", "82.5")], [("step", "62.5")])


def test_the_plan_says_how_long_the_rest_is_and_what_comes(phone: Page, plan: TrainingPlan) -> None:
    begin(phone)
    card(phone, SQUAT).locator(".set.coming .tick").first.tap()
    expect(phone.locator(".rest")).to_contain_text("80 kg × 5")
    expect(phone.locator("#said")).to_contain_text("Rest 3 minutes.")


def test_a_heavier_set_makes_those_after_it_heavier(phone: Page, plan: TrainingPlan) -> None:
    begin(phone)
    tick(phone, "40 kg × 5")
    card(phone, SQUAT).get_by_role("textbox", name="Weight").fill("85")
    tick(phone, "85 kg × 5")
    expect(card(phone, SQUAT).get_by_role("textbox", name="Weight")).to_have_value("85")
    expect(phone.locator(".set.cur .aim")).to_have_text("Target 80 kg × 5")


@pytest.mark.usefixtures("offline_is_no_fault")
def test_it_is_begun_and_finished_without_a_network_and_judged_when_there_is_one(
    phone: Page, new_phone: NewPhone, lifter: User, plan: TrainingPlan
) -> None:
    phone.goto("/")
    has_worker(phone)
    phone.goto("/")
    phone.wait_for_load_state("networkidle")
    phone.context.set_offline(True)
    begin(phone)
    for done in ("40 kg × 5", "80 kg × 5", "80 kg × 5", "60 kg × 5", "60 kg × 5"):
        tick(phone, done)
    phone.get_by_role("link", name="Finish").tap()
    phone.get_by_role("button", name="Finish workout").tap()
    expect(phone.get_by_text("is in your history.")).to_be_visible()
    phone.goto("/")
    expect(phone.get_by_text("What comes next is told when there is a connection.")).to_be_visible()
    expect(phone.get_by_role("button", name="Start Day A")).to_be_hidden()
    assert not WorkoutSession.objects.exists()
    phone.context.set_offline(False)
    phone.goto("/on-this-phone/")
    all_sent_here(phone)
    assert (story(plan, "squat"), story(plan, "bench")) == ([("step", "82.5")], [("step", "62.5")])
    # This phone would show the page that it keeps where the server takes longer than it waits.
    other = new_phone(lifter, service_workers="block")
    other.goto("/")
    expect(
        other.get_by_role("button", name="Do it now").or_(other.get_by_role("button", name="Start Day B"))
    ).to_be_visible()


def all_sent_here(page: Page) -> None:
    for _ in range(100):
        if WorkoutSession.objects.filter(state="finished").exists():
            return
        page.wait_for_timeout(100)


def test_what_was_done_otherwise_becomes_the_plan_where_one_says_so(
    phone: Page, lifter: User, plan: TrainingPlan
) -> None:
    session = recording.start_planned_session(
        user=lifter, plan_id=plan.pk, slot=0, session_id=recording.new_id(), at=timezone.now()
    )
    log = log_of(session, BENCH)
    row = Exercise.objects.get(name="Barbell row")
    recording.swap_exercise(user=lifter, log_id=log.pk, version=log.version, exercise_id=row.pk)
    log.refresh_from_db()
    log_one(log, "70", 5, at=timezone.now())
    phone.goto(session.get_absolute_url())
    expect(phone.locator("body[data-gym]")).to_have_count(1)
    phone.wait_for_load_state("networkidle")  # the names of all exercises have come
    phone.get_by_role("link", name="Finish").tap()
    expect(phone.get_by_role("dialog")).to_contain_text("Barbell row in place of Bench press")
    phone.get_by_role("button", name="Finish workout").tap()
    phone.locator("#plan-amend").get_by_role("button", name="Change the plan").tap()
    expect(phone.get_by_text("Strong is changed.")).to_be_visible()
    plan.refresh_from_db()
    changed = [each.exercise for each in program_of(plan).days[0].exercises]
    assert changed == [str(log_of(session, SQUAT).exercise_id), str(row.pk)]
