"""axe-core finds nothing against WCAG 2.2 A and AA, in light and dark."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from tests.e2e.conftest import NewPhone
from tests.e2e.gym import started
from tests.factories import WorkoutLogFactory, WorkoutSessionFactory, WorkoutSetFactory
from training.models import Exercise

pytestmark = pytest.mark.e2e

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COLOURS = ["color-contrast", "link-in-text-block"]


def violations(page: Page) -> list[str]:
    """In light by all rules, and in dark by those that look at colours: the theme is a matter of styles alone."""
    # By evaluation, which the content security policy leaves alone; a script tag it would block.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    # What floats within reach covers whatever is below it just now, and that can be scrolled from under it.
    page.evaluate(
        "for (const floats of document.querySelectorAll('.within-reach')) floats.style.position = 'static'"
    )
    _theme(page, "light")
    found = _violations(page, TAGS)
    _theme(page, "dark")
    found += [f"In dark: {each}" for each in _violations(page, COLOURS)]
    _theme(page, "light")
    return found


def _theme(page: Page, scheme: Literal["light", "dark"]) -> None:
    """At once: colours that are on their way from one theme to the other belong to neither. A colour that is inherited
    sets out again at each element further in."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate(
        """() => new Promise((done) => {
            let still = 0;
            const look = () => {
                const moving = document.getAnimations().filter((each) => each instanceof CSSTransition);
                for (const each of moving) each.finish();
                still = moving.length ? 0 : still + 1;
                if (still > 2) done();
                else requestAnimationFrame(look);
            };
            requestAnimationFrame(look);
        })"""
    )


def _violations(page: Page, rules: list[str]) -> list[str]:
    result: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, { runOnly: rules, resultTypes: ['violations'] })", rules
    )
    return [
        f"{urlsplit(page.url).path} {violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]


@pytest.fixture
def addresses(lifter: User) -> list[str]:
    """Pages with something on them: a finished workout, one in progress with sets, supersets and notes."""
    bench = Exercise.objects.get(key="bench-press")
    done = WorkoutSessionFactory.create(
        user=lifter,
        started_at=timezone.now() - timedelta(hours=30),
        ended_at=timezone.now() - timedelta(hours=29),
        local_date=timezone.now().date() - timedelta(days=1),
        name="Push A",
        notes="Slept well.",
        mood="good",
        rating=4,
    )
    log = WorkoutLogFactory.create(session=done, exercise=bench, superset=1, notes="Rack at 7.")
    WorkoutLogFactory.create(session=done, exercise=Exercise.objects.get(key="pull-up"), superset=1)
    WorkoutSetFactory.create(log=log, kind="warm_up")
    WorkoutSetFactory.create_batch(3, log=log, rpe=8, notes="Paused")
    session = started(lifter, "bench-press", "plank", "running")
    WorkoutSetFactory.create(log=session.logs.in_order()[0], kind="warm_up")
    WorkoutSetFactory.create(log=session.logs.in_order()[0])
    here = session.get_absolute_url()
    return [
        "/",
        "/log/",
        "/log/past/",
        here,
        f"{here}?log={session.logs.in_order()[2].pk}",
        f"{here}edit/",
        f"{here}finish/",
        f"{here}exercises/",
        f"{here}exercises/?q=bench",
        done.get_absolute_url(),
        "/history/",
        f"/history/exercises/{bench.pk}/",
        "/exercises/",
        bench.get_absolute_url(),
        "/exercises/new/",
        "/profile/",
        "/measurements/",
        "/gyms/",
        "/gyms/new/",
        "/plates/?weight=83&unit=kg&on0=1",
        "/more/",
        "/accounts/2fa/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/logout/",
    ]


def test_axe_finds_nothing(new_phone: NewPhone, lifter: User, addresses: list[str]) -> None:
    found: list[str] = []
    stranger = new_phone()
    for address in ("/accounts/signup/", "/accounts/login/", "/accounts/password/reset/"):
        stranger.goto(address)
        found += violations(stranger)
    page = new_phone(lifter)
    for address in addresses:
        page.goto(address)
        found += violations(page)
    # The state between two pages: a menu open, a field refused.
    page.goto(addresses[3])
    page.locator("section.log details.menu summary").first.tap()
    found += violations(page)
    page.keyboard.press("Escape")
    page.get_by_role("textbox", name="Weight").first.fill("heavy")
    page.get_by_role("button", name="Done").first.tap()
    page.locator("[aria-invalid=true]").first.wait_for()
    found += violations(page)
    assert "\n".join(found) == ""


def test_what_cannot_be_read_in_the_dark_is_found_by_day(new_phone: NewPhone) -> None:
    page = new_phone(color_scheme="light")
    page.set_content("""<!doctype html><html lang="en"><title>Dim</title><main><h1>Dim</h1></main>
        <style>* { transition: all 1s } @media (prefers-color-scheme: dark) { h1 { color: #222; background: #333 } }</style>""")
    (found,) = violations(page)
    assert found.startswith("In dark: blank color-contrast: ['h1']")
