"""Exercises and a plan for the pages of plans."""

from collections.abc import Iterator
from typing import Any

import pytest

from accounts.models import User
from tests.factories import ExerciseFactory
from tests.training.plans import building
from training import programs
from training.models import Exercise, TrainingPlan


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
