"""Somebody plans with what came over from the older tracker, and then the move is taken back."""

from typing import Any

import pytest
from django.db import connection

from tests.legacy.going_on import begin_history, move
from tests.training.plans.building import simple, stored
from training.models import Exercise, TrainingPlan
from training.plans import reading
from workouts.legacy import takeover
from workouts.models import WorkoutLog

pytestmark = pytest.mark.django_db


def test_a_plan_keeps_its_person_and_its_exercises(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path
    begin_history()
    move()
    log = WorkoutLog.objects.select_related("user").first()
    assert log is not None
    program = simple(str(log.exercise_id))
    stored(log.user, program)
    kept = takeover.roll_back(connection)
    assert [line.split()[0] for line in kept] == ["exercise", "account"]
    assert not WorkoutLog.objects.exists()
    assert reading.program_of(TrainingPlan.objects.get()) == program
    assert Exercise.objects.filter(pk=log.exercise_id).exists()
