"""Plans as files: handed on, read in, and what is asked on the way."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from tests.factories import ExerciseFactory
from tests.people import bob as make_bob
from tests.training.plan_pages.reading_pages import ADOPT, NEW, sent, text, url
from tests.training.plans import building
from tests.training.plans.building import new_id
from training.models import Exercise, TrainingPlan
from training.plans import files, reading, writing

pytestmark = pytest.mark.django_db
IMPORT = "/plans/import/"


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
