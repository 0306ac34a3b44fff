"""What a lifter notices on the session page when something is a little different from the ordinary."""

import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.e2e.gym import all_sent, card
from tests.e2e.test_gym_page import opened
from tests.workouts.story import do, kg
from training.models import Exercise
from workouts import recording
from workouts.models import WorkoutSet

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
    all_sent(phone)
    expect(phone.locator("#totals")).to_contain_text("30 min")
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
