"""Taking a program: what is offered instead of an exercise, how it is called then, and what cannot be a training max."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import ExerciseFactory
from tests.training.plans.building import new_id
from training import programs
from training.adopt_form import Alternatives
from training.models import Exercise, Track, TrainingPlan
from training.programs import LibraryProgram

pytestmark = pytest.mark.django_db


def movement(name: str, equipment: str, *, force: str = "push", primary: tuple[str, ...]) -> Exercise:
    key = name.lower().replace(" ", "-")
    found: Exercise = ExerciseFactory.create(
        key=key, name=name, equipment=equipment, force=force, primary=primary
    )
    return found


def program(key: str) -> LibraryProgram:
    found = programs.program(key)
    assert found
    return found


def test_what_moves_alike_is_offered_first_and_of_each_equipment_something(alice: User) -> None:
    legs = ("quads", "glutes")
    movement("Back squat", "barbell", primary=legs)
    movement("Clean", "barbell", force="pull", primary=legs)
    movement("Leg press", "machine", primary=("quads",))
    movement("Goblet squat", "kettlebell", primary=legs)
    for name in ("Front squat", "Pause squat", "Pin squat", "Zercher squat"):
        movement(name, "barbell", primary=legs)
    movement("Bench press", "barbell", primary=("chest",))
    offered = Alternatives(alice, program("stronglifts-5x5")).instead_of("back-squat", None)
    assert [name for _, name in offered] == [
        "Front squat",
        "Goblet squat",
        "Pause squat",
        "Pin squat",
        "Leg press",
        # The fourth and the fifth for a barbell.
        "Zercher squat",
        "Clean",
    ]


@pytest.fixture
def rows() -> dict[str, Exercise]:
    keys = program("gzclp").exercises | program("531-boring-but-big").exercises
    return {
        key: movement(key.replace("-", " ").capitalize(), "barbell", primary=("quads",))
        for key in sorted(keys)
    }


def sent(**more: Any) -> dict[str, Any]:
    return {"id": str(new_id()), "unit": "kg", "days": "open", **more}


def test_a_weight_goes_by_the_exercise_that_is_done_instead(
    as_alice: Client, rows: dict[str, Exercise]
) -> None:
    squat = movement("Safety bar squat", "barbell", primary=("quads",))
    address = "/plans/library/gzclp/adopt/"
    proposed = as_alice.post(address, sent(propose="1", **{"swap-back-squat": str(squat.pk)}))
    assert proposed.context["form"].fields["start-squat-t2"].label == "Safety bar squat, tier 2"
    assert as_alice.post(address, sent(**{"swap-back-squat": str(squat.pk)})).status_code == 302
    names = dict(Track.objects.values_list("key", "name"))
    assert (names["squat-t1"], names["squat-t2"], names["deadlift-t1"]) == (
        "Safety bar squat, tier 1",
        "Safety bar squat, tier 2",
        "Deadlift, tier 1",
    )


def test_nothing_is_no_training_max(as_alice: Client, rows: dict[str, Exercise]) -> None:
    lifts = ("overhead-press", "deadlift", "bench-press", "squat")
    answer = as_alice.post(
        "/plans/library/531-boring-but-big/adopt/",
        sent(**{f"start-{lift}": "100" for lift in lifts} | {"start-squat": "0", "start-deadlift": "0.00"}),
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "start-deadlift": ["Enter more than 0: the program reckons with it."],
        "start-squat": ["Enter more than 0: the program reckons with it."],
    }
    assert 'value="0.00"' in answer.content.decode()
    assert not TrainingPlan.objects.exists()
