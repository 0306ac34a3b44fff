"""Plans to edit, and exercises for them."""

from dataclasses import replace

import pytest

from accounts.models import User
from tests.factories import ExerciseFactory
from tests.training.plan_editor.pressing import now
from tests.training.plans import building
from training.models import Exercise, TrainingPlan
from training.plans import writing
from training.progression.program import PlannedExercise


@pytest.fixture
def squat() -> Exercise:
    made: Exercise = ExerciseFactory.create(name="Squat")
    return made


@pytest.fixture
def bench() -> Exercise:
    made: Exercise = ExerciseFactory.create(name="Bench press")
    return made


@pytest.fixture
def plan(alice: User, squat: Exercise) -> TrainingPlan:
    """Day A and Day B, each with a squat, 5 × 5 on one weight."""
    return building.stored(alice, building.of_days(str(squat.pk), "AB"))


@pytest.fixture
def full(alice: User, squat: Exercise, plan: TrainingPlan) -> TrainingPlan:
    """Day A has a, b and c, Day B has d."""
    program = now(plan)
    more = [
        PlannedExercise(building.new(), str(squat.pk), ((building.FIVE,),), track="squat", notes=each)
        for each in "abcd"
    ]
    days = (
        replace(program.days[0], exercises=tuple(more[:3])),
        replace(program.days[1], exercises=(more[3],)),
    )
    return writing.save_program(
        user=alice, plan_id=plan.pk, version=1, program=replace(program, days=days), summary="More"
    )
