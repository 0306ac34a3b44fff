"""Staff publish programs: from a program file, a plan file or a plan of their own, with what is wrong told at its place."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from uuid_utils.compat import uuid7

from accounts.models import User
from tests.factories import ExerciseFactory
from tests.training.admin.staff import allowed
from training import programs
from training.models import LibraryPlan
from training.plans import adopting
from training.plans import files as plan_files
from training.plans.adopting import Start

pytestmark = pytest.mark.django_db

LIST = "/admin/training/libraryplan/"
ADD = f"{LIST}add/"
SHIPPED = (programs.DATA / "stronglifts-5x5.json").read_bytes()
ABOUT: dict[str, Any] = {
    "summary": "Squats.",
    "author": "Sam",
    "title": "Our gym",
    "year": "2026",
    "link": "",
    "level": "beginner",
    "days_per_week": "3",
    "equipment": "barbell, rack",
}


@pytest.fixture
def keeper(sam: User) -> Client:
    return allowed(sam, "view", "add", "change", model="libraryplan")


@pytest.fixture
def keys() -> dict[str, Any]:
    found = programs.program("stronglifts-5x5")
    assert found
    return {key: ExerciseFactory.create(key=key, name=key) for key in found.exercises}


def send(client: Client, data: bytes | None = None, url: str = ADD, **said: Any) -> Any:
    sent: dict[str, Any] = {"key": "our-squats", **said}
    if data is not None:
        sent["file"] = SimpleUploadedFile("program.json", data)
    return client.post(url, sent)


def told(response: Any) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = response.context["adminform"].form.errors
    return {name: list(messages) for name, messages in errors.items()}


def changed(**change: Any) -> bytes:
    return json.dumps(json.loads(SHIPPED) | change).encode()


def test_a_program_file_is_stored_and_offered_when_it_is_published(keeper: Client) -> None:
    assert send(keeper, SHIPPED).status_code == 302
    row = LibraryPlan.objects.get()
    assert (row.name, row.summary, row.key, row.is_published) == (
        "StrongLifts 5×5",
        "Five sets of five on the big lifts, a little heavier each time.",
        "our-squats",
        False,
    )
    assert programs.program("our-squats") is None
    keeper.post(LIST, {"action": "publish", "_selected_action": [str(row.pk)]})
    found, shipped = programs.program("our-squats"), programs.program("stronglifts-5x5")
    assert found
    assert shipped
    assert found.program("kg") == shipped.program("kg")
    assert "our-squats" in [each.key for each in programs.programs()]
    keeper.post(LIST, {"action": "unpublish", "_selected_action": [str(row.pk)]})
    assert programs.program("our-squats") is None


def test_what_is_said_on_the_page_goes_before_the_file(keeper: Client) -> None:
    send(keeper, SHIPPED, summary="Ours.", year="2027", equipment="barbell")
    row = LibraryPlan.objects.get()
    assert (row.summary, row.document["source"]["year"], row.document["equipment"]) == (
        "Ours.",
        2027,
        ["barbell"],
    )
    assert row.document["source"]["author"] == "Mehdi Hadim"


def test_an_own_plan_is_published_without_its_weights(
    keeper: Client, sam: User, keys: dict[str, Any]
) -> None:
    found = programs.program("stronglifts-5x5")
    assert found
    starts = {"squat": Start(Decimal("87.5"))}
    plan = adopting.adopt(
        user=sam, plan_id=uuid7(), program=found, unit="lb", starts=starts, today=sam.date_joined.date()
    )
    assert send(keeper, plan=str(plan.pk), is_published="on", **ABOUT).status_code == 302
    published = programs.program("our-squats")
    assert published
    assert "87.5" not in json.dumps(published.document)
    for unit in ("kg", "lb"):
        assert [track.rule for track in published.program(unit).tracks] == [
            track.rule for track in found.program(unit).tracks
        ]
    assert {key: (ask.reps, ask.percent) for key, ask in published.asks.items()} == {
        key: (5, Decimal(85)) for key in found.asks
    }


def test_a_plan_file_is_published_too(keeper: Client, sam: User, keys: dict[str, Any]) -> None:
    found = programs.program("stronglifts-5x5")
    assert found
    plan = adopting.adopt(
        user=sam, plan_id=uuid7(), program=found, unit="kg", starts={}, today=sam.date_joined.date()
    )
    data = json.dumps(plan_files.export_plan(plan)).encode()
    assert send(keeper, data, **ABOUT).status_code == 302
    assert LibraryPlan.objects.get().name == "StrongLifts 5×5"


def test_bobs_plan_is_not_offered(keeper: Client, bob: User, keys: dict[str, Any]) -> None:
    found = programs.program("stronglifts-5x5")
    assert found
    plan = adopting.adopt(
        user=bob, plan_id=uuid7(), program=found, unit="kg", starts={}, today=bob.date_joined.date()
    )
    assert list(told(send(keeper, plan=str(plan.pk), **ABOUT))) == ["plan"]
    assert not LibraryPlan.objects.exists()


@pytest.mark.parametrize(
    ("data", "said", "errors"),
    [
        (None, {}, {"file": ["Choose a file or one of your plans."]}),
        (b"{", {}, {"file": ["This is not a JSON file."]}),
        (b"{}", {}, {"file": ["format: This is not a program file."]}),
        (changed(version=2), {}, {"file": ["version: Only version 1 of the program file can be read."]}),
        (
            changed(level="god", source={}),
            {},
            {
                "level": ["Choose one of: beginner, intermediate, advanced."],
                "author": ["Say where it comes from."],
                "title": ["Say where it comes from."],
                "year": ["Enter a year."],
            },
        ),
        (
            changed(plan=json.loads(SHIPPED)["plan"] | {"weeks": 0}),
            {},
            {"file": ["plan.weeks: A cycle has at least one week."]},
        ),
        (SHIPPED, {"key": "gzclp"}, {"key": ["A shipped program has this key."]}),
        (SHIPPED, {"link": "http://example.com"}, {"link": ["Use a whole link that begins with https://."]}),
    ],
)
def test_what_is_wrong_is_told_at_its_place(
    keeper: Client, data: bytes | None, said: dict[str, str], errors: dict[str, list[str]]
) -> None:
    assert told(send(keeper, data, **said)) == errors
    assert not LibraryPlan.objects.exists()


def test_an_exercise_of_somebodys_own_is_told_at_its_place(
    keeper: Client, sam: User, keys: dict[str, Any]
) -> None:
    found = programs.program("stronglifts-5x5")
    assert found
    own = ExerciseFactory.create(owner=sam, name="Log squat")
    plan = adopting.adopt(
        user=sam,
        plan_id=uuid7(),
        program=found,
        unit="kg",
        starts={},
        swaps={"back-squat": own.pk},
        today=sam.date_joined.date(),
    )
    message = "“Log squat” is not of the shipped catalogue. Choose another one in the plan."
    assert told(send(keeper, plan=str(plan.pk), **ABOUT)) == {
        "plan": [f"plan.days.{day}.exercises.0.exercise: {message}" for day in (0, 1)]
    }


def test_the_page_shows_what_it_says(keeper: Client, keys: dict[str, Any]) -> None:
    send(keeper, SHIPPED)
    row = LibraryPlan.objects.get()
    page = keeper.get(f"{LIST}{row.pk}/change/").content.decode()
    assert "<li>back-squat: stage 1: 5 × 5; stage 2: 3 × 5</li>" in page
    assert "Asked for before the first session: Squat, Bench press" in page
    assert 'value="Mehdi Hadim"' in page
    assert send(keeper, url=f"{LIST}{row.pk}/change/", summary="Shorter.").status_code == 302
    row.refresh_from_db()
    assert (row.summary, row.key) == ("Shorter.", "our-squats")


def test_one_that_can_no_longer_be_read_is_not_offered_and_says_why(keeper: Client) -> None:
    row = LibraryPlan.objects.create(
        key="old", name="Old", document=json.loads(SHIPPED) | {"version": 0}, is_published=True
    )
    assert programs.program("old") is None
    assert "Only version 1 of the program file can be read." in keeper.get(LIST).content.decode()
    LibraryPlan.objects.update(is_published=False)
    response = keeper.post(LIST, {"action": "publish", "_selected_action": [str(row.pk)]}, follow=True)
    assert "1 cannot be read and was not published." in response.content.decode()


def test_who_may_only_look_may_not_publish(sam: User) -> None:
    looker = allowed(sam, "view", model="libraryplan")
    row = LibraryPlan.objects.create(key="new", name="New", document=json.loads(SHIPPED))
    assert send(looker, SHIPPED).status_code == 403
    looker.post(LIST, {"action": "publish", "_selected_action": [str(row.pk)]})
    row.refresh_from_db()
    assert not row.is_published
