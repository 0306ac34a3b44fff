"""Plans stored and edited, by one or by two at once, and exercises that change under them."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.factories import ExerciseFactory
from tests.training.plans import building
from tests.training.plans.building import new, new_id, of_days, rich, simple, stored
from tests.training.plans.stored import MONDAY, saved
from training.models import Exercise, PlanDay, PlannedExercise, PlanVersion, Track, TrainingPlan
from training.plans import editing, reading, slots, versions, writing
from training.plans.editing import NotInPlanError
from training.plans.errors import ConflictError, FaultsError, IdTakenError, TooManyError
from training.progression import as_json
from training.progression.program import Program
from training.progression.program import Track as PureTrack
from training.progression.states import TrackState

pytestmark = pytest.mark.django_db


def summaries(plan: TrainingPlan) -> list[tuple[int, str]]:
    return list(versions.versions(plan).values_list("number", "summary"))


# --- There and back --------------------------------------------------------------------------------------------------


def test_what_is_stored_is_what_was_said(alice: User, six: list[str]) -> None:
    program = rich(six)
    plan = stored(alice, program)
    assert reading.program_of(plan) == program
    assert summaries(plan) == [(1, "Created")]
    assert as_json.program_from(PlanVersion.objects.get(plan=plan).document) == program
    assert reading.states_of(plan) == {track.key: TrackState(track.start) for track in program.tracks}
    rows = reading.rows_of([plan])[plan.pk]
    mine = [
        model.objects.for_user(alice).filter(plan=plan).count() for model in (PlanDay, PlannedExercise, Track)
    ]
    assert mine == [len(rows.days), len(rows.exercises), len(rows.tracks)]


def test_reading_asks_four_times_whatever_the_size(
    alice: User, six: list[str], django_assert_num_queries: Any
) -> None:
    small, large = stored(alice, simple(six[0])), stored(alice, rich(six))
    with django_assert_num_queries(3):
        reading.program_of(small)
    with django_assert_num_queries(4):
        reading.program_of(large)
    with django_assert_num_queries(4):
        both = reading.rows_of([small, large])
    assert [both[plan.pk].program.name for plan in (small, large)] == ["Simple", "Rich"]
    with django_assert_num_queries(1):
        reading.states_of(large)


def test_an_edit_costs_the_same_whatever_the_size(alice: User, six: list[str]) -> None:
    counts = []
    for letters in ("A", "ABCDEFGHIJ"):
        program = of_days(six[0], letters)
        plan = stored(alice, program)
        edited = editing._with_each(program, lambda planned: replace(planned, exercise=six[1], notes="Slow"))
        edited = editing.add_day(edited, day_id=new())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            saved(plan, edited)
        counts.append(len(queries))
        assert reading.program_of(plan) == edited
    assert counts[0] == counts[1]
    assert counts[0] <= 16


def test_an_edit_writes_only_the_rows_that_differ(alice: User, six: list[str]) -> None:
    program = rich(six)
    plan = stored(alice, program)
    planned = program.days[1].exercises[0]
    with CaptureQueriesContext(connection) as queries:
        saved(plan, editing.edit_exercise(program, planned.id, notes="Touch and go"))
    written = [
        query["sql"].split(" ")[:2] for query in queries if query["sql"][:6] in {"UPDATE", "INSERT", "DELETE"}
    ]
    assert written == [
        ["UPDATE", '"training_plannedexercise"'],
        ["UPDATE", '"training_trainingplan"'],
        ["INSERT", "INTO"],
    ]


def test_rows_move_between_days_and_go(alice: User, squat: str) -> None:
    program = of_days(squat, "ABC")
    plan = stored(alice, program)
    first = program.days[0].exercises[0]
    edited = editing.move_exercise(program, first.id, day_id=program.days[2].id, before=None)
    edited = editing.remove_day(editing.remove_day(edited, program.days[0].id), program.days[1].id)
    saved(plan, edited)
    assert reading.program_of(plan) == edited
    assert PlanDay.objects.count() == 1
    assert [str(row.pk) for row in PlannedExercise.objects.order_by("position")] == [
        program.days[2].exercises[0].id,
        first.id,
    ]


# --- Two at once, twice the same, somebody else's --------------------------------------------------------------------


def test_the_same_form_twice_is_one_plan(alice: User, squat: str) -> None:
    program, plan_id = simple(squat), new_id()
    for _ in range(2):
        plan = writing.create_plan(user=alice, plan_id=plan_id, program=program)
    assert plan.version == 1
    assert TrainingPlan.objects.count() == PlanVersion.objects.count() == 1
    with pytest.raises(ConflictError):
        writing.create_plan(user=alice, plan_id=plan_id, program=replace(program, name="Other"))
    edited = saved(plan, replace(program, name="Edited"))
    late = writing.create_plan(user=alice, plan_id=plan_id, program=program)
    assert (late.name, late.version) == (edited.name, 2)


def test_of_two_editors_the_second_is_told(alice: User, squat: str) -> None:
    program = simple(squat)
    plan = stored(alice, program)
    mine = replace(program, name="Mine")
    saved(plan, mine, "Renamed")
    with pytest.raises(ConflictError) as conflict:
        writing.save_program(
            user=alice,
            plan_id=plan.pk,
            version=1,
            program=replace(program, name="Theirs", days=()),
            summary="Renamed",
        )
    assert (conflict.value.current.name, conflict.value.current.version) == ("Mine", 2)
    again = writing.save_program(user=alice, plan_id=plan.pk, version=1, program=mine, summary="Renamed")
    assert again.version == 2
    assert summaries(plan) == [(2, "Renamed"), (1, "Created")]


def test_who_edits_what_was_taken_out_elsewhere_is_told_of_the_conflict(alice: User, squat: str) -> None:
    program = of_days(squat, "AB")
    plan = stored(alice, program)
    gone = program.days[1].exercises[0].id
    saved(plan, editing.remove_day(program, program.days[1].id))

    def note(version: int) -> None:
        writing.apply_edit(
            user=alice,
            plan_id=plan.pk,
            version=version,
            edit=lambda current: editing.edit_exercise(current, gone, notes="Deep"),
            summary="Noted",
        )

    with pytest.raises(ConflictError):
        note(1)
    with pytest.raises(NotInPlanError):
        note(2)


def test_what_changes_nothing_leaves_no_version(alice: User, squat: str) -> None:
    program = simple(squat)
    plan = stored(alice, program)
    saved(plan, program)
    plan.refresh_from_db()
    assert plan.version == 1
    assert len(summaries(plan)) == 1


def test_an_edit_of_the_plan_itself(alice: User, squat: str) -> None:
    plan = stored(alice, simple(squat))
    plan = building.edit_plan(user=alice, plan_id=plan.pk, version=1, name="Winter", target_weeks=8)
    assert (plan.name, plan.target_weeks) == ("Winter", 8)
    assert summaries(plan)[0] == (2, "Changed the name and the target weeks")


def test_somebody_elses_ids_are_refused_at_their_place(alice: User, bob: User, squat: str) -> None:
    hers = simple(squat)
    stored(alice, hers)
    private = str(ExerciseFactory.create(owner=alice).pk)
    his = of_days(squat, "AB")
    day, planned = hers.days[0], hers.days[0].exercises[0]
    ladder = PureTrack("ladder", "Ladder", ladder=(squat, private, "push-up"))
    cases: dict[str, Program] = {
        "days.0.id": replace(his, days=(replace(his.days[0], id=day.id), his.days[1])),
        "days.1.exercises.0.id": replace(
            his,
            days=(
                his.days[0],
                replace(his.days[1], exercises=(replace(his.days[1].exercises[0], id=planned.id),)),
            ),
        ),
        "days.1.exercises.0.exercise": editing.swap_exercise(his, his.days[1].exercises[0].id, private),
    }
    for place, program in cases.items():
        with pytest.raises(FaultsError) as refused:
            stored(bob, program)
        assert list(refused.value.faults) == [place]
    with pytest.raises(FaultsError) as refused:
        stored(bob, replace(his, tracks=(*his.tracks, ladder)))
    assert refused.value.faults == {
        "tracks.1.ladder.1": "This exercise is not there any more. Choose another.",
        "tracks.1.ladder.2": "This exercise is not there any more. Choose another.",
    }
    plan = stored(bob, his)
    with pytest.raises(FaultsError):
        saved(plan, cases["days.0.id"])
    assert reading.program_of(plan) == his
    assert plan.version == 1


def test_an_id_that_is_none_is_refused_at_its_place(alice: User, squat: str) -> None:
    program = simple(squat)
    with pytest.raises(FaultsError) as refused:
        stored(alice, replace(program, days=(replace(program.days[0], id="first"),)))
    assert refused.value.faults == {"days.0.id": "This is not an id."}


def test_somebody_elses_plan_does_not_exist(alice: User, bob: User, squat: str) -> None:
    program = simple(squat)
    plan = stored(alice, program)
    with pytest.raises(IdTakenError):
        writing.create_plan(user=bob, plan_id=plan.pk, program=simple(squat))
    for write in (
        lambda: writing.save_program(user=bob, plan_id=plan.pk, version=1, program=program, summary=""),
        lambda: building.edit_plan(user=bob, plan_id=plan.pk, version=1, name="His"),
        lambda: writing.set_status(user=bob, plan_id=plan.pk, status="active", today=MONDAY),
        lambda: writing.delete_plan(user=bob, plan_id=plan.pk),
        lambda: writing.restore_plan(user=bob, plan_id=plan.pk),
        lambda: writing.copy_plan(user=bob, source_id=plan.pk, plan_id=new_id()),
        lambda: slots.set_next_slot(user=bob, plan_id=plan.pk, slot=3),
        lambda: slots.decide_slot(user=bob, plan_id=plan.pk, slot=3, skipped=True),
    ):
        with pytest.raises(TrainingPlan.DoesNotExist):
            write()


def test_nothing_is_half_saved(alice: User, squat: str) -> None:
    program = simple(squat)
    plan = stored(alice, program)
    faulty = editing.add_day(replace(program, name="New name", weeks=0), day_id=new())
    with pytest.raises(FaultsError) as refused:
        saved(plan, faulty)
    assert refused.value.faults == {"weeks": "A cycle has at least one week."}
    assert reading.program_of(TrainingPlan.objects.get()) == program
    with pytest.raises(FaultsError):
        stored(alice, faulty)
    assert TrainingPlan.objects.count() == 1


def test_there_is_a_limit(alice: User, squat: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "MOST_PLANS", 2)
    plan, _ = stored(alice, simple(squat)), stored(alice, simple(squat))
    with pytest.raises(TooManyError):
        stored(alice, simple(squat))
    writing.delete_plan(user=alice, plan_id=plan.pk)
    stored(alice, simple(squat))


# --- Exercises that change under a plan ------------------------------------------------------------------------------


def test_an_exercise_that_was_merged_meanwhile_is_followed(alice: User, squat: str) -> None:
    survivor = ExerciseFactory.create()
    gone = ExerciseFactory.create(merged_into=survivor, is_active=False)
    program = replace(
        simple(str(gone.pk)),
        tracks=(PureTrack("squat", "Squat", ladder=(str(gone.pk), squat, str(survivor.pk))),),
    )
    plan = stored(alice, program)
    read = reading.program_of(plan)
    assert read.days[0].exercises[0].exercise == str(survivor.pk)
    assert read.tracks[0].ladder == (str(survivor.pk), squat)
    # The form that was sent again, with the old id.
    assert writing.create_plan(user=alice, plan_id=plan.pk, program=program).version == 1


def test_reading_follows_a_merge_that_the_rows_have_not_seen(alice: User, squat: str) -> None:
    survivor, other = (str(exercise.pk) for exercise in ExerciseFactory.create_batch(2))
    program = replace(simple(squat), tracks=(PureTrack("squat", "Squat", ladder=(squat, other)),))
    plan = stored(alice, program)
    Exercise.objects.filter(pk=squat).update(merged_into=survivor, is_active=False)
    read = reading.program_of(plan)
    assert read.days[0].exercises[0].exercise == survivor
    assert read.tracks[0].ladder == (survivor, other)
    saved(plan, replace(read, name="Edited"))
    assert str(PlannedExercise.objects.get().exercise_id) == survivor


def test_one_that_is_switched_off_stays_in_the_plan(alice: User) -> None:
    exercise = ExerciseFactory.create()
    program = simple(str(exercise.pk))
    plan = stored(alice, program)
    exercise.is_active = False
    exercise.save()
    assert saved(plan, replace(program, name="Edited")).version == 2
    exercises = reading.known_exercises(program.named, alice)
    assert reading.warnings_of(program, exercises) == {
        "days.0.exercises.0.exercise": "This exercise is no longer offered. Choose another."
    }
