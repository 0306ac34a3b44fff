"""What `make benchmark ARGS=gym` measures, without the clock: a tap for each set, and few requests for many sets.

The finger is the benchmark's: it taps a place on the glass where nothing covers the button, and never scrolls to it.
"""

import pytest
from playwright.sync_api import Page

from accounts.models import User
from tests.e2e.test_gym_page import PLAN, again, offline_is_no_fault, opened
from workouts.benchmarking.gym import await_synced, rows_here, rows_there, tap_sets
from workouts.benchmarking.phone import STOPWATCH

__all__ = ["offline_is_no_fault"]

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
