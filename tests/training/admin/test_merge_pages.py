from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import ExerciseFactory, WorkoutLogFactory
from tests.training.admin.staff import LIST, allowed
from training.models import Exercise

pytestmark = pytest.mark.django_db

MERGE = f"{LIST}merge/"
PROMOTE = f"{LIST}promote/"


@pytest.fixture
def keeper(sam: User) -> Client:
    return allowed(sam, "view", "change")


def ids(*exercises: Exercise) -> list[str]:
    return [str(exercise.pk) for exercise in exercises]


def choose(client: Client, action: str, *exercises: Exercise) -> Any:
    return client.post(f"{LIST}?whose=all", {"action": action, "_selected_action": ids(*exercises)})


def test_the_action_leads_to_a_page_that_shows_what_will_happen(keeper: Client) -> None:
    shipped = ExerciseFactory.create(name="Bench press", key="bench-press")
    double = ExerciseFactory.create(name="Flat bench", aliases=["Flat one"])
    WorkoutLogFactory.create(exercise=double)
    response = choose(keeper, "merge_duplicates", double, shipped)
    assert response["Location"].startswith(MERGE)
    page = keeper.get(response["Location"])
    assert page.context["survivor"] == shipped
    text = page.content.decode()
    assert "1 workout log" in text
    assert "Flat bench, Flat one" in text
    assert "Merge 1 into “Bench press” and move 1 row" in text
    assert "style=" not in text
    assert "<script>" not in text


def test_another_survivor_can_be_chosen(keeper: Client) -> None:
    one, two = ExerciseFactory.create(name="One", key="one"), ExerciseFactory.create(name="Two")
    page = keeper.get(MERGE, {"id": ids(one, two), "survivor": str(two.pk)})
    assert page.context["survivor"] == two
    one.refresh_from_db()
    assert one.merged_into is None


def test_only_a_post_merges_and_says_what_moved(keeper: Client) -> None:
    one, two, three = (ExerciseFactory.create(name=name) for name in ("One", "Two", "Three"))
    log = WorkoutLogFactory.create(exercise=two)
    response = keeper.post(MERGE, {"id": ids(one, two, three), "survivor": str(one.pk)}, follow=True)
    assert "2 merged into “One”; 1 row moved." in response.content.decode()
    log.refresh_from_db()
    assert log.exercise == one
    assert sorted(alias.name for alias in one.aliases.all()) == ["Three", "Two"]


def test_a_refusal_is_shown_before_and_held_to_after(keeper: Client) -> None:
    one, timed, fine = (
        ExerciseFactory.create(name="One", key="one"),
        ExerciseFactory.create(name="Timed", measurement="time"),
        ExerciseFactory.create(name="Fine"),
    )
    page = keeper.get(MERGE, {"id": ids(one, timed, fine)}).content.decode()
    assert "their sets cannot stand in one history" in page
    assert 'class="default"' not in page
    response = keeper.post(MERGE, {"id": ids(one, timed, fine), "survivor": str(one.pk)})
    assert response.status_code == 422
    assert "Nothing was merged." in response.content.decode()
    assert Exercise.objects.filter(merged_into=None).count() == 3


def test_what_is_switched_off_is_not_proposed_as_the_survivor_nor_taken(keeper: Client) -> None:
    off = ExerciseFactory.create(name="Off", key="off", is_active=False)
    on = ExerciseFactory.create(name="On")
    assert keeper.get(MERGE, {"id": ids(off, on)}).context["survivor"] == on
    refused = keeper.post(MERGE, {"id": ids(off, on), "survivor": str(off.pk)})
    assert refused.status_code == 422
    assert "“Off” is switched off" in refused.content.decode()
    on.refresh_from_db()
    assert on.merged_into is None


def test_a_post_without_a_survivor_shows_the_page_again(keeper: Client) -> None:
    one, two = ExerciseFactory.create_batch(2)
    for survivor in ("", "nonsense", str(ExerciseFactory.create().pk)):
        assert keeper.post(MERGE, {"id": ids(one, two), "survivor": survivor}).status_code == 422
    assert Exercise.objects.filter(merged_into=None).count() == 3


@pytest.mark.parametrize("query", [{}, {"id": "nonsense"}, {"id": ["a", "b"]}])
def test_too_few_lead_back_to_the_list(keeper: Client, query: dict[str, Any]) -> None:
    assert keeper.get(MERGE, query)["Location"] == LIST


def test_one_alone_or_a_merged_one_is_not_a_choice(keeper: Client) -> None:
    one = ExerciseFactory.create()
    gone = ExerciseFactory.create(merged_into=one, is_active=False)
    page = keeper.post(
        f"{LIST}?whose=all", {"action": "merge_duplicates", "_selected_action": ids(one, gone)}, follow=True
    ).content.decode()
    assert "Choose 2 to 10 exercises that are not merged yet." in page


def test_promotion_shows_the_texts_that_become_public_and_waits_for_a_post(
    keeper: Client, alice: User
) -> None:
    own = ExerciseFactory.create(name="Viking press", owner=alice, instructions="Hold <tight>.")
    url = choose(keeper, "promote", own)["Location"]
    page = keeper.get(url).content.decode()
    assert "Hold &lt;tight&gt;." in page
    assert alice.email not in page
    own.refresh_from_db()
    assert own.owner == alice
    response = keeper.post(PROMOTE, {"id": ids(own)}, follow=True)
    assert "In the catalogue now: Viking press." in response.content.decode()
    own.refresh_from_db()
    assert own.owner is None


def test_a_name_of_the_catalogue_is_merged_instead(keeper: Client, alice: User) -> None:
    shared = ExerciseFactory.create(name="Landmine press", aliases=["Viking press"])
    own = ExerciseFactory.create(name="viking press", owner=alice)
    log = WorkoutLogFactory.create(exercise=own, session__user=alice)
    page = keeper.get(PROMOTE, {"id": ids(own)})
    assert 'class="default"' not in page.content.decode()
    assert keeper.post(PROMOTE, {"id": ids(own)}).status_code == 422
    offered = page.context["promotions"][0].merge_url
    preview = keeper.get(offered)
    assert preview.context["survivor"] == shared
    keeper.post(MERGE, {"id": ids(own, shared), "survivor": str(shared.pk)})
    log.refresh_from_db()
    assert log.exercise == shared
    assert [alias.name for alias in shared.aliases.all()] == ["Viking press"]


def test_the_catalogue_cannot_be_promoted(keeper: Client) -> None:
    shared = ExerciseFactory.create()
    assert keeper.post(PROMOTE, {"id": ids(shared)})["Location"] == LIST


@pytest.mark.parametrize("url", [MERGE, PROMOTE])
def test_who_may_only_look_gets_neither_page_nor_deed(sam: User, alice: User, url: str) -> None:
    viewer = allowed(sam, "view")
    one, own = ExerciseFactory.create(), ExerciseFactory.create(owner=alice)
    data = {"id": ids(one, own), "survivor": str(one.pk)}
    assert viewer.get(url, data).status_code == 403
    assert viewer.post(url, data).status_code == 403
    own.refresh_from_db()
    assert (own.owner, own.merged_into) == (alice, None)
