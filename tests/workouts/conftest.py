"""Alice in the middle of a workout."""

import pytest

from accounts.models import User
from tests.workouts.story import add, do, kg, start
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet


@pytest.fixture
def session(alice: User) -> WorkoutSession:
    return start(alice)


@pytest.fixture
def log(session: WorkoutSession) -> WorkoutLog:
    return add(session)


@pytest.fixture
def done(log: WorkoutLog) -> WorkoutSet:
    """100 kg × 5."""
    return do(log, kg(100, 5))[0]
