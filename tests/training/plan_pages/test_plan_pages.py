"""The pages of plans: the list, a new one, and one plan with what can be done with it."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.factories import ExerciseFactory
from tests.training.plan_pages.reading_pages import LIBRARY, NEW, start, status_of, text, url
from tests.training.plans import building
from tests.training.plans.building import new, new_id
from training.models import Exercise, Track, TrainingPlan
from training.plans import reading, writing
from training.progression.program import Day, Program

pytestmark = pytest.mark.django_db
LIST = "/plans/"


# --- The list --------------------------------------------------------------------------------------------------------


def test_who_has_no_plan_is_shown_the_next_step(as_alice: Client) -> None:
    page = as_alice.get(LIST)
    assert "No plan yet Train by a known program" in text(page)
    assert f'href="{LIBRARY}"' in page.content.decode()


def test_plans_stand_by_status_with_what_is_next(as_alice: Client, alice: User, squat: Exercise) -> None:
    pk = str(squat.pk)
    draft = building.stored(alice, building.simple(pk, name="Draft"))
    active = building.stored(alice, building.of_days(pk, "AB", weeks=2))
    over = building.stored(alice, building.simple(pk, name="Old"))
    start(active)
    writing.set_status(user=alice, plan_id=over.pk, status="archived", today=timezone.now().date())
    TrainingPlan.objects.filter(pk=active.pk).update(next_slot=7)
    context = as_alice.get(LIST).context
    assert context["current"] == [
        (active, "2 days · 2 weeks a cycle · kg", "Day B, week 2 of 2"),
        (draft, "1 day · kg", "Day A"),
    ]
    assert [row[0] for row in context["over"]] == [over]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_four_queries_of_which_two_are_the_login(
    as_alice: Client, alice: User, squat: Exercise, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        building.stored(alice, building.of_days(str(squat.pk), "ABC"[: number + 1]))
    with django_assert_num_queries(4):
        as_alice.get(LIST)


# --- A new one -------------------------------------------------------------------------------------------------------


def test_a_new_plan_is_a_draft_with_one_day_and_goes_on_in_the_editor(as_alice: Client, alice: User) -> None:
    pk = new_id()
    sent = {"id": pk, "name": " Mine ", "unit": "lb", "schedule": "weekdays"}
    response = as_alice.post(NEW, sent)
    made = TrainingPlan.objects.get()
    assert response.url == f"/plans/{pk}/edit/"  # type: ignore[attr-defined]
    assert (made.pk, made.user, made.name, made.unit, made.status) == (pk, alice, "Mine", "lb", "draft")
    assert [(day.name, day.weekday) for day in reading.program_of(made).days] == [("Day A", 0)]
    as_alice.post(NEW, sent)
    assert TrainingPlan.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"name": " "}, ["name"]),
        ({"name": "x" * 101}, ["name"]),
        ({"unit": "stone"}, ["unit"]),
        ({"schedule": "never"}, ["schedule"]),
        ({"id": "mine"}, ["id"]),
    ],
)
def test_a_new_plan_says_what_is_wrong_at_its_field(
    as_alice: Client, wrong: dict[str, str], fields: list[str]
) -> None:
    sent = {"id": str(new_id()), "name": "Mine", "unit": "kg", "schedule": "sequence"} | wrong
    response = as_alice.post(NEW, sent)
    assert (response.status_code, list(response.context["form"].errors)) == (422, fields)
    assert not TrainingPlan.objects.exists()


def test_an_id_of_somebody_elses_plan_is_replaced_and_nothing_typed_is_lost(
    as_bob: Client, plan: TrainingPlan
) -> None:
    sent = {"id": str(plan.pk), "name": "Bob’s", "unit": "kg", "schedule": "sequence"}
    response = as_bob.post(NEW, sent)
    form = response.context["form"]
    assert (response.status_code, form["name"].value()) == (422, "Bob’s")
    assert as_bob.post(NEW, sent | {"id": form["id"].value()}).status_code == 302


# --- One plan --------------------------------------------------------------------------------------------------------


def test_the_page_of_a_plan_says_what_is_next_what_it_asks_for_and_where_its_numbers_stand(
    as_alice: Client, plan: TrainingPlan
) -> None:
    start(plan)
    page = text(as_alice.get(url(plan)))
    assert "Next Day A Go to Today Calendar" in page
    assert "Its numbers Squat 60 kg" in page
    assert "2.5 kg more after every success." in page
    assert "Day A next Squat 5 × 5" in page


def test_sets_are_told_as_lifters_say_them(as_alice: Client, alice: User) -> None:
    exercises = [
        ExerciseFactory.create(name=name) for name in ("Squat", "Bench", "Row", "Pull-up", "Plank", "Carry")
    ]
    rich = building.stored(alice, building.rich([str(each.pk) for each in exercises]))
    context = as_alice.get(url(rich)).context
    told = {
        (day.name, each.name, index): each.asks
        for day in context["days"]
        for index, each in enumerate(day.exercises)
    }
    assert told == {
        ("Lower", "Squat", 0): (
            ("Week 1", "1 warm-up, 5 at 65 %, 5 at 75 %, 5+ at 85 %"),
            ("Week 2", "3 at 70 %, 3 at 80 %, 3+ at 90 %"),
            ("Week 3, deload", "5 at 40 %, 5 at 50 %, 5 at 60 %"),
        ),
        ("Lower", "Row", 1): (("", "3 × 8–12"),),
        ("Lower", "Plank", 2): (("", "1 × 30–60 s"),),
        ("Upper", "Bench", 0): (("", "3 at 85 %, 1+ at 95 %, 5 at 62.5 % of the top set"),),
        ("Upper", "Bench", 1): (("", "5 × 3; later 2 × 5"),),
        ("Upper", "Plank", 2): (("", "1 × 5–8 at body weight + 2.5 kg"),),
        ("Upper", "Carry", 3): (("", "1 × 30.5 m, 1 × 8 at RPE 8.5"),),
        ("Upper", "Squat", 4): (("", "10 at 50 %"),),
    }
    assert [(day.weekday, day.is_next) for day in context["days"]] == [("Monday", True), ("Thursday", False)]
    assert [each.superset for each in context["days"][0].exercises] == ["", "A1", "A2"]


@pytest.mark.parametrize("days", ["A", "ABC"])
def test_the_page_of_a_plan_takes_eleven_queries_of_which_two_are_the_login(
    as_alice: Client, alice: User, squat: Exercise, days: str, django_assert_num_queries: Any
) -> None:
    shown = building.stored(alice, building.of_days(str(squat.pk), days))
    with django_assert_num_queries(11):
        as_alice.get(url(shown))


def test_bob_finds_none_of_it(as_bob: Client, plan: TrainingPlan) -> None:
    """Whatever he sends: tests/walk.py knocks at every door; here is what a look would miss."""
    doors = ["plan_status", "plan_copy", "plan_remove", "plan_restore", "plan_share", "plan_revoke"]
    sent = {"status": "active", "id": str(new_id())}
    assert [as_bob.post(url(plan, name), sent).status_code for name in doors] == [404] * len(doors)
    assert as_bob.post(url(plan, "plan_version_restore", number=1), {"version": "1"}).status_code == 404
    assert [as_bob.get(url(plan, name)).status_code for name in ("plan", "plan_versions", "plan_file")] == [
        404
    ] * 3
    plan.refresh_from_db()
    assert (plan.status, plan.deleted_at, plan.share_token) == ("draft", None, None)


def test_a_plan_is_started_paused_and_gone_on_with(as_alice: Client, plan: TrainingPlan) -> None:
    found = []
    for status in ("active", "paused", "active", "completed", "archived", "completed"):
        assert as_alice.post(url(plan, "plan_status"), {"status": status}).status_code == 302
        found.append(status_of(plan))
    assert found == ["active", "paused", "active", "completed", "archived", "completed"]


def test_starting_one_can_pause_the_others(
    as_alice: Client, alice: User, squat: Exercise, plan: TrainingPlan
) -> None:
    other = building.stored(alice, building.simple(str(squat.pk), name="Other"))
    start(other)
    assert "Pause “Other” for it" in text(as_alice.get(url(plan)))
    as_alice.post(url(plan, "plan_status"), {"status": "active", "pause_others": "1"})
    assert (status_of(plan), status_of(other)) == ("active", "paused")


@pytest.mark.parametrize(
    ("status", "message"),
    [
        ("", "Choose what is to become of the plan."),
        ("nonsense", "Choose what is to become of the plan."),
        ("completed", "A plan that is draft cannot become that."),
    ],
)
def test_a_status_that_cannot_be_changes_nothing_and_says_so(
    as_alice: Client, plan: TrainingPlan, status: str, message: str
) -> None:
    page = as_alice.post(url(plan, "plan_status"), {"status": status}, follow=True)
    assert message in text(page)
    assert status_of(plan) == "draft"


def test_a_plan_with_an_empty_day_is_not_started(as_alice: Client, alice: User) -> None:
    empty = building.stored(alice, Program(name="Empty", unit="kg", days=(Day(new(), "Day A"),)))
    page = as_alice.post(url(empty, "plan_status"), {"status": "active"}, follow=True)
    assert "Day A: Add an exercise to this day, or take the day out." in text(page)
    assert status_of(empty) == "draft"


def test_each_status_offers_the_ways_it_has(as_alice: Client, plan: TrainingPlan) -> None:
    def ways() -> tuple[str, list[str]]:
        context = as_alice.get(url(plan)).context
        return context["start"], [status for status, _ in context["changes"]]

    def become(status: str) -> tuple[str, list[str]]:
        as_alice.post(url(plan, "plan_status"), {"status": status})
        return ways()

    assert ways() == ("Start", ["archived"])
    assert become("archived") == ("", ["draft"])
    assert become("draft") == ("Start", ["archived"])
    assert become("active") == ("", ["paused", "completed", "archived"])
    assert become("paused") == ("Go on with it", ["completed", "archived"])
    assert become("completed") == ("Go on with it", ["archived"])
    assert become("archived") == ("Go on with it", ["paused", "completed"])


def test_a_deleted_plan_is_gone_until_the_undo(as_alice: Client, plan: TrainingPlan) -> None:
    page = as_alice.post(url(plan, "plan_remove"), follow=True)
    assert "Plan deleted. Undo" in text(page)
    assert as_alice.get(url(plan)).status_code == 404
    assert as_alice.post(url(plan, "plan_restore")).url == url(plan)  # type: ignore[attr-defined]
    assert as_alice.get(url(plan)).status_code == 200


@pytest.mark.parametrize("removed", ["", "nonsense", "019e0000-0000-7000-8000-000000000000"])
def test_an_undo_of_nothing_is_not_offered(as_alice: Client, removed: str) -> None:
    assert as_alice.get(LIST, {"removed": removed}).context["removed"] is None


def test_a_copy_begins_where_the_plan_stands(as_alice: Client, plan: TrainingPlan) -> None:
    Track.objects.filter(plan=plan).update(state={"value": "80"})
    pk = new_id()
    for _ in range(2):
        assert as_alice.post(url(plan, "plan_copy"), {"id": pk}).url == f"/plans/{pk}/"  # type: ignore[attr-defined]
    made = TrainingPlan.objects.get(pk=pk)
    assert (made.name, made.status, [track.start for track in reading.program_of(made).tracks]) == (
        "Copy of Fives",
        "draft",
        [Decimal(80)],
    )
    assert TrainingPlan.objects.count() == 2


@pytest.mark.parametrize("id_", ["", "nonsense"])
def test_a_copy_without_an_id_gets_one(as_alice: Client, plan: TrainingPlan, id_: str) -> None:
    as_alice.post(url(plan, "plan_copy"), {"id": id_})
    assert TrainingPlan.objects.count() == 2
