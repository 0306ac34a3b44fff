"""The database is the referee: every named constraint refuses its violation."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from accounts.models import User
from tests.factories import (
    AT,
    ExerciseFactory,
    WorkoutLogFactory,
    WorkoutSessionFactory,
    WorkoutSetFactory,
)
from training.models import Exercise, ExerciseAlias, ExerciseMuscle
from workouts.models import WorkoutLog, WorkoutSession, WorkoutSet

pytestmark = pytest.mark.django_db

# constraint, model, what an update of a valid row would have to say to break it
CHECKS: list[tuple[str, type[models.Model], dict[str, Any]]] = [
    ("session_state_known", WorkoutSession, {"state": "paused", "ended_at": None}),
    ("session_mood_known", WorkoutSession, {"mood": "angry"}),
    ("session_rating_1_to_5", WorkoutSession, {"rating": 0}),
    ("session_rating_1_to_5", WorkoutSession, {"rating": 6}),
    ("session_ends_after_start", WorkoutSession, {"ended_at": AT - timedelta(seconds=1)}),
    ("session_open_has_no_end", WorkoutSession, {"state": "open"}),
    ("session_finished_is_not_paused", WorkoutSession, {"paused_at": AT}),
    ("log_measurement_known", WorkoutLog, {"measurement": "beauty"}),
    ("log_mood_known", WorkoutLog, {"mood": "angry"}),
    ("log_rating_1_to_5", WorkoutLog, {"rating": 0}),
    ("log_rating_1_to_5", WorkoutLog, {"rating": 6}),
    ("log_seconds_positive", WorkoutLog, {"seconds": -1}),
    ("set_kind_known", WorkoutSet, {"kind": "superb"}),
    ("set_weight_unit_known", WorkoutSet, {"weight_unit": "st"}),
    ("set_distance_unit_known", WorkoutSet, {"distance_unit": "pc"}),
    ("set_weight_with_unit_and_kg", WorkoutSet, {"weight_unit": ""}),
    ("set_weight_with_unit_and_kg", WorkoutSet, {"weight_kg": None}),
    ("set_weight_with_unit_and_kg", WorkoutSet, {"weight": None}),
    ("set_weight_with_unit_and_kg", WorkoutSet, {"weight": -1, "weight_kg": -1}),
    ("set_distance_with_unit_and_metres", WorkoutSet, {"distance": 1}),
    ("set_distance_with_unit_and_metres", WorkoutSet, {"distance": 1, "metres": 1}),
    ("set_distance_with_unit_and_metres", WorkoutSet, {"distance": 1, "distance_unit": "m"}),
    ("set_distance_with_unit_and_metres", WorkoutSet, {"metres": 1, "distance_unit": "m"}),
    ("set_distance_with_unit_and_metres", WorkoutSet, {"distance": -1, "metres": -1, "distance_unit": "m"}),
    ("set_seconds_positive", WorkoutSet, {"seconds": -1}),
    ("set_rpe_1_to_10", WorkoutSet, {"rpe": "0.5"}),
    ("set_rpe_1_to_10", WorkoutSet, {"rpe": "10.5"}),
    ("exercise_measurement_known", Exercise, {"measurement": "beauty"}),
    ("exercise_equipment_known", Exercise, {"equipment": "sofa"}),
    ("exercise_difficulty_known", Exercise, {"difficulty": "mad"}),
    ("exercise_mechanic_known", Exercise, {"mechanic": "diesel"}),
    ("exercise_force_known", Exercise, {"force": "dark"}),
    ("exercise_has_a_name", Exercise, {"name": ""}),
    ("muscle_known", ExerciseMuscle, {"muscle": "heart"}),
    ("muscle_role_known", ExerciseMuscle, {"role": "tertiary"}),
    ("alias_has_a_name", ExerciseAlias, {"name": ""}),
]


@pytest.fixture
def rows(alice: User) -> None:
    """One valid row of each model."""
    row = WorkoutSetFactory.create(
        log=WorkoutLogFactory.create(session=WorkoutSessionFactory.create(user=alice))
    )
    exercise = row.log.exercise
    ExerciseMuscle.objects.get_or_create(exercise=exercise, muscle="chest")
    ExerciseAlias.objects.get_or_create(exercise=exercise, name="Another name")


def breaks(name: str, write: Any) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write()
    # SQLite says a check's name, and a unique constraint's columns.
    assert name in str(refused.value) or (connection.vendor == "sqlite" and "UNIQUE" in str(refused.value))


@pytest.mark.parametrize(("name", "model", "violation"), CHECKS)
def test_a_check_refuses(rows: None, name: str, model: type[models.Model], violation: dict[str, Any]) -> None:
    table = model._default_manager
    one = table.filter(pk=table.order_by("pk").values("pk")[:1])
    breaks(name, lambda: one.update(**violation))


def test_an_exercise_merged_but_active_is_refused() -> None:
    into, duplicate = ExerciseFactory.create(), ExerciseFactory.create()
    breaks(
        "exercise_merged_is_inactive",
        lambda: Exercise.objects.filter(pk=duplicate.pk).update(merged_into=into),
    )


def test_a_shipped_exercise_of_somebody_is_refused(alice: User) -> None:
    exercise = ExerciseFactory.create(key="bench")
    breaks(
        "exercise_shipped_has_no_owner",
        lambda: Exercise.objects.filter(pk=exercise.pk).update(owner=alice),
    )


def test_one_name_twice_is_refused_whatever_the_case(alice: User, bob: User) -> None:
    ExerciseFactory.create(name="Bench")
    ExerciseFactory.create(name="Bench", owner=alice)
    ExerciseFactory.create(name="Bench", owner=bob)
    breaks("exercise_name_unique_in_catalogue", lambda: ExerciseFactory.create(name="bENCH"))
    breaks("exercise_name_unique_per_owner", lambda: ExerciseFactory.create(name="bENCH", owner=alice))


def test_one_key_alias_or_muscle_twice_is_refused() -> None:
    exercise = ExerciseFactory.create(key="bench")
    ExerciseMuscle.objects.get_or_create(exercise=exercise, muscle="chest")
    ExerciseAlias.objects.create(exercise=exercise, name="BP")
    breaks("exercise_key_unique", lambda: ExerciseFactory.create(key="bench"))
    breaks("alias_once_per_exercise", lambda: ExerciseAlias.objects.create(exercise=exercise, name="bp"))
    breaks(
        "muscle_once_per_exercise", lambda: ExerciseMuscle.objects.create(exercise=exercise, muscle="chest")
    )


def test_every_named_check_is_tried() -> None:
    tried = {name for name, *_ in CHECKS} | {"exercise_merged_is_inactive", "exercise_shipped_has_no_owner"}
    named = {
        constraint.name
        for model in (WorkoutSession, WorkoutLog, WorkoutSet, Exercise, ExerciseMuscle, ExerciseAlias)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    }
    assert tried == named


def test_an_exercise_in_use_is_not_deleted_but_a_person_is_with_all_that_is_theirs(alice: User) -> None:
    own = ExerciseFactory.create(owner=alice)
    session = WorkoutSessionFactory.create(user=alice)
    for exercise in (own, ExerciseFactory.create()):
        WorkoutSetFactory.create(log=WorkoutLogFactory.create(session=session, exercise=exercise))
    with pytest.raises(models.RestrictedError):
        own.delete()
    alice.delete()
    counts = [model.objects.count() for model in (WorkoutSession, WorkoutLog, WorkoutSet, Exercise)]
    assert counts == [0, 0, 0, 1]
