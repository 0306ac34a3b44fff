"""Nobody sees or changes what is Alice's, by any URL there is; and the walk that says so would find a leak."""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template import base as template_base
from django.urls import include, path
from pytest_django import DjangoDbBlocker

from accounts.models import BodyMeasurement, User
from accounts.models.owned import OwnedQuerySet
from accounts.views import measurements
from reminders.models import Worker
from tests.alices_things import CANARY, PRIVATE, Things, alices_things
from tests.doors import OWNED, PERSONAL, filled
from tests.factories import UserFactory
from tests.walk import Door, ask, body, doors, keep_logged_in, leaks, log_in, walk
from training.models.exercise import ExerciseQuerySet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL", logger="django.request")


@pytest.fixture(scope="module")
def things_once(module_transaction: None, django_db_blocker: DjangoDbBlocker) -> tuple[Things, str]:
    """All that is Alice's, and her session."""
    with django_db_blocker.unblock():
        Worker.objects.create(name="somewhere 1")  # without one the health check says 503
        things = alices_things()
        return things, log_in(things.alice)


@pytest.fixture
def things(things_once: tuple[Things, str]) -> Things:
    things, session = things_once
    keep_logged_in(things.alice, session)  # where a test before has logged her out
    return things


@pytest.fixture
def gone() -> User:
    """Logged in, then deactivated."""
    user: User = UserFactory.create(email="gone@example.com", name="Gone", is_active=False)
    return user


def test_every_text_has_a_canary(things: Things) -> None:
    assert things.texts_without_canary() == []


def test_nobody_else_sees_or_changes_what_is_alices(things: Things, bob: User, sam: User, gone: User) -> None:
    assert "\n".join(walk(things, bob, sam, gone)) == ""


@pytest.mark.parametrize(
    ("door", "method"),
    [(door, method) for door in doors() if door.name in OWNED for method in OWNED[door.name].methods.split()],
    ids=str,
)
def test_alice_herself_gets_in(things: Things, door: Door, method: str) -> None:
    """What others are refused is not refused for bad data."""
    response = ask(things.alice, method, door.url(things), filled(OWNED[door.name].data, things))
    assert response.status_code in {200, 302}, body(response)[-2000:]


def pages_of_alice() -> list[Door]:
    return [
        door
        for door in doors()
        if (door.name in OWNED and "GET" in OWNED[door.name].methods) or door.name in PERSONAL
    ]


def unescaped(things: Things) -> tuple[list[str], int]:
    """Alice's pages in which a canary could run, and the number of those that show one at all."""
    found, shown = [], 0
    for door in pages_of_alice():
        response = ask(things.alice, "GET", door.url(things), {})
        # A file of data is no page: no browser runs what stands in it.
        text = body(response) if "text/html" in response.headers["Content-Type"] else ""
        shown += f"&lt;script&gt;{CANARY}" in text
        if f"<script>{CANARY}" in text:
            found.append(door.name)
    return found, shown


def test_nothing_alice_writes_runs_on_her_pages(things: Things) -> None:
    found, shown = unescaped(things)
    assert found == []
    assert shown >= 12


def test_staff_see_no_private_notes(things: Things) -> None:
    """Not even with every permission: the notes of workouts, sets and measurements, goals, recovery codes."""
    chief = User.objects.create_superuser("chief@example.com", name="Chief")
    seen = set()
    for door in doors():
        if door.is_admin:
            response = ask(chief, "GET", door.url(things), {})
            assert not leaks(response, PRIVATE), door.name
            seen |= {door.name} if leaks(response) else set()
    # That Alice and her exercise are there is no secret, or the test would look at nothing; and a row in quarantine has
    # to be seen to be corrected.
    pages = {"accounts_user", "training_exercise", "accounts_legacyrow", "accounts_quarantinedrow"}
    assert {f"admin:{page}_change" for page in pages} <= seen


# --- The walk finds what it is for: each of these takes one lock away ---------------------------------------------


def open_to_all(self: Any, *args: Any, **kwargs: Any) -> Any:
    return self.all()


def without_owner(function: Callable[..., Any]) -> Callable[..., Any]:
    def look_up(*args: Any, user: Any = None, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return look_up


@pytest.mark.parametrize(
    ("place", "name", "expected"),
    [
        (OwnedQuerySet, "for_user", "workouts:session"),
        (ExerciseQuerySet, "for_user", "training:exercise"),
        (ExerciseQuerySet, "owned_by", "training:exercise_edit"),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_finds_a_query_without_its_owner(
    monkeypatch: pytest.MonkeyPatch,
    things: Things,
    bob: User,
    sam: User,
    gone: User,
    place: type,
    name: str,
    expected: str,
) -> None:
    monkeypatch.setattr(place, name, open_to_all)
    assert any(f"Bob GET {expected} " in fault for fault in walk(things, bob, sam, gone, only=expected))


def test_finds_a_measurement_without_its_owner(
    monkeypatch: pytest.MonkeyPatch, things: Things, bob: User, sam: User, gone: User
) -> None:
    monkeypatch.setattr(measurements, "get_object_or_404", without_owner(get_object_or_404))
    found = walk(things, bob, sam, gone, only="accounts:measurement")
    assert any("Bob GET accounts:measurement " in fault and "canary" in fault for fault in found)


def test_finds_a_url_that_nobody_thought_of(
    monkeypatch: pytest.MonkeyPatch, settings: Any, things: Things, bob: User, sam: User, gone: User
) -> None:
    module = ModuleType("tests.one_url_more")
    module.urlpatterns = [  # type: ignore[attr-defined]
        path("new/<uuid:pk>/", lambda request, pk: HttpResponse("new"), name="new"),
        path("", include("config.urls")),
    ]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    settings.ROOT_URLCONF = module.__name__
    assert walk(things, bob, sam, gone, only="new") == [
        "new (new/<uuid:pk>/): nobody has said in tests/doors.py whose it is"
    ]


def test_finds_a_change(
    monkeypatch: pytest.MonkeyPatch, things: Things, bob: User, sam: User, gone: User
) -> None:
    def spoil(*args: Any, **kwargs: Any) -> None:
        BodyMeasurement.objects.update(value=1)
        raise Http404

    monkeypatch.setattr(measurements, "get_object_or_404", spoil)
    assert walk(things, bob, sam, gone, only="accounts:measurement") == ["something of Alice's was changed"]


def test_finds_what_is_not_escaped(monkeypatch: pytest.MonkeyPatch, things: Things) -> None:
    monkeypatch.setattr(template_base, "conditional_escape", str)
    assert "workouts:session" in unescaped(things)[0]
