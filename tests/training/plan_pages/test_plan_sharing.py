"""Versions of a plan to go back to, and the link by which others see and take it."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import ExerciseFactory, WorkoutLogFactory, WorkoutSetFactory
from tests.training.plan_pages.reading_pages import text, url
from tests.training.plans import building
from tests.training.plans.building import new, new_id
from training.models import Exercise, PlanVersion, Track, TrainingPlan
from training.plans import reading, sharing

pytestmark = pytest.mark.django_db


# --- Versions --------------------------------------------------------------------------------------------------------


@pytest.fixture
def renamed(alice: User, plan: TrainingPlan) -> TrainingPlan:
    building.edit_plan(user=alice, plan_id=plan.pk, version=1, name="Sixes")
    return TrainingPlan.objects.get(pk=plan.pk)


def test_every_change_is_listed_and_can_be_gone_back_to(as_alice: Client, renamed: TrainingPlan) -> None:
    page = text(as_alice.get(url(renamed, "plan_versions")))
    assert re.search(r"Changed the name Version 2 · .* now Created Version 1 · .* Go back", page)
    response = as_alice.post(url(renamed, "plan_version_restore", number=1), {"version": "2"})
    renamed.refresh_from_db()
    assert (response.url, renamed.name, renamed.version) == (url(renamed), "Fives", 3)  # type: ignore[attr-defined]


@pytest.mark.parametrize("known", ["1", "", "nonsense"])
def test_going_back_over_what_was_not_seen_is_refused(
    as_alice: Client, renamed: TrainingPlan, known: str
) -> None:
    page = as_alice.post(url(renamed, "plan_version_restore", number=1), {"version": known}, follow=True)
    assert "This plan was changed on another page or device." in text(page)
    renamed.refresh_from_db()
    assert (renamed.name, renamed.version) == ("Sixes", 2)


def test_a_version_that_never_was_is_not_there(as_alice: Client, renamed: TrainingPlan) -> None:
    assert as_alice.post(url(renamed, "plan_version_restore", number=9), {"version": "2"}).status_code == 404


def test_a_version_with_an_exercise_that_is_gone_says_so(
    as_alice: Client, alice: User, renamed: TrainingPlan
) -> None:
    version = PlanVersion.objects.get(plan=renamed, number=1)
    version.document["days"][0]["exercises"][0]["exercise"] = new()
    version.save()
    page = as_alice.post(url(renamed, "plan_version_restore", number=1), {"version": "2"}, follow=True)
    assert "Version 1 cannot be had back. This exercise is not there any more. Choose another." in text(page)


@pytest.mark.parametrize("edits", [1, 3])
def test_versions_take_five_queries_of_which_two_are_the_login(
    as_alice: Client, alice: User, plan: TrainingPlan, edits: int, django_assert_num_queries: Any
) -> None:
    for number in range(edits):
        building.edit_plan(user=alice, plan_id=plan.pk, version=1 + number, name=f"Number {number}")
    with django_assert_num_queries(5):
        as_alice.get(url(plan, "plan_versions"))


# --- The link --------------------------------------------------------------------------------------------------------


def shared_url(plan: TrainingPlan) -> str:
    return reverse("training:shared_plan", args=[sharing.share(user=plan.user, plan_id=plan.pk)])


def test_a_link_is_made_shown_and_taken_back(as_alice: Client, client: Client, plan: TrainingPlan) -> None:
    as_alice.post(url(plan, "plan_share"))
    link = as_alice.get(url(plan)).context["link"]
    assert link.startswith("http://testserver/shared/plans/")
    assert client.get(link).status_code == 200
    as_alice.post(url(plan, "plan_revoke"))
    assert as_alice.get(url(plan)).context["link"] == ""
    gone = client.get(link)
    assert (gone.status_code, gone["Referrer-Policy"]) == (404, "no-referrer")


def test_a_shared_plan_shows_what_it_asks_for_and_nothing_of_whose_it_is(
    client: Client, alice: User, plan: TrainingPlan
) -> None:
    log = WorkoutLogFactory.create(session__user=alice, exercise=Exercise.objects.get(name="Squat"))
    WorkoutSetFactory.create(log=log, weight=Decimal("187.5"))
    Track.objects.filter(plan=plan).update(state={"value": "187.5"}, origin_text="est. from 187.5 × 5")
    response = client.get(shared_url(plan))
    page = text(response)
    assert "Fives A shared plan" in page
    assert "Day A Squat 5 × 5" in page
    everything = response.content.decode()
    assert not [
        said for said in ("187.5", "Alice", "alice", str(alice.pk), str(plan.pk)) if said in everything
    ]
    assert "60" not in page  # in a token two digits may stand by chance
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    assert "no-store" in response["Cache-Control"]


def test_who_is_logged_out_is_led_to_the_log_in_and_back(client: Client, plan: TrainingPlan) -> None:
    link = shared_url(plan)
    assert f'href="/accounts/login/?next={link}"' in client.get(link).content.decode()
    response = client.post(f"{link}take/")
    assert response.status_code == 302
    assert response["Referrer-Policy"] == "no-referrer"
    assert TrainingPlan.objects.count() == 1


def test_the_link_is_told_to_no_other_site(client: Client, as_bob: Client, plan: TrainingPlan) -> None:
    """Who is logged in has a form on it, which a browser without a referrer would send as from nowhere."""
    link = shared_url(plan)
    assert [each.get(link)["Referrer-Policy"] for each in (client, as_bob)] == ["no-referrer", "same-origin"]


def test_bob_takes_a_shared_plan_as_a_draft_of_his_own(as_bob: Client, bob: User, plan: TrainingPlan) -> None:
    pk = new_id()
    link = shared_url(plan)
    for _ in range(2):
        assert as_bob.post(f"{link}take/", {"id": pk}).url == f"/plans/{pk}/"  # type: ignore[attr-defined]
    taken = TrainingPlan.objects.get(pk=pk)
    assert (taken.user, taken.name, taken.status, taken.share_token) == (bob, "Fives", "draft", None)
    assert [track.start for track in reading.program_of(taken).tracks] == [None]


def test_a_shared_exercise_of_ones_own_is_chosen_or_made_by_who_takes_it(
    as_bob: Client, bob: User, alice: User
) -> None:
    own = ExerciseFactory.create(owner=alice, name="Seal row on two boxes", equipment="barbell")
    shared = building.stored(alice, building.simple(str(own.pk)))
    link, pk = shared_url(shared), new_id()
    asked = as_bob.post(f"{link}take/", {"id": pk})
    assert asked.status_code == 422
    (choice,) = asked.context["choices"]
    assert (choice.missing.name, choice.can_be_own) == ("Seal row on two boxes", True)
    sent = {"id": pk, "reference-0": choice.missing.reference, "for-0": "own", "name-0": ""}
    assert as_bob.post(f"{link}take/", sent).status_code == 302
    made = Exercise.objects.get(owner=bob)
    assert (made.name, made.equipment, made.measurement) == (
        "Seal row on two boxes",
        "barbell",
        "weight_reps",
    )
    assert [each.exercise for each in reading.program_of(TrainingPlan.objects.get(pk=pk)).exercises()] == [
        str(made.pk)
    ]


@pytest.mark.parametrize("token", ["nonsense", "%00", "x" * 500])
def test_a_link_that_is_none_leads_nowhere(client: Client, token: str) -> None:
    assert client.get(f"/shared/plans/{token}/").status_code == 404


@pytest.mark.parametrize("days", ["A", "ABC"])
def test_a_shared_plan_takes_five_queries(
    client: Client, alice: User, squat: Exercise, days: str, django_assert_num_queries: Any
) -> None:
    link = shared_url(building.stored(alice, building.of_days(str(squat.pk), days)))
    with django_assert_num_queries(5):
        client.get(link)
