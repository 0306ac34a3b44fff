"""The pages of plans: the list, one plan and what can be done with it, the library, links and files."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tests.factories import ExerciseFactory, WorkoutLogFactory, WorkoutSetFactory
from tests.people import bob as make_bob
from tests.training.plans import building
from tests.training.plans.building import new, new_id
from training import programs
from training.models import Exercise, LibraryPlan, PlanStatus, PlanVersion, Track, TrainingPlan
from training.plans import files, reading, sharing, writing
from training.progression.program import Day, Program, Schedule

pytestmark = pytest.mark.django_db

LIST = "/plans/"
LIBRARY = "/plans/library/"
STRONGLIFTS = "/plans/library/stronglifts-5x5/"
ADOPT = f"{STRONGLIFTS}adopt/"
NEW = "/plans/new/"
IMPORT = "/plans/import/"
TRACKS = ("squat", "bench-press", "barbell-row", "overhead-press", "deadlift")


@pytest.fixture(scope="module")
def rows(module_transaction: None, django_db_blocker: Any) -> Iterator[dict[str, Exercise]]:
    """The exercises of two programs, and one more for the legs."""
    keys = {"front-squat"}
    for name in ("stronglifts-5x5", "531-boring-but-big", "recommended-routine"):
        found = programs.program(name)
        assert found
        keys |= found.exercises
    with django_db_blocker.unblock():
        yield {
            key: ExerciseFactory.create(
                key=key,
                name=key.replace("-", " ").capitalize(),
                equipment="barbell",
                primary=["quads"] if "squat" in key else ["chest"],
            )
            for key in sorted(keys)
        }


@pytest.fixture
def squat() -> Exercise:
    found: Exercise = ExerciseFactory.create(name="Squat", primary=["quads"])
    return found


@pytest.fixture
def plan(alice: User, squat: Exercise) -> TrainingPlan:
    return building.stored(alice, building.simple(str(squat.pk), name="Fives"))


def text(response: Any) -> str:
    """What a reader sees, on one line."""
    page = re.sub(r"(?s)<(script|style|head).*?</\1>", " ", response.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def url(plan: TrainingPlan, name: str = "plan", **more: Any) -> str:
    return reverse(f"training:{name}", kwargs={"pk": plan.pk, **more})


def start(plan: TrainingPlan) -> None:
    writing.set_status(user=plan.user, plan_id=plan.pk, status=PlanStatus.ACTIVE, today=timezone.now().date())


def status_of(plan: TrainingPlan) -> str:
    return TrainingPlan.objects.get(pk=plan.pk).status


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
def test_the_page_of_a_plan_takes_nine_queries_of_which_two_are_the_login(
    as_alice: Client, alice: User, squat: Exercise, days: str, django_assert_num_queries: Any
) -> None:
    shown = building.stored(alice, building.of_days(str(squat.pk), days))
    with django_assert_num_queries(9):
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


# --- Files -----------------------------------------------------------------------------------------------------------


def upload(document: Any) -> SimpleUploadedFile:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return SimpleUploadedFile("plan.json", data, content_type="application/json")


def test_an_exported_plan_is_read_again_as_another(
    as_alice: Client, rows: dict[str, Exercise], alice: User
) -> None:
    plan = building.stored(alice, building.simple(str(rows["back-squat"].pk), name="Fünfer & mehr"))
    answer = as_alice.get(url(plan, "plan_file"))
    assert answer["Content-Disposition"] == 'attachment; filename="funfer-mehr.json"'
    assert json.loads(answer.content)["format"] == "spotter-plan"
    pk = new_id()
    sent = {"id": pk, "file": upload(answer.content), "text": ""}
    assert as_alice.post(IMPORT, sent).url == f"/plans/{pk}/"  # type: ignore[attr-defined]
    made = TrainingPlan.objects.get(pk=pk)
    assert (made.name, made.status) == ("Fünfer & mehr", "draft")
    assert files.export_plan(made) == files.export_plan(plan)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (b"no json", [("", "This is no plan file: it cannot be read as JSON.")]),
        ({"format": "other"}, [("format", "This is no plan file of Spotter.")]),
        (
            {"format": "spotter-plan", "version": 7},
            [("version", "This file is of another version. This Spotter reads version 1.")],
        ),
        (
            {
                "format": "spotter-plan",
                "version": 1,
                "name": "X",
                "unit": "kg",
                "days": [{"id": "7", "name": "A"}],
            },
            [("day 1, id", "A plan file has no ids. Leave it out.")],
        ),
        (
            {
                "format": "spotter-plan",
                "version": 1,
                "name": "X",
                "unit": "kg",
                "days": [
                    {"name": "A", "exercises": [{"exercise": "back-squat", "schemes": [[{"reps": -1}]]}]}
                ],
            },
            [("day 1, exercise 1, list of sets 1, set 1, reps", "From 1 to 1,000 reps.")],
        ),
    ],
)
def test_a_file_that_is_wrong_says_where_and_stores_nothing(
    as_alice: Client, rows: dict[str, Exercise], document: Any, said: list[tuple[str, str]]
) -> None:
    response = as_alice.post(IMPORT, {"id": new_id(), "file": upload(document)})
    assert (response.status_code, response.context["faults"]) == (422, said)
    assert not TrainingPlan.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"text": ""}, {"file": ""}])
def test_no_file_is_asked_for_at_the_field(as_alice: Client, sent: dict[str, str]) -> None:
    response = as_alice.post(IMPORT, {"id": new_id(), **sent})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["file"])


def with_exercises(*named: Any) -> dict[str, Any]:
    scheme = [[{"reps": 5}]]
    return {
        "format": "spotter-plan",
        "version": 1,
        "name": "Strange",
        "unit": "kg",
        "days": [{"name": "A", "exercises": [{"exercise": each, "schemes": scheme} for each in named]}],
    }


def test_exercises_that_are_not_here_are_chosen_and_the_file_need_not_be_sent_again(
    as_alice: Client, alice: User, rows: dict[str, Exercise]
) -> None:
    document = with_exercises(
        "front-squats", {"name": "Log press", "measurement": "weight_reps", "equipment": "other"}
    )
    asked = as_alice.post(IMPORT, {"id": new_id(), "file": upload(document)})
    choices = asked.context["choices"]
    assert [(each.missing.name, each.can_be_own) for each in choices] == [
        ("front-squats", False),
        ("Log press", True),
    ]
    assert rows["front-squat"] in choices[0].missing.proposals
    sent = {
        "id": new_id(),
        "text": asked.context["text"],
        "reference-0": choices[0].missing.reference,
        "for-0": str(rows["front-squat"].pk),
        "name-0": "",
        "reference-1": choices[1].missing.reference,
        "for-1": "other",
        "name-1": "no such thing",
    }
    again = as_alice.post(IMPORT, sent)
    (left,) = again.context["choices"]
    assert (left.missing.name, left.typed, left.error) == (
        "Log press",
        "no such thing",
        "There is no exercise of this name.",
    )
    assert again.context["carried"] == [(1, "front-squats", str(rows["front-squat"].pk), "")]
    sent |= {"name-1": "OVERHEAD press"}
    assert as_alice.post(IMPORT, sent).status_code == 302
    made = reading.program_of(TrainingPlan.objects.get())
    assert [each.exercise for each in made.exercises()] == [
        str(rows["front-squat"].pk),
        str(rows["overhead-press"].pk),
    ]


@pytest.mark.parametrize("chosen", ["own", "nonsense", "019e0000-0000-7000-8000-000000000000", "bobs"])
def test_an_answer_that_is_none_is_asked_again(
    as_alice: Client, rows: dict[str, Exercise], chosen: str
) -> None:
    if chosen == "bobs":
        chosen = str(ExerciseFactory.create(owner=make_bob(), name="Bob’s").pk)
    document = with_exercises("no-such-key")
    sent = {"id": new_id(), "text": json.dumps(document), "reference-0": "no-such-key", "for-0": chosen}
    response = as_alice.post(IMPORT, sent)
    assert (response.status_code, [each.error for each in response.context["choices"]]) == (
        422,
        ["Choose what to take for it."],
    )
    assert not TrainingPlan.objects.exists()


def test_an_own_exercise_is_not_made_where_the_plan_is_refused(
    as_alice: Client, alice: User, rows: dict[str, Exercise]
) -> None:
    own = {"name": "Log press", "measurement": "weight_reps", "equipment": "other"}
    document = with_exercises(own, "no-such-key")
    reference = "Log press (weight_reps, other)"
    as_alice.post(
        IMPORT, {"id": new_id(), "text": json.dumps(document), "reference-0": reference, "for-0": "own"}
    )
    assert not Exercise.objects.filter(owner=alice).exists()


def test_with_many_that_are_missing_the_next_are_asked_after_the_first(
    as_alice: Client, rows: dict[str, Exercise], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_ASKED", 1)
    answer = str(rows["front-squat"].pk)
    first = {"id": new_id(), "text": json.dumps(with_exercises("one", "two"))}
    first |= {"reference-0": "one", "for-0": answer}
    asked = as_alice.post(IMPORT, first)
    assert [each.missing.name for each in asked.context["choices"]] == ["two"]
    assert asked.context["carried"] == [(1, "one", answer, "")]
    second = first | {"reference-0": "two", "reference-1": "one", "for-1": answer}
    assert as_alice.post(IMPORT, second).status_code == 302


def test_a_file_that_is_no_text_is_not_shown_again(as_alice: Client) -> None:
    response = as_alice.post(IMPORT, {"id": new_id(), "file": upload(b"\xff\x00\x80")})
    assert (response.status_code, response.context["text"]) == (422, "")


def test_who_has_too_many_plans_is_told_at_every_door(
    as_alice: Client, plan: TrainingPlan, rows: dict[str, Exercise], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_PLANS", 1)
    document = json.dumps(
        files.export_plan(building.stored(make_bob(), building.simple(str(rows["back-squat"].pk))))
    )
    doors: list[tuple[str, dict[str, Any]]] = [
        (NEW, {"id": new_id(), "name": "Mine", "unit": "kg", "schedule": "sequence"}),
        (ADOPT, sent()),
        (IMPORT, {"id": new_id(), "text": document}),
        (url(plan, "plan_copy"), {"id": new_id()}),
    ]
    told = [
        "You have 100 plans already. Delete one first." in text(as_alice.post(*each, follow=True))
        for each in doors
    ]
    assert told == [True] * len(doors)
    assert TrainingPlan.objects.for_user(plan.user).count() == 1


# --- The library -----------------------------------------------------------------------------------------------------


def test_the_library_says_what_each_program_is_and_needs(as_alice: Client) -> None:
    page = text(as_alice.get(LIBRARY))
    assert (
        "StrongLifts 5×5 Five sets of five on the big lifts, a little heavier each time. "
        "Beginner 3 days a week barbell, rack, bench"
    ) in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"bare": "1"}, ["Recommended Routine"]),
        ({"days": "5"}, ["nSuns 5/3/1 LP, 5 days"]),
        ({"level": "intermediate", "days": "3"}, ["Madcow 5×5", "Texas Method"]),
        ({"level": "advanced"}, []),
    ],
)
def test_filters_narrow_the_library(as_alice: Client, query: dict[str, str], names: list[str]) -> None:
    assert [each.name for each in as_alice.get(LIBRARY, query).context["programs"]] == names


@pytest.mark.parametrize("query", [{"level": "nose"}, {"days": "x"}, {"days": "99"}, {"bare": "maybe"}])
def test_a_wrong_filter_is_left_out(as_alice: Client, query: dict[str, str]) -> None:
    assert len(as_alice.get(LIBRARY, query).context["programs"]) == len(programs.shipped())


def test_htmx_gets_the_programs_alone(as_alice: Client) -> None:
    response = as_alice.get(LIBRARY, {"bare": "1"}, headers={"HX-Request": "true"})
    assert response.content.decode().strip().startswith('<div id="programs"')


def test_what_staff_publish_stands_among_them(as_alice: Client, rows: dict[str, Exercise]) -> None:
    shipped = programs.program("stronglifts-5x5")
    assert shipped
    document = {**shipped.document, "plan": {**shipped.document["plan"], "name": "House program"}}
    LibraryPlan.objects.create(key="house", name="House program", document=document, is_published=True)
    assert "House program" in text(as_alice.get(LIBRARY))
    assert as_alice.get("/plans/library/house/").status_code == 200
    LibraryPlan.objects.update(is_published=False)
    assert as_alice.get("/plans/library/house/").status_code == 404


def test_a_program_shows_its_days_how_it_gets_heavier_and_where_it_is_from(
    as_alice: Client, rows: dict[str, Exercise]
) -> None:
    page = text(as_alice.get(STRONGLIFTS))
    assert "Mehdi Hadim, “StrongLifts 5×5”, 2007" in page
    assert "3 a week, 2 workouts in turn" in page
    assert "Day A Back squat rest 3:00 5 × 5; later 3 × 5" in page
    assert "Squat, Bench press, Barbell row, Overhead press 2.5 kg more after every success." in page


def test_a_program_speaks_in_the_persons_unit(
    as_alice: Client, alice: User, rows: dict[str, Exercise]
) -> None:
    alice.weight_unit = "lb"
    alice.save()
    assert "5 lb more after every success." in text(as_alice.get(STRONGLIFTS))


@pytest.mark.parametrize("way", ["", "adopt/"])
def test_a_program_that_is_not_there_is_not_found(as_alice: Client, way: str) -> None:
    assert as_alice.get(f"/plans/library/no-such-program/{way}").status_code == 404


def test_every_program_can_be_looked_at(as_alice: Client) -> None:
    for each in programs.shipped():
        assert as_alice.get(reverse("training:library_program", args=[each.key])).status_code == 200, each.key


@pytest.mark.parametrize(("address", "queries"), [(LIBRARY, 3), (STRONGLIFTS, 3)])
def test_looking_at_programs_takes_one_query_beside_the_login(
    as_alice: Client, rows: dict[str, Exercise], address: str, queries: int, django_assert_num_queries: Any
) -> None:
    as_alice.get(address)
    with django_assert_num_queries(queries):
        as_alice.get(address)


# --- Taking one ------------------------------------------------------------------------------------------------------


def sent(**changes: Any) -> dict[str, Any]:
    """What the dialogue sends for StrongLifts."""
    return {
        "id": str(new_id()),
        "unit": "kg",
        "days": "days",
        "weekdays": ["0", "2", "4"],
        **{f"start-{track}": "40" for track in TRACKS},
        **changes,
    }


def adopted() -> TrainingPlan:
    return TrainingPlan.objects.exclude(program="").get()


def begun(plan: TrainingPlan) -> dict[str, tuple[str, str, str]]:
    return {
        track.key: (
            "" if track.start is None else f"{track.start.normalize():f}",
            track.origin,
            track.origin_text,
        )
        for track in Track.objects.filter(plan=plan).order_by("position")
    }


def test_the_dialogue_proposes_from_the_log_and_marks_a_guess(
    as_alice: Client, alice: User, rows: dict[str, Exercise]
) -> None:
    log = WorkoutLogFactory.create(session__user=alice, exercise=rows["back-squat"])
    WorkoutSetFactory.create(log=log, weight=Decimal(100), reps=8)
    response = as_alice.get(ADOPT)
    page = text(response)
    assert "From your log: est. from 100 × 8 on 2 Mar 2026, 50 % of what goes 5 times" in page
    assert page.count("a guess: where the program has beginners begin") == 4
    assert response.context["form"]["start-bench-press"].value() == "20"
    assert response.context["form"]["weekdays"].value() == ["0", "2", "4"]


def test_taken_as_proposed_it_is_active_and_today_offers_its_first_day(
    as_alice: Client, alice: User, rows: dict[str, Exercise]
) -> None:
    form = as_alice.get(ADOPT).context["form"]
    taken = sent(**{f"start-{track}": form[f"start-{track}"].value() for track in TRACKS})
    response = as_alice.post(ADOPT, taken, follow=True)
    assert response.redirect_chain[-1] == ("/", 302)
    assert "Day A" in text(response)
    plan = adopted()
    assert (plan.user, plan.name, plan.status, plan.unit, plan.weekdays) == (
        alice,
        "StrongLifts 5×5",
        "active",
        "kg",
        [0, 2, 4],
    )
    guess = "a guess: where the program has beginners begin"
    assert begun(plan) == {
        "squat": ("20", "guess", guess),
        "bench-press": ("20", "guess", guess),
        "barbell-row": ("30", "guess", guess),
        "overhead-press": ("20", "guess", guess),
        "deadlift": ("40", "guess", guess),
    }
    as_alice.post(ADOPT, taken)
    assert TrainingPlan.objects.count() == 1


def test_what_is_typed_is_ones_own_word_and_what_is_left_empty_is_found_while_training(
    as_alice: Client, rows: dict[str, Exercise]
) -> None:
    as_alice.post(ADOPT, sent(**{"start-squat": "62,5", "start-bench-press": ""}))
    found = begun(adopted())
    assert (found["squat"], found["bench-press"]) == (("62.5", "entered", ""), ("", "", ""))


@pytest.mark.parametrize(
    ("typed", "begins"),
    [
        ("guess", ("62.5", "guess", "")),
        ("test", ("27", "test", "62.5 kg lifted once, 50 % of what goes 5 times")),
    ],
)
def test_what_is_typed_may_be_a_guess_or_a_tested_max_of_which_the_program_takes_its_part(
    as_alice: Client, rows: dict[str, Exercise], typed: str, begins: tuple[str, str, str]
) -> None:
    as_alice.post(ADOPT, sent(**{"typed": typed, "start-squat": "62.5", "start-bench-press": "20"}))
    found = begun(adopted())
    guess = "a guess: where the program has beginners begin"
    assert (found["squat"], found["bench-press"]) == (begins, ("20", "guess", guess))


def test_of_a_tested_max_nine_tenths_are_the_training_max(
    as_alice: Client, rows: dict[str, Exercise]
) -> None:
    lifts = ("overhead-press", "deadlift", "bench-press", "squat")
    filled = {"id": new_id(), "unit": "kg", "days": "open", **{f"start-{lift}": "100" for lift in lifts}}
    as_alice.post("/plans/library/531-boring-but-big/adopt/", filled | {"typed": "test"})
    assert begun(adopted()) == dict.fromkeys(lifts, ("90", "test", "100 kg lifted once, 90 %"))


def test_a_training_max_is_asked_for_and_needed(as_alice: Client, rows: dict[str, Exercise]) -> None:
    address = "/plans/library/531-boring-but-big/adopt/"
    assert "Your training maxes" in text(as_alice.get(address))
    lifts = ("overhead-press", "deadlift", "bench-press", "squat")
    filled = {"id": new_id(), "unit": "kg", "days": "open", **{f"start-{lift}": "100" for lift in lifts}}
    response = as_alice.post(address, filled | {"start-squat": ""})
    assert response.context["form"].errors == {
        "start-squat": ["The program reckons with it. A light guess will do."]
    }
    assert as_alice.post(address, filled).status_code == 302
    assert (adopted().weekdays, adopted().schedule) == ([], "sequence")


def test_each_workout_can_have_its_own_day(as_alice: Client, rows: dict[str, Exercise]) -> None:
    address = "/plans/library/531-boring-but-big/adopt/"
    filled: dict[str, Any] = {"id": new_id(), "unit": "kg", "days": "fixed"}
    filled |= {f"start-{lift}": "100" for lift in ("overhead-press", "deadlift", "bench-press", "squat")}
    filled |= {"fixed-0": "0", "fixed-1": "1", "fixed-2": "1", "fixed-3": ""}
    errors = as_alice.post(address, filled).context["form"].errors
    assert errors == {
        "fixed-2": ["Tuesday is taken by Deadlift day already."],
        "fixed-3": ["Choose a day of the week."],
    }
    as_alice.post(address, filled | {"fixed-2": "3", "fixed-3": "5"})
    plan = adopted()
    assert plan.schedule == Schedule.WEEKDAYS.value
    assert [day.weekday for day in reading.program_of(plan).days] == [0, 1, 3, 5]


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"start-squat": "heavy"}, ["start-squat"]),
        ({"start-squat": "-5"}, ["start-squat"]),
        ({"start-squat": "99999"}, ["start-squat"]),
        ({"unit": "stone"}, ["unit"]),
        ({"days": "sometimes"}, ["days"]),
        ({"days": "fixed"}, ["days"]),
        ({"weekdays": []}, ["weekdays"]),
        ({"weekdays": ["9"]}, ["weekdays"]),
        ({"id": "mine"}, ["id"]),
        ({"swap-back-squat": "nonsense"}, ["swap-back-squat"]),
        ({"swap-back-squat": "019e0000-0000-7000-8000-000000000000"}, ["swap-back-squat"]),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    as_alice: Client, rows: dict[str, Exercise], wrong: dict[str, Any], fields: list[str]
) -> None:
    response = as_alice.post(ADOPT, sent(**wrong))
    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (422, fields)
    assert form["start-deadlift"].value() == "40"
    assert not TrainingPlan.objects.exists()


def test_nobody_elses_exercise_is_taken(as_alice: Client, bob: User, rows: dict[str, Exercise]) -> None:
    his = ExerciseFactory.create(owner=bob, name="Bob’s squat", primary=["quads"])
    response = as_alice.post(ADOPT, sent(**{"swap-back-squat": str(his.pk)}))
    assert list(response.context["form"].errors) == ["swap-back-squat"]
    assert "Bob’s squat" not in text(response)


def test_another_exercise_is_done_instead(as_alice: Client, rows: dict[str, Exercise]) -> None:
    as_alice.post(ADOPT, sent(**{"swap-back-squat": str(rows["front-squat"].pk)}))
    done = {each.exercise for each in reading.program_of(adopted()).exercises()}
    assert str(rows["front-squat"].pk) in done
    assert str(rows["back-squat"].pk) not in done


def test_another_unit_or_exercise_proposes_again_and_keeps_what_was_typed(
    as_alice: Client, alice: User, rows: dict[str, Exercise]
) -> None:
    log = WorkoutLogFactory.create(session__user=alice, exercise=rows["front-squat"])
    WorkoutSetFactory.create(log=log, weight=Decimal(100), reps=5)
    asked = sent(
        **{f"was-{track}": "40" for track in TRACKS},
        **{"propose": "1", "was-unit": "kg", "start-deadlift": "55"},
        **{"swap-back-squat": str(rows["front-squat"].pk), "weekdays": ["1"]},
    )
    response = as_alice.post(ADOPT, asked, headers={"HX-Request": "true"})
    form = response.context["form"]
    assert response.status_code == 200
    assert response.content.decode().strip().startswith('<form id="dialogue"')
    assert {track: form[f"start-{track}"].value() for track in TRACKS} == {
        "squat": "50",
        "bench-press": "20",
        "barbell-row": "30",
        "overhead-press": "20",
        "deadlift": "55",
    }
    assert (form["weekdays"].value(), form["id"].value()) == (["1"], asked["id"])
    pounds = as_alice.post(ADOPT, asked | {"unit": "lb"}).context["form"]
    assert pounds["start-deadlift"].value() == "95"
    assert not TrainingPlan.objects.exists()


@pytest.mark.parametrize(("answer", "status"), [("pause", "paused"), ("keep", "active")])
def test_where_another_plan_is_active_both_are_kept_or_it_is_paused(
    as_alice: Client, plan: TrainingPlan, rows: dict[str, Exercise], answer: str, status: str
) -> None:
    start(plan)
    assert "“Fives” is active already" in text(as_alice.get(ADOPT))
    as_alice.post(ADOPT, sent(others=answer))
    assert (adopted().status, status_of(plan)) == ("active", status)


def test_the_question_about_the_other_plan_has_to_be_answered(
    as_alice: Client, plan: TrainingPlan, rows: dict[str, Exercise]
) -> None:
    start(plan)
    assert list(as_alice.post(ADOPT, sent()).context["form"].errors) == ["others"]


def test_a_ladder_can_begin_further_up(as_alice: Client, rows: dict[str, Exercise]) -> None:
    address = "/plans/library/recommended-routine/adopt/"
    filled = {"id": new_id(), "unit": "kg", "days": "open", "begin-pull-up": "negative-pull-up"}
    assert list(as_alice.post(address, filled | {"begin-pull-up": "no"}).context["form"].errors) == [
        "begin-pull-up"
    ]
    assert as_alice.post(address, filled).status_code == 302
    ladder = reading.program_of(adopted()).track("pull-up").ladder
    assert ladder[0] == str(rows["negative-pull-up"].pk)


def test_an_exercise_that_the_catalogue_lacks_is_chosen_first(
    as_alice: Client, rows: dict[str, Exercise]
) -> None:
    Exercise.objects.filter(pk=rows["barbell-row"].pk).update(key=None)
    response = as_alice.get(ADOPT)
    assert "The program has exercises that are not here." in text(response)
    assert [field.name for field in response.context["form"].swap_fields()] == ["swap-barbell-row"]
    instead = {"swap-barbell-row": str(rows["front-squat"].pk)}
    again = as_alice.post(ADOPT, {"propose": "1", "unit": "kg", **instead})
    assert again.context["form"].missing == []
    assert as_alice.post(ADOPT, sent(**instead)).status_code == 302


def test_an_id_that_is_taken_is_replaced(
    as_bob: Client, plan: TrainingPlan, rows: dict[str, Exercise]
) -> None:
    response = as_bob.post(ADOPT, sent(id=str(plan.pk)))
    form = response.context["form"]
    assert (response.status_code, form.non_field_errors()) == (
        422,
        ["This form was used before. Nothing was lost: send it again."],
    )
    assert as_bob.post(ADOPT, sent(id=form["id"].value())).status_code == 302


@pytest.mark.parametrize("key", ["stronglifts-5x5", "531-boring-but-big"])
def test_the_dialogue_takes_eleven_queries_of_which_two_are_the_login(
    as_alice: Client, rows: dict[str, Exercise], key: str, django_assert_num_queries: Any
) -> None:
    address = reverse("training:adopt", args=[key])
    as_alice.get(address)
    with django_assert_num_queries(11):
        as_alice.get(address)
