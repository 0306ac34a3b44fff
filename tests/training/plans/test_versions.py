"""Undo, step by step, and any version had back."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from accounts.models import User
from tests.factories import ExerciseFactory
from tests.training.plans import building
from tests.training.plans.building import new, rich, simple, stored
from training.models import Exercise, PlanVersion, TrainingPlan
from training.plans import editing, reading, versions, writing
from training.plans.errors import ConflictError, FaultsError
from training.plans.versions import NothingToUndoError
from training.progression.program import Program, Track

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(alice: User) -> TrainingPlan:
    """Made, then named B, C and D."""
    program = simple(str(ExerciseFactory.create().pk), name="A")
    plan = stored(alice, program)
    for version, name in enumerate("BCD", start=1):
        plan = writing.save_program(
            user=alice, plan_id=plan.pk, version=version, program=replace(program, name=name), summary=name
        )
    return plan


def told(plan: TrainingPlan) -> list[tuple[int, str, int | None]]:
    return list(versions.versions(plan).values_list("number", "summary", "back_to"))


def undone(plan: TrainingPlan) -> str:
    plan.refresh_from_db()
    return versions.undo(user=plan.user, plan_id=plan.pk, version=plan.version).plan.name


def test_undo_goes_back_step_by_step_and_on_from_a_new_edit(alice: User, plan: TrainingPlan) -> None:
    assert (undone(plan), undone(plan)) == ("C", "B")
    building.edit_plan(user=alice, plan_id=plan.pk, version=6, name="E")
    assert (undone(plan), undone(plan)) == ("B", "A")
    with pytest.raises(NothingToUndoError):
        undone(plan)
    assert told(plan)[:6] == [
        (9, "Undid: B", 1),
        (8, "Undid: Changed the name", 6),
        (7, "Changed the name", None),
        (6, "Undid: C", 2),
        (5, "Undid: D", 3),
        (4, "D", None),
    ]


def test_undo_sent_twice_is_done_once(alice: User, plan: TrainingPlan) -> None:
    for _ in range(2):
        again = versions.undo(user=alice, plan_id=plan.pk, version=4).plan
        assert (again.name, again.version) == ("C", 5)
    building.edit_plan(user=alice, plan_id=plan.pk, version=5, name="E")
    with pytest.raises(ConflictError):
        versions.undo(user=alice, plan_id=plan.pk, version=5)


def test_any_version_can_be_had_back_and_that_undone(alice: User, plan: TrainingPlan) -> None:
    back = versions.restore_version(user=alice, plan_id=plan.pk, version=4, number=2)
    assert (back.name, back.version) == ("B", 5)
    assert told(plan)[0] == (5, "Back to version 2: B", None)
    assert undone(plan) == "D"
    same = versions.restore_version(user=alice, plan_id=plan.pk, version=6, number=4)
    assert (same.name, same.version) == ("D", 6)


def test_every_version_of_a_rich_plan_is_what_it_was(alice: User) -> None:
    program = rich([str(exercise.pk) for exercise in ExerciseFactory.create_batch(6)])
    plan = stored(alice, program)
    history = [program]
    edits: list[Callable[[Program], Program]] = [
        lambda each: editing.remove_day(each, each.days[0].id),
        editing.add_week,
        lambda each: editing.add_day(each, day_id=new(), weekday=5),
        lambda each: editing.edit_track(each, "bench-t2", start=Decimal(55)),
    ]
    for edit in edits:
        history.append(edit(history[-1]))
        writing.save_program(
            user=alice, plan_id=plan.pk, version=len(history) - 1, program=history[-1], summary="Edited"
        )
    for number in (1, 3, 2, 5, 4):
        plan.refresh_from_db()
        plan = versions.restore_version(user=alice, plan_id=plan.pk, version=plan.version, number=number)
        assert reading.program_of(plan) == history[number - 1]


def test_a_version_with_an_exercise_that_is_gone_says_where(alice: User, plan: TrainingPlan) -> None:
    gone = ExerciseFactory.create()
    program = reading.program_of(plan)
    ladder = replace(program, tracks=(*program.tracks, Track("up", "Up", ladder=(str(gone.pk),))))
    writing.save_program(user=alice, plan_id=plan.pk, version=4, program=ladder, summary="Ladder")
    writing.save_program(user=alice, plan_id=plan.pk, version=5, program=program, summary="No ladder")
    Exercise.objects.filter(pk=gone.pk).delete()
    with pytest.raises(FaultsError) as refused:
        undone(plan)
    assert refused.value.faults == {
        "tracks.1.ladder.0": "This exercise is not there any more. Choose another."
    }


def test_somebody_elses_versions_do_not_exist(bob: User, plan: TrainingPlan) -> None:
    with pytest.raises(PlanVersion.DoesNotExist):
        versions.undo(user=bob, plan_id=plan.pk, version=4)
    with pytest.raises(PlanVersion.DoesNotExist):
        versions.restore_version(user=bob, plan_id=plan.pk, version=4, number=1)
