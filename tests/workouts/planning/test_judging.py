"""What a finished session does to its plan, and what an edit of it does afterwards."""

from decimal import Decimal

import pytest

from accounts.models import User
from tests.factories import AT
from tests.workouts.planning.programs import (
    adopt,
    end,
    history,
    log_of,
    log_one,
    percentages,
    slot_of,
    story,
    train,
    values,
)
from tests.workouts.story import kg
from training.models import TrainingPlan
from workouts import planning, recording
from workouts.models import WorkoutSession, WorkoutSet

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(alice: User) -> TrainingPlan:
    return adopt(alice)


def test_success_moves_what_the_day_decides_and_the_pointer(plan: TrainingPlan) -> None:
    train(plan)
    assert values(plan) == {"squat": "82.5", "press": "42.5", "deadlift": "100"}
    assert slot_of(plan) == 1
    assert story(plan, "squat") == [("step", "82.5")]


def test_a_failure_keeps_the_weight_and_the_third_in_a_row_takes_ten_percent_off(plan: TrainingPlan) -> None:
    for number in range(3):
        train(plan, days=2 * number, short=["Squat"])
    assert story(plan, "squat") == [("hold", "80"), ("hold", "80"), ("reset", "72")]


def test_what_is_asked_for_next_is_from_where_the_track_stands(plan: TrainingPlan, alice: User) -> None:
    train(plan)
    squat, deadlift = planning.targets(alice, plan, 1)
    assert [each.weight for each in squat.sets] == [Decimal("82.5")] * 3
    assert [each.weight for each in deadlift.sets] == [Decimal(100)]


def test_finishing_twice_judges_once(plan: TrainingPlan) -> None:
    session = train(plan)
    before = history(plan)
    end(session)
    assert history(plan) == before
    assert slot_of(plan) == 1


def test_a_session_without_a_plan_moves_nothing(plan: TrainingPlan, alice: User) -> None:
    session = recording.start_session(user=alice, session_id=recording.new_id(), at=AT)
    end(session)
    assert (history(plan), slot_of(plan)) == ([], 0)


def test_the_end_of_a_cycle_moves_the_training_max(alice: User) -> None:
    plan = adopt(alice, percentages())
    train(plan)
    assert (values(plan), slot_of(plan)) == ({"bench": "100"}, 1)
    train(plan, days=7)
    assert (values(plan), slot_of(plan)) == ({"bench": "102.5"}, 2)
    assert story(plan, "bench") == [("hold", "100"), ("hold", "100"), ("cycle", "102.5")]


# --- Afterwards -------------------------------------------------------------------------------------------------------


@pytest.fixture
def three(plan: TrainingPlan) -> list[WorkoutSession]:
    """Three sessions as asked: squat 80, 82.5, 85, and 87.5 next."""
    return [train(plan, days=2 * number) for number in range(3)]


def a_set(session: WorkoutSession, name: str = "Squat", number: int = -1) -> WorkoutSet:
    return list(WorkoutSet.objects.filter(log=log_of(session, name)).in_order())[number]


def test_a_past_set_corrected_into_a_failure_takes_its_own_step_out(
    plan: TrainingPlan, three: list[WorkoutSession]
) -> None:
    row = a_set(three[0])
    recording.edit_set(user=plan.user, set_id=row.pk, version=1, values=kg(80, 4))
    assert story(plan, "squat") == [("hold", "80"), ("step", "82.5"), ("step", "85")]
    assert values(plan)["squat"] == "85"


def test_a_deleted_set_is_a_miss_and_restored_it_is_none(
    plan: TrainingPlan, three: list[WorkoutSession]
) -> None:
    before = history(plan)
    row = a_set(three[1])
    recording.delete_set(user=plan.user, set_id=row.pk)
    assert story(plan, "squat") == [("step", "82.5"), ("hold", "82.5"), ("step", "85")]
    recording.restore_set(user=plan.user, set_id=row.pk)
    assert history(plan) == before


def test_a_set_added_afterwards_makes_a_success(plan: TrainingPlan) -> None:
    session = train(plan, short=["Squat"])
    assert values(plan)["squat"] == "80"
    recording.delete_set(user=plan.user, set_id=a_set(session).pk)
    log_one(log_of(session, "Squat"), "80", 5)
    assert story(plan, "squat") == [("step", "82.5")]


def test_a_discarded_session_is_no_event_and_the_plan_goes_back_to_it(
    plan: TrainingPlan, three: list[WorkoutSession]
) -> None:
    before = history(plan)
    recording.discard_session(user=plan.user, session_id=three[2].pk)
    assert (values(plan)["squat"], slot_of(plan)) == ("85", 2)
    recording.restore_session(user=plan.user, session_id=three[2].pk)
    assert (history(plan), slot_of(plan)) == (before, 3)


def test_one_in_the_middle_that_is_discarded_takes_its_steps_out_and_leaves_the_plan_where_it_is(
    plan: TrainingPlan, three: list[WorkoutSession]
) -> None:
    before = history(plan)
    recording.discard_session(user=plan.user, session_id=three[0].pk)
    assert story(plan, "squat") == [("hold", "80"), ("step", "82.5"), ("step", "85")]
    assert (values(plan)["press"], slot_of(plan)) == ("42.5", 3)
    recording.restore_session(user=plan.user, session_id=three[0].pk)
    assert (history(plan), slot_of(plan)) == (before, 3)


@pytest.mark.parametrize("what", ["skip", "remove"])
def test_an_exercise_left_out_afterwards_is_no_event(
    plan: TrainingPlan, three: list[WorkoutSession], what: str
) -> None:
    before = history(plan)
    log = log_of(three[0], "Squat")
    if what == "skip":
        recording.skip_exercise(user=plan.user, log_id=log.pk, skipped=True)
    else:
        recording.remove_exercise(user=plan.user, log_id=log.pk)
    assert story(plan, "squat") == [("hold", "80"), ("step", "82.5"), ("step", "85")]
    if what == "skip":
        recording.skip_exercise(user=plan.user, log_id=log.pk, skipped=False)
    else:
        recording.restore_exercise(user=plan.user, log_id=log.pk)
    assert history(plan) == before
