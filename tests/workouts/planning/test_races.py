"""Two devices and one plan at the same moment, on SQLite and PostgreSQL."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from accounts.models import User
from tests import people
from tests.factories import AT
from tests.training.plans import building
from tests.workouts.planning.programs import (
    adopt,
    begin,
    do_as_asked,
    end,
    history,
    log_of,
    slot_of,
    story,
    train,
    values,
)
from tests.workouts.story import kg
from tests.workouts.test_races import at_once, kinds
from training.models import Track, TrackChange, TrainingPlan
from training.plans import reading
from workouts import planning, recording
from workouts.models import WorkoutSession, WorkoutSet
from workouts.planning import slots
from workouts.planning.values import set_value, undo_change

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 4


@pytest.fixture
def alice() -> User:
    return people.alice()


@pytest.fixture
def plan(alice: User) -> TrainingPlan:
    return adopt(alice)


def corrected(session: WorkoutSession, reps: int) -> Callable[[], Any]:
    row = WorkoutSet.objects.filter(log=log_of(session, "Squat")).in_order()[0]
    said = kg(str(row.weight), reps)
    return partial(recording.edit_set, user=session.user, set_id=row.pk, version=row.version, values=said)


def test_two_past_sessions_corrected_at_once_are_both_judged(plan: TrainingPlan) -> None:
    sessions = [train(plan, days=2 * number) for number in range(4)]
    for number in range(ROUNDS):
        reps = 4 if number % 2 == 0 else 5
        answers = at_once(corrected(sessions[0], reps), corrected(sessions[2], reps))
        assert kinds(answers) == {"WorkoutSet": 2}
        assert planning.rebuild(plan.user_id, plan.pk, write=False) == 0
        assert values(plan)["squat"] == ("85" if reps == 4 else "90")


def test_finished_on_two_devices_at_once_it_is_judged_once(plan: TrainingPlan) -> None:
    for number in range(ROUNDS):
        session = begin(plan, days=2 * number)
        do_as_asked(session)
        assert kinds(at_once(partial(end, session), partial(end, session))) == {"WorkoutSession": 2}
    assert story(plan, "squat") == [("step", "82.5"), ("step", "85"), ("step", "87.5"), ("step", "90")]
    assert slot_of(plan) == ROUNDS


def test_two_sessions_begun_offline_and_finished_at_once_are_judged_in_their_order(
    plan: TrainingPlan, alice: User
) -> None:
    first = begin(plan)
    do_as_asked(first, short=["Squat"])
    second = recording.start_session(
        user=alice,
        session_id=recording.new_id(),
        at=AT + timedelta(days=2),
        second_allowed=True,
        plan=plan.pk,
        slot=1,
    )
    for asked in planning.targets(alice, plan, 1):
        recording.add_exercise(
            user=alice,
            session_id=second.pk,
            exercise_id=UUID(asked.exercise),
            log_id=recording.new_id(),
            prescription=planning.prescription_json(asked),
        )
    do_as_asked(second)
    assert kinds(at_once(partial(end, second), partial(end, first))) == {"WorkoutSession": 2}
    assert story(plan, "squat") == [("hold", "80"), ("step", "82.5")]
    assert planning.rebuild(alice.pk, plan.pk, write=False) == 0


def test_a_plan_edited_set_and_left_out_while_a_session_is_corrected_ends_without_a_deadlock(
    plan: TrainingPlan, alice: User
) -> None:
    sessions = [train(plan, days=2 * number) for number in range(3)]
    track = Track.objects.get(plan=plan, key="squat")
    for number in range(ROUNDS):
        plan.refresh_from_db()
        day = (AT + timedelta(days=7)).date()
        answers = at_once(
            corrected(sessions[0], 4 + number % 2),
            partial(
                building.edit_plan, user=alice, plan_id=plan.pk, version=plan.version, name=f"Plan {number}"
            ),
            partial(
                set_value, user=alice, plan_id=plan.pk, track_id=track.pk, value=Decimal(60 + number), on=day
            ),
            partial(slots.skip, user=alice, plan_id=plan.pk, slot=plan.next_slot, on=day),
        )
        assert kinds(answers) == {"WorkoutSet": 1, "TrainingPlan": 2, "Track": 1}
        assert planning.rebuild(alice.pk, plan.pk, write=False) == 0
    assert values(plan)["squat"] == str(60 + ROUNDS - 1)


def test_taken_back_on_two_pages_at_once_it_is_taken_back_once(plan: TrainingPlan, alice: User) -> None:
    train(plan)
    change = TrackChange.objects.get(plan=plan, track__key="squat")
    undo = partial(undo_change, user=alice, change=change, on=AT.date())
    assert kinds(at_once(undo, undo)) == {"TrackChange": 2}
    assert story(plan, "squat") == [("step", "82.5"), ("undo", "80")]
    assert len(history(plan)) == 3
    assert reading.states_of(plan)["squat"].value == Decimal(80)
