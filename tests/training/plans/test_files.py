"""Plan files: written, read again as the same plan, and refused with the place where they are wrong."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from tests.factories import ExerciseFactory
from tests.training.plans.building import new, new_id, rich, simple, stored
from training.catalogue.files import read as read_catalogue
from training.models import Exercise, TrainingPlan
from training.plans import editing, files, reading
from training.plans.files import FileFaults
from training.progression.program import Program, Track

pytestmark = pytest.mark.django_db

EXAMPLE = re.findall(r"```json\n(.*?)```", Path("docs/plan-file.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def six() -> list[str]:
    """Three of the catalogue as shipped, two that staff made, and one of the catalogue under another spelling."""
    keys = ["back-squat", "barbell-bench-press", "barbell-row", None, None, "farmers-walk"]
    return [str(ExerciseFactory.create(key=key).pk) for key in keys]


def without_ids(program: Program) -> Program:
    return editing.with_ids_of(program, "0192b7a4-6a4e-7a7c-9c5e-6d2f9f0d1a52")


def exported(user: User, program: Program) -> dict[str, Any]:
    return files.export_plan(stored(user, program))


def read(document: Any, user: User, **values: Any) -> Program:
    return files.read_plan_file(files.file_bytes(document), user, **values)


def refused(data: bytes, user: User) -> FileFaults:
    with pytest.raises(FileFaults) as error:
        files.read_plan_file(data, user)
    return error.value


# --- There and back --------------------------------------------------------------------------------------------------


def test_what_is_exported_is_imported_as_the_same_plan(alice: User, bob: User, six: list[str]) -> None:
    program = rich(six)
    document = exported(alice, program)
    assert without_ids(read(document, alice)) == without_ids(program)
    plan_id = new_id()
    plans = [files.import_plan(user=bob, plan_id=plan_id, data=files.file_bytes(document)) for _ in range(2)]
    assert [(plan.pk, plan.version, plan.status) for plan in plans] == [(plan_id, 1, "draft")] * 2
    assert without_ids(reading.program_of(plans[0])) == without_ids(program)
    assert files.export_plan(plans[0]) == document


def test_a_file_says_nothing_of_its_owner(alice: User, six: list[str]) -> None:
    own = ExerciseFactory.create(owner=alice, name="Seal row", equipment="barbell")
    plan = stored(alice, rich([str(own.pk), *six[1:]]))
    text = files.file_bytes(files.export_plan(plan)).decode()
    assert not re.findall(r"[0-9a-f]{8}-[0-9a-f]{4}-", text)
    assert alice.email not in text
    assert '"exercise": {\n            "name": "Seal row"' in text


def test_the_documented_example_is_read(alice: User) -> None:
    [text] = EXAMPLE
    shipped = {entry.key for entry in read_catalogue().entries}
    keys = {*re.findall(r'"exercise": "(.*?)"', text), *re.findall(r'"([a-z-]*pull-up)"', text)}
    assert keys <= shipped
    for key in keys:
        ExerciseFactory.create(key=key)
    ExerciseFactory.create(owner=alice, name="Seal row on two boxes", equipment="barbell")
    program = files.read_plan_file(text.encode(), alice)
    assert [day.name for day in program.days] == ["Day A", "Day B"]
    # What is written of it is what it says: nothing in it is a default.
    plan = stored(alice, program)
    assert files.export_plan(plan) == json.loads(text)


# --- Exercises -------------------------------------------------------------------------------------------------------


def test_an_exercise_by_name_is_ones_own_or_one_of_the_catalogue(alice: User, bob: User) -> None:
    hers = ExerciseFactory.create(owner=alice, name="Seal Row")
    document = exported(alice, simple(str(hers.pk)))
    his = ExerciseFactory.create(owner=bob, name="seal  row")
    assert read(document, bob).days[0].exercises[0].exercise == str(his.pk)
    his.delete()
    catalogue = ExerciseFactory.create(name="Prone row", aliases=["Seal row"])
    assert read(document, bob).days[0].exercises[0].exercise == str(catalogue.pk)
    Exercise.objects.filter(pk=catalogue.pk).update(measurement="time")
    with pytest.raises(FileFaults):
        read(document, bob)


def test_a_merged_exercise_is_followed(alice: User) -> None:
    into = ExerciseFactory.create()
    gone = ExerciseFactory.create(key="old-squat", merged_into=into, is_active=False)
    document = exported(alice, simple(str(into.pk)))
    document["days"][0]["exercises"][0]["exercise"] = gone.key
    assert read(document, alice).days[0].exercises[0].exercise == str(into.pk)


def test_what_is_not_here_is_asked_for(alice: User, bob: User) -> None:
    here = ExerciseFactory.create(name="Goblet squat", key="goblet-squat")
    private = ExerciseFactory.create(owner=alice, name="Goblet squat on a box")
    program = simple(str(private.pk))
    program = replace(program, tracks=(*program.tracks, Track("up", "Up", ladder=(str(private.pk),))))
    document = exported(alice, program)
    with pytest.raises(FileFaults) as error:
        read(document, bob)
    message = "There is no exercise “Goblet squat on a box” here. Choose one."
    assert error.value.faults == {"days.0.exercises.0.exercise": message, "tracks.1.ladder.0": message}
    [missing] = error.value.missing
    assert (missing.name, missing.measurement, missing.places, missing.proposals) == (
        "Goblet squat on a box",
        "weight_reps",
        ("days.0.exercises.0.exercise", "tracks.1.ladder.0"),
        (here,),
    )
    chosen = read(document, bob, instead={missing.reference: here.pk})
    assert chosen.tracks[1].ladder == (chosen.days[0].exercises[0].exercise,) == (str(here.pk),)
    with pytest.raises(FileFaults):
        read(document, bob, instead={missing.reference: private.pk})


def test_somebody_elses_ids_are_refused(alice: User, bob: User, six: list[str]) -> None:
    private = str(ExerciseFactory.create(owner=alice).pk)
    document = exported(alice, simple(six[0]))
    cases: list[tuple[str, Callable[[Any], Any]]] = [
        ("days.0.id", lambda day: day.update(id=new())),
        ("days.0.exercises.0.id", lambda day: day["exercises"][0].update(id=new())),
        ("days.0.exercises.0.exercise", lambda day: day["exercises"][0].update(exercise=private)),
    ]
    for place, change in cases:
        changed = json.loads(json.dumps(document))
        change(changed["days"][0])
        assert list(refused(files.file_bytes(changed), bob).faults) == [place]


# --- Bad files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        (b"", "", "This is no plan file: it cannot be read as JSON."),
        (b"\xff\xfe", "", "This is no plan file: it cannot be read as JSON."),
        (b'{"format": 1' + b"0" * 5000 + b"}", "", "This is no plan file: it cannot be read as JSON."),
        (b" " * 10_000_000, "", "This file is too large for a plan: the most is 1 MB."),
        (b"[" * 200_000, "", "This is no plan file: it is nested too deeply."),
        (b"[]", "format", "This is no plan file of Spotter."),
        (
            b'{"format": "spotter-plan"}',
            "version",
            "This file is of another version. This Spotter reads version 1.",
        ),
        (
            b'{"format": "spotter-plan", "version": 2}',
            "version",
            "This file is of another version. This Spotter reads version 1.",
        ),
        (
            b'{"format": "spotter-plan", "version": true}',
            "version",
            "This file is of another version. This Spotter reads version 1.",
        ),
        (b'{"format": "spotter-plan", "version": 1}', "name", "This is missing."),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_plan_file(alice: User, data: bytes, place: str, message: str) -> None:
    assert refused(data, alice).faults == {place: message}


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (["days"], "Monday", "days"),
        (["days"], None, "days"),
        (["days", 0], 5, "days.0"),
        (["days", 0, "exercises"], {}, "days.0.exercises"),
        (["days", 0, "exercises", 0], [], "days.0.exercises.0"),
        (["days", 0, "exercises", 0, "exercise"], 5, "days.0.exercises.0.exercise"),
        (["days", 0, "exercises", 0, "exercise"], "", "days.0.exercises.0.exercise"),
        (["days", 0, "exercises", 0, "exercise"], "a\x00b", "days.0.exercises.0.exercise"),
        (["days", 0, "exercises", 0, "exercise"], {"name": "\ud800"}, "days.0.exercises.0.exercise"),
        (
            ["days", 0, "exercises", 0, "exercise"],
            {"name": "x", "owner": 1},
            "days.0.exercises.0.exercise.owner",
        ),
        (
            ["days", 0, "exercises", 0, "exercise"],
            {"name": "x", "measurement": ["time"]},
            "days.0.exercises.0.exercise.measurement",
        ),
        (
            ["days", 0, "exercises", 0, "schemes", 0, 0, "percent"],
            82.5,
            "days.0.exercises.0.schemes.0.0.percent",
        ),
        (
            ["days", 0, "exercises", 0, "schemes", 0, 0, "percent"],
            "500",
            "days.0.exercises.0.schemes.0.0.percent",
        ),
        (["days", 0, "exercises", 0, "schemes", 0, 0, "reps"], 0, "days.0.exercises.0.schemes.0.0.reps"),
        (["days", 0, "exercises", 0, "schemes"], [], "days.0.exercises.0.schemes"),
        (["weeks"], 0, "weeks"),
        (["weeks"], "4", "weeks"),
        (["user"], "alice", "user"),
        (["\ud800" * 500], 1, "?" * 200),
        (["tracks", 0, "rule"], {"kind": "python"}, "tracks.0.rule.kind"),
        (["tracks", 0, "ladder"], [["a"]], "tracks.0.ladder.0"),
        (["tracks"], {"squat": {}}, "tracks"),
    ],
    ids=str,
)
def test_what_is_wrong_is_named_by_its_place(
    alice: User, six: list[str], path: list[Any], value: Any, place: str
) -> None:
    document = exported(alice, simple(six[0]))
    at: Any = document
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    data = json.dumps(document).encode()
    with pytest.raises(FileFaults) as error:
        files.import_plan(user=alice, plan_id=new_id(), data=data)
    assert place in error.value.faults
    assert str(error.value).encode()
    assert TrainingPlan.objects.count() == 1
