"""Plans activated, ended, copied, deleted and brought back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from time_machine import travel

from accounts.models import User
from tests.factories import ExerciseFactory
from tests.training.plans.building import new, new_id, rich, simple, stored
from tests.training.plans.stored import MONDAY, saved, state, step
from training.models import Origin, PlanDay, PlannedExercise, PlanVersion, Track, TrackChange, TrainingPlan
from training.plans import editing, reading, slots, writing
from training.plans.errors import FaultsError, StatusError
from training.progression.program import Track as PureTrack
from training.progression.states import TrackState

pytestmark = pytest.mark.django_db

D = Decimal


# --- Status ----------------------------------------------------------------------------------------------------------


def status(plan: TrainingPlan, *steps: str) -> TrainingPlan:
    for day, each in enumerate(steps, start=2):
        plan = writing.set_status(user=plan.user, plan_id=plan.pk, status=each, today=date(2026, 3, day))
    return plan


def test_a_plan_starts_when_it_is_activated_and_ends_when_it_is_completed(alice: User, squat: str) -> None:
    plan = status(stored(alice, simple(squat)), "active", "active", "paused", "active", "completed")
    assert (plan.started_on, plan.ended_on, plan.version) == (date(2026, 3, 2), date(2026, 3, 6), 1)
    plan = status(plan, "archived")
    assert plan.ended_on == date(2026, 3, 6)
    plan = status(plan, "active")
    assert (plan.started_on, plan.ended_on) == (date(2026, 3, 2), None)


def test_several_plans_are_active_at_once(alice: User, squat: str) -> None:
    for _ in range(2):
        status(stored(alice, simple(squat)), "active")
    assert TrainingPlan.objects.for_user(alice).active().count() == 2


@pytest.mark.parametrize(
    ("steps", "wrong", "message"),
    [
        (["archived"], "lost", "A plan that is archived cannot become that."),
        ([], "paused", "A plan that is draft cannot become that."),
        (["active"], "draft", "A plan that is active cannot become that."),
        (["active", "archived"], "draft", "This plan was begun already: it is no draft any more."),
    ],
)
def test_there_is_not_a_way_from_everywhere_to_everywhere(
    alice: User, squat: str, steps: list[str], wrong: str, message: str
) -> None:
    plan = status(stored(alice, simple(squat)), *steps)
    with pytest.raises(StatusError) as refused:
        status(plan, wrong)
    assert str(refused.value) == message


def test_a_plan_with_an_empty_day_is_not_activated(alice: User, squat: str) -> None:
    program = editing.add_day(simple(squat), day_id=new())
    plan = stored(alice, program)
    begins: list[Callable[[], TrainingPlan]] = [
        lambda: status(plan, "active"),
        lambda: writing.create_plan(
            user=alice, plan_id=new_id(), program=editing.with_ids_of(program, new()), status="active"
        ),
    ]
    for begin in begins:
        with pytest.raises(FaultsError) as refused:
            begin()
        assert refused.value.faults == {
            "days.1.exercises": "Add an exercise to this day, or take the day out."
        }


def test_an_adopted_plan_begins_today_on_the_persons_calendar(alice: User, squat: str) -> None:
    alice.time_zone = "Pacific/Auckland"
    with travel(datetime(2026, 3, 2, 18, tzinfo=UTC), tick=False):
        plan = writing.create_plan(
            user=alice,
            plan_id=new_id(),
            program=simple(squat),
            status="active",
            program_key="stronglifts-5x5",
            origins={"squat": (Origin.LOG, "est. from 100 × 8")},
        )
    assert plan.started_on == date(2026, 3, 3)
    track = Track.objects.get()
    assert (plan.program, track.origin, track.origin_text) == ("stronglifts-5x5", "log", "est. from 100 × 8")
    with pytest.raises(StatusError):
        writing.create_plan(user=alice, plan_id=new_id(), program=simple(squat), status="completed")


# --- Copies and tombstones -------------------------------------------------------------------------------------------


def test_a_copy_begins_where_the_tracks_stand(alice: User, six: list[str]) -> None:
    program = rich(six)
    plan = stored(alice, program)
    step(plan, "bench-t2", TrackState(D(60) / 7, stage=1))
    copy_id = new_id()
    copy = writing.copy_plan(user=alice, source_id=plan.pk, plan_id=copy_id)
    again = writing.copy_plan(user=alice, source_id=plan.pk, plan_id=copy_id)
    assert (copy.name, copy.status, again.pk, TrainingPlan.objects.count()) == (
        "Copy of Rich",
        "draft",
        copy.pk,
        2,
    )
    read = reading.program_of(copy)
    assert read.days != program.days
    expected = editing.edit_track(program, "bench-t2", start=D("8.5714"))
    assert editing.with_ids_of(replace(read, name="Rich"), str(copy_id)) == editing.with_ids_of(
        expected, str(copy_id)
    )
    assert state(copy, "bench-t2") == TrackState(D("8.5714"))
    assert Track.objects.get(plan=copy, key="bench-t2").origin_text == "from “Rich”"


def test_a_deleted_plan_comes_back_as_it_was(alice: User, squat: str) -> None:
    program = simple(squat)
    plan = stored(alice, program)
    for _ in range(2):
        writing.delete_plan(user=alice, plan_id=plan.pk)
    with pytest.raises(TrainingPlan.DoesNotExist):
        saved(plan, replace(program, name="Late"))
    for _ in range(2):
        restored = writing.restore_plan(user=alice, plan_id=plan.pk)
    assert (restored.deleted_at, restored.version, reading.program_of(restored)) == (None, 1, program)


def test_a_person_is_deleted_with_their_plans_and_exercises(alice: User, bob: User, squat: str) -> None:
    own = str(ExerciseFactory.create(owner=alice).pk)
    plan = stored(alice, replace(simple(own), tracks=(PureTrack("squat", "Squat", ladder=(own, squat)),)))
    step(plan, "squat", TrackState(D(1)))
    slots.decide_slot(user=alice, plan_id=plan.pk, slot=0, skipped=True)
    stored(bob, simple(squat))
    alice.delete()
    for model in (TrainingPlan, PlanDay, PlannedExercise, Track, PlanVersion):
        assert list(model.objects.values_list("user", flat=True).distinct()) == [bob.pk]
    assert not TrackChange.objects.exists()


def test_a_plan_begins_alone_and_pauses_only_what_is_the_same_persons(alice: User, bob: User) -> None:
    squat = str(ExerciseFactory.create().pk)
    first, second, his = (stored(user, simple(squat)) for user in (alice, alice, bob))
    for plan in (first, his):
        writing.set_status(user=plan.user, plan_id=plan.pk, status="active", today=MONDAY)
    paused = writing.start_alone(user=alice, plan_id=second.pk, today=MONDAY)
    assert [plan.pk for plan in paused] == [first.pk]
    assert dict(TrainingPlan.objects.values_list("pk", "status")) == {
        first.pk: "paused",
        second.pk: "active",
        his.pk: "active",
    }
    with pytest.raises(TrainingPlan.DoesNotExist):
        writing.start_alone(user=bob, plan_id=second.pk, today=MONDAY)
