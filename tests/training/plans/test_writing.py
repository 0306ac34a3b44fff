"""Plans stored, edited, activated, copied, deleted and brought back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import travel

from accounts.models import User
from tests.factories import ExerciseFactory
from tests.training.plans import building
from tests.training.plans.building import new, new_id, of_days, rich, simple, stored
from training.models import (
    Exercise,
    Origin,
    PlanDay,
    PlannedExercise,
    PlanVersion,
    SlotChange,
    Track,
    TrackChange,
    TrainingPlan,
)
from training.plans import editing, reading, slots, tracks, versions, writing
from training.plans.editing import NotInPlanError
from training.plans.errors import ConflictError, FaultsError, IdTakenError, StatusError, TooManyError
from training.progression import as_json
from training.progression.program import Double, Linear, Program, TrackKind
from training.progression.program import Track as PureTrack
from training.progression.states import Change, ChangeKind, TrackState

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 3, 2)
D = Decimal


@pytest.fixture
def squat() -> str:
    return str(ExerciseFactory.create(name="Squat").pk)


@pytest.fixture
def six() -> list[str]:
    return [str(exercise.pk) for exercise in ExerciseFactory.create_batch(6)]


def saved(plan: TrainingPlan, program: Program, summary: str = "Changed") -> TrainingPlan:
    plan.refresh_from_db()
    return writing.save_program(
        user=plan.user, plan_id=plan.pk, version=plan.version, program=program, summary=summary
    )


def step(plan: TrainingPlan, key: str, after: TrackState) -> None:
    """A session has moved a track."""
    track = Track.objects.get(plan=plan, key=key)
    change = Change(ChangeKind.STEP, as_json.state_from(track.state), after)
    tracks.record_changes(
        user=plan.user, plan_id=plan.pk, changes=[tracks.NewChange(track.pk, change, MONDAY)]
    )


def state(plan: TrainingPlan, key: str) -> TrackState:
    return reading.states_of(plan)[key]


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


# --- Tracks through edits --------------------------------------------------------------------------------------------


def with_track(program: Program, **values: Any) -> Program:
    return editing.edit_track(program, "squat", **values)


def test_a_number_stays_when_its_rule_is_edited(alice: User, squat: str) -> None:
    program = simple(squat)
    plan = stored(alice, program)
    moved = TrackState(D(80), failures=2, resets=1, sessions=8)
    step(plan, "squat", moved)
    saved(plan, program := with_track(program, rule=Linear(D(5)), name="Back squat", start=D(70)))
    assert state(plan, "squat") == moved
    assert TrackChange.objects.count() == 1
    saved(plan, program := with_track(program, rule=Double(D(5))))
    assert state(plan, "squat") == TrackState(D(80))
    change = TrackChange.objects.last()
    assert change is not None
    assert (change.kind, change.before, change.after, change.detail) == (
        "set_by_hand",
        as_json.state_json(moved),
        {"value": "80"},
        {"reason": "The plan was edited"},
    )
    saved(plan, with_track(program, kind=TrackKind.TRAINING_MAX))
    assert state(plan, "squat") == TrackState(D(70))


def test_a_start_counts_until_something_was_done(alice: User, squat: str) -> None:
    program = simple(squat)
    plan = stored(alice, program)
    saved(plan, program := with_track(program, start=D(62)))
    assert state(plan, "squat") == TrackState(D(62))
    assert not TrackChange.objects.exists()
    step(plan, "squat", TrackState(D("64.5")))
    saved(plan, with_track(program, start=D(40)))
    assert state(plan, "squat") == TrackState(D("64.5"))


def test_a_start_that_is_edited_is_no_longer_from_the_log(alice: User, squat: str) -> None:
    program = simple(squat)
    plan = writing.create_plan(
        user=alice, plan_id=new_id(), program=program, origins={"squat": (Origin.LOG, "est. from 100 × 8")}
    )
    saved(plan, program := with_track(program, name="Back squat"))
    assert Track.objects.get().origin_text == "est. from 100 × 8"
    saved(plan, with_track(program, start=D(62)))
    assert (Track.objects.get().origin, Track.objects.get().origin_text) == ("entered", "")


def test_a_new_track_begins_at_its_start(alice: User, squat: str) -> None:
    program = simple(squat)
    plan = stored(alice, program)
    track = PureTrack("press", "Press", rule=Linear(D(1)), start=D(30))
    planned = replace(program.days[0].exercises[0], id=new(), track="press")
    saved(plan, editing.add_exercise(program, program.days[0].id, planned, track))
    assert state(plan, "press") == TrackState(D(30))


def test_a_track_that_an_undo_brings_back_is_where_it_was(alice: User, squat: str) -> None:
    program = of_days(squat, "AB")
    press = PureTrack("press", "Press", rule=Linear(D(1)), start=D(30))
    program = editing.add_track(program, press, planned_ids=[program.days[1].exercises[0].id])
    plan = stored(alice, program)
    step(plan, "press", TrackState(D(35), failures=1))
    saved(plan, editing.remove_day(program, program.days[1].id))
    assert list(reading.states_of(plan)) == ["squat"]
    versions.undo(user=alice, plan_id=plan.pk, version=2)
    assert reading.program_of(TrainingPlan.objects.get()) == program
    assert state(plan, "press") == TrackState(D(35), failures=1)


def test_a_track_made_anew_under_an_old_key_begins_anew(alice: User, squat: str) -> None:
    program = of_days(squat, "AB")
    press = PureTrack("press", "Press", rule=Linear(D(1)), start=D(30))
    with_press = editing.add_track(program, press, planned_ids=[program.days[1].exercises[0].id])
    plan = stored(alice, with_press)
    step(plan, "press", TrackState(D(35)))
    saved(plan, program)
    saved(plan, editing.edit_track(with_press, "press", start=D(20)))
    assert state(plan, "press") == TrackState(D(20))
    # Its history says why.
    assert [(row.number, row.kind) for row in TrackChange.objects.all()] == [(1, "step"), (2, "start")]


def test_who_stands_on_a_ladder_stays_at_the_movement(alice: User, six: list[str]) -> None:
    easy, middle, hard, harder, *_ = six
    program = replace(
        simple(easy), tracks=(PureTrack("squat", "Squat", rule=Double(D(1)), ladder=(easy, middle, hard)),)
    )
    plan = stored(alice, program)
    step(plan, "squat", TrackState(None, rung=2))
    saved(plan, program := with_track(program, ladder=(middle, hard, harder)))
    assert state(plan, "squat").rung == 1
    saved(plan, with_track(program, ladder=(easy,)))
    assert state(plan, "squat").rung == 0


@pytest.mark.parametrize(
    ("at", "left", "expected"),
    [
        (1, "ABC", TrackState(None, rung=1, reps=7, failures=1)),  # a harder one was added
        (1, "BC", TrackState(None, rung=0, reps=7, failures=1)),
        (1, "AC", TrackState(None, rung=0)),  # the next easier one, and not the harder one
        (2, "BA", TrackState(None, rung=0)),
        (0, "BC", TrackState(None, rung=0)),  # none is easier
        (2, "", TrackState(None, rung=0)),
        (0, "", TrackState(None, rung=0, reps=7, failures=1)),
    ],
)
def test_whose_movement_is_taken_off_goes_on_with_the_next_easier_one(
    alice: User, six: list[str], at: int, left: str, expected: TrackState
) -> None:
    rungs = dict(zip("ABC", six, strict=False))
    ladder = tuple(rungs.values())[: at + 1] if left == "ABC" else tuple(rungs.values())
    program = replace(
        simple(rungs["A"]), tracks=(PureTrack("squat", "Squat", rule=Double(D(1)), ladder=ladder),)
    )
    plan = stored(alice, program)
    step(plan, "squat", TrackState(None, rung=at, reps=7, failures=1))
    saved(plan, with_track(program, ladder=tuple(rungs[each] for each in left)))
    assert state(plan, "squat") == expected


def test_the_unit_changes_only_before_anything_was_done(alice: User, squat: str) -> None:
    program = simple(squat)
    plan = stored(alice, program)
    in_pounds = replace(with_track(program, start=D(135)), unit="lb")
    saved(plan, in_pounds)
    assert state(plan, "squat") == TrackState(D(135))
    step(plan, "squat", TrackState(D(140)))
    with pytest.raises(FaultsError) as refused:
        saved(plan, program)
    assert refused.value.faults == {"unit": "This plan was begun in lb. Begin a new one in kg."}


# --- The place in the cycle ------------------------------------------------------------------------------------------


def test_the_pointer_stays_at_its_day(alice: User, squat: str) -> None:
    program = of_days(squat, "ABC", weeks=2)
    plan = stored(alice, program)
    a, b, c = (day.id for day in program.days)
    shuffled = editing.move_day(program, c, before=a)
    for before, after, slot, expected in (
        (program, shuffled, 0, 0),  # nobody has begun
        (program, shuffled, 7, 8),  # B of week 1 of the second cycle
        (program, shuffled, 6, 7),
        (program, shuffled, 8, 12),  # C is the first day now: never back, so in the next cycle
        (program, editing.remove_day(program, b), 7, 9),  # B is gone: C, after it
        (program, editing.remove_day(program, c), 8, 10),  # nothing after C: the next week
        (program, editing.remove_day(program, c), 11, 12),  # and from the last week to the next cycle
        (program, editing.add_day(program, day_id=new()), 7, 9),
        (program, editing.remove_week(program, 1), 10, 10),  # B of week 2, of which there is one now
        (program, replace(program, name="Other"), 8, 8),
    ):
        found = slots.kept_slot(before, after, slot)
        assert (found, found >= slot) == (expected, True)
    slots.set_next_slot(user=alice, plan_id=plan.pk, slot=7)
    slots.decide_slot(user=alice, plan_id=plan.pk, slot=7, moved_to=MONDAY)
    slots.decide_slot(user=alice, plan_id=plan.pk, slot=8, skipped=True)
    assert saved(plan, shuffled).next_slot == 8
    assert list(SlotChange.objects.values_list("slot", "skipped", "moved_to")) == [(8, False, MONDAY)]
    slots.decide_slot(user=alice, plan_id=plan.pk, slot=8, skipped=True)
    assert list(SlotChange.objects.values_list("slot", "skipped", "moved_to")) == [(8, True, None)]
    slots.decide_slot(user=alice, plan_id=plan.pk, slot=8)
    assert not SlotChange.objects.exists()


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
