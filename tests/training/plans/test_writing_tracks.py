"""Where tracks, and the place in the cycle, stand after an edit."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from tests.training.plans.building import new, new_id, of_days, simple, stored
from tests.training.plans.stored import MONDAY, saved, state, step
from training.models import Origin, SlotChange, Track, TrackChange, TrainingPlan
from training.plans import editing, reading, slots, versions, writing
from training.plans.errors import FaultsError
from training.progression import as_json
from training.progression.program import Double, Linear, Program, TrackKind
from training.progression.program import Track as PureTrack
from training.progression.states import TrackState

pytestmark = pytest.mark.django_db

D = Decimal


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
