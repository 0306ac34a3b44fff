"""What a lifter does on the pages, in one place: with or without JavaScript, by what they see."""

import re

from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from tests.factories import AT
from training.models import Exercise
from workouts import recording
from workouts.models import WorkoutSession


def started(user: User, *keys: str) -> WorkoutSession:
    """A workout in progress with exercises of the catalogue."""
    session = recording.start_session(user=user, session_id=recording.new_id(), at=AT)
    for key in keys:
        exercise = Exercise.objects.get(key=key)
        recording.add_exercise(
            user=user, session_id=session.pk, exercise_id=exercise.pk, log_id=recording.new_id()
        )
    return session


def card(page: Page, name: str) -> Locator:
    """The card of an exercise on the session page."""
    return page.locator("section.log").filter(has=page.get_by_role("heading", name=name))


def all_sent(page: Page) -> None:
    """What was done on the phone is on the server; without JavaScript it always is."""
    expect(page.locator("body:not([data-gym]), body[data-sync=synced]")).to_have_count(1)


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True).tap()


def search(page: Page, text: str) -> None:
    """Types; without JavaScript the key on the phone's keyboard sends it."""
    page.get_by_role("searchbox").fill(text)
    page.get_by_role("searchbox").press("Enter")


def add_exercise(page: Page, typed: str, name: str) -> None:
    page.get_by_role("link", name="Add exercise").tap()
    search(page, typed)
    page.get_by_role("button", name=re.compile(f"^{name}")).first.tap()
    expect(card(page, name)).to_be_visible()


def log_set(page: Page, name: str, sets_after: int, **values: str) -> None:
    """Fill what is given – weight, reps, time – leave the rest as offered, and tap Done."""
    form = card(page, name).locator("form.set-form")
    for label, value in values.items():
        form.get_by_role("textbox", name=label.capitalize()).fill(value)
    form.get_by_role("button", name="Done").tap()
    expect(page.locator("#totals")).to_contain_text(f"{sets_after} set")
