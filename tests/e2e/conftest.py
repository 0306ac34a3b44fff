"""A phone with a real Chromium, in front of a real server with real styles and scripts.

Whatever a test does, it fails at the end for an error in the console, a breach of the content security policy, an
exception in a script or an answer of 500.
"""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, TransactionTestCase
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Response,
    WebError,
    expect,
)
from pytest_django import DjangoDbBlocker

from accounts.models import User
from tests import people
from tests.e2e import images
from tests.shipped import load_catalogue

# Playwright's loop makes Django think that it is asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
# A machine that is busy is slow, not wrong. Only what fails waits for so long.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "reduced_motion": "reduce",
    "locale": "en-GB",
    "timezone_id": "Europe/Berlin",
}
OFF = (
    # What Playwright says, whose place this takes,
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
    # and what each window's address bar has ready though nobody sees it: two thirds of the cost of a new phone.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "SpareRendererForSitePerProcess",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=" + ",".join(OFF),
    # A new page goes on in the process in which its empty one began.
    "--renderer-process-limit=1",
]
# What a form that is refused answers with; the browser reports it, and it is no fault.
REFUSED = ("status of 422", "status of 412")
# Their phones have a service worker, as everybody's has: whole workouts, messages, and what is kept for a lost network. It
# stores thirty files and asks for itself again at each page, which costs as much as the pages of most other tests.
WITH_WORKER = {
    "test_gym_details.py",
    "test_gym_page.py",
    "test_notifications.py",
    "test_records.py",
    "test_story.py",
    "test_wire.py",
}
# What Playwright says on each page of a phone without one.
NO_WORKER = "Service Worker registration blocked by Playwright"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("E2E") == "0":
        browser = [item for item in items if item.get_closest_marker("e2e")]
        config.hook.pytest_deselected(items=browser)
        items[:] = [item for item in items if item not in browser]


def has_worker(item: pytest.Item) -> bool:
    """Every test that loses the network has one, whatever its file."""
    by_file = item.path.name in WITH_WORKER or item.path.parent.name == "offline"
    return by_file or "offline_is_no_fault" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session", autouse=True)
def _scripts_as_they_are_written_now() -> None:
    """Pages load what was built of them. Where several processes test, `make test` has built it before."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        subprocess.run(settings.BASE_DIR / "scripts" / "build", check=True)


@pytest.fixture(scope="session", autouse=True)
def _static_files_as_in_production() -> Iterator[None]:
    """By WhiteNoise, behind our middleware: Django's live server would serve them beside it, without our build id, and
    the service worker would rightly keep none."""
    with pytest.MonkeyPatch.context() as patch:
        for handler in (
            "django.contrib.staticfiles.handlers.StaticFilesHandler",
            "django.test.testcases._MediaFilesHandler",  # there are no media; it would take every path
        ):
            patch.setattr(f"{handler}._should_handle", lambda *_: False)
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(playwright: Playwright) -> dict[str, Any]:
    """The Chromium of this machine, else Playwright's own."""
    find = settings.BASE_DIR / "scripts" / "find-chromium"
    found = subprocess.run([find], capture_output=True, text=True, check=False).stdout.strip()
    if not found and not Path(playwright.chromium.executable_path).exists():
        pytest.exit(
            "The browser tests need a Chromium, and none is here. Install one (Debian: apt-get install chromium), "
            "fetch Playwright's (playwright install chromium), name one (CHROMIUM=/path), or leave these tests out "
            "(E2E=0).",
            returncode=1,
        )
    return {"args": FLAGS} | ({"executable_path": found} if found else {})


@pytest.fixture
def excused() -> list[str]:
    """Patterns of what a test brings about itself."""
    return []


@pytest.fixture
def faults(excused: list[str]) -> Iterator[list[str]]:
    """Judged when all phones are closed: until then they complain."""
    found: list[str] = []
    yield found
    assert [fault for fault in found if not any(re.search(each, fault) for each in excused)] == []


@pytest.fixture
def offline_is_no_fault(excused: list[str]) -> None:
    """The browser reports what could not be fetched, and htmx does."""
    excused.append("ERR_INTERNET_DISCONNECTED|htmx:error: Failed to fetch")


class NewPhone(Protocol):
    def __call__(self, user: User | None = None, **options: Any) -> Page: ...


@pytest.fixture
def new_phone(
    browser: Browser, live_server: Any, faults: list[str], request: pytest.FixtureRequest
) -> Iterator[NewPhone]:
    """Makes phones: logged in as `user`; `options` are Playwright's for a context."""
    contexts: list[BrowserContext] = []
    worker = {"service_workers": "allow" if has_worker(request.node) else "block"}

    def make(user: User | None = None, **options: Any) -> Page:
        context = browser.new_context(**{"base_url": live_server.url} | PHONE | worker | options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        context.on("console", _console(faults))
        context.on("weberror", _error(faults))
        context.on("response", _answer(faults))
        if user:
            context.add_cookies([{"name": "session", "value": session_of(user), "url": live_server.url}])
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def _console(faults: list[str]) -> Callable[[ConsoleMessage], None]:
    def hear(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(
            word in message.text for word in (*REFUSED, NO_WORKER)
        ):
            faults.append(f"console {message.type}: {message.text} ({message.location.get('url')})")

    return hear


def _error(faults: list[str]) -> Callable[[WebError], None]:
    return lambda error: faults.append(f"exception: {error.error}")


def _answer(faults: list[str]) -> Callable[[Response], None]:
    def look(response: Response) -> None:
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            faults.append(f"{response.status} {response.url}")

    return look


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture(scope="session", autouse=True)
def _put_back_at_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What a test wrote, after it. What the server counted of a person is forgotten with the person: the next has the same number."""
    with django_db_blocker.unblock():
        images.keep("empty")
    empties = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def empty(case: TransactionTestCase) -> None:
        cache.clear()
        if not images.put_back("empty"):
            empties(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


@pytest.fixture
def catalogue(transactional_db: None) -> None:
    """Before whatever else a test stores."""
    assert not User.objects.exists()
    if not images.put_back("catalogue"):
        load_catalogue()
        images.keep("catalogue")


@pytest.fixture
def lifter(catalogue: None) -> User:
    return people.alice()


@pytest.fixture
def phone(new_phone: NewPhone, lifter: User) -> Page:
    """Alice's."""
    return new_phone(lifter)
