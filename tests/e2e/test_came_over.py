"""A workout that came over from another tracker: what was assumed is said until somebody taps “Looks right”."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from accounts.models import User
from tests.e2e.conftest import NewPhone
from tests.e2e.gym import card
from tests.e2e.test_accessibility import violations
from tests.e2e.test_session_page import too_small
from tests.factories import WorkoutLogFactory, WorkoutSessionFactory, WorkoutSetFactory
from training.models import Exercise
from workouts.models import WorkoutLog, WorkoutSession

pytestmark = pytest.mark.e2e


@pytest.fixture
def old(lifter: User) -> WorkoutSession:
    session: WorkoutSession = WorkoutSessionFactory.create(
        user=lifter,
        started_at=datetime(2025, 8, 3, tzinfo=UTC),
        ended_at=None,
        has_time=False,
        reconstructed=True,
        to_check=["day_only"],
    )
    for key, doubt in (("bench-press", "weight_heavy"), ("deadlift", "sets_not_expanded")):
        log = WorkoutLogFactory.create(
            session=session,
            exercise=Exercise.objects.get(key=key),
            stated_sets=51,
            mood="good",
            to_check=[doubt, "order_uncertain"],
        )
        WorkoutSetFactory.create(log=log)
    return session


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_looks_right_takes_the_notes_away_and_nothing_else(
    new_phone: NewPhone,
    lifter: User,
    old: WorkoutSession,
    script: bool,  # noqa: FBT001
) -> None:
    page = new_phone(lifter, java_script_enabled=script)
    log = WorkoutLog.objects.in_order()[1]
    page.goto(f"{old.get_absolute_url()}?log={log.pk}")
    expect(page.locator(".doubts li")).to_have_count(5)
    expect(page.locator(".doubts .look")).to_have_text(
        [
            "Have a look: The weight is above 500 kg.",
            "Have a look: So many sets were recorded that one stands for all.",
        ]
    )
    weight = card(page, "Deadlift").get_by_role("textbox", name="Weight")
    weight.fill("61")
    page.get_by_role("button", name="Looks right").tap()
    expect(page.locator(".doubts")).to_have_count(0)
    if script:
        expect(page.locator("#to-check")).to_be_focused()
        expect(weight).to_have_value("61")
    page.reload()
    expect(page.locator(".doubts, #to-check")).to_have_count(0)
    expect(card(page, "Bench press")).to_contain_text("Recorded as 51 sets in one line · felt good")


def test_the_notes_can_be_read_and_pressed_by_everybody(
    new_phone: NewPhone, lifter: User, old: WorkoutSession
) -> None:
    page = new_phone(lifter)
    for address in (old.get_absolute_url(), f"{old.get_absolute_url()}edit/"):
        page.goto(address)
        assert violations(page) == []
        assert too_small(page) == []
