"""Exercises for plans."""

import pytest

from tests.factories import ExerciseFactory


@pytest.fixture
def squat() -> str:
    return str(ExerciseFactory.create(name="Squat").pk)


@pytest.fixture
def six() -> list[str]:
    return [str(exercise.pk) for exercise in ExerciseFactory.create_batch(6)]
